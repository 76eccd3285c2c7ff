#![doc = include_str!("connector_subnet_invalid.md")]

use serde_json::{Map, Value, json};

use super::room::free_id;
use crate::address::{Cidr, Family, Provider};
use crate::analysis::{AddressPlan, FreeBlocks, NetworkAddresses, Placed};
use crate::edit::Command;
use crate::model::{Kind, Plan, Purpose, Subnet};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// The prefix length of a connector's subnet (Serverless VPC Access API, `Connector.ipCidrRange`; checked 2026-11-21).
const CONNECTOR_PREFIX: u8 = 28;

/// Reports subnets for serverless connectors that Google Cloud refuses.
pub(crate) struct ConnectorSubnetInvalid;

impl Rule for ConnectorSubnetInvalid {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "connector-subnet-invalid",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("connector_subnet_invalid.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        for network in addresses.networks().filter(|network| network.provider == Provider::Gcp) {
            for place in &network.subnets {
                let subnet = context.plan.subnets.by_text(&place.anchor.entity);
                let Some(subnet) = subnet.filter(|subnet| subnet.purpose == Purpose::Connector) else { continue };
                sink.examine(&subnet.id);
                let used = used_ranges(addresses, network, place, place.cidr);
                let holders = addresses.holders_of(&subnet.id).iter().map(|holder| holder.entity.as_str());
                let sharers: Vec<&str> = holders.filter(|holder| *holder != subnet.id.as_str()).collect();
                let has_right_size = place.cidr.family() == Family::V4 && place.cidr.prefix() == CONNECTOR_PREFIX;
                if !has_right_size || !used.is_empty() || !sharers.is_empty() {
                    let is_idle = |block: &Cidr| used_ranges(addresses, network, place, *block).is_empty();
                    let around = Cidr::containing(place.cidr.first(), CONNECTOR_PREFIX);
                    let is_alone = sharers.is_empty() && subnet.reserved.is_empty();
                    let around = around.filter(|block| block.family() == Family::V4 && is_alone && is_idle(block));
                    let other = || free.for_subnet(&subnet.network, Family::V4, CONNECTOR_PREFIX).filter(is_idle);
                    let offer = around.or_else(other);
                    let title = context.plan.title(subnet.id.as_str());
                    sink.report(&Invalid { place, subnet, title, has_right_size, used, sharers, offer });
                }
            }
        }
    }
}

/// What overlaps a block: the subnets of the network other than the one at the place, and the blocks of what is joined to it.
fn used_ranges(from: &AddressPlan<'_>, network: &NetworkAddresses<'_>, place: &Placed, block: Cidr) -> Vec<Placed> {
    let joined = from.joined_to(&place.owner).into_iter().flat_map(|id| from.announced_by(id));
    let siblings = network.subnets.iter().filter(|other| other.anchor != place.anchor).cloned();
    siblings.chain(joined).filter(|other| other.cidr.overlaps(block)).collect()
}

struct Invalid<'a> {
    place: &'a Placed,
    subnet: &'a Subnet,
    title: &'a str,
    has_right_size: bool,
    /// What overlaps the block.
    used: Vec<Placed>,
    /// What else stands in the subnet.
    sharers: Vec<&'a str>,
    /// A block that would do.
    offer: Option<Cidr>,
}

impl Explain for Invalid<'_> {
    fn message(&self) -> String {
        let size = (!self.has_right_size).then(|| format!("is not a `/{CONNECTOR_PREFIX}`"));
        let used = listed(self.used.iter().map(|other| format!("`{}` of `{}`", other.cidr, other.anchor.entity)));
        let used = (!used.is_empty()).then(|| format!("overlaps {used}"));
        let sharers = listed(self.sharers.iter().map(|sharer| format!("`{sharer}`")));
        let sharers = (!sharers.is_empty()).then(|| format!("is shared with {sharers}"));
        let faults = listed([size, used, sharers].into_iter().flatten());
        format!("`{}` `{}` cannot hold a serverless connector: it {faults}", self.title, self.place.cidr)
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.subnet.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let used =
            self.used.iter().map(|other| Related::new(other.anchor.clone(), format!("`{}` overlaps it", other.cidr)));
        let sharers = self.sharers.iter().map(|sharer| Related::new(Anchor::new(sharer, ""), "stands in it"));
        used.chain(sharers).take(16).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let used: Vec<String> = self.used.iter().take(16).map(|other| other.cidr.to_string()).collect();
        let block = self.place.cidr.to_string();
        named(
            json!({"block": block, "required_prefix": CONNECTOR_PREFIX, "overlaps": used, "shared_with": self.sharers}),
        )
    }

    fn help(&self) -> Vec<String> {
        let block = self.offer.map_or_else(|| format!("a free `/{CONNECTOR_PREFIX}`"), |block| format!("`{block}`"));
        vec![format!("give the connector a subnet of its own with {block}")]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let Some(block) = self.offer.map(|block| block.to_string()) else { return Vec::new() };
        if self.sharers.is_empty() && self.subnet.reserved.is_empty() {
            return vec![Fix::review(format!("use `{block}`"), vec![Command::set(&self.subnet.id, "cidr", block)])];
        }
        let id = free_id(plan, self.subnet.id.as_str());
        let fields = json!({"network": self.subnet.network.as_str(), "cidr": block, "purpose": "connector"});
        let general = Command::set(&self.subnet.id, "purpose", Value::Null);
        vec![Fix::review(
            format!("add `{id}` with `{block}` for the connector"),
            vec![general, Command::add(Kind::Subnet, id, fields)],
        )]
    }
}

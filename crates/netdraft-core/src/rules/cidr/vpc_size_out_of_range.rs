#![doc = include_str!("vpc_size_out_of_range.md")]

use serde_json::{Map, Value, json};

use super::limits::{CHECKED, vpc_prefixes};
use crate::address::{Cidr, Provider};
use crate::analysis::{AddressPlan, NetworkAddresses, Placed};
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports blocks of networks whose size AWS refuses.
pub(crate) struct VpcSizeOutOfRange;

impl Rule for VpcSizeOutOfRange {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "vpc-size-out-of-range",
            category: Category::Cidr,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("vpc_size_out_of_range.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        for network in addresses.networks().filter(|network| network.provider == Provider::Aws) {
            for place in &network.blocks {
                sink.examine(&place.anchor);
                let permitted = vpc_prefixes(place.cidr.family());
                if !permitted.contains(&place.cidr.prefix()) {
                    let title = context.plan.title(&place.owner).to_owned();
                    let nearest = nearest(addresses, network, place, &permitted);
                    sink.report(&WrongSize { place: place.clone(), title, permitted, nearest });
                }
            }
        }
    }
}

/// The permitted block around the start of this one whose size is nearest, if everything that lies in the block stays inside and nothing else gets in.
fn nearest(
    addresses: &AddressPlan<'_>,
    network: &NetworkAddresses<'_>,
    place: &Placed,
    permitted: &[u8],
) -> Option<Cidr> {
    let joined = addresses.joined_to(&place.owner);
    let joined: Vec<Placed> = joined.into_iter().flat_map(|id| addresses.announced_by(id)).collect();
    let others = || network.blocks.iter().filter(|other| other.anchor != place.anchor);
    let is_free = |block: Cidr| others().chain(&joined).all(|other| !block.overlaps(other.cidr));
    let keeps = |block: Cidr| {
        let inside = network.subnets.iter().filter(|subnet| place.cidr.contains(subnet.cidr));
        inside.into_iter().all(|subnet| block.contains(subnet.cidr))
    };
    let mut prefixes = permitted.to_vec();
    prefixes.small_sort_by_key(|prefix| prefix.abs_diff(place.cidr.prefix()));
    let blocks = prefixes.into_iter().filter_map(|prefix| Cidr::containing(place.cidr.first(), prefix));
    blocks.into_iter().find(|block| keeps(*block) && (place.cidr.contains(*block) || is_free(*block)))
}

struct WrongSize {
    place: Placed,
    title: String,
    permitted: Vec<u8>,
    nearest: Option<Cidr>,
}

impl WrongSize {
    /// The permitted prefix lengths in words.
    fn range(&self) -> String {
        let ends = [self.permitted.first(), self.permitted.last()];
        listed(ends.into_iter().flatten().map(|prefix| format!("`/{prefix}`"))).replace(" and ", " to ")
    }
}

impl Explain for WrongSize {
    fn message(&self) -> String {
        let Self { place, title, .. } = self;
        let family = place.cidr.family();
        let step = if self.permitted.len() < 8 { " in steps of 4" } else { "" };
        format!(
            "`{}` of `{title}` is not a size that AWS accepts: {family} blocks are {}{step}",
            place.cidr,
            self.range()
        )
    }

    fn primary(&self) -> Anchor {
        self.place.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let Self { place, permitted, .. } = self;
        named(json!({
            "block": place.cidr.to_string(), "prefix": place.cidr.prefix(), "permitted": permitted, "checked": CHECKED,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.nearest {
            Some(block) => format!("use `{block}`"),
            None => "use several blocks of a size that AWS accepts; a network can have five".to_owned(),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Anchor { entity, field } = &self.place.anchor;
        let fix = |block: Cidr| {
            Fix::review(format!("use `{block}`"), vec![Command::set(entity, field.clone(), block.to_string())])
        };
        self.nearest.map(fix).into_iter().collect()
    }
}

#![doc = include_str!("subnet_size_illegal.md")]

use serde_json::{Map, Value, json};

use super::room::of_size;
use crate::address::{Cidr, LIMITS_CHECKED, Provider, SubnetLimits, subnet_limits};
use crate::analysis::{AddressPlan, FreeBlocks, Placed};
use crate::edit::move_block;
use crate::model::{Plan, Purpose, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports subnets whose size the provider refuses.
pub(crate) struct SubnetSizeIllegal;

impl Rule for SubnetSizeIllegal {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "subnet-size-illegal",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("subnet_size_illegal.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        // OpenStack and routers of one's own take every size.
        let unlimited = [Provider::Openstack, Provider::Generic];
        for network in addresses.networks().filter(|network| !unlimited.contains(&network.provider)) {
            for place in &network.subnets {
                let limits = subnet_limits(network.provider, place.cidr.family());
                let Some(subnet) = context.plan.subnets.by_text(&place.anchor.entity) else { continue };
                // What a secondary range may be is for the cluster that uses it to say.
                if subnet.purpose == Purpose::Secondary {
                    continue;
                }
                sink.examine(&place.anchor);
                if !limits.permits(place.cidr.prefix()) {
                    let nearest = nearest(addresses, subnet, place, &mut free);
                    let title = context.plan.title(&place.anchor.entity).to_owned();
                    sink.report(&WrongSize {
                        place: place.clone(),
                        title,
                        provider: network.provider,
                        limits,
                        nearest,
                    });
                }
            }
        }
    }
}

/// A block of the nearest permitted size.
fn nearest(from: &AddressPlan<'_>, subnet: &Subnet, place: &Placed, free: &mut FreeBlocks<'_>) -> Option<Cidr> {
    let limits = subnet_limits(from.plan().provider_of(&subnet.network), place.cidr.family());
    let prefix = limits.permitted().min_by_key(|prefix| prefix.abs_diff(place.cidr.prefix()))?;
    of_size(from, free, subnet, place, prefix)
}

struct WrongSize {
    place: Placed,
    title: String,
    provider: Provider,
    limits: SubnetLimits,
    nearest: Option<Cidr>,
}

impl Explain for WrongSize {
    fn message(&self) -> String {
        let Self { place, title, provider, limits, .. } = self;
        let family = place.cidr.family();
        format!("`{title}` `{}` is not a size that `{provider}` accepts: {family} subnets are {limits}", place.cidr)
    }

    fn primary(&self) -> Anchor {
        self.place.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let permitted: Vec<u8> = self.limits.permitted().collect();
        let (block, prefix) = (self.place.cidr.to_string(), self.place.cidr.prefix());
        let source = self.limits.source;
        named(
            json!({"block": block, "prefix": prefix, "permitted": permitted, "source": source, "checked": LIMITS_CHECKED}),
        )
    }

    fn help(&self) -> Vec<String> {
        vec![match self.nearest {
            Some(block) => format!("use `{block}`, whose size is the nearest"),
            None => "use a block of a size that the provider accepts".to_owned(),
        }]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let fix = |to: Cidr| Some(Fix::review(format!("use `{to}`"), move_block(plan, &self.place.anchor, to)?));
        self.nearest.and_then(fix).into_iter().collect()
    }
}

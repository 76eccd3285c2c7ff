#![doc = include_str!("vpc_forbidden_range.md")]

use serde_json::{Map, Value, json};

use super::limits::{CHECKED, Forbidden, forbidden, forbidden_everywhere};
use crate::address::{Cidr, Family, Provider};
use crate::analysis::{FreeBlocks, NetworkAddresses, Placed, private_ranges};
use crate::edit::move_block;
use crate::model::Plan;
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports blocks that the provider lets no network have.
pub(crate) struct VpcForbiddenRange;

impl Rule for VpcForbiddenRange {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "vpc-forbidden-range",
            category: Category::Cidr,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("vpc_forbidden_range.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let mut free = FreeBlocks::of(context.facts.addresses());
        for network in context.facts.addresses().networks() {
            let (rows, source) = forbidden(network.provider);
            for place in network.announced() {
                let everywhere = forbidden_everywhere(place.cidr.family());
                if rows.is_empty() && everywhere.is_empty() {
                    continue;
                }
                sink.examine(&place.anchor);
                let hit = |row: &&Forbidden| row.cidr().is_some_and(|block| block.overlaps(place.cidr));
                let hit: Vec<&Forbidden> = rows.iter().chain(everywhere).filter(hit).collect();
                if !hit.is_empty() {
                    let title = context.plan.title(&place.anchor.entity).to_owned();
                    let offer = offer(network, place, &mut free);
                    let provider = network.provider;
                    sink.report(&Refused { place: place.clone(), title, provider, hit, source, offer });
                }
            }
        }
    }
}

/// A private block of the same size that is free.
fn offer(network: &NetworkAddresses<'_>, place: &Placed, free: &mut FreeBlocks<'_>) -> Option<Cidr> {
    let (family, prefix) = (place.cidr.family(), place.cidr.prefix());
    if place.anchor.field == "cidr" {
        return free.for_subnet(&network.network.id, family, prefix);
    }
    let range = private_ranges().find(|range| range.family() == family && range.prefix() <= prefix)?;
    free.for_network(range, prefix)
}

struct Refused {
    place: Placed,
    title: String,
    provider: Provider,
    hit: Vec<&'static Forbidden>,
    source: &'static str,
    offer: Option<Cidr>,
}

impl Explain for Refused {
    fn message(&self) -> String {
        let rows = self.hit.iter().filter_map(|row| Some(format!("`{}` for {}", row.cidr()?, row.name)));
        let Self { place, title, provider, .. } = self;
        let who = if place.cidr.family() == Family::V6 {
            "which no network can have".to_owned()
        } else {
            format!("which `{provider}` lets no network have")
        };
        format!("`{}` of `{title}` touches {}, {who}", place.cidr, listed(rows))
    }

    fn primary(&self) -> Anchor {
        self.place.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let row = |row: &&Forbidden| {
            let shared = row.cidr().and_then(|block| block.intersection(self.place.cidr));
            json!({"block": row.cidr().map(|block| block.to_string()), "name": row.name, "shared": shared.map(|block| block.to_string())})
        };
        let rows: Vec<Value> = self.hit.iter().map(row).collect();
        let source = match self.place.cidr.family() {
            Family::V4 => self.source,
            Family::V6 => "IANA IPv6 Special-Purpose Address Registry",
        };
        named(json!({"block": self.place.cidr.to_string(), "refused": rows, "source": source, "checked": CHECKED}))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.offer {
            Some(offer) => format!("use a private block, such as `{offer}`, which is free"),
            None if self.place.cidr.family() == Family::V6 => {
                "use the block that the provider gives, or one of `fd00::/8` where it takes private ones".to_owned()
            }
            None => "use a block of the private ranges `10.0.0.0/8`, `172.16.0.0/12` and `192.168.0.0/16`".to_owned(),
        }]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let fix = |to| Some(Fix::review(format!("move to `{to}`"), move_block(plan, &self.place.anchor, to)?));
        self.offer.and_then(fix).into_iter().collect()
    }
}

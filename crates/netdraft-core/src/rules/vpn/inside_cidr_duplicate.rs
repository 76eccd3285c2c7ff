#![doc = include_str!("inside_cidr_duplicate.md")]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{FreeInside, provider_of, tunnel_name};
use crate::address::{Cidr, Provider};
use crate::edit::Command;
use crate::model::{GatewayKind, Plan, Vpn};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports inside blocks that two tunnels of one gateway share.
pub(crate) struct InsideCidrDuplicate;

impl Rule for InsideCidrDuplicate {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "inside-cidr-duplicate",
            category: Category::Vpn,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("inside_cidr_duplicate.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        let mut ends: BTreeMap<&str, Vec<(Cidr, Place<'_>)>> = BTreeMap::new();
        for vpn in plan.vpns.iter().filter(|vpn| provider_of(plan, vpn) == Provider::Aws) {
            let tunnels = vpn.tunnels.iter().enumerate();
            let typed = tunnels.filter_map(|(index, tunnel)| Some((tunnel.inside.cidr()?, Place { vpn, index })));
            ends.entry(end_of(vpn)).or_default().extend(typed);
        }
        let mut free = FreeInside::of(plan);
        for (end, mut tunnels) in ends {
            tunnels.small_sort_by(|(one, first), (other, second)| {
                (one, &first.vpn.id, first.index).cmp(&(other, &second.vpn.id, second.index))
            });
            tunnels.iter().for_each(|(_, place)| sink.examine(place.anchor()));
            let is_hub = plan.gateways.by_text(end).is_some_and(|gateway| gateway.kind == GatewayKind::Transit);
            let mut widest: Option<&(Cidr, Place<'_>)> = None;
            for tunnel in &tunnels {
                match widest.filter(|(block, _)| block.overlaps(tunnel.0)) {
                    Some(first) => {
                        let free = free.next(Provider::Aws, tunnel.0.family());
                        sink.report(&Shared { plan, end, is_hub, first, tunnel, free });
                    }
                    None => widest = Some(tunnel),
                }
            }
        }
    }
}

/// What the tunnels of a connection share their inside addresses with: the gateway, or the network's own one.
fn end_of(vpn: &Vpn) -> &str {
    let network = || vpn.network.as_ref().map(|network| network.as_str());
    vpn.gateway.as_ref().map(|gateway| gateway.as_str()).or_else(network).unwrap_or(vpn.id.as_str())
}

#[derive(Clone, Copy)]
struct Place<'a> {
    vpn: &'a Vpn,
    index: usize,
}

impl Place<'_> {
    fn anchor(&self) -> Anchor {
        Anchor::new(&self.vpn.id, format!("tunnels/{}/inside", self.index))
    }
}

struct Shared<'f, 'a> {
    plan: &'a Plan,
    end: &'a str,
    is_hub: bool,
    first: &'f (Cidr, Place<'a>),
    tunnel: &'f (Cidr, Place<'a>),
    free: Option<Cidr>,
}

impl Explain for Shared<'_, '_> {
    fn severity(&self) -> Option<Severity> {
        self.is_hub.then_some(Severity::Warning)
    }

    fn message(&self) -> String {
        let name = |(block, place): &(Cidr, Place<'_>)| {
            format!("inside block `{block}` of {}", tunnel_name(self.plan, place.vpn, place.index))
        };
        let end = self.plan.title(self.end);
        format!("{} and {} overlap, and both tunnels end at `{end}`", name(self.tunnel), name(self.first))
    }

    fn primary(&self) -> Anchor {
        self.tunnel.1.anchor()
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(self.first.1.anchor(), format!("`{}` is here", self.first.0))]
    }

    fn evidence(&self) -> Map<String, Value> {
        let blocks = [self.first.0.to_string(), self.tunnel.0.to_string()];
        named(json!({"blocks": blocks, "end": self.end, "free": self.free.map(|free| free.to_string())}))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.free {
            Some(free) => format!("use `{free}`, which no tunnel has, and set it on the site's router too"),
            None => "use a block that no other tunnel has".to_owned(),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Anchor { entity, field } = self.primary();
        let set = |free: Cidr| Command::set(&entity, field.clone(), free.to_string());
        self.free.map(|free| Fix::review(format!("use `{free}`"), vec![set(free)])).into_iter().collect()
    }
}

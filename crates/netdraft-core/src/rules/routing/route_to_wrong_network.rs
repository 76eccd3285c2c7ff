#![doc = include_str!("route_to_wrong_network.md")]

use serde_json::{Map, Value, json};

use super::written::Written;
use crate::address::{BlockSet, Cidr};
use crate::analysis::{Beyond, Hop, Loss, far_end, over_peering};
use crate::edit::Command;
use crate::model::{Anchor, Network, Peering, Plan};
use crate::repair::routes::targets_for;
use crate::rules::wording::listed;
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports routes over a peering to addresses that the network behind it does not have.
pub(crate) struct RouteToWrongNetwork;

impl Rule for RouteToWrongNetwork {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "route-to-wrong-network",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("route_to_wrong_network.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for written in Written::all(context) {
            let (Hop::Peering(peering), None, Some(destination)) =
                (written.lead.hop, &written.lead.dead_end, written.route.destination.cidr())
            else {
                continue;
            };
            // What a network without blocks will have is not known, and reported elsewhere.
            let far = far_end(peering, &written.routes.network.id).and_then(|far| context.plan.networks.get(far));
            let Some(far) = far.filter(|far| !far.blocks().is_empty()) else { continue };
            sink.examine(written.at(""));
            if leads_past(&written, peering, destination) {
                sink.report(&Astray { written, destination, peering, far });
            }
        }
    }
}

/// Whether the peering leads to none of the addresses.
fn leads_past(written: &Written<'_, '_>, peering: &Peering, destination: Cidr) -> bool {
    let shares = over_peering(written.addresses, peering, &written.routes.network.id, &BlockSet::from(destination));
    shares.iter().all(|(_, beyond)| matches!(beyond, Beyond::Drops(Loss::NotBehind(_))))
}

struct Astray<'f, 'a> {
    written: Written<'f, 'a>,
    destination: Cidr,
    peering: &'a Peering,
    far: &'a Network,
}

impl Astray<'_, '_> {
    /// What the network has, in words.
    fn blocks(&self) -> String {
        listed(self.far.blocks().iter().map(|block| format!("`{block}`")))
    }

    /// Leads to the block of the network, where it has one that is not the own network's.
    fn lead_there(&self) -> Option<Fix> {
        let blocks = self.far.blocks();
        let [block] = blocks.as_slice() else { return None };
        let is_own = self.written.routes.network.blocks().iter().any(|own| own.overlaps(*block));
        let at = self.written.at("/destination");
        let set = Command::set(at.entity, at.field, block.to_string());
        (!is_own).then(|| Fix::review(format!("make it the route to `{block}`"), vec![set]))
    }
}

impl Explain for Astray<'_, '_> {
    fn message(&self) -> String {
        let (plan, table) = (self.written.addresses.plan(), self.written.table_title());
        let (peering, far) = (plan.title(self.peering.id.as_str()), plan.title(self.far.id.as_str()));
        let (destination, blocks) = (self.destination, self.blocks());
        format!("route `{destination}` of `{table}` leads over `{peering}` to `{far}`, which has {blocks} only")
    }

    fn primary(&self) -> Anchor {
        self.written.at("/destination")
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(&self.far.id, "cidrs"), "is where it leads")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let blocks: Vec<String> = self.far.blocks().iter().map(ToString::to_string).collect();
        named(json!({
            "destination": self.destination.to_string(),
            "target": self.written.route.target.as_str(),
            "network": self.far.id.as_str(),
            "blocks": blocks,
        }))
    }

    fn witness(&self) -> Option<String> {
        Some(self.destination.nth(1).unwrap_or(self.destination.first()).to_string())
    }

    fn help(&self) -> Vec<String> {
        vec!["a peering leads to the blocks of the network behind it and no further: point the route at what has the addresses".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Self { written, destination, peering, .. } = self;
        let mut targets = targets_for(written.addresses, &written.routes.network.id, *destination);
        targets.retain(|target| target != peering.id.as_str());
        let mut fixes = written.point_at(*destination, &targets);
        fixes.extend(self.lead_there());
        fixes.push(written.delete());
        fixes
    }
}

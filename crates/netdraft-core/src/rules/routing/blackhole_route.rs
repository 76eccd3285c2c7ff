#![doc = include_str!("blackhole_route.md")]

use serde_json::{Map, Value, json};

use super::written::Written;
use crate::address::BlockSet;
use crate::analysis::{DeadEnd, Hop, Lead, Way};
use crate::model::{Choice, Plan, RouteState};
use crate::repair::routes::{revive, targets_for, would_take_over};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports routes whose packets are dropped, because their target is not there or not for them.
pub(crate) struct BlackholeRoute;

impl Rule for BlackholeRoute {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "blackhole-route",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("blackhole_route.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for written in Written::all(context) {
            let (lead, route) = (&written.lead, written.route);
            // A route that drops packets on purpose is in order, and half a peering is another rule's matter.
            if lead.hop == Hop::Drop || is_half_a_peering(lead) {
                continue;
            }
            sink.examine(written.at(""));
            if *lead == Lead::to(Hop::Unknown)
                && let Some(table) = written.routes.table
            {
                let reason = format!("route `{}`: the plan does not describe `{}`", route.destination, route.target);
                sink.unknown(&table.id, reason);
            }
            if lead.dead_end.is_some() || route.state == RouteState::Blackhole {
                sink.report(&Dropped(written));
            }
        }
    }
}

fn is_half_a_peering(lead: &Lead<'_>) -> bool {
    matches!(lead.hop, Hop::Peering(peering) if !peering.requester_configured || !peering.accepter_configured)
}

struct Dropped<'f, 'a>(Written<'f, 'a>);

impl<'f, 'a> Dropped<'f, 'a> {
    /// The live routes that would take packets of this one if it were deleted.
    fn covering(&self) -> Vec<&'f Way<'a>> {
        let Self(Written { routes, position, route, .. }) = self;
        let block = route.destination.cidr();
        block.map(|block| would_take_over(routes, *position, block)).unwrap_or_default()
    }

    /// Whether they would take all of them.
    fn is_taken_over(&self) -> bool {
        let others: BlockSet = self.covering().iter().map(|way| way.destination).collect();
        self.0.route.destination.cidr().is_some_and(|block| others.contains(block))
    }
}

impl Explain for Dropped<'_, '_> {
    fn message(&self) -> String {
        let table = self.0.table_title();
        let (destination, target) = (&self.0.route.destination, &self.0.route.target);
        match &self.0.lead.dead_end {
            Some(DeadEnd::Unnamed) => format!("route `{destination}` of `{table}` names no target"),
            Some(dead_end) => format!("route `{destination}` of `{table}` leads to `{target}`, which {dead_end}"),
            None => format!("route `{destination}` of `{table}` to `{target}` is a blackhole: its packets are dropped"),
        }
    }

    fn primary(&self) -> Anchor {
        self.0.at(if self.0.lead.dead_end.is_some() { "/target" } else { "/state" })
    }

    fn evidence(&self) -> Map<String, Value> {
        let covering: Vec<Value> = self
            .covering()
            .iter()
            .map(|way| json!({"destination": way.destination.to_string(), "target": way.target()}))
            .collect();
        let Self(Written { route, lead, .. }) = self;
        named(json!({
            "destination": route.destination.text(),
            "target": route.target.as_str(),
            "state": route.state.word(),
            "reason": lead.dead_end.as_ref().map(|dead_end| format!("{} {dead_end}", route.target)),
            "other_routes": covering,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec!["point the route at something that is there, or delete it".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Self(written) = self;
        let (route, network) = (written.route, &written.routes.network.id);
        let mut fixes: Vec<Fix> = revive(network, &written.lead).into_iter().collect();
        if let Some(block) = route.destination.cidr() {
            let mut targets = targets_for(written.addresses, network, block);
            if written.lead.dead_end.is_none() {
                targets.retain(|target| target != route.target.as_str());
                targets.insert(0, route.target.to_string());
            }
            fixes.extend(written.point_at(block, &targets));
        }
        let place = if self.is_taken_over() { 0 } else { fixes.len() };
        fixes.insert(place, written.delete());
        fixes
    }
}

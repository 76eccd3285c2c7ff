#![doc = include_str!("blackhole_route.md")]

use serde_json::{Map, Value, json};

use crate::address::BlockSet;
use crate::analysis::{AddressPlan, DeadEnd, Hop, Lead, TableRoutes, Way, follow};
use crate::model::{Choice, Plan, Route, RouteState};
use crate::repair::routes::{delete, point_at, revive, route_at, targets_for, would_take_over};
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
            page: include_str!("blackhole_route.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        for routes in context.facts.routes().tables() {
            let written = routes.table.map(|table| table.routes.as_slice()).unwrap_or_default();
            for (position, route) in written.iter().enumerate() {
                let lead = follow(addresses, &routes.network.id, &route.target);
                // A route that drops packets on purpose is in order, and half a peering is another rule's matter.
                if lead.hop == Hop::Drop || is_half_a_peering(&lead) {
                    continue;
                }
                sink.examine(route_at(routes, position, ""));
                if lead == Lead::to(Hop::Unknown)
                    && let Some(table) = routes.table
                {
                    let reason =
                        format!("route `{}`: the plan does not describe `{}`", route.destination, route.target);
                    sink.unknown(&table.id, reason);
                }
                if lead.dead_end.is_some() || route.state == RouteState::Blackhole {
                    sink.report(&Dropped { addresses, routes, position, route, lead });
                }
            }
        }
    }
}

fn is_half_a_peering(lead: &Lead<'_>) -> bool {
    matches!(lead.hop, Hop::Peering(peering) if !peering.requester_configured || !peering.accepter_configured)
}

struct Dropped<'f, 'a> {
    addresses: &'f AddressPlan<'a>,
    routes: &'f TableRoutes<'a>,
    position: usize,
    route: &'a Route,
    lead: Lead<'a>,
}

impl<'f, 'a> Dropped<'f, 'a> {
    /// The live routes that would take packets of this one if it were deleted.
    fn covering(&self) -> Vec<&'f Way<'a>> {
        let block = self.route.destination.cidr();
        block.map(|block| would_take_over(self.routes, self.position, block)).unwrap_or_default()
    }

    /// Whether they would take all of them.
    fn is_taken_over(&self) -> bool {
        let others: BlockSet = self.covering().iter().map(|way| way.destination).collect();
        self.route.destination.cidr().is_some_and(|block| others.contains(block))
    }
}

impl Explain for Dropped<'_, '_> {
    fn message(&self) -> String {
        let table = self.routes.table.map_or("", |table| table.id.as_str());
        let table = self.addresses.plan().title(table);
        let (destination, target) = (&self.route.destination, &self.route.target);
        match &self.lead.dead_end {
            Some(DeadEnd::Unnamed) => format!("route `{destination}` of `{table}` names no target"),
            Some(dead_end) => format!("route `{destination}` of `{table}` leads to `{target}`, which {dead_end}"),
            None => format!("route `{destination}` of `{table}` to `{target}` is a blackhole: its packets are dropped"),
        }
    }

    fn primary(&self) -> Anchor {
        route_at(self.routes, self.position, if self.lead.dead_end.is_some() { "/target" } else { "/state" })
    }

    fn evidence(&self) -> Map<String, Value> {
        let covering: Vec<Value> = self
            .covering()
            .iter()
            .map(|way| json!({"destination": way.destination.to_string(), "target": way.target()}))
            .collect();
        named(json!({
            "destination": self.route.destination.text(),
            "target": self.route.target.as_str(),
            "state": self.route.state.word(),
            "reason": self.lead.dead_end.as_ref().map(|dead_end| format!("{} {dead_end}", self.route.target)),
            "other_routes": covering,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec!["point the route at something that is there, or delete it".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (routes, position, network) = (self.routes, self.position, &self.routes.network.id);
        let mut fixes: Vec<Fix> = revive(network, &self.lead).into_iter().collect();
        if let Some(block) = self.route.destination.cidr() {
            let mut targets = targets_for(self.addresses, network, block);
            if self.lead.dead_end.is_none() {
                targets.retain(|target| target != self.route.target.as_str());
                targets.insert(0, self.route.target.to_string());
            }
            fixes.extend(targets.iter().map(|target| point_at(routes, position, block, target)));
        }
        let place = if self.is_taken_over() { 0 } else { fixes.len() };
        fixes.insert(place, delete(routes, position, &self.route.destination));
        fixes
    }
}

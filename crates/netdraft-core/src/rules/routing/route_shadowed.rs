#![doc = include_str!("route_shadowed.md")]

use serde_json::{Map, Value, json};

use crate::address::BlockSet;
use crate::analysis::{Hop, Way};
use crate::edit::Command;
use crate::model::{Plan, Route, RouteOrigin, RouteState, RouteTable};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports routes that take no packet, because longer prefixes with other targets take them all.
pub(crate) struct RouteShadowed;

impl Rule for RouteShadowed {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "route-shadowed",
            category: Category::Routing,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("route_shadowed.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for routes in context.facts.routes().tables() {
            let Some(table) = routes.table else { continue };
            for way in &routes.ways {
                let written = way.position().and_then(|position| Some((position, table.routes.get(position)?)));
                let Some((position, route)) = written.filter(|(_, route)| is_judged(way, route)) else { continue };
                sink.examine(Anchor::new(&table.id, format!("routes/{position}")));
                let winners = routes.shadows_of(context.facts.addresses(), way);
                if winners.iter().any(|(winner, _)| winner.target() != way.target()) {
                    sink.report(&Shadowed { plan: context.plan, table, position, route, winners });
                }
            }
        }
    }
}

/// Routes that lead nowhere are another rule's matter, and those that drop packets on purpose often stand behind longer ones.
fn is_judged(way: &Way<'_>, route: &Route) -> bool {
    let is_dead = way.lead.dead_end.is_some() || route.state == RouteState::Blackhole;
    !is_dead && way.lead.hop != Hop::Drop && way.lead.hop != Hop::Local
}

struct Shadowed<'t, 'a> {
    plan: &'a Plan,
    table: &'a RouteTable,
    position: usize,
    route: &'a Route,
    winners: Vec<(&'t Way<'a>, BlockSet)>,
}

impl Explain for Shadowed<'_, '_> {
    fn message(&self) -> String {
        let winners =
            listed(self.winners.iter().map(|(way, _)| format!("`{}` to `{}`", way.destination, way.target())));
        let (destination, target, table) =
            (&self.route.destination, &self.route.target, self.plan.title(self.table.id.as_str()));
        let take = if self.winners.len() == 1 { "takes" } else { "take" };
        format!("no packet takes route `{destination}` to `{target}` of `{table}`: {winners} {take} them all")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.table.id, format!("routes/{}", self.position))
    }

    fn related(&self) -> Vec<Related> {
        let place = |way: &Way<'_>| Some(Anchor::new(&self.table.id, format!("routes/{}", way.position()?)));
        let places = self.winners.iter().filter_map(|(way, _)| Some((way, place(way)?)));
        places
            .take(IN_EVIDENCE)
            .map(|(way, place)| Related::new(place, format!("`{}` takes its packets", way.destination)))
            .collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let winner = |(way, _): &(&Way<'_>, BlockSet)| json!({"destination": way.destination.to_string(), "target": way.target()});
        named(json!({
            "destination": self.route.destination.text(),
            "target": self.route.target.as_str(),
            "count": self.winners.len(),
            "taken_by": self.winners.iter().take(IN_EVIDENCE).map(winner).collect::<Vec<_>>(),
        }))
    }

    fn witness(&self) -> Option<String> {
        let (way, share) = self.winners.iter().find(|(way, _)| way.target() != self.route.target.as_str())?;
        let (address, _) = share.ranges().next()?;
        Some(format!("a packet to {address} goes to `{}`, by `{}`", way.target(), way.destination))
    }

    fn help(&self) -> Vec<String> {
        vec!["delete the route, or the longer ones that stand in its way".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (id, list) = (self.table.id.to_string(), "routes".to_owned());
        let delete = Command::Delete { id, list, index: self.position };
        let title = format!("delete the route to `{}`", self.route.destination);
        // A propagated route goes when its gateway stops announcing it.
        let is_typed = self.route.origin == RouteOrigin::Static;
        is_typed.then(|| Fix::review(title, vec![delete])).into_iter().collect()
    }
}

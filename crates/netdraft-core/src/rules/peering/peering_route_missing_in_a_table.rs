#![doc = include_str!("peering_route_missing_in_a_table.md")]

use crate::small::SmallCollect;

use serde_json::{Map, Value, json};

use super::{connect, routes_over, table_anchor, table_name, walk};
use crate::analysis::{Carries, Gap, PeeringPaths, Side, TableRoutes};
use crate::model::Plan;
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports route tables that do not answer what arrives over a peering, and peerings that no table sends anything over.
pub(crate) struct PeeringRouteMissingInATable;

impl Rule for PeeringRouteMissingInATable {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "peering-route-missing-in-a-table",
            category: Category::Peering,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("peering_route_missing_in_a_table.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        for paths in context.facts.peerings() {
            // What cannot be told is told by the rule on peerings that work one way, which reads the same tables.
            let gaps = match &paths.carries {
                Carries::Partly(gaps) => gaps.as_slice(),
                Carries::BothWays | Carries::OneWay(_) => &[],
                Carries::Nothing => {
                    sink.examine(&paths.peering.id);
                    sink.report(&Missing { plan, paths, silent: None });
                    continue;
                }
                Carries::Unknown(_) | Carries::Unjudged => continue,
            };
            for end in paths.sides.iter().flat_map(|side| &side.ends) {
                sink.examine(table_anchor(&end.routes));
            }
            for gap in gaps {
                let end = paths.sides.get(gap.side).and_then(|side| side.ends.get(gap.end));
                sink.report(&Missing { plan, paths, silent: end.map(|end| (gap, &*end.routes)) });
            }
        }
    }
}

struct Missing<'f, 'a> {
    plan: &'a Plan,
    paths: &'f PeeringPaths<'a>,
    /// The table that does not answer; `None` when no table sends anything.
    silent: Option<(&'f Gap<'a>, &'f TableRoutes<'a>)>,
}

impl Explain for Missing<'_, '_> {
    fn message(&self) -> String {
        let peering = self.plan.title(self.paths.peering.id.as_str());
        let [one, other] = self.paths.sides.each_ref().map(|side| self.plan.title(side.network.id.as_str()));
        let Some((gap, routes)) = self.silent else {
            return format!("no route table that `{one}` or `{other}` uses sends anything over peering `{peering}`");
        };
        let blocks = listed(self.paths.blocks_for(gap).iter().map(|block| format!("`{block}`")));
        let far = if gap.side == 0 { other } else { one };
        let users = routes.subnets.iter().map(|subnet| format!("`{}`", self.plan.title(subnet.id.as_str())));
        let table = match listed(users).as_str() {
            "" => table_name(self.plan, routes),
            users => format!("{}, used by {users},", table_name(self.plan, routes)),
        };
        format!("{table} has no route to {blocks} of `{far}` over peering `{peering}`")
    }

    fn primary(&self) -> Anchor {
        self.silent.map_or_else(|| Anchor::new(&self.paths.peering.id, ""), |(_, routes)| table_anchor(routes))
    }

    fn related(&self) -> Vec<Related> {
        let arrives = || Related::new(Anchor::new(&self.paths.peering.id, ""), "packets arrive over this peering");
        self.silent.map(|_| arrives()).into_iter().collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let tables = |side: &Side<'_>| -> Vec<Value> {
            side.ends.iter().map(|end| routes_over(&end.routes, &self.paths.peering.id)).collect()
        };
        let all = || self.paths.missing_routes().iter().map(|missing| missing.block).small_set();
        let blocks = self.silent.map_or_else(all, |(gap, _)| self.paths.blocks_for(gap).into_iter().small_set());
        let blocks: Vec<String> = blocks.iter().map(ToString::to_string).collect();
        let [requester, accepter] = &self.paths.sides;
        named(json!({"missing": blocks, "requester": tables(requester), "accepter": tables(accepter)}))
    }

    fn witness(&self) -> Option<String> {
        self.silent.and_then(|(gap, _)| walk(self.plan, self.paths, gap))
    }

    fn help(&self) -> Vec<String> {
        vec!["give every table that subnets use on either side a route to the other side's blocks".to_owned()]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        connect(plan, self.paths).into_iter().collect()
    }
}

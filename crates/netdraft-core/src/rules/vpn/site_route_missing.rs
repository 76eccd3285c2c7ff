#![doc = include_str!("site_route_missing.md")]

use serde_json::{Map, Value, json};

use crate::address::{BlockSet, Cidr, Provider};
use crate::analysis::{Facts, Passes, TableRoutes, VpnWays};
use crate::edit::Command;
use crate::model::{Kind, Plan, Site, Vpn};
use crate::repair::routes::targets_for;
use crate::rules::intended::{add_route, free_id};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports connections that no route table of their network sends anything into.
pub(crate) struct SiteRouteMissing;

impl Rule for SiteRouteMissing {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "site-route-missing",
            category: Category::Vpn,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("site_route_missing.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        let ways = plan.vpns.sorted().filter_map(|vpn| Some((vpn, VpnWays::of(&context.facts, vpn)?)));
        let all: Vec<(&Vpn, VpnWays<'_>)> = ways.collect();
        for (vpn, ways) in &all {
            // The gateways of Google Cloud and Azure tell every subnet of the sites that they lead to.
            let by_hand = !matches!(plan.provider_of(&ways.network.id), Provider::Gcp | Provider::Azure);
            let has_ends = plan.subnets_of(&ways.network.id).next().is_some() && !ways.site.cidrs.is_empty();
            if !by_hand || !has_ends {
                continue;
            }
            if let Passes::Unknown(reason) = &ways.out {
                sink.unknown(&vpn.id, reason.clone());
                continue;
            }
            sink.examine(&vpn.id);
            // Of several connections to the same addresses, one carries the packets while it is up.
            let stands_by = || {
                let others = all.iter().filter(|(_, other)| other.sending > 0 && other.network.id == ways.network.id);
                others.into_iter().any(|(_, other)| !blocks_of(other.site).intersect(&blocks_of(ways.site)).is_empty())
            };
            if ways.sending == 0 && !stands_by() {
                sink.report(&Missing { plan, facts: &context.facts, vpn, ways });
            }
        }
    }
}

fn blocks_of(site: &Site) -> BlockSet {
    site.cidrs.iter().filter_map(|block| block.cidr()).collect()
}

struct Missing<'f, 'a> {
    plan: &'a Plan,
    facts: &'f Facts<'a>,
    vpn: &'a Vpn,
    ways: &'f VpnWays<'a>,
}

impl Missing<'_, '_> {
    fn blocks(&self) -> impl Iterator<Item = Cidr> {
        self.ways.site.cidrs.iter().filter_map(|block| block.cidr())
    }

    /// What a route to a block of the site can name: the gateway that the connection ends at, or the connection itself.
    fn target(&self, block: Cidr) -> Option<String> {
        let ends_here = |id: &String| {
            *id == self.vpn.id.as_str() || self.vpn.gateway.as_ref().is_some_and(|gateway| gateway.as_str() == id)
        };
        targets_for(self.facts.addresses(), &self.ways.network.id, block).into_iter().find(ends_here)
    }

    /// The routes to the site that a table lacks.
    fn routes(&self, table: &TableRoutes<'_>) -> Vec<Command> {
        let missing: Vec<(Cidr, String)> =
            self.blocks().filter_map(|block| Some((block, self.target(block)?))).collect();
        if table.table.is_some() {
            return missing.iter().map(|(block, target)| add_route(self.plan, table, *block, target)).collect();
        }
        // All of them in one main table, where the plan names none.
        let id = free_id(self.plan, &format!("rt-{}", table.network.id));
        let routes: Vec<Value> =
            missing.iter().map(|(block, target)| json!({"destination": block.to_string(), "target": target})).collect();
        let fields = json!({"network": table.network.id.as_str(), "main": true, "routes": routes});
        (!missing.is_empty()).then(|| Command::add(Kind::RouteTable, id, fields)).into_iter().collect()
    }
}

impl Explain for Missing<'_, '_> {
    fn message(&self) -> String {
        let title = |id: &str| self.plan.title(id).to_owned();
        let (network, site) = (title(self.ways.network.id.as_str()), title(self.ways.site.id.as_str()));
        let vpn = title(self.vpn.id.as_str());
        format!("no route table that `{network}` uses sends anything to `{site}` over connection `{vpn}`")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.vpn.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let tables = self.ways.silent.iter().filter_map(|routes| routes.table);
        let lacks = |id| Related::new(Anchor::new(id, "routes"), "has no route to the site");
        tables.map(|table| lacks(&table.id)).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let blocks: Vec<String> = self.blocks().map(|block| block.to_string()).collect();
        let tables: Vec<&str> =
            self.ways.silent.iter().map(|routes| routes.table.map_or("", |table| table.id.as_str())).collect();
        named(json!({"missing": blocks, "tables": tables}))
    }

    fn help(&self) -> Vec<String> {
        let blocks = listed(self.blocks().map(|block| format!("`{block}`")));
        vec![format!("give every table that has to reach the site a route to {blocks}, or remove the connection")]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let commands: Vec<Command> = self.ways.silent.iter().flat_map(|table| self.routes(table)).collect();
        let site = self.plan.title(self.ways.site.id.as_str());
        // Which subnets are to reach the site is for somebody to say.
        let fix = || Fix::review(format!("route `{site}` from every table that subnets use"), commands.clone());
        (!commands.is_empty()).then(fix).into_iter().collect()
    }
}

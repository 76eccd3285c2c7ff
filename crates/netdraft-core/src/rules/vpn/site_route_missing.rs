#![doc = include_str!("site_route_missing.md")]

use serde_json::{Map, Value, json};

use crate::address::{BlockSet, Cidr, Provider};
use crate::analysis::{Facts, Passes, VpnWays, follow};
use crate::model::{Plan, Site, Target, Vpn};
use crate::rules::intended::add_routes;
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
            // Elsewhere, gateways tell the subnets where the sites are.
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
            if ways.sending() == 0 && !all.iter().any(|(_, other)| stands_in(other, ways)) {
                sink.report(&Missing { plan, facts: &context.facts, vpn, ways });
            }
        }
    }
}

/// Whether one connection carries the packets of another: of several from a network to the same addresses, one is enough.
fn stands_in(one: &VpnWays<'_>, other: &VpnWays<'_>) -> bool {
    let blocks = |ways: &VpnWays<'_>| -> BlockSet { blocks_of(ways.site).collect() };
    one.sending() > 0 && one.network.id == other.network.id && !blocks(one).intersect(&blocks(other)).is_empty()
}

fn blocks_of(site: &Site) -> impl Iterator<Item = Cidr> {
    site.cidrs.iter().filter_map(|block| block.cidr())
}

struct Missing<'f, 'a> {
    plan: &'a Plan,
    facts: &'f Facts<'a>,
    vpn: &'a Vpn,
    ways: &'f VpnWays<'a>,
}

impl Missing<'_, '_> {
    /// What a route to the site names: the gateway that the connection ends at, or the connection itself. Nothing where that leads nowhere.
    fn target(&self) -> Option<&str> {
        let target = self.vpn.gateway.as_ref().map_or(self.vpn.id.as_str(), |gateway| gateway.as_str());
        let lead = follow(self.facts.addresses(), &self.ways.network.id, &Target::new(target));
        lead.dead_end.is_none().then_some(target)
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
        let blocks: Vec<String> = blocks_of(self.ways.site).map(|block| block.to_string()).collect();
        let tables: Vec<&str> =
            self.ways.silent.iter().map(|routes| routes.table.map_or("", |table| table.id.as_str())).collect();
        named(json!({"missing": blocks, "tables": tables}))
    }

    fn help(&self) -> Vec<String> {
        let blocks = listed(blocks_of(self.ways.site).map(|block| format!("`{block}`")));
        vec![format!("give every table that has to reach the site a route to {blocks}, or remove the connection")]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let Some(target) = self.target() else { return Vec::new() };
        let blocks: Vec<Cidr> = blocks_of(self.ways.site).collect();
        let tables = self.ways.silent.iter();
        let commands = tables.flat_map(|routes| add_routes(plan, routes, &blocks, target)).collect();
        let site = plan.title(self.ways.site.id.as_str());
        // Which subnets are to reach the site is for somebody to say.
        vec![Fix::review(format!("route `{site}` from every table that subnets use"), commands)]
    }
}

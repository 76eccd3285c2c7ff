//! Which routes of a subnet's table lead straight to the internet, and which tables would do otherwise?

use serde_json::{Value, json};

use crate::address::{Cidr, Family, Provider};
use crate::analysis::{Hop, Source, TableRoutes, Way};
use crate::edit::Command;
use crate::model::{
    Exposure, FieldValue, Gateway, GatewayKind, Kind, Plan, Route, RouteState, RouteTable, Subnet, Target,
};
use crate::rules::{Context, Fix, Sink};

/// A subnet of AWS with the table that it uses.
pub(super) struct Spot<'f, 'a> {
    pub(super) context: &'f Context<'a>,
    pub(super) subnet: &'a Subnet,
    pub(super) routes: &'f TableRoutes<'a>,
    pub(super) table: &'a RouteTable,
    /// All addresses of the subnet's family.
    pub(super) everywhere: Cidr,
}

/// Every subnet of AWS of such an exposure, examined. Without a table in the plan, nobody has said yet where packets go.
pub(super) fn examined<'f, 'a>(
    context: &'f Context<'a>,
    sink: &mut Sink<'_>,
    is_meant: fn(Exposure) -> bool,
) -> Vec<Spot<'f, 'a>> {
    let mut spots = Vec::new();
    for subnet in context.plan.subnets.iter().filter(|subnet| is_meant(subnet.exposure)) {
        let Some(routes) = context.facts.routes().of_subnet(&subnet.id) else { continue };
        let Some(table) = routes.table.filter(|_| routes.provider == Provider::Aws) else { continue };
        sink.examine(&subnet.id);
        let everywhere = subnet.cidr.cidr().map_or(Family::V4, Cidr::family).everything();
        spots.push(Spot { context, subnet, routes, table, everywhere });
    }
    spots
}

/// The live routes of a family to an internet gateway.
pub(super) fn ways_out<'f, 'a>(routes: &'f TableRoutes<'a>, family: Family) -> impl Iterator<Item = &'f Way<'a>> {
    let leads_out = |way: &&Way<'_>| {
        let is_active = !matches!(way.source, Source::Written(_, route) if route.state == RouteState::Blackhole);
        let is_gateway = matches!(way.lead.hop, Hop::Gateway(gateway) if gateway.kind == GatewayKind::Internet);
        is_active && is_gateway && way.lead.dead_end.is_none()
    };
    routes.ways.iter().filter(move |way| way.destination.family() == family).filter(leads_out)
}

impl<'f, 'a> Spot<'f, 'a> {
    pub(super) fn plan(&self) -> &'a Plan {
        self.context.plan
    }

    /// The name of the table for people.
    pub(super) fn table_title(&self) -> &'a str {
        self.plan().title(self.table.id.as_str())
    }

    /// The route for everything that no other route takes, and its position.
    pub(super) fn default_route(&self) -> Option<(usize, &'a Route)> {
        self.table.routes.iter().enumerate().find(|(_, route)| route.destination.cidr() == Some(self.everywhere))
    }

    /// Whether every subnet that uses the table is meant like this.
    pub(super) fn are_all(&self, is_meant: fn(Exposure) -> bool) -> bool {
        self.routes.subnets.iter().all(|subnet| is_meant(subnet.exposure))
    }

    /// The internet gateway of the network; of several, the one with the lowest id.
    pub(super) fn gateway(&self) -> Option<&'a Gateway> {
        let is_own = |gateway: &&Gateway| {
            gateway.kind == GatewayKind::Internet && gateway.network.as_ref() == Some(&self.subnet.network)
        };
        self.plan().gateways.iter().filter(is_own).min_by_key(|gateway| &gateway.id)
    }

    /// Uses another table of the network that fits.
    pub(super) fn use_another(&self, fits: impl Fn(&TableRoutes<'a>) -> bool) -> Option<Fix> {
        let routes = self.context.facts.routes();
        let mut tables = routes.of_network(&self.subnet.network).filter(|routes| fits(routes));
        let table = tables.find_map(|routes| routes.table.filter(|table| table.id != self.table.id))?;
        let set = Command::set(&self.subnet.id, "route_table", table.id.as_str());
        Some(Fix::review(format!("use the table `{}`", self.plan().title(table.id.as_str())), vec![set]))
    }

    /// Gives the subnet a table of its own with these routes.
    pub(super) fn use_own(&self, routes: &[Route], title: String) -> Fix {
        let base = format!("rt-{}", self.subnet.id.as_str().chars().take(60).collect::<String>());
        let numbered = (2_u32..1_000).map(|number| format!("{base}-{number}"));
        let mut ids = std::iter::once(base.clone()).chain(numbered);
        let id = ids.find(|id| self.plan().kind_of(id).is_none()).unwrap_or(base);
        let routes: Vec<Value> = routes.iter().map(FieldValue::to_value).collect();
        let fields = json!({"network": self.subnet.network.as_str(), "routes": routes});
        let set = Command::set(&self.subnet.id, "route_table", id.as_str());
        Fix::review(title, vec![Command::add(Kind::RouteTable, id, fields), set])
    }

    /// A route for everything else.
    pub(super) fn default_to(&self, target: &str) -> Route {
        Route { destination: self.everywhere.into(), target: Target::new(target), ..Route::default() }
    }
}

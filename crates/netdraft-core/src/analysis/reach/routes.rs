//! Which traces are known already? A trace stays as long as every table that it asked, and everything that leads packets besides, is as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::ids::Ids;
use super::same::World;
use super::trace::{Asked, Trace, Tracer};
use crate::analysis::Facts;
use crate::model::{Plan, RouteTable, Subnet};
use crate::small::SmallCollect;

/// From where packets start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Start {
    /// From a subnet of this network, by this table, in this zone, and whether a hub's attachment stands in the subnet.
    Table { network: String, table: String, zone: String, is_listed: bool },
    /// From a site.
    Site(String),
    /// From the internet, back through a NAT gateway.
    Nat(String),
}

#[derive(Debug, Clone)]
struct Known {
    tables: Vec<(Asked, Option<Rc<RouteTable>>)>,
    trace: Rc<Trace>,
}

impl Known {
    /// Whether it came through none of these networks.
    fn avoids(&self, networks: &BTreeSet<String>) -> bool {
        networks.is_empty() || self.tables.iter().all(|((network, _), _)| !networks.contains(network))
    }
}

/// The traces of a plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Routes {
    known: BTreeMap<Start, Known>,
    /// How many were worked out for the last plan.
    pub traced: usize,
}

impl Routes {
    /// Works out what is not known. Whether everything besides route tables leads packets as it did is known to the caller.
    pub(super) fn read(&mut self, facts: &Facts<'_>, ids: &mut Ids, world: &World) {
        let plan = facts.plan();
        let tables: BTreeMap<&str, &Rc<RouteTable>> =
            plan.route_tables.shared().map(|table| (table.id.as_str(), table)).small_map();
        let is_same = |((_, id), row): &(Asked, Option<Rc<RouteTable>>)| match (tables.get(id.as_str()), row) {
            (Some(now), Some(then)) => Rc::ptr_eq(now, then),
            (None, None) => true,
            _ => false,
        };
        let last = std::mem::take(&mut self.known);
        self.traced = 0;
        let mut tracer = Tracer::new(facts, ids);
        for (start, subnet) in starts(plan) {
            let before = last.get(&start);
            let is_led_alike = |known: &&Known| match world {
                World::Same => true,
                World::Peered(networks) => known.avoids(networks),
                World::Other => false,
            };
            if let Some(before) = before.filter(is_led_alike).filter(|known| known.tables.iter().all(is_same)) {
                self.known.insert(start, before.clone());
                continue;
            }
            let (trace, asked) = match (&start, subnet) {
                (Start::Table { .. }, Some(subnet)) => tracer.of_subnet(subnet),
                (Start::Site(site), _) => plan.sites.by_text(site).map(|site| tracer.of_site(site)).unwrap_or_default(),
                (Start::Nat(nat), _) => plan.nats.by_text(nat).map(|nat| tracer.of_answers(nat)).unwrap_or_default(),
                (Start::Table { .. }, None) => Default::default(),
            };
            self.traced += 1;
            let trace = match before.filter(|before| *before.trace == trace) {
                Some(before) => before.trace.clone(),
                None => Rc::new(trace),
            };
            let row = |asked: Asked| {
                let row = tables.get(asked.1.as_str()).map(|row| Rc::clone(row));
                (asked, row)
            };
            self.known.insert(start, Known { tables: asked.into_iter().map(row).collect(), trace });
        }
    }

    pub(super) fn get(&self, start: &Start) -> Option<&Rc<Trace>> {
        self.known.get(start).map(|known| &known.trace)
    }
}

/// What decides where a subnet's packets start.
pub(super) struct Starts<'p> {
    plan: &'p Plan,
    /// The main table of each network.
    mains: BTreeMap<&'p str, &'p str>,
    /// The subnets in which attachments of hubs stand. Zones mean something only where there are some.
    listed: BTreeSet<&'p str>,
}

impl<'p> Starts<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let mut mains: BTreeMap<&str, &str> = BTreeMap::new();
        for table in plan.route_tables.iter().filter(|table| table.main) {
            let main = mains.entry(table.network.as_str()).or_insert(table.id.as_str());
            *main = table.id.as_str().min(main);
        }
        let joins = plan.gateways.iter().flat_map(|gateway| &gateway.joins);
        let listed = joins.flat_map(|join| &join.subnets).map(|subnet| subnet.as_str()).small_set();
        Self { plan, mains, listed }
    }

    /// Network, table, zone, and whether a hub's attachment stands there: what is the same for subnets whose packets are led alike.
    pub(super) fn key(&self, subnet: &'p Subnet) -> (&'p str, &'p str, &'p str, bool) {
        let own = subnet.route_table.as_ref().filter(|table| self.plan.route_tables.get(table).is_some());
        let main = || self.mains.get(subnet.network.as_str()).copied().unwrap_or_default();
        let zone = if self.listed.is_empty() { "" } else { subnet.zone.trim() };
        let table = own.map_or_else(main, |table| table.as_str());
        (subnet.network.as_str(), table, zone, self.listed.contains(subnet.id.as_str()))
    }

    pub(super) fn of(&self, subnet: &'p Subnet) -> Start {
        let (network, table, zone, is_listed) = self.key(subnet);
        Start::Table { network: network.to_owned(), table: table.to_owned(), zone: zone.to_owned(), is_listed }
    }
}

fn starts(plan: &Plan) -> BTreeMap<Start, Option<&Subnet>> {
    let of = Starts::new(plan);
    let mut alike: BTreeMap<_, &Subnet> = BTreeMap::new();
    for subnet in plan.subnets.iter() {
        alike.entry(of.key(subnet)).or_insert(subnet);
    }
    let mut starts: BTreeMap<Start, Option<&Subnet>> = BTreeMap::new();
    starts.extend(alike.into_values().map(|subnet| (of.of(subnet), Some(subnet))));
    starts.extend(plan.sites.iter().map(|site| (Start::Site(site.id.to_string()), None)));
    starts.extend(plan.nats.iter().map(|nat| (Start::Nat(nat.id.to_string()), None)));
    starts
}

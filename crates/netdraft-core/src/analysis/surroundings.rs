//! What of a plan does a rule set see? Itself, the subnets and hosts behind it, and what leads or speaks of there.
//!
//! These few rows make a plan of their own, in which a rule about rule sets finds the same as in the whole plan. What it found holds until one of them
//! is another, whatever else was changed.

use crate::small::SmallCollect;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::rc::Rc;

use crate::model::{
    AnyTable, Entity, Filter, FilterKind, Host, Intent, Kind, LoadBalancer, Nat, Network, Plan, RouteTable, Subnet,
    Table,
};

/// Positions of rows, by the position of what they refer to.
type By = Vec<BTreeSet<usize>>;

/// Adds a row under the position of something, if it has one.
fn file(by: &mut By, position: Option<usize>, row: usize) {
    if let Some(rows) = position.and_then(|position| by.get_mut(position)) {
        rows.insert(row);
    }
}

/// The rows under some positions.
fn filed(by: &By, positions: &BTreeSet<usize>) -> BTreeSet<usize> {
    positions.iter().filter_map(|position| by.get(*position)).flatten().copied().small_set()
}

/// The rows of a plan by what they refer to: all that is needed to say quickly what each of many rule sets sees.
pub struct Neighbourhood<'p> {
    plan: &'p Plan,
    networks: Vec<&'p Rc<Network>>,
    subnets: Vec<&'p Rc<Subnet>>,
    hosts: Vec<&'p Rc<Host>>,
    nats: Vec<&'p Rc<Nat>>,
    balancers: Vec<&'p Rc<LoadBalancer>>,
    intents: Vec<&'p Rc<Intent>>,
    tables: Vec<&'p Rc<RouteTable>>,
    subnets_at_filters: By,
    subnets_in_networks: By,
    hosts_at_filters: By,
    hosts_in_subnets: By,
    nats_in_subnets: By,
    balancers_in_subnets: By,
    balancers_of_hosts: By,
    intents_to_subnets: By,
    intents_to_hosts: By,
    tables_to_hosts: By,
    tables_to_balancers: By,
    /// Routes to addresses, each by the positions of its table and in it.
    to_addresses: Vec<(IpAddr, usize, usize)>,
}

impl<'p> Neighbourhood<'p> {
    /// Goes once through a plan.
    pub fn of(plan: &'p Plan) -> Self {
        let by = |kind: Kind| vec![BTreeSet::new(); plan.table(kind).size()];
        let mut found = Self {
            plan,
            networks: plan.networks.shared().collect(),
            subnets: plan.subnets.shared().collect(),
            hosts: plan.hosts.shared().collect(),
            nats: plan.nats.shared().collect(),
            balancers: plan.load_balancers.shared().collect(),
            intents: plan.intents.shared().collect(),
            tables: plan.route_tables.shared().collect(),
            subnets_at_filters: by(Kind::Filter),
            subnets_in_networks: by(Kind::Network),
            hosts_at_filters: by(Kind::Filter),
            hosts_in_subnets: by(Kind::Subnet),
            nats_in_subnets: by(Kind::Subnet),
            balancers_in_subnets: by(Kind::Subnet),
            balancers_of_hosts: by(Kind::Host),
            intents_to_subnets: by(Kind::Subnet),
            intents_to_hosts: by(Kind::Host),
            tables_to_hosts: by(Kind::Host),
            tables_to_balancers: by(Kind::LoadBalancer),
            to_addresses: Vec::new(),
        };
        found.file_homes();
        found.file_others();
        found
    }

    fn file_homes(&mut self) {
        let plan = self.plan;
        for (row, subnet) in self.subnets.iter().enumerate() {
            let filter = subnet.filter.as_ref().and_then(|filter| plan.filters.position(filter.as_str()));
            file(&mut self.subnets_at_filters, filter, row);
            file(&mut self.subnets_in_networks, plan.networks.position(subnet.network.as_str()), row);
        }
        for (row, host) in self.hosts.iter().enumerate() {
            for filter in &host.filters {
                file(&mut self.hosts_at_filters, plan.filters.position(filter.as_str()), row);
            }
            file(&mut self.hosts_in_subnets, plan.subnets.position(host.subnet.as_str()), row);
        }
    }

    fn file_others(&mut self) {
        let plan = self.plan;
        for (row, nat) in self.nats.iter().enumerate() {
            let subnet = nat.subnet.as_ref().and_then(|subnet| plan.subnets.position(subnet.as_str()));
            file(&mut self.nats_in_subnets, subnet, row);
        }
        for (row, balancer) in self.balancers.iter().enumerate() {
            for subnet in &balancer.subnets {
                file(&mut self.balancers_in_subnets, plan.subnets.position(subnet.as_str()), row);
            }
            for target in &balancer.targets {
                file(&mut self.balancers_of_hosts, plan.hosts.position(target.as_str()), row);
            }
        }
        for (row, intent) in self.intents.iter().enumerate() {
            file(&mut self.intents_to_subnets, plan.subnets.position(intent.to.as_str()), row);
            file(&mut self.intents_to_hosts, plan.hosts.position(intent.to.as_str()), row);
        }
        for (row, table) in self.tables.iter().enumerate() {
            for (at, route) in table.routes.iter().enumerate() {
                let target = route.target.as_str().trim();
                file(&mut self.tables_to_hosts, plan.hosts.position(target), row);
                file(&mut self.tables_to_balancers, plan.load_balancers.position(target), row);
                // An id may look like an address.
                if let (Ok(address), None) = (target.parse(), plan.kind_of(target)) {
                    self.to_addresses.push((address, row, at));
                }
            }
        }
    }

    /// What a rule set of the plan sees.
    pub fn around(&self, filter: &Rc<Filter>) -> Surroundings {
        let own = self.plan.filters.position(filter.id.as_str()).into_iter().small_set();
        let mut subnets = filed(&self.subnets_at_filters, &own);
        let network = filter.network.as_ref().and_then(|network| self.plan.networks.position(network.as_str()));
        if filter.kind == FilterKind::GcpFirewall {
            subnets.extend(filed(&self.subnets_in_networks, &network.into_iter().small_set()));
        }
        let members = filed(&self.hosts_at_filters, &own);
        let home = |host: &&Rc<Host>| self.plan.subnets.position(host.subnet.as_str());
        subnets.extend(members.iter().filter_map(|host| self.hosts.get(*host)).filter_map(home));

        let hosts = filed(&self.hosts_in_subnets, &subnets);
        let mut balancers = filed(&self.balancers_in_subnets, &subnets);
        balancers.extend(filed(&self.balancers_of_hosts, &hosts));
        let mut intents = filed(&self.intents_to_subnets, &subnets);
        intents.extend(filed(&self.intents_to_hosts, &hosts));
        let nats = filed(&self.nats_in_subnets, &subnets);
        let tables = self.leading_to(&subnets, &hosts, &balancers);
        let subnets = shared(&self.subnets, subnets);
        let owners = subnets.iter().map(|subnet| &subnet.network);
        let owners = owners.chain(tables.iter().map(|(table, _)| &table.network));
        let mut networks: BTreeSet<usize> =
            owners.filter_map(|network| self.plan.networks.position(network.as_str())).small_set();
        networks.extend(network);
        Surroundings {
            filter: Rc::clone(filter),
            networks: shared(&self.networks, networks),
            subnets,
            hosts: shared(&self.hosts, hosts),
            nats: shared(&self.nats, nats),
            balancers: shared(&self.balancers, balancers),
            intents: shared(&self.intents, intents),
            tables,
        }
    }

    /// The routes that lead to hosts, load balancers or addresses of these subnets, by their tables.
    fn leading_to(
        &self,
        subnets: &BTreeSet<usize>,
        hosts: &BTreeSet<usize>,
        balancers: &BTreeSet<usize>,
    ) -> Vec<(Rc<RouteTable>, Vec<usize>)> {
        let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut tables = filed(&self.tables_to_hosts, hosts);
        tables.extend(filed(&self.tables_to_balancers, balancers));
        let plan = self.plan;
        for table in tables {
            for (at, route) in self.tables.get(table).into_iter().flat_map(|table| table.routes.iter().enumerate()) {
                let target = route.target.as_str().trim();
                let leads_to = |ends: &BTreeSet<usize>, end: Option<usize>| end.is_some_and(|end| ends.contains(&end));
                if leads_to(hosts, plan.hosts.position(target))
                    || leads_to(balancers, plan.load_balancers.position(target))
                {
                    found.entry(table).or_default().insert(at);
                }
            }
        }
        for (address, table, at) in &self.to_addresses {
            let holds = |subnet: &Rc<Subnet>| subnet.cidr.cidr().is_none_or(|block| block.contains_address(*address));
            if subnets.iter().filter_map(|subnet| self.subnets.get(*subnet)).any(|subnet| holds(subnet)) {
                found.entry(*table).or_default().insert(*at);
            }
        }
        let table = |(table, routes): (usize, BTreeSet<usize>)| {
            Some((Rc::clone(self.tables.get(table)?), routes.into_iter().collect()))
        };
        found.into_iter().filter_map(table).collect()
    }
}

fn shared<T>(rows: &[&Rc<T>], positions: BTreeSet<usize>) -> Vec<Rc<T>> {
    positions.into_iter().filter_map(|position| rows.get(position).map(|row| Rc::clone(row))).collect()
}

/// What a rule set sees. Two are equal when they share every row; each row is in the order of its table.
#[derive(Debug)]
pub struct Surroundings {
    filter: Rc<Filter>,
    networks: Vec<Rc<Network>>,
    subnets: Vec<Rc<Subnet>>,
    hosts: Vec<Rc<Host>>,
    nats: Vec<Rc<Nat>>,
    balancers: Vec<Rc<LoadBalancer>>,
    intents: Vec<Rc<Intent>>,
    /// Tables with the positions of the routes that lead here.
    tables: Vec<(Rc<RouteTable>, Vec<usize>)>,
}

impl PartialEq for Surroundings {
    fn eq(&self, other: &Self) -> bool {
        let tables = self.tables.iter().zip(&other.tables);
        Rc::ptr_eq(&self.filter, &other.filter)
            && are_shared(&self.networks, &other.networks)
            && are_shared(&self.subnets, &other.subnets)
            && are_shared(&self.hosts, &other.hosts)
            && are_shared(&self.nats, &other.nats)
            && are_shared(&self.balancers, &other.balancers)
            && are_shared(&self.intents, &other.intents)
            && self.tables.len() == other.tables.len()
            && tables.into_iter().all(|(one, other)| Rc::ptr_eq(&one.0, &other.0) && one.1 == other.1)
    }
}

fn are_shared<T>(one: &[Rc<T>], other: &[Rc<T>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| Rc::ptr_eq(one, other))
}

impl Surroundings {
    /// The plan of these rows, with the settings of the plan that they are from.
    pub fn plan(&self, whole: &Plan) -> Plan {
        let leading = |(table, routes): &(Rc<RouteTable>, Vec<usize>)| {
            let routes = routes.iter().filter_map(|at| table.routes.get(*at)).cloned().collect();
            Rc::new(RouteTable { routes, ..(**table).clone() })
        };
        Plan {
            settings: whole.settings.clone(),
            networks: table(&self.networks),
            subnets: table(&self.subnets),
            hosts: table(&self.hosts),
            filters: Table::of_rows([Rc::clone(&self.filter)]),
            route_tables: Table::of_rows(self.tables.iter().map(leading)),
            nats: table(&self.nats),
            load_balancers: table(&self.balancers),
            intents: table(&self.intents),
            ..Plan::default()
        }
    }

    /// The number of rules in the rule set, which says how long judging it takes.
    pub fn rules(&self) -> usize {
        self.filter.rules.len()
    }
}

fn table<T: Entity>(rows: &[Rc<T>]) -> Table<T> {
    Table::of_rows(rows.iter().cloned())
}

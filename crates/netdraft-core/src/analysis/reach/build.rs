//! How is the ground laid? Stations and homes of a plan, taking over from the last plan whatever is still the same.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::addresses::{FAMILIES, Numbers, number, numbers, place, private_blocks};
use super::ground::{Ground, Guard, Home, Places, Station, StationKind};
use super::ids::{Ids, Number};
use super::judge::Judge;
use super::lots::{Lot, Lots};
use super::routes::{Routes, Start, Starts};
use super::rulebook::Rulebook;
use super::trace::{Trace, comes_in_by_gateway};
use crate::address::{BlockSet, Cidr, Family};
use crate::model::{AddressState, Entity, FilterKind, Host, Plan, Subnet, Target};
use crate::small::{SmallCollect, SmallSort};

/// The id under which the internet is known.
pub const INTERNET: &str = "internet";

/// Lays the ground of one plan.
pub(super) struct Builder<'b> {
    pub plan: &'b Plan,
    pub ids: &'b mut Ids,
    pub judge: &'b mut Judge,
    pub rules: &'b mut Rulebook,
    pub lots: &'b Lots,
    pub routes: &'b Routes,
    /// The ground of the last plan.
    pub last: &'b Ground,
    /// Whether rule sets say what they said there.
    pub keeps_rules: bool,
    /// Whether the ends are the same ones as there, behind the same rules.
    pub keeps_people: bool,
}

impl Builder<'_> {
    pub(super) fn ground(&mut self) -> Ground {
        let plan = self.plan;
        self.rules.read(plan);
        let mut ground = Ground { private: numbers(&private_blocks(), Family::V4), ..Ground::default() };
        for site in plan.sites.iter() {
            let trace = self.routes.get(&Start::Site(site.id.to_string())).cloned().unwrap_or_default();
            ground.sites.insert(self.ids.number(site.id.as_str()), trace);
        }
        for nat in plan.nats.iter() {
            let trace = self.routes.get(&Start::Nat(nat.id.to_string())).cloned().unwrap_or_default();
            ground.answers.insert(self.ids.number(nat.id.as_str()), trace);
        }
        let open = plan.networks.iter().filter(|network| comes_in_by_gateway(plan, &network.id));
        ground.open = open.map(|network| self.ids.number(network.id.as_str())).small_set();
        self.place_homes(&mut ground);
        if self.keeps_people {
            ground.take_people(self.last);
            return ground;
        }
        let stations = self.stations();
        index(&mut ground, stations, (self.last, self.judge));
        ground
    }

    fn stations(&mut self) -> Vec<Rc<Station>> {
        let plan = self.plan;
        let mut stations = Vec::new();
        let public = public(plan);
        for host in plan.hosts.shared() {
            stations.extend(self.host(host, public.get(host.id.as_str()).map(Vec::as_slice).unwrap_or_default()));
        }
        for subnet in plan.subnets.iter() {
            stations.extend(self.empty_subnet(subnet));
        }
        for site in plan.sites.iter() {
            let blocks: BlockSet = site.cidrs.iter().filter_map(|block| block.cidr()).collect();
            stations.extend(FAMILIES.map(|family| self.outsider(site.id.as_str(), StationKind::Site, family, &blocks)));
        }
        let outside = outside(plan);
        stations.extend(FAMILIES.map(|family| self.outsider(INTERNET, StationKind::Internet, family, &outside)));
        stations.retain(|station| !station.addresses.is_empty() || !station.receives.is_empty());
        stations
    }

    fn place_homes(&mut self, ground: &mut Ground) {
        let plan = self.plan;
        let starts = Starts::new(plan);
        let mut shared: BTreeMap<*const Trace, usize> = BTreeMap::new();
        let mut traces: BTreeMap<_, Rc<Trace>> = BTreeMap::new();
        for subnet in plan.subnets.iter() {
            let number = self.ids.number(subnet.id.as_str());
            let network = self.ids.number(subnet.network.as_str());
            let Some(lot) = self.lots.get(subnet.id.as_str()) else { continue };
            let known = || self.routes.get(&starts.of(subnet)).cloned().unwrap_or_default();
            let trace = traces.entry(starts.key(subnet)).or_insert_with(known).clone();
            let at = *shared.entry(Rc::as_ptr(&trace)).or_insert_with(|| {
                ground.shared.push((trace.clone(), Vec::new()));
                ground.shared.len() - 1
            });
            if let Some((_, homes)) = ground.shared.get_mut(at) {
                homes.push(number);
            }
            let last = self.last.homes.get(number.place()).and_then(Option::as_ref);
            let last = last.filter(|last| Rc::ptr_eq(&last.lot, lot) && last.network == network);
            let guards = match last.filter(|_| self.keeps_rules) {
                Some(last) => last.guards.clone(),
                None => self.edge(subnet),
            };
            let same = last.filter(|last| Rc::ptr_eq(&last.trace, &trace) && last.guards == guards);
            let made = || Rc::new(Home { network, lot: lot.clone(), guards, trace });
            let home = same.cloned().unwrap_or_else(made);
            if ground.homes.len() <= number.place() {
                ground.homes.resize(number.place() + 1, None);
            }
            if let Some(slot) = ground.homes.get_mut(number.place()) {
                *slot = Some(home);
            }
        }
    }

    /// The rule sets at the edge of a subnet.
    fn edge(&mut self, subnet: &Subnet) -> Vec<Guard> {
        let Some(filter) = subnet.filter.as_ref().and_then(|id| self.plan.filters.get(id)) else { return Vec::new() };
        let lists = self.rules.lists(self.plan, filter, &subnet.network, self.judge);
        let [ingress, egress] = lists.map(|list| vec![list]);
        let sees_all = filter.kind == FilterKind::AzureNsg;
        vec![Guard::Lists { ingress, egress, is_stateful: is_stateful(filter.kind), sees_all }]
    }

    fn host(&mut self, host: &Rc<Host>, public: &[u128]) -> Vec<Rc<Station>> {
        let plan = self.plan;
        let Some(subnet) = plan.subnets.get(&host.subnet) else { return Vec::new() };
        let Some(lot) = self.lots.get(subnet.id.as_str()) else { return Vec::new() };
        let id = self.ids.number(host.id.as_str());
        let last = FAMILIES.map(|family| {
            let public = if family == Family::V4 { public } else { &[] };
            let last = self.last.find(id, family).and_then(|at| self.last.stations.get(at));
            last.filter(|last| {
                last.host.as_ref().is_some_and(|last| Rc::ptr_eq(last, host))
                    && last.lot.as_ref().is_some_and(|last| Rc::ptr_eq(last, lot))
                    && last.public == public
            })
        });
        let known = last.iter().flatten().next();
        let guards = match known.filter(|_| self.keeps_rules) {
            Some(known) => known.guards.clone(),
            None => self.interface(host, subnet),
        };
        let mut stations = Vec::new();
        for (family, last) in FAMILIES.into_iter().zip(last) {
            let public = if family == Family::V4 { public } else { &[] };
            stations.extend(match last.filter(|last| last.guards == guards) {
                Some(same) => Some(same.clone()),
                None => self.new_host(host, lot, family, (&guards, public)).map(Rc::new),
            });
        }
        stations
    }

    fn new_host(
        &mut self,
        host: &Rc<Host>,
        lot: &Rc<Lot>,
        family: Family,
        (guards, public): (&[Guard], &[u128]),
    ) -> Option<Station> {
        let own = host.addresses.iter().filter_map(|typed| typed.ip()).filter(|ip| Family::of(*ip) == family);
        let own: Numbers = own.map(number).collect();
        let addresses = if own.is_empty() { lot.free(family)?.clone() } else { own.clone() };
        let (receives, hidden) = lot.found(family, &addresses);
        let names =
            host.filters.iter().map(ToString::to_string).chain(host.tags.iter().map(|tag| format!("tag:{tag}")));
        let mut names: Vec<String> = names.collect();
        names.small_sort();
        names.dedup();
        Some(Station {
            id: self.ids.number(host.id.as_str()),
            kind: StationKind::Host,
            family,
            home: Some(self.ids.number(host.subnet.as_str())),
            host: Some(host.clone()),
            lot: Some(lot.clone()),
            addresses,
            receives,
            hidden,
            contested: lot.contested(family, &own),
            names: self.judge.names(names),
            is_ungrouped: host.filters.is_empty(),
            guards: guards.to_vec(),
            public: public.to_vec(),
        })
    }

    /// The rule sets at an interface: groups together, because they add up, and everything else one by one, because each has a veto.
    fn interface(&mut self, host: &Host, subnet: &Subnet) -> Vec<Guard> {
        let plan = self.plan;
        let found = host.filters.iter().filter_map(|id| plan.filters.get(id));
        let (groups, mut others): (Vec<_>, Vec<_>) = found.partition(|filter| filter.kind == FilterKind::SecurityGroup);
        others.extend(self.rules.of_network(plan, &subnet.network));
        let mut compiled = |filter| self.rules.lists(plan, filter, &subnet.network, self.judge);
        let mut guards = Vec::new();
        if !groups.is_empty() {
            let (mut ingress, mut egress) = (Vec::new(), Vec::new());
            for group in groups {
                let [inwards, outwards] = compiled(group);
                ingress.push(inwards);
                egress.push(outwards);
            }
            guards.push(Guard::Lists { ingress, egress, is_stateful: true, sees_all: false });
        }
        for filter in others {
            let [ingress, egress] = compiled(filter).map(|list| vec![list]);
            guards.push(Guard::Lists { ingress, egress, is_stateful: is_stateful(filter.kind), sees_all: false });
        }
        if guards.is_empty() {
            guards.push(Guard::Unwritten(plan.provider_of(&subnet.network)));
        }
        guards
    }

    fn empty_subnet(&mut self, subnet: &Subnet) -> Option<Rc<Station>> {
        let lot = self.lots.get(subnet.id.as_str()).filter(|lot| lot.hosts.is_empty())?;
        let (family, _) = lot.block.as_ref()?;
        let id = self.ids.number(subnet.id.as_str());
        let last = self.last.find(id, *family).and_then(|at| self.last.stations.get(at));
        if let Some(same) = last.filter(|last| last.lot.as_ref().is_some_and(|last| Rc::ptr_eq(last, lot))) {
            return Some(same.clone());
        }
        let (receives, hidden) = lot.found(*family, &lot.free);
        Some(Rc::new(Station {
            id,
            kind: StationKind::Subnet,
            family: *family,
            home: Some(id),
            host: None,
            lot: Some(lot.clone()),
            addresses: lot.free.clone(),
            receives,
            hidden,
            contested: Numbers::empty(),
            names: 0,
            is_ungrouped: false,
            guards: Vec::new(),
            public: Vec::new(),
        }))
    }

    fn outsider(&mut self, id: &str, kind: StationKind, family: Family, blocks: &BlockSet) -> Rc<Station> {
        let addresses = numbers(blocks, family);
        let id = self.ids.number(id);
        let last = self.last.find(id, family).and_then(|at| self.last.stations.get(at));
        if let Some(same) = last.filter(|last| last.kind == kind && last.addresses == addresses) {
            return same.clone();
        }
        Rc::new(Station {
            id,
            kind,
            family,
            home: None,
            host: None,
            lot: None,
            receives: addresses.clone(),
            addresses,
            hidden: Numbers::empty(),
            contested: Numbers::empty(),
            names: 0,
            is_ungrouped: false,
            guards: Vec::new(),
            public: Vec::new(),
        })
    }
}

/// Whether answers pass by themselves.
const fn is_stateful(kind: FilterKind) -> bool {
    match kind {
        FilterKind::SecurityGroup | FilterKind::GcpFirewall | FilterKind::AzureNsg => true,
        FilterKind::NetworkAcl | FilterKind::OrderedList => false,
    }
}

/// What is on the internet: everything but private addresses, those that the plan holds, and the IPv6 addresses of its networks.
fn outside(plan: &Plan) -> BlockSet {
    let held = plan.public_addresses.iter().filter_map(|held| held.address.ip()).map(Cidr::of_address);
    let blocks = plan.networks.iter().flat_map(|network| network.blocks());
    let own: BlockSet = held.chain(blocks.filter(|block| block.family() == Family::V6)).collect();
    let all: BlockSet = FAMILIES.map(Family::everything).into_iter().collect();
    all.subtract(&private_blocks()).subtract(&own)
}

/// Puts the stations in order and finds them again by place and by name.
fn index(ground: &mut Ground, mut stations: Vec<Rc<Station>>, (last, judge): (&Ground, &Judge)) {
    stations.small_sort_by_key(|station| (station.id, station.family));
    let place_of = |station: &Station| (station.id, station.family, station.home, station.names);
    let keeps_places = stations.len() == last.stations.len()
        && stations.iter().zip(&last.stations).all(|(one, other)| place_of(one) == place_of(other));
    ground.places = if keeps_places { last.places.clone() } else { Rc::new(places(&stations, judge)) };
    let mut strays: BTreeSet<Number> = BTreeSet::new();
    let mut seen: BTreeSet<(usize, Number)> = BTreeSet::new();
    for station in &stations {
        let Some(home) = station.home else { continue };
        let block = ground.homes.get(home.place()).and_then(Option::as_ref).and_then(|home| home.block(station.family));
        match block.filter(|block| station.addresses.is_subset_of(block)) {
            Some(block) if seen.insert((place(station.family), home)) => {
                let range = block.ranges().first().copied().unwrap_or_default();
                if let Some(order) = ground.order.get_mut(place(station.family)) {
                    order.push((range.0, range.1, home));
                }
            }
            Some(_) => {}
            None => drop(strays.insert(home)),
        }
    }
    for order in &mut ground.order {
        order.small_sort();
    }
    ground.strays = strays.into_iter().collect();
    ground.stations = stations;
}

/// Lists the stations by where they stand and by the names that they carry.
fn places(stations: &[Rc<Station>], judge: &Judge) -> Places {
    let mut places = Places::default();
    for (at, station) in stations.iter().enumerate() {
        for name in judge.names_of(station.names) {
            match places.carriers.get_mut(name) {
                Some(carriers) => carriers.push(at),
                None => drop(places.carriers.insert(name.clone(), vec![at])),
            }
        }
        let Some(home) = station.home.map(Number::place) else {
            places.outsiders.push(at);
            continue;
        };
        if places.residents.len() <= home {
            places.residents.resize_with(home + 1, Vec::new);
        }
        if let Some(residents) = places.residents.get_mut(home) {
            residents.push(at);
        }
    }
    places
}

/// The public IPv4 addresses that are held and bound to one host alone. Of two entries for an address, the first by id counts.
fn public(plan: &Plan) -> BTreeMap<&str, Vec<u128>> {
    let (mut met, mut found): (BTreeSet<u128>, BTreeMap<&str, Vec<u128>>) = (BTreeSet::new(), BTreeMap::new());
    for held in plan.public_addresses.sorted() {
        let Some(address) = held.address.ip().filter(std::net::IpAddr::is_ipv4).map(number) else { continue };
        let is_first = met.insert(address);
        if let ([only], AddressState::Allocated, true) = (held.bound_to.as_slice(), held.state, is_first)
            && let Some(host) = plan.hosts.by_text(Target::as_str(only))
        {
            found.entry(host.id().as_str()).or_default().push(address);
        }
    }
    found
}

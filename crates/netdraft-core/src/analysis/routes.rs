//! Which route takes a packet? The routes of every table, written and implied, and the subnets that use them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::address_plan::AddressPlan;
use super::hops::Hop;
use super::route_order::{Way, far_end, routed_blocks, ways};
use crate::address::{BlockSet, Provider};
use crate::model::{Id, Network, Peering, Plan, RouteTable, Subnet};
use crate::small::{SmallCollect, SmallSort};

/// What a table answers for one address.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup<'t, 'a> {
    /// The route that takes the packet; several share it where the provider has no order between them.
    pub winners: Vec<&'t Way<'a>>,
    /// The other routes that the address lies in, the next best first. Those that the network's own routes always beat come last.
    pub runners_up: Vec<&'t Way<'a>>,
}

/// The routes of one table.
#[derive(Debug)]
pub struct TableRoutes<'a> {
    /// The table; `None` for the main table of a network for which the plan names none.
    pub table: Option<&'a RouteTable>,
    /// The network.
    pub network: &'a Network,
    /// Its provider.
    pub provider: Provider,
    /// The routes, in the order in which they win.
    pub ways: Vec<Way<'a>>,
    /// The subnets that use the table, sorted by id.
    pub subnets: Vec<&'a Subnet>,
    /// Where weak routes lose.
    overruled: BlockSet,
}

impl<'a> TableRoutes<'a> {
    fn new(addresses: &AddressPlan<'a>, network: &'a Network, table: Option<&'a RouteTable>) -> Self {
        let routes = table.map(|table| table.routes.as_slice()).unwrap_or_default();
        let ways = ways(addresses, &network.id, routes);
        let overruled = ways.iter().filter(|way| way.overrules()).map(|way| way.destination).collect();
        let provider = addresses.plan().provider_of(&network.id);
        Self { table, network, provider, ways, subnets: Vec::new(), overruled }
    }

    /// The route that an address takes, and those that it would take otherwise.
    pub fn lookup(&self, address: IpAddr) -> Lookup<'_, 'a> {
        let is_overruled = |way: &&Way<'_>| way.is_weak() && self.overruled.contains_address(address);
        let (overruled, eligible): (Vec<_>, Vec<_>) =
            self.ways.iter().filter(|way| way.is_for(address)).partition(is_overruled);
        let shares = |way: &&Way<'_>| eligible.first().is_some_and(|best| best.ties_with(way));
        let (winners, mut runners_up): (Vec<_>, Vec<_>) = eligible.iter().copied().partition(shares);
        runners_up.extend(overruled);
        Lookup { winners, runners_up }
    }

    /// What becomes of the addresses of a space: the routes that take some of them (several where they share), each with what it takes, the longest
    /// prefix first. Addresses without a route are in none of the sets.
    pub fn shares_of(&self, space: &BlockSet) -> Vec<(&[Way<'a>], BlockSet)> {
        let mut left = space.clone();
        let mut shares = Vec::new();
        for equals in self.ways.chunk_by(Way::ties_with) {
            let Some(way) = equals.first().filter(|way| left.overlaps(way.destination)) else { continue };
            let mut share = left.intersect(&BlockSet::from(way.destination));
            if way.is_weak() {
                share = share.subtract(&self.overruled);
            }
            if !share.is_empty() {
                left = left.subtract(&share);
                shares.push((equals, share));
            }
            if left.is_empty() {
                break;
            }
        }
        shares
    }

    /// The longer prefixes that take all packets of a route, each with some of the addresses; none when the route takes some itself. A peering leads
    /// to the blocks of the other network and nowhere else, so only packets for these count.
    pub fn shadows_of(&self, addresses: &AddressPlan<'_>, way: &Way<'a>) -> Vec<(&Way<'a>, BlockSet)> {
        let mut space = BlockSet::from(way.destination);
        if let Hop::Peering(peering) = way.lead.hop {
            let far = far_end(peering, &self.network.id).map(|far| routed_blocks(addresses, far)).unwrap_or_default();
            let behind = space.intersect(&far.iter().map(|block| block.cidr).collect());
            space = if behind.is_empty() { space } else { behind };
        }
        let is_longer = |other: &Way<'_>| {
            other.destination.prefix() > way.destination.prefix() && way.destination.contains(other.destination)
        };
        let longer: BlockSet =
            self.ways.iter().filter(|other| is_longer(other)).map(|other| other.destination).collect();
        if !longer.is_superset(&space) {
            return Vec::new();
        }
        let shares = self.shares_of(&space);
        if shares.iter().any(|(ways, _)| !ways.iter().all(is_longer)) {
            return Vec::new();
        }
        shares.into_iter().filter_map(|(ways, share)| Some((ways.first()?, share))).collect()
    }

    /// The addresses of a space that go over a peering.
    pub fn over(&self, peering: &Id<Peering>, space: &BlockSet) -> BlockSet {
        let leads_over = |way: &Way<'_>| matches!(way.lead.hop, Hop::Peering(found) if found.id == *peering);
        if !self.ways.iter().any(leads_over) {
            return BlockSet::new();
        }
        let shares = self.shares_of(space).into_iter().filter(|(ways, _)| ways.iter().any(leads_over));
        shares.fold(BlockSet::new(), |all, (_, share)| all.union(&share))
    }
}

/// The routes of all tables of a plan.
pub struct Routes<'a> {
    plan: &'a Plan,
    /// By network and table; the empty name is for the main table of a network for which the plan names none.
    tables: BTreeMap<(&'a str, &'a str), Rc<TableRoutes<'a>>>,
    /// The table of each subnet.
    of_subnets: BTreeMap<&'a str, (&'a str, &'a str)>,
}

impl<'a> Routes<'a> {
    /// Puts the routes of a plan in order.
    pub fn new(addresses: &AddressPlan<'a>) -> Self {
        let plan = addresses.plan();
        let (mut tables, mut mains): (BTreeMap<_, TableRoutes<'a>>, _) = (BTreeMap::new(), BTreeMap::new());
        for table in plan.route_tables.iter() {
            let Some(network) = plan.networks.get(&table.network) else { continue };
            let key = (network.id.as_str(), table.id.as_str());
            tables.insert(key, TableRoutes::new(addresses, network, Some(table)));
            if table.main {
                let main = mains.entry(network.id.as_str()).or_insert(table.id.as_str());
                *main = table.id.as_str().min(main);
            }
        }
        for network in plan.networks.iter().filter(|network| !mains.contains_key(network.id.as_str())) {
            tables.insert((network.id.as_str(), ""), TableRoutes::new(addresses, network, None));
        }
        let mut of_subnets = BTreeMap::new();
        let mut subnets: Vec<&Subnet> = plan.subnets.iter().collect();
        subnets.small_sort_by_key(|subnet| &subnet.id);
        for subnet in subnets {
            let named = subnet.route_table.as_ref().and_then(|table| plan.route_tables.get(table));
            let main = mains.get(subnet.network.as_str()).copied().unwrap_or_default();
            let key =
                named.map_or((subnet.network.as_str(), main), |table| (table.network.as_str(), table.id.as_str()));
            if let Some(routes) = tables.get_mut(&key) {
                routes.subnets.push(subnet);
                of_subnets.insert(subnet.id.as_str(), key);
            }
        }
        let tables = tables.into_iter().map(|(key, routes)| (key, Rc::new(routes))).small_map();
        Self { plan, tables, of_subnets }
    }

    /// Every table, by network and id.
    pub fn tables(&self) -> impl Iterator<Item = &Rc<TableRoutes<'a>>> {
        self.tables.values()
    }

    /// The tables of a network, by id. A main table that the plan does not name comes first.
    pub fn of_network<'s>(&'s self, network: &'s Id<Network>) -> impl Iterator<Item = &'s Rc<TableRoutes<'a>>> {
        let from_here = self.tables.range((network.as_str(), "")..);
        from_here.take_while(|((owner, _), _)| *owner == network.as_str()).map(|(_, routes)| routes)
    }

    /// The routes of a table.
    pub fn of_table(&self, table: &Id<RouteTable>) -> Option<&Rc<TableRoutes<'a>>> {
        let table = self.plan.route_tables.get(table)?;
        self.tables.get(&(table.network.as_str(), table.id.as_str()))
    }

    /// The routes that a subnet uses.
    pub fn of_subnet(&self, subnet: &Id<Subnet>) -> Option<&Rc<TableRoutes<'a>>> {
        self.tables.get(self.of_subnets.get(subnet.as_str())?)
    }

    /// The route that an address takes in a table.
    pub fn lookup(&self, table: &Id<RouteTable>, address: IpAddr) -> Option<Lookup<'_, 'a>> {
        self.of_table(table).map(|routes| routes.lookup(address))
    }
}

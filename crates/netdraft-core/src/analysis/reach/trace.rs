//! Where do packets get to, for all destinations at once? From the table of a subnet, from a site, from the internet, or back through a NAT gateway.
//!
//! A trace follows routes, links and translations as the walk of one packet does, and leaves filters aside: it lists the edges of subnets that packets
//! pass, to be judged for each pair of ends.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::addresses::{FAMILIES, Runs, number, numbers, place, private_blocks};
use super::ids::{Ids, Number};
use crate::address::{BlockSet, Cidr, Family, Provider};
use crate::analysis::hops::Hop;
use crate::analysis::route_order::{Source as RouteSource, reached_in};
use crate::analysis::{
    Attached, Beyond, Facts, Shares, TableRoutes, Way, at_gateway, entries, into_cloud, out_of_site, over_peering,
    over_vpn, zone_gap,
};
use crate::model::{Direction, Gateway, GatewayKind, Id, Nat, Network, Peering, Plan, RouteState, Site, Subnet, Vpn};

/// So many gateways a packet passes at most; a loop among hubs ends there.
const LONGEST: usize = 64;

/// The address that packets carry as their source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    /// That of their sender.
    Own,
    /// That of a NAT gateway; none where the plan does not name it.
    Nat(Option<u128>),
}

/// The edge of a subnet that packets pass on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub subnet: Number,
    pub direction: Direction,
    pub seen: Seen,
    /// Whether packets that start in this subnet do not pass it.
    pub only_from_elsewhere: bool,
    /// Whether members of groups are still known there.
    pub knows_names: bool,
}

/// Where packets end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// In a network, to be handed to the subnet that has the destination. Those that come from this subnet do not pass its edge.
    Into { network: Number, from: Option<Number> },
    /// Among the machines of a site.
    Site(Number),
    /// On the internet. Senders with private IPv4 addresses need a public one, and whether the provider lends one is not known everywhere.
    Internet { translates: bool, may_lend: bool },
    /// Nobody knows where.
    Unknown,
}

/// The way of some packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leg {
    pub edges: Vec<Edge>,
    pub exit: Exit,
    pub seen: Seen,
    pub knows_names: bool,
    /// The NAT gateway that translates, if one does.
    pub nat: Option<Number>,
    /// Whether they pass more than one.
    pub is_translated_twice: bool,
}

/// The ways of packets by their destination. Destinations that are in none of the runs are not reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Trace {
    pub runs: [Runs; 2],
    pub legs: Vec<Leg>,
}

impl Trace {
    pub(super) fn runs(&self, family: Family) -> Option<&Runs> {
        self.runs.get(place(family))
    }

    pub(super) fn leg(&self, mark: u32) -> Option<&Leg> {
        self.legs.get(usize::try_from(mark).ok()?)
    }
}

/// Where packets are on their way.
#[derive(Clone)]
enum At<'a> {
    /// In front of the route table of a subnet.
    Subnet(&'a Subnet),
    /// In a network, from this subnet if any.
    Into(&'a Id<Network>, Option<&'a Subnet>),
    /// Behind a gateway, or a hub.
    Beyond(Beyond<'a>, Option<&'a Gateway>),
    /// In front of the internet, out of a network that translates.
    Leaving(&'a Id<Network>),
    /// At the router of a site.
    Site(&'a Site),
}

/// Packets on their way.
#[derive(Clone)]
struct Task<'a> {
    at: At<'a>,
    to: BlockSet,
    edges: Vec<Edge>,
    seen: Seen,
    knows_names: bool,
    nat: Option<Number>,
    is_translated_twice: bool,
    /// The tables that decided about them, and how many gateways they passed.
    tables: Vec<*const TableRoutes<'a>>,
    gateways: usize,
    /// Whether they are still where they started.
    has_left: bool,
}

/// Traces the packets of a plan.
pub(super) struct Tracer<'f, 'a> {
    facts: &'f Facts<'a>,
    ids: &'f mut Ids,
    private: BlockSet,
    /// What hubs and gateways do with all destinations, by their id and that of what packets come from.
    asked: BTreeMap<(String, String), Rc<Shares<'a>>>,
    legs: Vec<Leg>,
    shares: Vec<(BlockSet, u32)>,
    tables: BTreeSet<Asked>,
}

/// A table that was asked: the ids of its network and its own, which is empty for a main table that the plan does not name.
pub(super) type Asked = (String, String);

/// Where packets get to, and which tables were asked.
pub(super) type Traced = (Trace, BTreeSet<Asked>);

impl<'f, 'a> Tracer<'f, 'a> {
    pub(super) fn new(facts: &'f Facts<'a>, ids: &'f mut Ids) -> Self {
        let private = private_blocks();
        Self {
            facts,
            ids,
            private,
            asked: BTreeMap::new(),
            legs: Vec::new(),
            shares: Vec::new(),
            tables: BTreeSet::new(),
        }
    }

    fn start(at: At<'a>, to: BlockSet) -> Task<'a> {
        Task {
            at,
            to,
            edges: Vec::new(),
            seen: Seen::Own,
            knows_names: true,
            nat: None,
            is_translated_twice: false,
            tables: Vec::new(),
            gateways: 0,
            has_left: false,
        }
    }

    /// From a subnet, by its route table, to what is not in the subnet itself. The edge of the subnet is left to the caller.
    pub(super) fn of_subnet(&mut self, subnet: &'a Subnet) -> Traced {
        self.finish(vec![Self::start(At::Subnet(subnet), everywhere())])
    }

    /// From a site.
    pub(super) fn of_site(&mut self, site: &'a Site) -> Traced {
        let start = Self::start(At::Site(site), everywhere());
        self.finish(vec![Task { knows_names: false, ..start }])
    }

    /// From the internet back through a NAT gateway, to the senders of what it translated.
    pub(super) fn of_answers(&mut self, nat: &'a Nat) -> Traced {
        let plan = self.facts.plan();
        let stands_in = nat.subnet.as_ref().and_then(|subnet| plan.subnets.get(subnet));
        let network = stands_in.map_or(&nat.network, |subnet| &subnet.network);
        if !comes_in_by_gateway(plan, network) {
            return self.finish(Vec::new());
        }
        let Some(subnet) = stands_in else {
            return self.finish(vec![Self::start(At::Into(network, None), everywhere())]);
        };
        let (own, near): (BlockSet, BlockSet) = (
            subnet.cidr.cidr().into_iter().collect(),
            reached_in(self.facts.addresses(), network).into_iter().collect(),
        );
        let mut start = Self::start(At::Into(network, Some(subnet)), everywhere());
        start.has_left = true;
        self.pass(&mut start, subnet, Direction::Ingress, false);
        let mut away = start.clone();
        self.pass(&mut away, subnet, Direction::Egress, false);
        let here = Task { to: own.clone(), ..start };
        let inside = Task { to: near.subtract(&own), ..away.clone() };
        let outside = Task { to: everywhere().subtract(&near.union(&own)), at: At::Subnet(subnet), ..away };
        self.finish(vec![here, inside, outside])
    }

    fn finish(&mut self, mut tasks: Vec<Task<'a>>) -> Traced {
        while let Some(task) = tasks.pop() {
            if !task.to.is_empty() {
                tasks.extend(self.step(task));
            }
        }
        let (legs, shares) = (std::mem::take(&mut self.legs), std::mem::take(&mut self.shares));
        let runs = FAMILIES.map(|family| Runs::new(shares.iter().map(|(share, mark)| (numbers(share, family), *mark))));
        (Trace { runs, legs }, std::mem::take(&mut self.tables))
    }

    fn step(&mut self, task: Task<'a>) -> Vec<Task<'a>> {
        match task.at.clone() {
            At::Subnet(subnet) => self.route(subnet, task),
            At::Into(network, from) => {
                let from = from.map(|subnet| self.ids.number(subnet.id.as_str()));
                let network = self.ids.number(network.as_str());
                self.end(task, Exit::Into { network, from })
            }
            At::Beyond(beyond, hub) => self.go_on(beyond, hub, task),
            At::Site(site) => self.leave_site(site, task),
            At::Leaving(network) => {
                let may_lend = self.facts.plan().provider_of(network) == Provider::Azure;
                self.out_there(task, true, may_lend)
            }
        }
    }

    fn end(&mut self, task: Task<'a>, exit: Exit) -> Vec<Task<'a>> {
        let Task { edges, seen, knows_names, nat, is_translated_twice, to, .. } = task;
        let leg = Leg { edges, exit, seen, knows_names, nat, is_translated_twice };
        let at = self.legs.iter().position(|known| *known == leg).unwrap_or_else(|| {
            self.legs.push(leg);
            self.legs.len() - 1
        });
        self.shares.push((to, u32::try_from(at).unwrap_or(u32::MAX)));
        Vec::new()
    }

    fn pass(&mut self, task: &mut Task<'a>, subnet: &Subnet, direction: Direction, only_from_elsewhere: bool) {
        let subnet = self.ids.number(subnet.id.as_str());
        let (seen, knows_names) = (task.seen, task.knows_names);
        task.edges.push(Edge { subnet, direction, seen, only_from_elsewhere, knows_names });
    }

    /// Asks the route table of a subnet. A table that is asked again would answer the same: a loop.
    fn route(&mut self, subnet: &'a Subnet, task: Task<'a>) -> Vec<Task<'a>> {
        let Some(table) = self.facts.routes().of_subnet(&subnet.id) else { return Vec::new() };
        if task.tables.contains(&Rc::as_ptr(table)) {
            return Vec::new();
        }
        let table = table.clone();
        let id = table.table.map(|table| table.id.to_string());
        self.tables.insert((table.network.id.to_string(), id.unwrap_or_default()));
        let mut tables = task.tables.clone();
        tables.push(Rc::as_ptr(&table));
        let mut tasks = Vec::new();
        for (ways, share) in table.shares_of(&task.to) {
            let Some(way) = ways.first() else { continue };
            let next = Task { to: share, tables: tables.clone(), ..task.clone() };
            if ways.iter().any(|other| other.lead != way.lead) {
                tasks.extend(self.end(next, Exit::Unknown));
                continue;
            }
            let is_blackhole =
                matches!(way.source, RouteSource::Written(_, route) if route.state == RouteState::Blackhole);
            if way.lead.dead_end.is_none() && !is_blackhole {
                tasks.extend(self.hand_over(subnet, way, next));
            }
        }
        tasks
    }

    fn hand_over(&mut self, subnet: &'a Subnet, way: &Way<'a>, mut task: Task<'a>) -> Vec<Task<'a>> {
        let has_left = std::mem::replace(&mut task.has_left, true);
        match way.lead.hop {
            Hop::Local => vec![Task { at: At::Into(&subnet.network, has_left.then_some(subnet)), ..task }],
            Hop::Peering(peering) => self.cross_peering(peering, &subnet.network, task),
            Hop::Gateway(gateway) => self.cross_gateway(gateway, subnet, task),
            Hop::Nat(nat) => self.translate_at(nat, subnet, has_left, task),
            Hop::Vpn(vpn) => self.cross_vpn(vpn, task),
            Hop::Internet => vec![Task { at: At::Leaving(&subnet.network), ..task }],
            Hop::Drop => Vec::new(),
            Hop::Host(_) | Hop::LoadBalancer(_) | Hop::Address(_) | Hop::Unknown => self.end(task, Exit::Unknown),
        }
    }

    fn cross_gateway(&mut self, gateway: &'a Gateway, subnet: &'a Subnet, task: Task<'a>) -> Vec<Task<'a>> {
        let from = Attached::Network(&subnet.network);
        match gateway.kind {
            GatewayKind::Internet => vec![Task { at: At::Leaving(&subnet.network), ..task }],
            GatewayKind::EgressOnly | GatewayKind::VirtualPrivate => self.ask_gateway(gateway, from, task),
            GatewayKind::Transit => match zone_gap(self.facts.plan(), gateway, subnet) {
                Some(gap) => self.go_on(gap, None, task),
                None => self.ask_gateway(gateway, from, task),
            },
        }
    }

    fn ask_gateway(&mut self, gateway: &'a Gateway, from: Attached<'a>, mut task: Task<'a>) -> Vec<Task<'a>> {
        task.gateways += 1;
        if task.gateways > LONGEST {
            return Vec::new();
        }
        let hub = (gateway.kind == GatewayKind::Transit).then_some(gateway);
        task.knows_names &= hub.is_none();
        let addresses = self.facts.addresses();
        let key = (gateway.id.to_string(), from.id().to_owned());
        let shares = self
            .asked
            .entry(key)
            .or_insert_with(|| Rc::new(at_gateway(addresses, gateway, from, &everywhere())))
            .clone();
        self.spread(&shares, hub, &task)
    }

    /// Goes on with each share of the destinations that come here.
    fn spread(&self, shares: &Shares<'a>, hub: Option<&'a Gateway>, task: &Task<'a>) -> Vec<Task<'a>> {
        let shares = shares.iter().map(|(share, beyond)| (share.intersect(&task.to), beyond));
        let met = shares.filter(|(share, beyond)| !share.is_empty() && !matches!(beyond, Beyond::Drops(_)));
        met.map(|(to, beyond)| Task { to, at: At::Beyond(beyond.clone(), hub), ..task.clone() }).collect()
    }

    fn go_on(&mut self, beyond: Beyond<'a>, hub: Option<&'a Gateway>, task: Task<'a>) -> Vec<Task<'a>> {
        match (beyond, hub) {
            (Beyond::Network(network), Some(hub)) => self.enter_from_hub(hub, network, task),
            (Beyond::Network(network), None) => vec![Task { at: At::Into(network, None), ..task }],
            (Beyond::Vpn(vpn), _) => self.cross_vpn(vpn, task),
            (Beyond::Hub(next), hub) => self.ask_gateway(next, Attached::Hub(hub.unwrap_or(next)), task),
            (Beyond::Site(site), _) => {
                let site = self.ids.number(site.id.as_str());
                self.end(task, Exit::Site(site))
            }
            (Beyond::Internet, _) => self.out_there(task, false, false),
            (Beyond::Drops(_), _) => Vec::new(),
            (Beyond::Unknown(_), _) => self.end(task, Exit::Unknown),
        }
    }

    /// Packets from a hub go on by the route table of the subnet where its attachment stands, unless they are for the network itself.
    fn enter_from_hub(&mut self, hub: &Gateway, network: &'a Id<Network>, task: Task<'a>) -> Vec<Task<'a>> {
        let own: BlockSet = reached_in(self.facts.addresses(), network).into_iter().collect();
        let here = Task { to: task.to.intersect(&own), at: At::Into(network, None), ..task.clone() };
        let mut tasks = vec![here];
        let through = Task { to: task.to.subtract(&own), ..task };
        if through.to.is_empty() {
            return tasks;
        }
        let entries = entries(self.facts.plan(), hub, network);
        let table = |subnet: &Subnet| self.facts.routes().of_subnet(&subnet.id).map(Rc::as_ptr);
        match entries.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| table(other) == table(first)) => {
                tasks.push(Task { at: At::Subnet(first), ..through });
            }
            [] | [_, ..] => tasks.extend(self.end(through, Exit::Unknown)),
        }
        tasks
    }

    fn cross_peering(&self, peering: &'a Peering, network: &'a Id<Network>, mut task: Task<'a>) -> Vec<Task<'a>> {
        let plan = self.facts.plan();
        let region = |network: &Id<Network>| plan.networks.get(network).map(|network| network.region.as_str());
        let shares = over_peering(self.facts.addresses(), peering, network, &task.to);
        if let Some(far) = shares.iter().find_map(|(_, beyond)| match beyond {
            Beyond::Network(far) => Some(far),
            _ => None,
        }) {
            // Groups are known across a peering of one region (Amazon VPC Peering Guide, Update your security groups to reference peer security groups).
            task.knows_names &= plan.provider_of(far) != Provider::Aws || region(network) == region(far);
        }
        self.spread(&shares, None, &task)
    }

    fn cross_vpn(&self, vpn: &'a Vpn, mut task: Task<'a>) -> Vec<Task<'a>> {
        task.knows_names = false;
        let shares = over_vpn(self.facts.addresses(), vpn, &task.to);
        self.spread(&shares, None, &task)
    }

    /// A site sends to a network by the VPN connection that ends there, or at a hub that the network is attached to.
    fn leave_site(&mut self, site: &'a Site, task: Task<'a>) -> Vec<Task<'a>> {
        let addresses = self.facts.addresses();
        let mut tasks = Vec::new();
        for (share, beyond) in out_of_site(addresses, site, &task.to) {
            let Beyond::Vpn(vpn) = beyond else {
                tasks.push(Task { to: share, at: At::Beyond(beyond, None), ..task.clone() });
                continue;
            };
            let hub = vpn.gateway.as_ref().and_then(|id| self.facts.plan().gateways.get(id));
            let hub = hub.filter(|hub| hub.kind == GatewayKind::Transit && vpn.network.is_none());
            let shares = into_cloud(addresses, vpn, &share);
            tasks.extend(self.spread(&shares, hub, &task));
        }
        tasks
    }

    /// A NAT gateway sends packets on under its own address, from the subnet that it stands in.
    fn translate_at(&mut self, nat: &'a Nat, from: &'a Subnet, has_left: bool, mut task: Task<'a>) -> Vec<Task<'a>> {
        let plan = self.facts.plan();
        let stands_in = nat.subnet.as_ref().and_then(|subnet| plan.subnets.get(subnet));
        match stands_in {
            Some(subnet) if !has_left => self.pass(&mut task, subnet, Direction::Ingress, true),
            Some(subnet) if subnet.id != from.id => self.pass(&mut task, subnet, Direction::Ingress, false),
            Some(_) | None => {}
        }
        let held = nat.public_addresses.iter().filter_map(|held| plan.public_addresses.get(held));
        let mut known = held.filter_map(|held| held.address.ip());
        // Translation is of IPv4; where IPv6 packets come to such a gateway, the walk of one packet takes any IPv6 address that it has.
        let v4 = known.clone().find(std::net::IpAddr::is_ipv4);
        let v6 = known.find(std::net::IpAddr::is_ipv6);
        task.is_translated_twice |= task.nat.is_some();
        task.nat = Some(self.ids.number(nat.id.as_str()));
        task.knows_names = false;
        let mut tasks = Vec::new();
        for (family, outside) in [(Family::V4, v4), (Family::V6, v6)] {
            let to = task.to.intersect(&BlockSet::from(family.everything()));
            let mut next = Task { to, seen: Seen::Nat(outside.map(number)), ..task.clone() };
            match stands_in {
                Some(subnet) => {
                    self.pass(&mut next, subnet, Direction::Egress, false);
                    tasks.push(Task { at: At::Subnet(subnet), ..next });
                }
                None => tasks.extend(self.out_there(next, false, false)),
            }
        }
        tasks
    }

    /// On the internet. Private addresses are nobody's there; those that the plan holds are reached by other ways.
    fn out_there(&mut self, task: Task<'a>, translates: bool, may_lend: bool) -> Vec<Task<'a>> {
        let held = self.facts.plan().public_addresses.iter().filter_map(|held| held.address.ip());
        let held: BlockSet = held.map(Cidr::of_address).collect();
        let to = task.to.subtract(&self.private).subtract(&held);
        if to.is_empty() {
            return Vec::new();
        }
        self.end(Task { to, ..task }, Exit::Internet { translates, may_lend })
    }
}

/// Whether a network can be reached from the internet. Only AWS asks for a gateway that somebody has to create.
pub(super) fn comes_in_by_gateway(plan: &Plan, network: &Id<Network>) -> bool {
    let leads_here =
        |gateway: &Gateway| gateway.kind == GatewayKind::Internet && gateway.network.as_ref() == Some(network);
    plan.provider_of(network) != Provider::Aws || plan.gateways.iter().any(leads_here)
}

fn everywhere() -> BlockSet {
    [Family::V4, Family::V6].map(Family::everything).into_iter().collect()
}

//! In which order do routes win, and which routes does a provider add by itself?

use std::cmp::Reverse;
use std::net::IpAddr;

use super::address_plan::{AddressPlan, Placed};
use super::hops::{Hop, Lead, follow};
use crate::address::{Cidr, Provider};
use crate::model::{Id, Network, Peering, PeeringState, Route, RouteOrigin};
use crate::small::SmallSort;

/// Where a route comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source<'a> {
    /// It stands in the table, at this position.
    Written(usize, &'a Route),
    /// The network has it by itself, for its own blocks.
    Own,
    /// The peering brings it along.
    Peer(&'a Peering),
    /// The provider gives it to every table.
    System,
}

/// What decides between routes besides the length of the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// To the network itself and its peers.
    Own,
    /// Written by hand.
    Static,
    /// Learned from a gateway.
    Propagated,
    /// The provider's own.
    System,
}

/// A route as it takes part in the choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Way<'a> {
    /// The packets that it is for.
    pub destination: Cidr,
    /// Where it comes from.
    pub source: Source<'a>,
    /// Where it leads.
    pub lead: Lead<'a>,
    provider: Provider,
    class: Class,
    priority: u32,
}

impl<'a> Way<'a> {
    fn new(provider: Provider, destination: Cidr, source: Source<'a>, lead: Lead<'a>) -> Self {
        let (class, priority) = match source {
            Source::Written(_, route) if lead.hop == Hop::Local => (Class::Own, route.priority),
            Source::Written(_, route) if route.origin == RouteOrigin::Propagated => (Class::Propagated, route.priority),
            Source::Written(_, route) => (Class::Static, route.priority),
            Source::Own | Source::Peer(_) => (Class::Own, None),
            Source::System => (Class::System, None),
        };
        // Google Compute Engine API, routes, priority: 1000 by default.
        let default = if provider == Provider::Gcp { 1000 } else { 0 };
        Self { destination, source, lead, provider, class, priority: priority.unwrap_or(default) }
    }

    /// Where it stands in its table, if it does.
    pub fn position(&self) -> Option<usize> {
        match self.source {
            Source::Written(position, _) => Some(position),
            Source::Own | Source::Peer(_) | Source::System => None,
        }
    }

    /// Its target in words: what was typed, or what it stands for.
    pub fn target(&self) -> &'a str {
        match (self.source, self.lead.hop) {
            (Source::Written(_, route), _) => route.target.as_str(),
            (Source::Peer(peering), _) => peering.id.as_str(),
            (Source::System, Hop::Internet) => "internet",
            (Source::System, _) => "blackhole",
            (Source::Own, _) => "local",
        }
    }

    /// Whether it loses wherever [`Way::overrules`] holds of another route, however long its own prefix is.
    ///
    /// AWS: local routes beat propagated ones (AWS Site-to-Site VPN User Guide, Route tables and route priority). Azure: routes of the network and its
    /// peerings beat those learned by BGP (Azure documentation, Virtual network traffic routing, How Azure selects a route). Google Cloud: subnet routes
    /// beat all others (Google Cloud VPC documentation, Routes, Routing order).
    pub fn is_weak(&self) -> bool {
        match self.provider {
            Provider::Aws | Provider::Azure => self.class == Class::Propagated,
            Provider::Gcp => matches!(self.class, Class::Static | Class::Propagated),
            Provider::Openstack | Provider::Generic => false,
        }
    }

    /// Whether weak routes lose to it.
    pub fn overrules(&self) -> bool {
        self.class == Class::Own
    }

    /// What decides among equal prefixes: the lowest wins, and the provider shares packets between equals.
    fn rank(&self) -> (u8, u32) {
        let order = match self.provider {
            // A static route beats a propagated one (Amazon VPC User Guide, Route tables, Route priority).
            Provider::Aws => [Class::Own, Class::Static, Class::Propagated, Class::System],
            // User-defined routes, then BGP, then system routes (Azure documentation, How Azure selects a route).
            Provider::Azure => [Class::Static, Class::Propagated, Class::Own, Class::System],
            // Everything but subnet routes goes by priority (Google Cloud VPC documentation, Routes, Routing order).
            Provider::Gcp if self.class == Class::Propagated => return (1, self.priority),
            Provider::Gcp | Provider::Openstack | Provider::Generic => {
                [Class::Own, Class::Static, Class::Propagated, Class::System]
            }
        };
        let place = order.iter().position(|class| *class == self.class).unwrap_or(order.len());
        let priority = if matches!(self.provider, Provider::Aws | Provider::Azure) { 0 } else { self.priority };
        (u8::try_from(place).unwrap_or(u8::MAX), priority)
    }

    /// The order in which routes win; the end of the key only makes the order of equals a fixed one.
    pub(super) fn order(&self) -> (Reverse<u8>, Cidr, (u8, u32), &'a str, Option<usize>) {
        (Reverse(self.destination.prefix()), self.destination, self.rank(), self.target(), self.position())
    }

    /// Whether the provider has no order between two routes.
    pub fn ties_with(&self, other: &Self) -> bool {
        self.destination == other.destination && self.rank() == other.rank()
    }

    /// Whether an address is among its packets.
    pub fn is_for(&self, address: IpAddr) -> bool {
        self.destination.contains_address(address)
    }
}

/// The routes of a table in the order in which they win: those that are written and can be read, and those that the provider adds.
pub(super) fn ways<'a>(addresses: &AddressPlan<'a>, network: &Id<Network>, routes: &'a [Route]) -> Vec<Way<'a>> {
    let provider = addresses.plan().provider_of(network);
    let read = routes.iter().enumerate().filter_map(|(position, route)| {
        let lead = follow(addresses, network, &route.target);
        Some(Way::new(provider, route.destination.cidr()?, Source::Written(position, route), lead))
    });
    let mut ways: Vec<Way<'a>> = read.collect();
    let local: Vec<Cidr> = ways.iter().filter(|way| way.overrules()).map(|way| way.destination).collect();
    let own = reached_in(addresses, network).into_iter().filter(|block| !local.contains(block));
    ways.extend(own.map(|block| Way::new(provider, block, Source::Own, Lead::to(Hop::Local))));
    if matches!(provider, Provider::Gcp | Provider::Azure) {
        for (peering, far) in exchanging_peerings(addresses, network) {
            let lead = Lead::to(Hop::Peering(peering));
            let blocks = reached_in(addresses, far).into_iter();
            ways.extend(blocks.map(|block| Way::new(provider, block, Source::Peer(peering), lead.clone())));
        }
    }
    if provider == Provider::Azure {
        let system = AZURE.iter().filter_map(|(block, hop)| Some((block.parse().ok()?, *hop)));
        ways.extend(system.map(|(block, hop)| Way::new(provider, block, Source::System, Lead::to(hop))));
    }
    ways.small_sort_by_key(Way::order);
    ways
}

/// The routes that Azure gives to every subnet (Azure documentation, Virtual network traffic routing, Default routes; checked 2026-11-21).
const AZURE: [(&str, Hop<'static>); 5] = [
    ("0.0.0.0/0", Hop::Internet),
    ("10.0.0.0/8", Hop::Drop),
    ("172.16.0.0/12", Hop::Drop),
    ("192.168.0.0/16", Hop::Drop),
    ("100.64.0.0/10", Hop::Drop),
];

/// The blocks that a network has routes to by itself: its own, or on Google Cloud those of its subnets. Its peers route to the same ones.
pub fn routed_blocks<'p>(addresses: &'p AddressPlan<'_>, network: &Id<Network>) -> &'p [Placed] {
    let Some(network) = addresses.network(network) else { return &[] };
    let of_subnets = network.provider == Provider::Gcp && !network.subnets.is_empty();
    if of_subnets { &network.subnets } else { network.announced() }
}

pub(super) fn reached_in(addresses: &AddressPlan<'_>, network: &Id<Network>) -> Vec<Cidr> {
    routed_blocks(addresses, network).iter().map(|block| block.cidr).collect()
}

/// The peerings over which a network learns the blocks of another one, with that other one: both sides are set up, and the peering is in use.
fn exchanging_peerings<'a>(
    addresses: &AddressPlan<'a>,
    network: &Id<Network>,
) -> impl Iterator<Item = (&'a Peering, &'a Id<Network>)> {
    let both = |peering: &&Peering| peering.requester_configured && peering.accepter_configured;
    let in_use = addresses.plan().peerings.iter().filter(both).filter(|peering| peering.state == PeeringState::Active);
    in_use.filter_map(move |peering| Some((peering, far_end(peering, network)?)))
}

/// The network at the other end of a peering.
pub fn far_end<'p>(peering: &'p Peering, network: &Id<Network>) -> Option<&'p Id<Network>> {
    match (peering.requester == *network, peering.accepter == *network) {
        (true, false) => Some(&peering.accepter),
        (false, true) => Some(&peering.requester),
        _ => None,
    }
}

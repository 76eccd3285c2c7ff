//! What becomes of packets beyond the edge of a network? Peerings, gateways, VPN connections and sites answer for whole sets of destinations.
//!
//! Every answer is a list of disjoint sets that together have exactly the destinations asked for, each with what comes next. Who follows a single packet
//! asks with a set of one address, so that one packet and all of them are judged alike.

use std::fmt;

use super::address_plan::AddressPlan;
use super::hubs::at_hub;
use super::route_order::{far_end, reached_in};
use crate::address::{BlockSet, Cidr, Family};
use crate::model::{Anchor, Gateway, GatewayKind, Id, Network, Peering, Site, Vpn};
use crate::small::SmallSort;

/// Sets of destinations with what comes next for each.
pub type Shares<'a> = Vec<(BlockSet, Beyond<'a>)>;

/// Where packets are beyond an edge.
#[derive(Debug, Clone, PartialEq)]
pub enum Beyond<'a> {
    /// In a network. From a hub they come in where [`super::entries`] says.
    Network(&'a Id<Network>),
    /// At a site, among its machines.
    Site(&'a Site),
    /// In front of a VPN connection: of its site's end when they come from the cloud, of its cloud's end when they come from the site.
    Vpn(&'a Vpn),
    /// In front of another hub, to which they come from this one.
    Hub(&'a Gateway),
    /// On the internet.
    Internet,
    /// Nowhere, for this reason.
    Drops(Loss),
    /// Nobody knows where, for this reason.
    Unknown(String),
}

/// Why packets get no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// One side of the peering is not set up.
    HalfSetUp,
    /// The network with this id does not have the destination, and a peering or VPN connection leads no further.
    NotBehind(String),
    /// An egress-only gateway drops IPv4.
    OnlyIpv6,
    /// No tunnel of the VPN connection is configured.
    NoTunnel,
    /// The site with this id does not have the destination.
    NotAtSite(String),
    /// No VPN connection of the site leads there.
    NoVpn,
    /// Nothing at the gateway or hub has the destination.
    NothingAttached,
    /// What has this id is not attached to the hub.
    NotAttached(String),
    /// The attachment of what has this id is associated with no table.
    NotAssociated(String),
    /// The attachment is associated with a table that the hub does not have.
    NoSuchTable {
        /// The id of what is attached.
        attached: String,
        /// The name of the table.
        table: String,
    },
    /// The hub's table of this name has no route there.
    NoHubRoute(String),
    /// A route of the hub drops its packets on purpose.
    Blackhole(HubRoute),
    /// A route of the hub leads to what is not attached to it.
    DeadRoute {
        /// The route.
        route: HubRoute,
        /// Its target, as typed.
        target: String,
    },
    /// The attachment to the hub has no subnet in this zone.
    ZoneWithout(String),
}

/// A route of a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubRoute {
    /// The name of its table.
    pub table: String,
    /// Its destination.
    pub block: Cidr,
    /// Where it is written.
    pub anchor: Anchor,
}

impl Loss {
    /// The reason in words, as said of the gateway, the peering, the hub or the VPN connection; `what` is the destination.
    pub fn says(&self, what: impl fmt::Display) -> String {
        match self {
            Self::HalfSetUp => "one of its sides is not set up".to_owned(),
            Self::NotBehind(far) => {
                format!("it leads to the blocks of `{far}` and no further, and `{what}` is in none of them")
            }
            Self::OnlyIpv6 => "it is for IPv6 only".to_owned(),
            Self::NoTunnel => "none of its tunnels is configured at the site".to_owned(),
            Self::NotAtSite(site) => format!("`{what}` is in no block of its site `{site}`"),
            Self::NoVpn => format!("no VPN connection of the site leads to `{what}`"),
            Self::NothingAttached => format!("nothing that is attached to it has `{what}`"),
            Self::NotAttached(id) => format!("`{id}` is not attached to it"),
            Self::NotAssociated(id) => {
                format!("the attachment of `{id}` is associated with no table, and what comes in by it is dropped")
            }
            Self::NoSuchTable { attached, table } => {
                format!(
                    "the attachment of `{attached}` is associated with table `{table}`, which the hub does not have"
                )
            }
            Self::NoHubRoute(table) => format!("its table `{table}` has no route to `{what}`"),
            Self::Blackhole(route) => format!("its table `{}` drops `{}`", route.table, route.block),
            Self::DeadRoute { route, target } => {
                format!(
                    "its table `{}` sends `{}` to `{target}`, which is not attached to it",
                    route.table, route.block
                )
            }
            Self::ZoneWithout(zone) => {
                format!("the attachment has no subnet in zone `{zone}`, and takes nothing that comes from there")
            }
        }
    }

    /// The route that decides, if one does.
    pub fn anchor(&self) -> Option<&Anchor> {
        match self {
            Self::Blackhole(route) | Self::DeadRoute { route, .. } => Some(&route.anchor),
            Self::HalfSetUp
            | Self::NotBehind(_)
            | Self::OnlyIpv6
            | Self::NoTunnel
            | Self::NotAtSite(_)
            | Self::NoVpn
            | Self::NothingAttached
            | Self::NotAttached(_)
            | Self::NotAssociated(_)
            | Self::NoSuchTable { .. }
            | Self::NoHubRoute(_)
            | Self::ZoneWithout(_) => None,
        }
    }

    /// Whether there simply is no route, so that others are worth asking.
    const fn is_no_route(&self) -> bool {
        matches!(self, Self::NotBehind(_) | Self::NothingAttached | Self::NoHubRoute(_))
    }
}

/// From where packets come to a gateway or hub.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Attached<'a> {
    /// From a network.
    Network(&'a Id<Network>),
    /// Out of a VPN connection.
    Vpn(&'a Vpn),
    /// From another hub.
    Hub(&'a Gateway),
}

impl<'a> Attached<'a> {
    /// The id of what they come from.
    pub fn id(self) -> &'a str {
        match self {
            Self::Network(network) => network.as_str(),
            Self::Vpn(vpn) => vpn.id.as_str(),
            Self::Hub(hub) => hub.id.as_str(),
        }
    }
}

/// Over a peering, out of this network.
pub fn over_peering<'a>(
    addresses: &AddressPlan<'a>,
    peering: &'a Peering,
    from: &Id<Network>,
    to: &BlockSet,
) -> Shares<'a> {
    let Some(far) = far_end(peering, from) else {
        return vec![(to.clone(), Beyond::Unknown("it joins a network with itself".to_owned()))];
    };
    if !(peering.requester_configured && peering.accepter_configured) {
        return vec![(to.clone(), Beyond::Drops(Loss::HalfSetUp))];
    }
    into_network(addresses, far, to)
}

/// Through a gateway or hub.
pub fn at_gateway<'a>(
    addresses: &AddressPlan<'a>,
    gateway: &'a Gateway,
    from: Attached<'a>,
    to: &BlockSet,
) -> Shares<'a> {
    match gateway.kind {
        GatewayKind::Internet => vec![(to.clone(), Beyond::Internet)],
        GatewayKind::EgressOnly => {
            let v4 = BlockSet::from(Family::V4.everything());
            split(to, &v4, Beyond::Drops(Loss::OnlyIpv6), Beyond::Internet)
        }
        GatewayKind::VirtualPrivate => {
            let vpns = vpns_at(addresses, gateway);
            let (shares, left) = shared(vpns.into_iter().flat_map(|vpn| claims_of(addresses, vpn, 0)).collect(), to);
            with_rest(shares, left, Beyond::Drops(Loss::NothingAttached))
        }
        GatewayKind::Transit => at_hub(addresses, gateway, from, to),
    }
}

/// Through a VPN connection, from the cloud to the site.
pub fn over_vpn<'a>(addresses: &AddressPlan<'a>, vpn: &'a Vpn, to: &BlockSet) -> Shares<'a> {
    let site = addresses.plan().sites.get(&vpn.site);
    let there: BlockSet = site.into_iter().flat_map(|site| &site.cidrs).filter_map(|block| block.cidr()).collect();
    let arrives = match site {
        Some(site) if is_up(vpn) => Beyond::Site(site),
        Some(_) | None => Beyond::Drops(Loss::NoTunnel),
    };
    split(to, &there, arrives, Beyond::Drops(Loss::NotAtSite(vpn.site.to_string())))
}

/// Out of a site: the VPN connections that it sends packets into, those with a tunnel first.
pub fn out_of_site<'a>(addresses: &AddressPlan<'a>, site: &Site, to: &BlockSet) -> Shares<'a> {
    let vpns = addresses.plan().vpns.sorted().filter(|vpn| vpn.site == site.id);
    let (up, down): (Vec<&Vpn>, Vec<&Vpn>) = vpns.partition(|vpn| is_up(vpn));
    let (mut shares, mut left) = (Vec::new(), to.clone());
    // Nobody tells the site of blocks to which there is no route; where a hub drops packets on purpose, they are sent if nobody else takes them.
    for takes_losses in [false, true] {
        for vpn in up.iter().chain(&down) {
            let taken = cloud_end(addresses, vpn, &left).into_iter().filter(|(_, end)| match end {
                Beyond::Drops(loss) => takes_losses && !loss.is_no_route(),
                _ => true,
            });
            let taken = taken.fold(BlockSet::new(), |all, (share, _)| all.union(&share));
            left = left.subtract(&taken);
            add(&mut shares, taken, Beyond::Vpn(vpn));
        }
    }
    with_rest(shares, left, Beyond::Drops(Loss::NoVpn))
}

/// Through a VPN connection, from the site to the cloud.
pub fn into_cloud<'a>(addresses: &AddressPlan<'a>, vpn: &'a Vpn, to: &BlockSet) -> Shares<'a> {
    if is_up(vpn) { cloud_end(addresses, vpn, to) } else { vec![(to.clone(), Beyond::Drops(Loss::NoTunnel))] }
}

/// What a VPN connection leads to in the cloud: a network, or a hub with all that is attached to it.
fn cloud_end<'a>(addresses: &AddressPlan<'a>, vpn: &'a Vpn, to: &BlockSet) -> Shares<'a> {
    let gateway = vpn.gateway.as_ref().and_then(|id| addresses.plan().gateways.get(id));
    let is_hub = |gateway: &&Gateway| gateway.kind == GatewayKind::Transit;
    let of_gateway = || gateway.filter(|gateway| !is_hub(gateway))?.network.as_ref();
    let mut shares = Vec::new();
    let mut left = to.clone();
    if let Some(network) = vpn.network.as_ref().or_else(of_gateway) {
        shares = into_network(addresses, network, to);
        if gateway.is_some_and(|gateway| is_hub(&gateway)) {
            shares.retain(|(_, end)| matches!(end, Beyond::Network(_)));
        }
        left = shares.iter().fold(left, |left, (share, _)| left.subtract(share));
    }
    match gateway.filter(is_hub) {
        Some(hub) => at_hub(addresses, hub, Attached::Vpn(vpn), &left).into_iter().for_each(|(share, end)| {
            add(&mut shares, share, end);
        }),
        None => add(&mut shares, left, Beyond::Drops(Loss::NothingAttached)),
    }
    shares
}

/// Into a network, as far as it has the destinations.
fn into_network<'a>(addresses: &AddressPlan<'a>, network: &'a Id<Network>, to: &BlockSet) -> Shares<'a> {
    let there: BlockSet = reached_in(addresses, network).into_iter().collect();
    split(to, &there, Beyond::Network(network), Beyond::Drops(Loss::NotBehind(network.to_string())))
}

/// Whether some tunnel is configured at the site.
pub fn is_up(vpn: &Vpn) -> bool {
    vpn.tunnels.iter().any(|tunnel| tunnel.configured)
}

/// The VPN connections that end at a gateway or hub, by id.
pub(super) fn vpns_at<'a>(addresses: &AddressPlan<'a>, gateway: &'a Gateway) -> Vec<&'a Vpn> {
    let ends_here =
        |vpn: &&Vpn| vpn.gateway.as_ref() == Some(&gateway.id) || gateway.join_of(vpn.id.as_str()).is_some();
    addresses.plan().vpns.sorted().filter(ends_here).collect()
}

/// A route as it takes part in the choice of a gateway or hub.
pub(super) struct Claim<'a> {
    pub block: Cidr,
    /// What decides among equal blocks: the lowest wins.
    pub rank: u8,
    pub end: Beyond<'a>,
}

/// The blocks of a VPN connection's site. Of connections with equal blocks, one with a tunnel comes first.
pub(super) fn claims_of<'a>(addresses: &AddressPlan<'a>, vpn: &'a Vpn, rank: u8) -> Vec<Claim<'a>> {
    let blocks = addresses.plan().sites.get(&vpn.site).into_iter().flat_map(|site| &site.cidrs);
    let rank = rank.saturating_add(u8::from(!is_up(vpn)));
    blocks.filter_map(|block| Some(Claim { block: block.cidr()?, rank, end: Beyond::Vpn(vpn) })).collect()
}

/// Gives each destination to the longest block, of equal ones to the lowest rank; the rest is left.
pub(super) fn shared<'a>(mut claims: Vec<Claim<'a>>, to: &BlockSet) -> (Shares<'a>, BlockSet) {
    claims.small_sort_by_key(|claim| (std::cmp::Reverse(claim.block.prefix()), claim.block, claim.rank));
    let (mut shares, mut left) = (Vec::new(), to.clone());
    for equals in claims.chunk_by(|one, other| (one.block, one.rank) == (other.block, other.rank)) {
        let Some(first) = equals.first().filter(|claim| left.overlaps(claim.block)) else { continue };
        let share = left.intersect(&BlockSet::from(first.block));
        left = left.subtract(&share);
        let rival = equals.iter().find(|other| !lead_alike(&first.end, &other.end));
        add(&mut shares, share, rival.map_or_else(|| first.end.clone(), |rival| Beyond::Unknown(tie(first, rival))));
    }
    (shares, left)
}

/// Whether it does not matter which of two ends takes a packet: two connections with one site share its packets, and lost is lost.
fn lead_alike(one: &Beyond<'_>, other: &Beyond<'_>) -> bool {
    match (one, other) {
        (Beyond::Vpn(one), Beyond::Vpn(other)) => one.site == other.site,
        (Beyond::Drops(_), Beyond::Drops(_)) => true,
        _ => one == other,
    }
}

fn tie(one: &Claim<'_>, other: &Claim<'_>) -> String {
    let name = |end: &Beyond<'_>| match end {
        Beyond::Network(network) => format!("`{network}`"),
        Beyond::Site(site) => format!("`{}`", site.id),
        Beyond::Vpn(vpn) => format!("`{}`", vpn.id),
        Beyond::Hub(hub) => format!("`{}`", hub.id),
        Beyond::Internet => "the internet".to_owned(),
        Beyond::Drops(_) | Beyond::Unknown(_) => "nothing".to_owned(),
    };
    format!(
        "{} and {} both lead to `{}`: which of them takes the packet is not known",
        name(&one.end),
        name(&other.end),
        one.block
    )
}

/// The destinations that are there, and those that are not.
fn split<'a>(to: &BlockSet, there: &BlockSet, then: Beyond<'a>, or_else: Beyond<'a>) -> Shares<'a> {
    let inside = to.intersect(there);
    let mut shares = Vec::new();
    let left = to.subtract(&inside);
    add(&mut shares, inside, then);
    with_rest(shares, left, or_else)
}

pub(super) fn with_rest<'a>(mut shares: Shares<'a>, left: BlockSet, end: Beyond<'a>) -> Shares<'a> {
    add(&mut shares, left, end);
    shares
}

/// Adds a set, to one with the same end if there is one.
fn add<'a>(shares: &mut Shares<'a>, share: BlockSet, end: Beyond<'a>) {
    match shares.iter_mut().find(|(_, known)| *known == end) {
        _ if share.is_empty() => {}
        Some((known, _)) => *known = known.union(&share),
        None => shares.push((share, end)),
    }
}

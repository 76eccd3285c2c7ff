//! To what does a transit hub hand packets? To the attachment that the table of their own attachment names, for whole sets of destinations.
//!
//! The semantics are those of AWS (Amazon VPC Transit Gateways Guide, How transit gateways work): a packet is judged by the one table that its attachment is
//! associated with; the longest prefix wins, then a static route, then what networks propagate, then what VPN connections propagate. An attachment without
//! an association drops what comes in by it. Attachments of other hubs propagate nothing.

use super::address_plan::AddressPlan;
use super::exits::{Attached, Beyond, Claim, HubRoute, Loss, Shares, claims_of, shared, vpns_at, with_rest};
use super::route_order::reached_in;
use crate::address::{BlockSet, Cidr, Provider};
use crate::model::{Anchor, DEFAULT_TABLE, Gateway, Id, Network, Plan, Route, RouteOrigin, RouteState, Subnet, Target};
use crate::small::SmallSort;

/// What decides among equal prefixes.
const STATIC: u8 = 0;
const OF_NETWORK: u8 = 1;
/// Followed by the rank of connections without a tunnel.
const OF_VPN: u8 = 2;

/// What a hub does with packets that come in by an attachment, by destination: disjoint sets that together have all destinations asked for.
pub fn at_hub<'a>(addresses: &AddressPlan<'a>, hub: &'a Gateway, from: Attached<'a>, to: &BlockSet) -> Shares<'a> {
    let table = match table_of(addresses.plan(), hub, from) {
        Ok(table) => table,
        Err(loss) => return vec![(to.clone(), Beyond::Drops(loss))],
    };
    in_table(addresses, hub, table, to)
}

/// What a hub does with packets by one of its tables.
pub(super) fn in_table<'a>(addresses: &AddressPlan<'a>, hub: &'a Gateway, table: &str, to: &BlockSet) -> Shares<'a> {
    let (shares, left) = shared(claims_in(addresses, hub, table), to);
    let is_short_form = hub.tables.is_empty() && hub.joins.is_empty();
    let loss = if is_short_form { Loss::NothingAttached } else { Loss::NoHubRoute(table.to_owned()) };
    with_rest(shares, left, Beyond::Drops(loss))
}

/// The name of the table that decides about packets of an attachment.
pub fn table_of<'a>(plan: &Plan, hub: &'a Gateway, from: Attached<'_>) -> Result<&'a str, Loss> {
    let id = from.id();
    if !is_attached(plan, hub, from) {
        return Err(Loss::NotAttached(id.to_owned()));
    }
    let table = hub.join_of(id).map_or(DEFAULT_TABLE, |join| join.table.trim());
    if table.is_empty() {
        return Err(Loss::NotAssociated(id.to_owned()));
    }
    if table != DEFAULT_TABLE && !hub.tables.iter().any(|known| known.name == table) {
        return Err(Loss::NoSuchTable { attached: id.to_owned(), table: table.to_owned() });
    }
    Ok(table)
}

/// Whether something is attached to a hub. Two hubs are when either names the other.
fn is_attached(plan: &Plan, hub: &Gateway, what: Attached<'_>) -> bool {
    match what {
        Attached::Network(network) => hub.attaches(network),
        Attached::Vpn(vpn) => vpn.gateway.as_ref() == Some(&hub.id) || hub.join_of(vpn.id.as_str()).is_some(),
        Attached::Hub(other) => {
            let is_known = plan.gateways.get(&other.id).is_some();
            is_known && (hub.join_of(other.id.as_str()).is_some() || other.join_of(hub.id.as_str()).is_some())
        }
    }
}

/// Why a subnet's packets do not get into a hub that its route table sends them to; `None` when they do.
///
/// On AWS, an attachment takes packets only from zones in which it has a subnet (Amazon VPC Transit Gateways Guide, Transit gateway VPC attachments).
pub fn zone_gap<'a>(plan: &Plan, hub: &Gateway, subnet: &Subnet) -> Option<Beyond<'a>> {
    let join = hub.join_of(subnet.network.as_str()).filter(|join| !join.subnets.is_empty())?;
    let is_free = plan.provider_of(&subnet.network) != Provider::Aws || join.subnets.contains(&subnet.id);
    let zones = || join.subnets.iter().filter_map(|id| plan.subnets.get(id)).map(|subnet| subnet.zone.trim());
    let zone = subnet.zone.trim();
    if is_free || (!zone.is_empty() && zones().any(|known| known == zone)) {
        return None;
    }
    if zone.is_empty() || zones().any(str::is_empty) {
        let text = format!("whether the attachment has a subnet in the zone of `{}` is not in the plan", subnet.id);
        return Some(Beyond::Unknown(text));
    }
    Some(Beyond::Drops(Loss::ZoneWithout(zone.to_owned())))
}

/// The subnets by whose route tables packets from a hub go on in a network, by id; none when the plan does not say where the attachment stands.
pub fn entries<'a>(plan: &'a Plan, hub: &Gateway, network: &Id<Network>) -> Vec<&'a Subnet> {
    let named = hub.join_of(network.as_str()).into_iter().flat_map(|join| &join.subnets);
    let mut subnets: Vec<&Subnet> = named.filter_map(|id| plan.subnets.get(id)).collect();
    subnets.retain(|subnet| subnet.network == *network);
    subnets.small_sort_by_key(|subnet| &subnet.id);
    subnets
}

/// The routes of a table, written and propagated.
fn claims_in<'a>(addresses: &AddressPlan<'a>, hub: &'a Gateway, table: &str) -> Vec<Claim<'a>> {
    let mut claims = Vec::new();
    for (at, written) in hub.tables.iter().enumerate().filter(|(_, written)| written.name == table) {
        let routes = written.routes.iter().enumerate();
        claims.extend(routes.filter_map(|(number, route)| {
            let anchor = Anchor::new(&hub.id, format!("tables/{at}/routes/{number}"));
            let place = HubRoute { table: table.to_owned(), block: route.destination.cidr()?, anchor };
            Some(written_claim(addresses, hub, route, place))
        }));
    }
    claims.extend(propagated_by_networks(addresses, hub, table));
    let vpns = vpns_at(addresses, hub).into_iter().filter(|vpn| propagates(hub, vpn.id.as_str(), table));
    claims.extend(vpns.flat_map(|vpn| claims_of(addresses, vpn, OF_VPN)));
    claims
}

fn propagates(hub: &Gateway, id: &str, table: &str) -> bool {
    hub.join_of(id).map_or(table == DEFAULT_TABLE, |join| join.propagates_to.iter().any(|name| name.trim() == table))
}

fn written_claim<'a>(addresses: &AddressPlan<'a>, hub: &'a Gateway, route: &'a Route, place: HubRoute) -> Claim<'a> {
    let (plan, block, target) = (addresses.plan(), place.block, route.target.as_str().trim());
    let network = plan.networks.by_text(target).filter(|network| hub.attaches(&network.id));
    let vpn = plan.vpns.by_text(target).filter(|vpn| is_attached(plan, hub, Attached::Vpn(vpn)));
    let other = plan.gateways.by_text(target).filter(|other| is_attached(plan, hub, Attached::Hub(other)));
    let (rank, end) = match (network, vpn, other) {
        _ if target == "blackhole" || route.state == RouteState::Blackhole => {
            (STATIC, Beyond::Drops(Loss::Blackhole(place)))
        }
        _ if target.starts_with(Target::UNKNOWN) => {
            (STATIC, Beyond::Unknown(format!("the plan does not describe what `{target}` leads to")))
        }
        (Some(network), _, _) => (OF_NETWORK, Beyond::Network(&network.id)),
        (_, Some(vpn), _) => (OF_VPN, Beyond::Vpn(vpn)),
        (_, _, Some(other)) => (STATIC, Beyond::Hub(other)),
        (None, None, None) => (STATIC, Beyond::Drops(Loss::DeadRoute { route: place, target: target.to_owned() })),
    };
    let rank = if route.origin == RouteOrigin::Propagated { rank } else { STATIC };
    Claim { block, rank, end }
}

/// The blocks of the attached networks that propagate to a table. On AWS a network whose blocks overlap those of one that was attached before propagates
/// nothing (Amazon VPC Transit Gateways Guide, Route propagation), and which was before is not in the plan.
fn propagated_by_networks<'a>(addresses: &AddressPlan<'a>, hub: &'a Gateway, table: &str) -> Vec<Claim<'a>> {
    let plan = addresses.plan();
    let networks = plan.networks_at(hub).into_iter().filter(|network| propagates(hub, network.as_str(), table));
    let blocks =
        networks.flat_map(|network| reached_in(addresses, network).into_iter().map(move |block| (block, network)));
    let mut blocks: Vec<(Cidr, &'a Id<Network>)> = blocks.collect();
    blocks.small_sort();
    let mut claims = Vec::new();
    let mut rest = blocks.as_slice();
    // A block comes right before those inside it.
    while let Some((outer, owner)) = rest.first().copied() {
        let (inside, behind) = rest.split_at(rest.partition_point(|(block, _)| outer.contains(*block)).max(1));
        rest = behind;
        let rival = inside.iter().map(|(_, network)| *network).find(|network| *network != owner);
        let rival =
            rival.filter(|rival| [owner, rival].iter().all(|network| plan.provider_of(network) == Provider::Aws));
        claims.extend(inside.iter().map(|(block, network)| {
            let doubt = || {
                rival.map(|rival| {
                    format!("the blocks of `{owner}` and `{rival}` overlap: which of them the hub learned is not known")
                })
            };
            let end = doubt().map_or(Beyond::Network(network), Beyond::Unknown);
            Claim { block: *block, rank: OF_NETWORK, end }
        }));
    }
    claims
}

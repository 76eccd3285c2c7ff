//! Which edits move a block? Those after which everything typed inside it is as far from its start as before.

use std::net::IpAddr;

use super::command::Command;
use crate::address::Cidr;
use crate::model::{Anchor, Host, Network, Plan, Route, RouteTable, Subnet};
use crate::small::SmallSort;

/// Gives a subnet (its field `cidr`) or a network (one of its `cidrs`) another block. What was typed inside the block moves along: subnets, reserved
/// blocks, fixed addresses of hosts, local routes, and routes that lead to the network over a peering. When one of the blocks lies in the other, it
/// stays where it is. `None` when something has no place in the other
/// block, or when nothing of the kind stands at the place.
pub fn move_block(plan: &Plan, place: &Anchor, to: Cidr) -> Option<Vec<Command>> {
    match place.field.strip_prefix("cidrs/") {
        Some(at) => move_network_block(plan, plan.networks.by_text(&place.entity)?, at.parse().ok()?, to),
        None => move_subnet(plan, plan.subnets.by_text(&place.entity)?, to),
    }
}

fn move_subnet(plan: &Plan, subnet: &Subnet, to: Cidr) -> Option<Vec<Command>> {
    let mut commands = vec![Command::set(&subnet.id, "cidr", to.to_string())];
    let Some(from) = subnet.cidr.cidr() else { return Some(commands) };
    for (at, block) in subnet.reserved.iter().enumerate() {
        if let Some(block) = block.cidr().filter(|block| from.contains(*block)) {
            let moved = moved_block(block, from, to)?;
            let set = || Command::set(&subnet.id, format!("reserved/{at}"), moved.to_string());
            commands.extend((moved != block).then(set));
        }
    }
    // By id, so that the same plan gives the same commands wherever its rows stand.
    let mut hosts: Vec<&Host> = plan.hosts_of(&subnet.id).collect();
    hosts.small_sort_by(|one, other| one.id.cmp(&other.id));
    for host in hosts {
        for (at, address) in host.addresses.iter().enumerate() {
            if let Some(address) = address.ip().filter(|address| from.contains_address(*address)) {
                let moved = moved_address(address, from, to)?;
                let set = || Command::set(&host.id, format!("addresses/{at}"), moved.to_string());
                commands.extend((moved != address).then(set));
            }
        }
    }
    Some(commands)
}

fn move_network_block(plan: &Plan, network: &Network, at: usize, to: Cidr) -> Option<Vec<Command>> {
    let mut commands = vec![Command::set(&network.id, format!("cidrs/{at}"), to.to_string())];
    let Some(from) = network.cidrs.get(at)?.cidr() else { return Some(commands) };
    for subnet in plan.subnets.sorted().filter(|subnet| subnet.network == network.id) {
        if let Some(block) = subnet.cidr.cidr().filter(|block| from.contains(*block)) {
            commands.extend(move_subnet(plan, subnet, moved_block(block, from, to)?)?);
        }
    }
    for table in plan.route_tables.sorted() {
        for (at, route) in table.routes.iter().enumerate().filter(|(_, route)| leads_to(plan, table, route, network)) {
            if let Some(block) = route.destination.cidr().filter(|block| from.contains(*block)) {
                let moved = moved_block(block, from, to)?;
                commands.push(Command::set(&table.id, format!("routes/{at}/destination"), moved.to_string()));
            }
        }
    }
    Some(commands)
}

/// Whether a route leads into a network by itself: as its local route, or over a peering with it.
fn leads_to(plan: &Plan, table: &RouteTable, route: &Route, network: &Network) -> bool {
    if table.network == network.id {
        return route.target.as_str() == "local";
    }
    let peering = plan.peerings.by_text(route.target.as_str());
    peering.is_some_and(|peering| peering.requester == network.id || peering.accepter == network.id)
}

/// The address as far from the start of `to` as it was from that of `from`; the same address when one of the blocks lies in the other.
fn moved_address(address: IpAddr, from: Cidr, to: Cidr) -> Option<IpAddr> {
    if from.overlaps(to) {
        Some(address).filter(|address| to.contains_address(*address))
    } else {
        to.nth(from.offset_of(address)?)
    }
}

/// The block as far from the start of `to` as it was from that of `from`; `None` when it does not fit there.
fn moved_block(block: Cidr, from: Cidr, to: Cidr) -> Option<Cidr> {
    let moved = Cidr::new(moved_address(block.first(), from, to)?, block.prefix()).ok()?;
    to.contains(moved).then_some(moved)
}

//! What can be done with the space of a network? A subnet is split, joined with its other half or grown, and blocks are kept free.
//!
//! Invariant: what is done here takes nothing away from anything without saying so: it is refused with the reason, or asked about first.

mod merge;
mod split;

use netdraft_core::address::{Cidr, subnet_limits};
use netdraft_core::analysis::{AddressPlan, NetworkAddresses, Placed};
use netdraft_core::edit::{Command, Refusal};
use netdraft_core::model::{Id, Kind, Plan, Subnet};
use serde_json::json;

use super::{Created, missing, refuse};

pub(super) use merge::merge;
pub use merge::{Disagreement, disagreements, halves_at};
pub use split::MOST_HALVINGS;
pub(super) use split::split;

/// Doubles a subnet, or the first block of a network, into the free space beside it.
pub(super) fn grow(plan: &Plan, id: &str) -> Result<Created, Refusal> {
    match (plan.subnets.by_text(id), plan.networks.by_text(id)) {
        (Some(subnet), _) => grow_subnet(plan, subnet),
        (None, Some(_)) => grow_network(plan, id),
        (None, None) => refuse(format!("`{id}` has no block that could grow"), "choose a subnet or a network"),
    }
}

fn grow_subnet(plan: &Plan, subnet: &Subnet) -> Result<Created, Refusal> {
    let id = subnet.id.as_str();
    let addresses = AddressPlan::new(plan);
    let (Some(block), Some(network)) = (subnet.cidr.cidr(), addresses.network(&subnet.network)) else {
        return refuse(format!("the block of subnet `{id}` cannot be read"), "correct it first");
    };
    let limits = subnet_limits(network.provider, block.family());
    let larger = (0..block.prefix()).rev().find(|prefix| limits.permits(*prefix));
    let Some(grown) = larger.and_then(|prefix| Cidr::containing(block.first(), prefix)) else {
        return refuse(format!("`{}` has no larger subnets than `{block}`", network.provider), "add another subnet");
    };
    if let Some(reason) = in_the_way(&addresses, network, id, grown) {
        return refuse(
            format!("`{id}` cannot grow to `{grown}`: {reason}"),
            "allocate a larger subnet elsewhere, or move what is in the way",
        );
    }
    if !addresses.leaves_addresses_usable(subnet, grown) {
        return refuse(
            format!("a host of `{id}` has an address that the provider keeps of `{grown}`"),
            "give that host another address first",
        );
    }
    let mut commands = vec![Command::set(id, "cidr", grown.to_string())];
    // What was kept free for it to grow into is its own then.
    let kept: Vec<&str> =
        subnet.reserved.iter().filter(|kept| !is_room(kept.cidr(), block, grown)).map(|kept| kept.text()).collect();
    if kept.len() < subnet.reserved.len() {
        commands.push(Command::set(id, "reserved", json!(kept)));
    }
    let label = format!("grow subnet `{id}` from `{block}` to `{grown}`");
    Ok(Created { command: Command::all(label, commands), ids: vec![id.to_owned()] })
}

/// Whether a block is room that a subnet kept to grow into.
fn is_room(kept: Option<Cidr>, from: Cidr, to: Cidr) -> bool {
    kept.is_some_and(|kept| to.contains(kept) && !from.overlaps(kept))
}

/// What keeps a subnet from having a block, in words.
fn in_the_way(addresses: &AddressPlan<'_>, network: &NetworkAddresses<'_>, id: &str, block: Cidr) -> Option<String> {
    let space = addresses.space_of(network);
    if !space.iter().any(|space| space.contains(block)) {
        let own =
            space.iter().find(|space| space.overlaps(block)).map_or_else(String::new, |space| format!(" `{space}`"));
        return Some(format!("that is more than the block{own} of network `{}`", network.network.id));
    }
    let others = |blocks: &[Placed]| {
        blocks.iter().find(|other| other.anchor.entity != id && other.cidr.overlaps(block)).cloned()
    };
    if let Some(other) = others(&network.subnets) {
        return Some(format!("subnet `{}` `{}` is there", other.anchor.entity, other.cidr));
    }
    if let Some(other) = others(&network.reserved) {
        return Some(format!("`{}` is kept free for `{}`", other.cidr, other.anchor.entity));
    }
    let around = addresses.around(network).into_iter().find(|other| other.overlaps(block));
    around.map(|other| format!("`{other}` is used by what network `{}` is joined to", network.network.id))
}

fn grow_network(plan: &Plan, id: &str) -> Result<Created, Refusal> {
    let addresses = AddressPlan::new(plan);
    let network = addresses.network(&Id::new(id));
    let first = network.and_then(|network| network.network.cidrs.first()?.cidr());
    let Some((network, block)) = network.zip(first) else {
        return refuse(format!("network `{id}` has no block that can be read"), "give it one first");
    };
    let limits = subnet_limits(network.provider, block.family());
    let Some(grown) = block.supernet().filter(|grown| grown.prefix() >= limits.shortest_prefix) else {
        return refuse(
            format!("`{}` has no larger networks than `{block}`", network.provider),
            "give the network a further block",
        );
    };
    let others = addresses.networks().filter(|other| other.network.id != network.network.id);
    let mut others = others.flat_map(|other| other.announced());
    if let Some(other) = others.find(|other| other.cidr.overlaps(grown)) {
        return refuse(
            format!("`{id}` cannot grow to `{grown}`: network `{}` has `{}`", other.owner, other.cidr),
            "give the network a further block instead",
        );
    }
    let mut sites = plan
        .sites
        .iter()
        .flat_map(|site| site.cidrs.iter().filter_map(|block| block.cidr()).map(move |block| (site, block)));
    if let Some((site, other)) = sites.find(|(_, other)| other.overlaps(grown)) {
        return refuse(
            format!("`{id}` cannot grow to `{grown}`: site `{}` has `{other}`", site.id),
            "give the network a further block instead",
        );
    }
    let command = Command::set(id, "cidrs/0", grown.to_string());
    let label = format!("grow network `{id}` from `{block}` to `{grown}`");
    Ok(Created { command: Command::all(label, vec![command]), ids: vec![id.to_owned()] })
}

/// Keeps a block of a network free: for the subnet that it lies in, or else for the one next to it.
pub(super) fn reserve(plan: &Plan, network: &str, block: Cidr) -> Result<Created, Refusal> {
    let addresses = AddressPlan::new(plan);
    let Some(known) = addresses.network(&Id::new(network)) else { return missing(Kind::Network, network) };
    let subnets = &known.subnets;
    let around = subnets.iter().find(|subnet| subnet.cidr.contains(block));
    let before = subnets.iter().rev().find(|subnet| subnet.cidr.last() < block.first());
    let Some(keeper) = around.or(before).or(subnets.iter().find(|subnet| subnet.cidr.first() > block.last())) else {
        return refuse(format!("network `{network}` has no subnet to keep `{block}` free for"), "add a subnet first");
    };
    let id = keeper.anchor.entity.as_str();
    if around.is_none()
        && let Some(reason) = in_the_way(&addresses, known, "", block)
    {
        return refuse(format!("`{block}` cannot be kept free: {reason}"), "choose a block that is free");
    }
    if let Some(kept) = known.reserved.iter().find(|kept| kept.cidr.overlaps(block)) {
        return refuse(
            format!("`{}` is kept free already, for `{}`", kept.cidr, kept.anchor.entity),
            "choose a block that is free",
        );
    }
    let Some(subnet) = plan.subnets.by_text(id) else { return missing(Kind::Subnet, id) };
    let command = Command::Insert {
        id: id.to_owned(),
        list: "reserved".to_owned(),
        index: subnet.reserved.len(),
        value: json!(block.to_string()),
    };
    let label = format!("keep `{block}` free for subnet `{id}`");
    Ok(Created { command: Command::all(label, vec![command]), ids: vec![id.to_owned()] })
}

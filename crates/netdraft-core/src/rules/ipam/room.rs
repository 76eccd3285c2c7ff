//! Where is more room for a subnet that is full, or has no block?

use serde_json::{Value, json};

use crate::address::{Cidr, Exhausted, Provider, subnet_limits};
use crate::analysis::{
    AddressPlan, BlockRequest, FreeBlocks, Holder, Placed, SubnetUse, kept_by_provider, may_stand_beside,
};
use crate::edit::{Command, move_block};
use crate::model::{Anchor, AnyTable, Id, Kind, Plan, Purpose, Subnet};
use crate::rules::Fix;
use crate::rules::cidr::limits::vpc_prefixes;
use crate::rules::wording::{IN_EVIDENCE, number};

/// A larger block for a subnet of which less than 80 % is taken once so many addresses are needed: the one around it where that is free, or another.
pub(super) fn larger_block(
    addresses: &AddressPlan<'_>,
    free: &mut FreeBlocks<'_>,
    subnet: &Subnet,
    needed: u128,
) -> Option<Cidr> {
    // A connector has exactly one size.
    let network = addresses.network(&subnet.network).filter(|_| subnet.purpose != Purpose::Connector)?;
    // A reserved block that reaches beyond the subnet would take a part of what it grows by, nobody knows how large.
    let has_reserved =
        |block: &Cidr| subnet.reserved.iter().filter_map(|typed| typed.cidr()).all(|inner| block.contains(inner));
    let block = subnet.cidr.cidr().filter(has_reserved)?;
    let around = |prefix| Cidr::containing(block.first(), prefix);
    let is_roomy = |block: &Cidr| {
        let kept = kept_by_provider(subnet, *block, network.provider).len();
        !SubnetUse::of(*block, u128::try_from(kept).unwrap_or(0), 0).is_nearly_full_with(needed)
    };
    let permitted = subnet_limits(network.provider, block.family()).permitted().rev();
    let around = permitted.filter(|prefix| *prefix < block.prefix()).filter_map(around).find(is_roomy)?;
    if addresses.is_free_for(subnet, around) {
        Some(around)
    } else {
        let other = free.for_subnet(&subnet.network, around.family(), around.prefix());
        other.filter(|other| addresses.leaves_addresses_usable(subnet, *other))
    }
}

/// A block of this size for a subnet: the one around its start where that touches no other, or else one that is free.
pub(super) fn of_size(
    addresses: &AddressPlan<'_>,
    free: &mut FreeBlocks<'_>,
    subnet: &Subnet,
    place: &Placed,
    prefix: u8,
) -> Option<Cidr> {
    let around = Cidr::containing(place.cidr.first(), prefix)?;
    let is_free = addresses.is_free_for(subnet, around);
    let block = if is_free { Some(around) } else { free.for_subnet(&subnet.network, around.family(), prefix) };
    let can_move = |to: Cidr| move_block(addresses.plan(), &place.anchor, to).is_some();
    block.filter(|to| can_move(*to) && addresses.leaves_addresses_usable(subnet, *to))
}

/// Gives the subnet the larger block.
pub(super) fn grow(plan: &Plan, subnet: &Subnet, block: Cidr) -> Option<Fix> {
    let commands = move_block(plan, &Anchor::new(&subnet.id, "cidr"), block)?;
    Some(Fix::review(format!("give it `{block}`"), commands))
}

/// Adds a subnet with this block beside a full one, and moves so many interfaces of its largest group there. `None` when the group is smaller, or
/// has fixed addresses.
pub(super) fn split(plan: &Plan, subnet: &Subnet, block: Cidr, excess: u128) -> Option<Fix> {
    let groups = plan.hosts_of(&subnet.id).filter(|host| host.addresses.is_empty());
    let limits = subnet_limits(plan.provider_of(&subnet.network), block.family());
    let groups = groups.filter(|_| subnet.purpose != Purpose::Connector && limits.permits(block.prefix()));
    let group = groups.max_by_key(|host| (host.count, &host.id))?;
    let moved = u32::try_from(excess).ok().filter(|moved| *moved < group.count)?;
    let (subnet_id, group_id) = (free_id(plan, subnet.id.as_str()), free_id(plan, group.id.as_str()));
    let copy = |table: &dyn AnyTable, id: &str, changes: &[(&str, Value)]| {
        let mut fields = table.row(id).unwrap_or_default();
        fields.remove("id");
        fields.remove("name");
        fields.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        Value::Object(fields)
    };
    let changes = [("cidr", json!(block.to_string())), ("reserved", json!([])), ("growth", json!(0))];
    let new_subnet = copy(plan.table(Kind::Subnet), subnet.id.as_str(), &changes);
    let changes = [("subnet", json!(subnet_id)), ("count", json!(moved))];
    let new_group = copy(plan.table(Kind::Host), group.id.as_str(), &changes);
    let commands = vec![
        Command::add(Kind::Subnet, &subnet_id, new_subnet),
        Command::add(Kind::Host, &group_id, new_group),
        Command::set(&group.id, "count", group.count.saturating_sub(moved)),
    ];
    Some(Fix::review(
        format!("add subnet `{subnet_id}` with `{block}` and move {moved} of `{}` there", group.id),
        commands,
    ))
}

/// An id that is free, made from another: `web-2`, `web-3`.
pub(super) fn free_id(plan: &Plan, id: &str) -> String {
    let stem = id.get(..id.len().min(70)).unwrap_or(id);
    let mut candidates = (2_u32..).map(|number| format!("{stem}-{number}"));
    candidates.find(|candidate| plan.kind_of(candidate).is_none()).unwrap_or_else(|| stem.to_owned())
}

/// Whether the block is one of two addresses or one, for a link between routers or a single machine: these are meant to be full (RFC 3021, RFC 6164).
pub(super) fn is_link(provider: Provider, block: Cidr) -> bool {
    match provider {
        Provider::Openstack | Provider::Generic => block.width().saturating_sub(block.prefix()) < 2,
        Provider::Aws | Provider::Gcp | Provider::Azure => false,
    }
}

/// How the addresses of a subnet are used, as evidence.
pub(super) fn as_evidence(block: Cidr, room: &SubnetUse, holders: &[Holder]) -> Value {
    let holder =
        |holder: &Holder| json!({"entity": holder.entity, "role": holder.role, "addresses": number(holder.count)});
    json!({
        "block": block.to_string(),
        "total": number(room.total),
        "kept_by_provider": number(room.reserved),
        "usable": number(room.usable),
        "used": number(room.used),
        "free": number(room.free),
        "held_by": holders.iter().take(IN_EVIDENCE).map(holder).collect::<Vec<_>>(),
    })
}

/// Whether a smaller block than was asked for is still enough for what the plan places there.
pub(super) fn suffices(addresses: &AddressPlan<'_>, request: &BlockRequest, block: Cidr) -> bool {
    let Some(subnet) = addresses.plan().subnets.by_text(&request.anchor.entity) else {
        return vpc_prefixes(block.family()).contains(&block.prefix());
    };
    let provider = addresses.plan().provider_of(&subnet.network);
    let kept = u128::try_from(kept_by_provider(subnet, block, provider).len()).unwrap_or(0);
    let needed = addresses.used_of(&subnet.id).saturating_add(subnet.growth.into());
    let room = SubnetUse::of(block, kept, 0);
    subnet_limits(provider, block.family()).permits(block.prefix()) && !room.is_nearly_full_with(needed)
}

/// A further block for the network of a subnet, as large as what was asked for.
pub(super) fn further_block(
    addresses: &AddressPlan<'_>,
    free: &mut FreeBlocks<'_>,
    request: &BlockRequest,
    exhausted: &Exhausted,
) -> Option<Cidr> {
    let network =
        addresses.networks().find(|network| Some(network.network.id.as_str()) == request.within.as_deref())?;
    let (prefix, beside) = (exhausted.room_prefix?, network.blocks.first()?);
    let is_accepted = network.provider != Provider::Aws || vpc_prefixes(exhausted.family).contains(&prefix);
    let permitted = subnet_limits(network.provider, exhausted.family).permits(prefix);
    if !is_accepted || !permitted || exhausted.family != beside.cidr.family() {
        return None;
    }
    free.for_network(beside.cidr, prefix).filter(|block| may_stand_beside(&network.blocks, *block))
}

/// Whether a block has everything that stands already in the network or subnet which is to have it, and its hosts can keep their fixed addresses.
pub(super) fn holds_what_is_there(addresses: &AddressPlan<'_>, entity: &str, block: Cidr) -> bool {
    if let Some(network) = addresses.network(&Id::new(entity)) {
        let blocks = || network.blocks.iter().map(|block| block.cidr).chain([block]);
        return network.subnets.iter().all(|subnet| blocks().any(|block| block.contains(subnet.cidr)));
    }
    let Some(subnet) = addresses.plan().subnets.by_text(entity) else { return false };
    let kept = kept_by_provider(subnet, block, addresses.plan().provider_of(&subnet.network));
    let can_be_had = |address| block.contains_address(address) && kept.iter().all(|(kept, _)| *kept != address);
    let mut fixed = addresses.hosts_in(&subnet.id).iter().flat_map(|host| &host.addresses);
    fixed.all(|address| address.ip().is_none_or(can_be_had))
}

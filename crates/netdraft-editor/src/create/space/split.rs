//! How does a subnet become several? Each part gets what lies in it; hosts without fixed addresses go where there is room.

use netdraft_core::address::{Cidr, subnet_limits};
use netdraft_core::analysis::{AddressPlan, kept_by_provider};
use netdraft_core::edit::{Command, Refusal};
use netdraft_core::model::{Host, Kind, Plan, Subnet, references_in};
use netdraft_core::words::counted;
use serde_json::{Map, Value, json};

use super::super::{Created, Ids, missing, refuse};

/// How often a subnet may be halved at once.
pub const MOST_HALVINGS: u8 = 8;

/// A part of the subnet to be.
struct Part {
    id: String,
    block: Cidr,
    /// The addresses that machines can have and that nothing has yet.
    free: u128,
    reserved: Vec<String>,
}

/// Halves a subnet so many times. The first part keeps the id.
pub(in crate::create) fn split(plan: &Plan, id: &str, halvings: u8) -> Result<Created, Refusal> {
    let Some(subnet) = plan.subnets.by_text(id) else { return missing(Kind::Subnet, id) };
    let Some(block) = subnet.cidr.cidr() else {
        return refuse(format!("the block of subnet `{id}` cannot be read"), "correct it first");
    };
    let provider = plan.provider_of(&subnet.network);
    let limits = subnet_limits(provider, block.family());
    let prefix = block.prefix().saturating_add(halvings.clamp(1, MOST_HALVINGS));
    if !limits.permits(prefix) {
        let smallest = limits.longest_prefix;
        return refuse(
            format!("parts of `{block}` would be a `/{prefix}`, and `{provider}` has no subnets of that size"),
            format!("the smallest is a `/{smallest}`: split it into fewer parts, or leave it whole"),
        );
    }
    let mut ids = Ids::free_in(plan);
    let mut parts: Vec<Part> = Vec::new();
    for block in block.subnets(prefix) {
        let part_id = if parts.is_empty() { id.to_owned() } else { ids.next(id) };
        let kept = u128::try_from(kept_by_provider(subnet, block, provider).len()).unwrap_or(u128::MAX);
        parts.push(Part { id: part_id, block, free: block.size().saturating_sub(kept), reserved: Vec::new() });
    }
    let mut stays = holders_beside_hosts(plan, subnet);
    keep_blocks(subnet, &mut parts);
    let moved = place_hosts(plan, subnet, &mut parts, &mut stays)?;
    let mut commands = vec![
        Command::set(id, "cidr", parts.first().map_or(block, |part| part.block).to_string()),
        Command::set(id, "reserved", parts.first().map(|part| part.reserved.clone()).unwrap_or_default()),
    ];
    let row = plan.table(Kind::Subnet).row(id).unwrap_or_default();
    for (at, part) in parts.iter().enumerate().skip(1) {
        commands.push(Command::Add {
            kind: Kind::Subnet,
            id: part.id.clone(),
            fields: fields(&row, part, at),
            position: None,
        });
    }
    commands.extend(moved.iter().map(|(host, part)| Command::set(host, "subnet", part.as_str())));
    let (mentions, left) = mentions(plan, id, &parts);
    commands.extend(mentions);
    let mut label = format!("split subnet `{id}` into {}", parts.len());
    if !moved.is_empty() {
        label.push_str(&format!(", with {} in the other parts", counted(moved.len(), "host group")));
    }
    if let Some(one) = left.first() {
        label.push_str(&format!("; `{one}` means the first part from now on"));
    }
    Ok(Created { command: Command::all(label, commands), ids: parts.into_iter().map(|part| part.id).collect() })
}

/// The fields of a further part: those of the whole, without what only the whole has.
fn fields(row: &Map<String, Value>, part: &Part, at: usize) -> Map<String, Value> {
    let mut fields = row.clone();
    for name in ["id", "growth", "reserved"] {
        fields.shift_remove(name);
    }
    fields.insert("cidr".to_owned(), json!(part.block.to_string()));
    if !part.reserved.is_empty() {
        fields.insert("reserved".to_owned(), json!(part.reserved));
    }
    if let Some(Value::String(name)) = fields.get_mut("name").filter(|name| *name != "") {
        name.push_str(&format!(" {}", at + 1));
    }
    fields
}

/// What else takes addresses of the subnet and stays in its first part: NAT gateways and load balancers.
fn holders_beside_hosts(plan: &Plan, subnet: &Subnet) -> u128 {
    let addresses = AddressPlan::new(plan);
    let others = addresses
        .holders_of(&subnet.id)
        .iter()
        .filter(|holder| !matches!(holder.role, "interfaces" | "reserved blocks"));
    others.fold(0, |sum, holder| sum.saturating_add(holder.count))
}

/// Gives each part the blocks that are kept free in it. What is kept outside of the subnet goes to the part next to it, and what cannot be read to the first.
fn keep_blocks(subnet: &Subnet, parts: &mut [Part]) {
    let last = parts.len().saturating_sub(1);
    for typed in &subnet.reserved {
        let Some(kept) = typed.cidr() else {
            parts.iter_mut().take(1).for_each(|part| part.reserved.push(typed.text().to_owned()));
            continue;
        };
        let mut inside = false;
        for part in &mut *parts {
            if let Some(both) = part.block.intersection(kept) {
                part.reserved.push(both.to_string());
                part.free = part.free.saturating_sub(both.size());
                inside = true;
            }
        }
        let beside = parts.get(last).is_some_and(|part| kept.first() > part.block.last());
        if let Some(part) = parts.get_mut(if beside { last } else { 0 }).filter(|_| !inside) {
            part.reserved.push(kept.to_string());
        }
    }
}

/// The hosts that leave the first part, each with the part that it goes to: where its fixed addresses are, or else where there is room.
fn place_hosts(
    plan: &Plan,
    subnet: &Subnet,
    parts: &mut [Part],
    stays: &mut u128,
) -> Result<Vec<(String, String)>, Refusal> {
    let (fixed, floating): (Vec<&Host>, Vec<&Host>) =
        plan.hosts_of(&subnet.id).partition(|host| host.addresses.iter().any(|address| address.ip().is_some()));
    if let Some(first) = parts.first_mut() {
        first.free = first.free.saturating_sub(std::mem::take(stays));
    }
    let mut moved = Vec::new();
    for host in fixed {
        let of = |part: &Part| {
            host.addresses.iter().filter_map(|typed| typed.ip()).any(|ip| part.block.contains_address(ip))
        };
        let homes: Vec<usize> = parts.iter().enumerate().filter(|(_, part)| of(part)).map(|(at, _)| at).collect();
        let at = match homes.as_slice() {
            [] => 0,
            [one] => *one,
            _ => {
                return refuse(
                    format!("host `{}` has addresses in several of the parts", host.id),
                    "make it one group a part, or move its addresses first",
                );
            }
        };
        put(plan, subnet, host, (parts, at), &mut moved)?;
    }
    for host in floating {
        let needed = size_of(host);
        let Some(at) = parts.iter().position(|part| part.free >= needed) else {
            let largest = parts.iter().map(|part| part.free).max().unwrap_or_default();
            return refuse(
                format!("host `{}` takes `{needed}` addresses, and no part has more than `{largest}` left", host.id),
                "split it into fewer parts, or make smaller groups of the host",
            );
        };
        put(plan, subnet, host, (parts, at), &mut moved)?;
    }
    Ok(moved)
}

fn size_of(host: &Host) -> u128 {
    u128::from(host.count).max(u128::try_from(host.addresses.len()).unwrap_or(u128::MAX))
}

/// Puts a host into a part, where none of its addresses may be one that the provider keeps there.
fn put(
    plan: &Plan,
    subnet: &Subnet,
    host: &Host,
    (parts, at): (&mut [Part], usize),
    moved: &mut Vec<(String, String)>,
) -> Result<(), Refusal> {
    let Some(part) = parts.get_mut(at) else { return Ok(()) };
    let kept = kept_by_provider(subnet, part.block, plan.provider_of(&subnet.network));
    let held = host.addresses.iter().filter_map(|typed| typed.ip()).find(|ip| kept.iter().any(|(kept, _)| kept == ip));
    if let Some(address) = held {
        return refuse(
            format!(
                "`{address}` of host `{}` would be an address that the provider keeps of `{}`",
                host.id, part.block
            ),
            "give the host another address first",
        );
    }
    let needed = size_of(host);
    if part.free < needed {
        return refuse(
            format!("`{}` has no room for host `{}`, which takes `{needed}` addresses", part.block, host.id),
            "split it into fewer parts, or move the host first",
        );
    }
    part.free -= needed;
    if at > 0 {
        moved.push((host.id.to_string(), part.id.clone()));
    }
    Ok(())
}

/// Names the other parts beside the first wherever a list of peers names the subnet; and the things that name it where only one name can stand.
fn mentions(plan: &Plan, id: &str, parts: &[Part]) -> (Vec<Command>, Vec<String>) {
    let (mut commands, mut left) = (Vec::new(), Vec::new());
    for kind in Kind::ALL {
        let table = plan.table(kind);
        for owner in (0..table.size()).filter_map(|at| table.id_at(at)) {
            let row = table.row(owner).unwrap_or_default();
            let named = references_in(table.fields(), &row)
                .into_iter()
                .filter(|reference| reference.id == id && reference.kind.is_none());
            for reference in named {
                let (list, last) = reference.pointer.trim_start_matches('/').rsplit_once('/').unwrap_or_default();
                let is_in_list = last.parse::<usize>().is_ok();
                if is_in_list {
                    let add = |part: &Part| Command::Insert {
                        id: owner.to_owned(),
                        list: list.to_owned(),
                        index: netdraft_core::edit::END,
                        value: json!(part.id),
                    };
                    commands.extend(parts.iter().skip(1).map(add));
                } else if !left.iter().any(|one| one == owner) {
                    left.push(owner.to_owned());
                }
            }
        }
    }
    (commands, left)
}

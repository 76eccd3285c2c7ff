//! What has to change when something moves from one container into another? Its addresses, and what only the old container has.

use netdraft_core::address::{Cidr, subnet_limits, usable};
use netdraft_core::analysis::{AddressPlan, FreeAddresses};
use netdraft_core::edit::{Command, Refusal, move_block};
use netdraft_core::model::{Anchor, Host, Id, Kind, Nat, Network, Plan, Subnet};
use serde_json::{Value, json};

use crate::create::next_subnet;

/// A move into another container.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Move {
    /// The edit.
    pub(crate) command: Command,
    /// What changes besides the container, in a few words, such as `10.0.1.20 → 10.0.2.4`.
    pub(crate) outcome: String,
}

/// The move of a thing into a container.
///
/// # Errors
/// Says why the thing cannot be there.
pub(crate) fn into_container(plan: &Plan, id: &str, container: &str) -> Result<Move, Refusal> {
    let things = (plan.hosts.by_text(id), plan.subnets.by_text(id), plan.nats.by_text(id));
    match (things, plan.subnets.by_text(container), plan.networks.by_text(container)) {
        ((Some(host), _, _), Some(subnet), _) => host_into(plan, host, subnet),
        ((_, Some(subnet), _), _, Some(network)) => subnet_into(plan, subnet, network),
        ((_, _, Some(nat)), Some(subnet), _) => nat_into(nat, subnet),
        _ => {
            let noun = |id: &str| plan.kind_of(id).map_or("thing", Kind::noun);
            let message = format!("a {} does not stand in a {}", noun(id), noun(container));
            refuse(message, "put it where things of its kind stand")
        }
    }
}

fn refuse<T>(message: impl Into<String>, remedy: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { message: message.into(), remedy: remedy.into() })
}

fn label(kind: Kind, title: &str, container: &str) -> String {
    format!("move {} `{title}` to `{container}`", kind.noun())
}

fn host_into(plan: &Plan, host: &Host, subnet: &Subnet) -> Result<Move, Refusal> {
    let addresses = AddressPlan::new(plan);
    let needed = u128::from(host.count).max(u128::try_from(host.addresses.len()).unwrap_or(u128::MAX));
    if let Some(room) = addresses.use_of(subnet).filter(|room| room.free < needed) {
        let message = format!(
            "subnet `{}` has `{}` of `{}` addresses left, and `{needed}` are wanted",
            subnet.id, room.free, room.usable
        );
        return refuse(message, "choose another subnet, or a larger one");
    }
    let mut commands = vec![Command::set(&host.id, "subnet", subnet.id.as_str())];
    let mut free = FreeAddresses::of(&addresses);
    let mut moved = Vec::new();
    for (at, address) in host.addresses.iter().enumerate() {
        let stays = address.ip().zip(subnet.cidr.cidr()).is_some_and(|(ip, block)| block.contains_address(ip));
        if let Some(next) = Some(()).filter(|()| !stays).and_then(|()| free.next(subnet)) {
            commands.push(Command::set(&host.id, format!("addresses/{at}"), next.to_string()));
            moved.push(format!("{} → {next}", address.text()));
        }
    }
    // The security groups of another network do not exist in this one.
    let home = plan.subnets.get(&host.subnet).map(|subnet| &subnet.network);
    if home != Some(&subnet.network) {
        let is_shared = |filter: &&Id<netdraft_core::model::Filter>| {
            plan.filters
                .get(filter)
                .is_some_and(|filter| filter.network.as_ref().is_none_or(|network| *network == subnet.network))
        };
        let kept: Vec<Value> = host.filters.iter().filter(is_shared).map(|filter| json!(filter.as_str())).collect();
        if kept.len() < host.filters.len() {
            commands.push(Command::set(&host.id, "filters", kept));
            moved.push("without the security groups of the other network".to_owned());
        }
    }
    let command = Command::all(label(Kind::Host, plan.title(host.id.as_str()), subnet.id.as_str()), commands);
    Ok(Move { command, outcome: moved.join(", ") })
}

fn nat_into(nat: &Nat, subnet: &Subnet) -> Result<Move, Refusal> {
    if nat.network != subnet.network {
        let message =
            format!("NAT gateway `{}` serves network `{}`, and `{}` is in another one", nat.id, nat.network, subnet.id);
        return refuse(message, "choose a subnet of its network");
    }
    let command = Command::set(&nat.id, "subnet", subnet.id.as_str());
    let command = Command::all(label(Kind::Nat, nat.id.as_str(), subnet.id.as_str()), vec![command]);
    Ok(Move { command, outcome: String::new() })
}

fn subnet_into(plan: &Plan, subnet: &Subnet, network: &Network) -> Result<Move, Refusal> {
    if subnet.network == network.id {
        return refuse(format!("subnet `{}` is in `{}` already", subnet.id, network.id), "choose another network");
    }
    if let Some(holder) = tied_to_network(plan, subnet) {
        return refuse(
            format!("`{holder}` stands in subnet `{}` and belongs to its network", subnet.id),
            format!("move or delete `{holder}` first"),
        );
    }
    let prefix = subnet.cidr.cidr().map_or(24, |block| block.prefix());
    let block = next_subnet(plan, network.id.as_str(), prefix)?;
    let place = Anchor::new(&subnet.id, "cidr");
    let Some(mut commands) = move_block(plan, &place, block) else {
        return refuse(
            format!("what is in `{}` does not fit `{block}`", subnet.cidr.text()),
            "free its fixed addresses first",
        );
    };
    commands.push(Command::set(&subnet.id, "network", network.id.as_str()));
    if subnet.route_table.is_some() {
        commands.push(Command::set(&subnet.id, "route_table", Value::Null));
    }
    let of_other = |filter: &Id<netdraft_core::model::Filter>| {
        plan.filters.get(filter).is_some_and(|filter| filter.network.as_ref().is_some_and(|home| *home != network.id))
    };
    if subnet.filter.as_ref().is_some_and(of_other) {
        commands.push(Command::set(&subnet.id, "filter", Value::Null));
    }
    let outcome = format!("{} → {block}", subnet.cidr.text());
    let command = Command::all(label(Kind::Subnet, plan.title(subnet.id.as_str()), network.id.as_str()), commands);
    Ok(Move { command, outcome })
}

/// Something in a subnet that belongs to the subnet's network and would be left behind.
fn tied_to_network<'a>(plan: &'a Plan, subnet: &Subnet) -> Option<&'a str> {
    let nat = plan.nats.iter().find(|nat| nat.subnet.as_ref() == Some(&subnet.id)).map(|nat| nat.id.as_str());
    let balancer = || {
        let stands = |balancer: &&netdraft_core::model::LoadBalancer| balancer.subnets.contains(&subnet.id);
        plan.load_balancers.iter().find(stands).map(|balancer| balancer.id.as_str())
    };
    nat.or_else(balancer)
}

/// The block that a subnet grows or shrinks to, where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resize {
    /// How many times it doubles; less than 0 for halving.
    pub(crate) steps: i32,
    /// The block.
    pub(crate) block: Cidr,
    /// The addresses that machines can have.
    pub(crate) usable: u128,
}

/// The block of a subnet after it doubled or halved so many times, or as many as fit: nothing it grows over may be taken, nothing it loses may be used, and
/// its provider must permit the size.
pub(crate) fn resize(plan: &Plan, subnet: &Subnet, steps: i32) -> Option<Resize> {
    let block = subnet.cidr.cidr()?;
    let addresses = AddressPlan::new(plan);
    let network = addresses.network(&subnet.network)?;
    let (space, limits) = (addresses.space_of(network), subnet_limits(network.provider, block.family()));
    let used = addresses.use_of(subnet)?.used;
    let siblings = plan.subnets_of(&subnet.network).filter(|other| other.id != subnet.id);
    let siblings: Vec<Cidr> = siblings.filter_map(|other| other.cidr.cidr()).collect();
    let place = Anchor::new(&subnet.id, "cidr");
    let has_room = |candidate: Cidr| {
        let inside = space.iter().any(|own| own.contains(candidate));
        let clear = !siblings.iter().any(|other| other.overlaps(candidate));
        inside && clear && usable(candidate, network.provider) >= used && move_block(plan, &place, candidate).is_some()
    };
    let after = |step: i32| {
        let prefix = i32::from(block.prefix()).checked_sub(step).and_then(|prefix| u8::try_from(prefix).ok())?;
        Cidr::containing(block.first(), prefix).map(|candidate| (step, candidate))
    };
    let each = (1..=steps.saturating_abs().min(128)).map(|step| step * steps.signum());
    // A size that the provider skips is passed over; what is in the way ends the growth.
    let permitted = each.map_while(after).filter(|(_, candidate)| limits.permits(candidate.prefix()));
    let (steps, block) = permitted.take_while(|(_, candidate)| has_room(*candidate)).last().unwrap_or((0, block));
    Some(Resize { steps, block, usable: usable(block, network.provider) })
}

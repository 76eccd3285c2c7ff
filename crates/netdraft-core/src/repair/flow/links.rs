//! What mends a gateway, a hub, a peering or a VPN connection that drops a packet? The piece that it lacks.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::Edit;
use super::peers::family_of;
use super::search::Blocker;
use crate::analysis::path::Subject;
use crate::analysis::{Attached, Facts, HubRoute, Loss, table_of};
use crate::edit::Command;
use crate::model::{AddressState, Choice, DEFAULT_TABLE, Gateway, GatewayKind, Kind, Peering, Plan, Target};
use crate::repair::hubs;
use crate::words::with_noun;

/// How many addresses are offered for one host.
const ADDRESSES: usize = 2;

/// The edits after which what is named in a step no longer drops a packet for this reason.
pub(super) fn mended(facts: &Facts<'_>, blocker: &Blocker<'_, '_>, loss: &Loss) -> Vec<Edit> {
    let (plan, at, destination) = (facts.plan(), blocker.step.at.as_str(), blocker.step.packet.destination);
    let hub = plan.gateways.by_text(at);
    match loss {
        Loss::HalfSetUp => plan.peerings.by_text(at).and_then(set_up).into_iter().collect(),
        Loss::NoTunnel => tunnel(plan, at).into_iter().collect(),
        Loss::NotAttached(id) => hub.and_then(|hub| attach(plan, hub, id)).into_iter().collect(),
        Loss::NotAssociated(id) | Loss::NoSuchTable { attached: id, .. } => {
            let Some(hub) = hub else { return Vec::new() };
            let tables = hubs::tables_in_use(plan, hub);
            tables.iter().filter_map(|table| Some(of_fix(hubs::associate(hub, id, table)?, 1 << 16))).collect()
        }
        Loss::NoHubRoute(table) => hub.map_or_else(Vec::new, |hub| hub_routes(facts, hub, table, destination)),
        Loss::NothingAttached => hub.map_or_else(Vec::new, |hub| hub_routes(facts, hub, DEFAULT_TABLE, destination)),
        Loss::Blackhole(route) | Loss::DeadRoute { route, .. } => {
            hub.and_then(|hub| without_route(hub, route)).into_iter().collect()
        }
        Loss::ZoneWithout(_) => hub.and_then(|hub| leg(plan, hub, blocker)).into_iter().collect(),
        Loss::NotBehind(_) | Loss::OnlyIpv6 | Loss::NotAtSite(_) | Loss::NoVpn => Vec::new(),
    }
}

fn of_fix(fix: crate::edit::Fix, breadth: u128) -> Edit {
    Edit::new(fix.title, fix.commands, breadth)
}

fn set_up(peering: &Peering) -> Option<Edit> {
    let sides = [
        (peering.requester_configured, "requester_configured", &peering.requester),
        (peering.accepter_configured, "accepter_configured", &peering.accepter),
    ];
    let missing: Vec<_> = sides.into_iter().filter(|(is_set_up, ..)| !is_set_up).collect();
    let names: Vec<String> = missing.iter().map(|(_, _, network)| format!("`{network}`")).collect();
    let commands = missing.iter().map(|(_, field, _)| Command::set(&peering.id, *field, true)).collect();
    let title = format!("set up peering `{}` on the side of {}", peering.id, names.join(" and "));
    (!missing.is_empty()).then(|| Edit::new(title, commands, 1 << 16))
}

fn tunnel(plan: &Plan, id: &str) -> Option<Edit> {
    let vpn = plan.vpns.by_text(id)?;
    let title = |name: &str| format!("set up {} of `{id}` at the site", with_noun("tunnel", name));
    match vpn.tunnels.first() {
        Some(first) => {
            let command = Command::set(id, "tunnels/0/configured", true);
            let name = if first.name.is_empty() { "1" } else { first.name.as_str() };
            Some(Edit::new(title(name), vec![command], 1 << 16))
        }
        None => {
            let (id, list) = (id.to_owned(), "tunnels".to_owned());
            let command = Command::Insert { id, list, index: 0, value: json!({"name": "1"}) };
            Some(Edit::new(title("1"), vec![command], 1 << 16))
        }
    }
}

fn attach(plan: &Plan, hub: &Gateway, id: &str) -> Option<Edit> {
    plan.networks.by_text(id)?;
    Some(Edit::new(format!("attach `{id}` to `{}`", hub.id), vec![attachment(hub, id, 0)], 1 << 17))
}

/// Attaches a network to a hub, as the next but so many.
pub(super) fn attachment(hub: &Gateway, network: &str, more: usize) -> Command {
    let index = hub.attachments.len().saturating_add(more);
    Command::Insert { id: hub.id.to_string(), list: "attachments".to_owned(), index, value: json!(network) }
}

/// Lets what has a destination propagate to a table of a hub, attaching it first where it is not.
fn hub_routes(facts: &Facts<'_>, hub: &Gateway, table: &str, destination: IpAddr) -> Vec<Edit> {
    let (plan, addresses) = (facts.plan(), facts.addresses());
    let has_it = |id: &str| addresses.announced_by(id).iter().any(|block| block.cidr.contains_address(destination));
    let networks = plan.networks.sorted().filter(|network| has_it(network.id.as_str()));
    let of_networks = networks.filter_map(|network| match table_of(plan, hub, Attached::Network(&network.id)) {
        Err(Loss::NotAttached(id)) => attach(plan, hub, &id),
        Ok(_) | Err(_) => Some(of_fix(hubs::propagate(hub, network.id.as_str(), table), 1 << 16)),
    });
    let vpns = plan.vpns.sorted().filter(|vpn| vpn.gateway.as_ref() == Some(&hub.id) && has_it(vpn.site.as_str()));
    let of_vpns = vpns.map(|vpn| of_fix(hubs::propagate(hub, vpn.id.as_str(), table), 1 << 16));
    of_networks.chain(of_vpns).collect()
}

fn without_route(hub: &Gateway, route: &HubRoute) -> Option<Edit> {
    let (list, index) = route.anchor.field.rsplit_once('/')?;
    let index = index.parse().ok()?;
    let delete = Command::Delete { id: hub.id.to_string(), list: list.to_owned(), index };
    let title = format!("delete the route to `{}` from table `{}` of `{}`", route.block, route.table, hub.id);
    Some(Edit::new(title, vec![delete], route.block.size()))
}

/// Adds the subnet that a packet comes from to the attachment of its network.
fn leg(plan: &Plan, hub: &Gateway, blocker: &Blocker<'_, '_>) -> Option<Edit> {
    let before = blocker.walk.steps.iter().take(blocker.at).rev();
    let from = before.into_iter().find_map(|step| match &step.subject {
        Subject::Route { subnet, .. } => plan.subnets.by_text(subnet),
        _ => None,
    })?;
    let at = hubs::joined_at(hub, from.network.as_str())?;
    let index = hub.joins.get(at).map_or(0, |join| join.subnets.len());
    let add = hubs::insert(hub, format!("joins/{at}/subnets"), index, json!(from.id.as_str()));
    let title = format!("add `{}` to the attachment of `{}` to `{}`", from.id, from.network, hub.id);
    Some(Edit::new(title, vec![add], 1 << 8))
}

/// Binds a public address that is held and free to a host.
pub(super) fn bound(plan: &Plan, host: Option<&str>, address: IpAddr) -> Vec<Edit> {
    let Some(host) = host else { return Vec::new() };
    let is_free = |held: &&crate::model::PublicAddress| {
        let fits = held.address.ip().is_some_and(|ip| family_of(ip) == family_of(address));
        held.state == AddressState::Allocated && held.bound_to.is_empty() && fits
    };
    let is_named = |held: &&crate::model::PublicAddress| held.address.ip() == Some(address);
    let mut free: Vec<_> = plan.public_addresses.sorted().filter(is_free).collect();
    if free.iter().any(is_named) {
        free.retain(is_named);
    }
    let binds = |held: &crate::model::PublicAddress| {
        let command = Command::set(&held.id, "bound_to", json!([host]));
        Edit::new(format!("bind `{}` ({}) to `{host}`", held.id, held.address), vec![command], 1)
    };
    free.into_iter().take(ADDRESSES).map(binds).collect()
}

/// Gives a network a gateway to the internet: one that is attached to nothing, or a further one.
pub(super) fn opened_to_internet(plan: &Plan, network: &str) -> Vec<Edit> {
    let (command, title, _) = internet_gateway(plan, network);
    vec![Edit::new(title, vec![command], 1 << 32)]
}

/// The command that gives a network a gateway to the internet, what it does, and the id of the gateway.
pub(super) fn internet_gateway(plan: &Plan, network: &str) -> (Command, String, String) {
    let is_free = |gateway: &&Gateway| gateway.kind == GatewayKind::Internet && gateway.network.is_none();
    match plan.gateways.sorted().find(is_free) {
        Some(gateway) => {
            let command = Command::set(&gateway.id, "network", network);
            (command, format!("attach `{}` to `{network}`", gateway.id), gateway.id.to_string())
        }
        None => {
            let id = free_id(plan, network, "igw");
            let fields = json!({"kind": GatewayKind::Internet.word(), "network": network});
            let command = Command::add(Kind::Gateway, id.clone(), fields);
            (command, format!("give `{network}` a gateway to the internet, `{id}`"), id)
        }
    }
}

/// An id that is not taken: of a thing and what it gets.
pub(super) fn free_id(plan: &Plan, of: &str, suffix: &str) -> String {
    let base = if of.len() < 70 { format!("{of}-{suffix}") } else { suffix.to_owned() };
    let numbered = (2_u32..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|id| plan.kind_of(id).is_none()).unwrap_or(base)
}

/// The value of a route.
pub(super) fn route_value(block: crate::address::Cidr, target: &str) -> Value {
    json!({"destination": block.to_string(), "target": Target::new(target).as_str()})
}

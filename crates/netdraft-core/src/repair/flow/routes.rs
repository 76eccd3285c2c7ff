//! Which routes lead a packet on? Those to what reaches its destination, and the gateways, peerings and hubs that are lacking for it.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::Edit;
use super::links::{attachment, free_id, internet_gateway, route_value};
use super::peers::{Style, family_of};
use super::search::Blocker;
use crate::address::{Cidr, Family, Provider};
use crate::analysis::path::{Step, Subject};
use crate::analysis::{AddressPlan, DeadEnd, Facts, Hop, TableRoutes};
use crate::edit::Command;
use crate::model::{Choice, GatewayKind, Id, Kind, Network, Peering, PeeringState, Plan, RouteState};
use crate::repair::routes::{delete, revive, targets_for, would_take_over};

/// Lets the target of a dead route lead somewhere again, or deletes the route where others take over.
pub(super) fn revived(facts: &Facts<'_>, subnet: &str, step: &Step) -> Vec<Edit> {
    let Some(routes) = table_of(facts, subnet) else { return Vec::new() };
    let Some(way) = routes.lookup(step.packet.destination).winners.first().copied() else { return Vec::new() };
    let mut edits = Vec::new();
    let breadth = way.destination.size();
    edits.extend(revive(&routes.network.id, &way.lead).map(|fix| Edit::new(fix.title, fix.commands, breadth)));
    if let (Some(DeadEnd::Inactive), Hop::Peering(peering)) = (way.lead.dead_end.as_ref(), way.lead.hop) {
        let (title, command) = accepted(peering);
        edits.push(Edit::new(title, vec![command], breadth));
    }
    let written = routes.table.zip(way.position());
    let Some((table, position, route)) = written.and_then(|(table, at)| Some((table, at, table.routes.get(at)?)))
    else {
        return edits;
    };
    if route.state == RouteState::Blackhole && way.lead.dead_end.is_none() {
        let command = Command::set(&table.id, format!("routes/{position}/state"), Value::Null);
        let title = format!("put the route to `{}` in `{}` into use again", route.destination, table.id);
        edits.push(Edit::new(title, vec![command], breadth));
    }
    if !would_take_over(routes, position, way.destination).is_empty() {
        let fix = delete(routes, position, &route.destination);
        edits.push(Edit::new(format!("{} from `{}`", fix.title, table.id), fix.commands, breadth));
    }
    edits
}

/// Leads a packet past what stops it, by other routes in the tables that it came by, the last of them first.
pub(super) fn around(facts: &Facts<'_>, blocker: &Blocker<'_, '_>, style: Style) -> Vec<Edit> {
    let before = blocker.walk.steps.iter().take(blocker.at).rev();
    let asked = before.filter_map(|step| match &step.subject {
        Subject::Route { subnet, block } => Some((subnet, step.packet.destination, *block)),
        _ => None,
    });
    asked.flat_map(|(subnet, destination, block)| led_elsewhere(facts, subnet, destination, block, style)).collect()
}

/// Sends the packets of a subnet for a destination to each thing that reaches it; `taken` is the block of the route that they take.
pub(super) fn led_elsewhere(
    facts: &Facts<'_>,
    subnet: &str,
    destination: IpAddr,
    taken: Option<Cidr>,
    style: Style,
) -> Vec<Edit> {
    let (plan, addresses) = (facts.plan(), facts.addresses());
    let Some(routes) = table_of(facts, subnet) else { return Vec::new() };
    let network = &routes.network.id;
    let Some((owner, block)) = block_for(plan, addresses, network, destination, style) else {
        return to_internet(addresses, routes, subnet, destination);
    };
    // A route that is longer than the new one would take the packet all the same.
    let block = match taken.filter(|taken| taken.prefix() > block.prefix()) {
        Some(taken) => taken,
        None => block,
    };
    let targets = targets_for(addresses, network, block);
    let mut edits: Vec<Edit> = targets.iter().filter_map(|target| route(plan, routes, block, target)).collect();
    edits.extend(through_hub(plan, routes, &owner, block));
    if targets.is_empty() {
        edits.extend(peered(plan, routes, &owner, block));
    }
    edits
}

fn table_of<'f>(facts: &'f Facts<'_>, subnet: &str) -> Option<&'f TableRoutes<'f>> {
    let subnet = facts.plan().subnets.by_text(subnet)?;
    facts.routes().of_subnet(&subnet.id).map(|routes| &**routes)
}

/// Who has a destination, and the block of it that a route names; none where it is on the internet.
fn block_for(
    plan: &Plan,
    addresses: &AddressPlan<'_>,
    from: &Id<Network>,
    destination: IpAddr,
    style: Style,
) -> Option<(String, Cidr)> {
    let networks = plan.networks.sorted().map(|network| network.id.as_str()).filter(|id| *id != from.as_str());
    let mut owners = networks.chain(plan.sites.sorted().map(|site| site.id.as_str()));
    let (owner, block) = owners.find_map(|id| {
        let announced = addresses.announced_by(id);
        let block = announced.iter().map(|placed| placed.cidr).find(|block| block.contains_address(destination))?;
        Some((id.to_owned(), block))
    })?;
    let own_subnets = plan.subnets.sorted().filter(|subnet| subnet.network.as_str() == owner);
    let narrow = own_subnets.filter_map(|subnet| subnet.cidr.cidr()).find(|block| block.contains_address(destination));
    let block = narrow.filter(|_| style == Style::Exact).unwrap_or(block);
    Some((owner, block))
}

/// Writes a route, or points the one that has the same destination elsewhere.
fn route(plan: &Plan, routes: &TableRoutes<'_>, block: Cidr, target: &str) -> Option<Edit> {
    let commands = route_commands(plan, routes, block, target)?;
    let title = match routes.table {
        Some(table) => format!("send `{block}` to `{target}` in `{}`", table.id),
        None => format!("send `{block}` to `{target}` in a main route table of `{}`", routes.network.id),
    };
    Some(Edit::new(title, commands, block.size()))
}

fn route_commands(plan: &Plan, routes: &TableRoutes<'_>, block: Cidr, target: &str) -> Option<Vec<Command>> {
    let Some(table) = routes.table else {
        let id = free_id(plan, routes.network.id.as_str(), "main");
        let fields = json!({
            "network": routes.network.id.as_str(), "main": true, "routes": [route_value(block, target)],
        });
        return Some(vec![Command::add(Kind::RouteTable, id, fields)]);
    };
    let Some(position) = table.routes.iter().position(|route| route.destination.cidr() == Some(block)) else {
        let (id, list, index) = (table.id.to_string(), "routes".to_owned(), table.routes.len());
        return Some(vec![Command::Insert { id, list, index, value: route_value(block, target) }]);
    };
    let existing = table.routes.get(position)?;
    let mut commands = Vec::new();
    if existing.target.as_str() != target {
        commands.push(Command::set(&table.id, format!("routes/{position}/target"), target));
    }
    if existing.state == RouteState::Blackhole {
        commands.push(Command::set(&table.id, format!("routes/{position}/state"), Value::Null));
    }
    (!commands.is_empty()).then_some(commands)
}

/// Attaches both sides to a hub that not both of them are at, and sends the packets there.
fn through_hub(plan: &Plan, routes: &TableRoutes<'_>, owner: &str, block: Cidr) -> Vec<Edit> {
    let Some(other) = plan.networks.by_text(owner) else { return Vec::new() };
    let hubs = plan.gateways.sorted().filter(|gateway| gateway.kind == GatewayKind::Transit);
    hubs.filter_map(|hub| {
        let missing: Vec<&Id<Network>> =
            [&routes.network.id, &other.id].into_iter().filter(|id| !hub.attaches(id)).collect();
        if missing.is_empty() {
            return None;
        }
        let attach = missing.iter().enumerate();
        let mut commands: Vec<Command> = attach.map(|(more, id)| attachment(hub, id.as_str(), more)).collect();
        let missing = missing.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" and ");
        commands.extend(route_commands(plan, routes, block, hub.id.as_str())?);
        let title = format!("attach {missing} to `{}`, and send `{block}` there", hub.id);
        Some(Edit::new(title, commands, block.size().saturating_mul(2)))
    })
    .collect()
}

/// Peers two networks whose blocks do not overlap, with the route that this side needs where routes do not come along.
fn peered(plan: &Plan, routes: &TableRoutes<'_>, owner: &str, block: Cidr) -> Option<Edit> {
    let (one, other) = (routes.network, plan.networks.by_text(owner)?);
    let overlap = one.blocks().iter().any(|own| other.blocks().iter().any(|theirs| own.overlaps(*theirs)));
    let joins = |peering: &&Peering| {
        let ends = [&peering.requester, &peering.accepter];
        ends.contains(&&one.id) && ends.contains(&&other.id)
    };
    let (id, title, mut commands) = match plan.peerings.sorted().find(joins) {
        Some(peering) if peering.state == PeeringState::Active => return None,
        Some(peering) => {
            let (title, command) = accepted(peering);
            (peering.id.to_string(), title, vec![command])
        }
        None if overlap => return None,
        None => {
            let id = free_id(plan, &format!("{}-{}", one.id, other.id), "peering");
            let fields = json!({"requester": one.id.as_str(), "accepter": other.id.as_str()});
            let title = format!("peer `{}` with `{}` by `{id}`", one.id, other.id);
            (id.clone(), title, vec![Command::add(Kind::Peering, id, fields)])
        }
    };
    let title = match routes.provider {
        Provider::Gcp | Provider::Azure => title,
        Provider::Aws | Provider::Openstack | Provider::Generic => {
            commands.extend(route_commands(plan, routes, block, &id)?);
            format!("{title}, and send `{block}` there")
        }
    };
    Some(Edit::new(title, commands, block.size().saturating_mul(2)))
}

/// What brings a peering that is not active into use, in words and as a command.
fn accepted(peering: &Peering) -> (String, Command) {
    let verb = match peering.state {
        PeeringState::Inactive => "make peering",
        PeeringState::Pending | PeeringState::Active => "accept peering",
    };
    let anew = if peering.state == PeeringState::Inactive { " anew" } else { "" };
    let command = Command::set(&peering.id, "state", PeeringState::Active.word());
    (format!("{verb} `{}`{anew}", peering.id), command)
}

/// Sends packets for the internet to a gateway or a NAT gateway, one that is there or one that the network lacks.
fn to_internet(addresses: &AddressPlan<'_>, routes: &TableRoutes<'_>, subnet: &str, destination: IpAddr) -> Vec<Edit> {
    let (plan, network) = (addresses.plan(), &routes.network.id);
    let everything = family_of(destination).everything();
    let is_own = plan
        .networks
        .get(network)
        .is_some_and(|own| own.blocks().iter().any(|block| block.contains_address(destination)));
    if is_own || !crate::analysis::filters::is_public(destination) {
        return Vec::new();
    }
    let targets = targets_for(addresses, network, everything);
    let mut edits: Vec<Edit> = targets.iter().filter_map(|target| route(plan, routes, everything, target)).collect();
    let has =
        |kind| plan.gateways.iter().any(|gateway| gateway.kind == kind && gateway.network.as_ref() == Some(network));
    if plan.provider_of(network) != Provider::Aws {
        edits.extend(route(plan, routes, everything, "internet"));
    } else if !has(GatewayKind::Internet) {
        let (gateway, title, id) = internet_gateway(plan, network.as_str());
        let way = route_commands(plan, routes, everything, &id).unwrap_or_default();
        let commands = std::iter::once(gateway).chain(way).collect();
        edits.push(Edit::new(format!("{title}, and send `{everything}` there"), commands, everything.size()));
    }
    if family_of(destination) == Family::V4 && !plan.nats.iter().any(|nat| nat.network == *network) {
        edits.extend(translated(addresses, routes, subnet, everything));
    }
    edits
}

/// Puts a NAT gateway into a subnet whose packets for the internet go to a gateway, and sends the packets there.
fn translated(addresses: &AddressPlan<'_>, routes: &TableRoutes<'_>, subnet: &str, everything: Cidr) -> Option<Edit> {
    let (plan, tables) = (addresses.plan(), crate::analysis::Routes::new(addresses));
    let leads_out = |routes: &TableRoutes<'_>| {
        let mut out = routes.ways.iter().filter(|way| way.destination == everything && way.lead.dead_end.is_none());
        out.any(|way| matches!(way.lead.hop, Hop::Gateway(gateway) if gateway.kind == GatewayKind::Internet))
    };
    let is_public = |candidate: &&crate::model::Subnet| {
        candidate.id.as_str() != subnet && tables.of_subnet(&candidate.id).is_some_and(|routes| leads_out(routes))
    };
    let stands_in = plan.subnets.sorted().filter(|other| other.network == routes.network.id).find(is_public)?;
    let id = free_id(plan, routes.network.id.as_str(), "nat");
    let fields = json!({"network": routes.network.id.as_str(), "subnet": stands_in.id.as_str()});
    let mut commands = vec![Command::add(Kind::Nat, id.clone(), fields)];
    commands.extend(route_commands(plan, routes, everything, &id)?);
    let title = format!("put a NAT gateway `{id}` into `{}`, and send `{everything}` there", stands_in.id);
    Some(Edit::new(title, commands, everything.size()))
}

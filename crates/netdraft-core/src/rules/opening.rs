//! Which rule would let a packet through that a rule set drops?

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::intended::free_id;
use super::wording::listed;
use crate::address::{Cidr, Provider};
use crate::analysis::filters::{evaluation_order, is_public, numbering};
use crate::analysis::packet::{Header, Packet, Protocol};
use crate::analysis::path::{Step, Subject};
use crate::edit::Command;
use crate::model::{Choice, Direction, Filter, FilterKind, Intent, Kind, Plan};
use crate::repair::insertion::{CLIENT_PORTS, Spot, spot};

/// What a packet is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The first of a flow.
    Question,
    /// The answer to it.
    Answer,
}

/// A rule in the first of the rule sets that drop a packet at a step: what it lets through, in words, and what adds it, in front of the rule that drops
/// the packet. On Google Cloud, where nobody wrote a rule set for the network, one is added with the rule.
pub(super) fn let_through(plan: &Plan, step: &Step, part: Part) -> Option<(String, Command)> {
    let peer = match direction_of(step)? {
        Direction::Ingress => step.packet.source,
        Direction::Egress => step.packet.destination,
    };
    let_through_blocks(plan, step, part, &[block_around(plan, peer)])
}

/// The same for a flow of an intent: where its far end is typed as a block, all of it is let through, and nothing else.
pub(super) fn let_intent_through(plan: &Plan, intent: &Intent, step: &Step, part: Part) -> Option<(String, Command)> {
    let far = match (direction_of(step)?, part) {
        (Direction::Ingress, Part::Question) | (Direction::Egress, Part::Answer) => &intent.from,
        (Direction::Egress, Part::Question) | (Direction::Ingress, Part::Answer) => &intent.to,
    };
    match far.as_str().trim().parse::<Cidr>() {
        Ok(block) => let_through_blocks(plan, step, part, &[block]),
        Err(_) => let_through(plan, step, part),
    }
}

/// The same for all packets of its kind from these blocks, or to them.
pub(super) fn let_through_blocks(plan: &Plan, step: &Step, part: Part, blocks: &[Cidr]) -> Option<(String, Command)> {
    let direction = direction_of(step)?;
    let (what, mut fields) = rule_for(&step.packet, direction, part);
    let (field, word) = match direction {
        Direction::Ingress => ("sources", "in from"),
        Direction::Egress => ("destinations", "out to"),
    };
    fields.insert(field.to_owned(), json!(blocks.iter().map(ToString::to_string).collect::<Vec<_>>()));
    let named = listed(blocks.iter().map(|block| format!("`{block}`")));
    let Some(filter) = step.shown().and_then(|shown| shown.filters.first()) else {
        let (network, add) = first_rule_set(plan, step, fields)?;
        return Some((format!("let {what} {word} {named} in `{}`", plan.title(network)), add));
    };
    let filter = plan.filters.by_text(filter)?;
    let Spot { index, number } = in_front(filter, direction, step)?;
    fields.extend(number.map(|number| ("priority".to_owned(), number.into())));
    let (id, list, value) = (filter.id.to_string(), "rules".to_owned(), Value::Object(fields));
    let title = format!("let {what} {word} {named} in `{}`", plan.title(filter.id.as_str()));
    Some((title, Command::Insert { id, list, index, value }))
}

/// Which way the packet of a step passes its rule sets; where nobody wrote one, providers drop only what comes in.
pub(super) fn direction_of(step: &Step) -> Option<Direction> {
    match &step.subject {
        Subject::Filters(shown) => Some(shown.direction),
        Subject::NoFilter { .. } => Some(Direction::Ingress),
        _ => None,
    }
}

/// What a rule lets through, in words, and its fields without its peers.
fn rule_for(packet: &Packet, direction: Direction, part: Part) -> (String, Map<String, Value>) {
    let Packet { protocol, source_port, destination_port, .. } = *packet;
    let name = Protocol::Number(protocol).to_string();
    let mut fields = Map::new();
    let mut set = |field: &str, value: Value| drop(fields.insert(field.to_owned(), value));
    set("direction", direction.word().into());
    set("action", "allow".into());
    set("protocol", name.strip_prefix("protocol ").unwrap_or(&name).into());
    let what = match Header::of(protocol) {
        Header::Ports => {
            let ports = match part {
                Part::Question => destination_port.to_string(),
                Part::Answer => CLIENT_PORTS.to_owned(),
            };
            set("ports", ports.as_str().into());
            format!("{name} {ports}")
        }
        Header::Icmp => {
            set("icmp_type", source_port.into());
            set("icmp_code", destination_port.into());
            format!("{name} type {source_port} code {destination_port}")
        }
        Header::Bare => name,
    };
    (what, fields)
}

/// A rule set of Google Cloud for the network in which a step drops a packet, with the id of the network.
fn first_rule_set<'a>(plan: &'a Plan, step: &Step, mut rule: Map<String, Value>) -> Option<(&'a str, Command)> {
    let Subject::NoFilter { network } = &step.subject else { return None };
    let network = &plan.networks.by_text(network)?.id;
    if plan.provider_of(network) != Provider::Gcp {
        return None;
    }
    let kind = FilterKind::GcpFirewall;
    rule.insert("priority".to_owned(), numbering(kind)?.first.into());
    let fields = json!({"network": network.as_str(), "kind": kind.word(), "rules": [rule]});
    Some((network.as_str(), Command::add(Kind::Filter, free_id(plan, &format!("{network}-rules")), fields)))
}

/// In front of the rule that drops the packet, or at the end where none does.
fn in_front(filter: &Filter, direction: Direction, step: &Step) -> Option<Spot> {
    let order = evaluation_order(filter, direction);
    let dropping = rule_of(step).and_then(|(_, rule)| order.iter().position(|index| *index == rule));
    spot(filter, direction, &order, dropping.unwrap_or(order.len()))
}

/// The rule that decides a step: the id of its rule set and its position there.
pub(super) fn rule_of(step: &Step) -> Option<(&str, usize)> {
    let anchor = step.decided_by.as_ref()?;
    Some((anchor.entity.as_str(), anchor.field.strip_prefix("rules/")?.parse().ok()?))
}

/// The smallest block of a subnet or site that has an address.
pub(super) fn smallest_around(plan: &Plan, address: IpAddr) -> Option<Cidr> {
    let of_subnets = plan.subnets.iter().filter_map(|subnet| subnet.cidr.cidr());
    let of_sites = plan.sites.iter().flat_map(|site| &site.cidrs).filter_map(|block| block.cidr());
    let around = of_subnets.chain(of_sites).filter(|block| block.contains_address(address));
    around.max_by_key(|block| block.prefix())
}

/// The address alone where a host has it, or else the block of the subnet or site around it, or everything for one on the internet.
fn block_around(plan: &Plan, address: IpAddr) -> Cidr {
    let alone = Cidr::of_address(address);
    if plan.hosts.iter().any(|host| host.addresses.iter().any(|own| own.ip() == Some(address))) {
        return alone;
    }
    let mut own = plan.networks.iter().flat_map(crate::model::Network::blocks);
    let is_outside = is_public(address) && !own.any(|block| block.contains_address(address));
    let otherwise = if is_outside { alone.family().everything() } else { alone };
    smallest_around(plan, address).unwrap_or(otherwise)
}

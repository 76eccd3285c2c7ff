//! Which packets do load balancers send to their targets, and what becomes of them?

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::blocked::{Blocked, Purpose, Told};
use crate::address::{Cidr, Family, Provider};
use crate::analysis::packet::{Packet, TCP};
use crate::analysis::path::{CLIENT_PORT, Effect, End, Outcome, Path, Place, Step, Walk, arriving, read_end};
use crate::model::{Action, Direction, Entity, Host, LoadBalancer, LoadBalancerKind, PeerKind, Plan, Subnet};
use crate::rules::intended::at;
use crate::rules::{Context, Sink};
use crate::small::SmallCollect;

/// What is found of one target.
pub(super) enum Found<'a> {
    Blocked(Box<Blocked<'a>>),
    Unknown(String),
}

impl Found<'_> {
    /// Reports what is blocked, and says what is not known of its balancer.
    pub(super) fn tell(self, balancer: &LoadBalancer, purpose: Purpose<'_>, sink: &mut Sink<'_>) {
        match self {
            Self::Blocked(blocked) => sink.report(&Told { blocked: *blocked, purpose }),
            Self::Unknown(reason) => sink.unknown(&balancer.id, reason),
        }
    }
}

/// The hosts that a load balancer sends to, with their addresses.
pub(super) fn targets<'a>(context: &Context<'a>, balancer: &'a LoadBalancer) -> Vec<(&'a Host, IpAddr)> {
    let hosts = balancer.targets.iter().filter_map(|id| context.plan.hosts.get(id));
    hosts.filter_map(|host| Some((host, end_of(context, host)?.address))).collect()
}

fn end_of<'a>(context: &Context<'a>, host: &'a Host) -> Option<End<'a>> {
    read_end(&context.facts, host.id.as_str(), Family::V4).ok()
}

/// The protocols and ports on which targets are called.
pub(super) fn target_ports(balancer: &LoadBalancer) -> BTreeSet<(u8, u16)> {
    let port = |port: u16, target: u16| if target == 0 { port } else { target };
    let listeners = balancer.listeners.iter();
    listeners.map(|it| (it.protocol.number().unwrap_or(TCP), port(it.port, it.target_port))).small_set()
}

/// The ports that are probed: that of the health check, or else those of the targets.
pub(super) fn health_ports(balancer: &LoadBalancer) -> BTreeSet<u16> {
    match balancer.health.port {
        0 => target_ports(balancer).into_iter().map(|(_, port)| port).small_set(),
        port => [port].into_iter().small_set(),
    }
}

/// Whether a load balancer calls its targets from addresses of its own subnets: those of AWS that look at requests, and those of the house.
pub(super) fn calls_from_its_subnets(plan: &Plan, balancer: &LoadBalancer) -> bool {
    match plan.provider_of(&balancer.network) {
        Provider::Aws => matches!(balancer.kind, LoadBalancerKind::Application | LoadBalancerKind::Classic),
        Provider::Openstack | Provider::Generic => true,
        Provider::Gcp | Provider::Azure => false,
    }
}

/// What becomes of packets from the subnets of a load balancer to a target, the first that does not get through.
pub(super) fn from_its_subnets<'a>(
    context: &Context<'a>,
    balancer: &'a LoadBalancer,
    target: &'a Host,
    ports: impl Iterator<Item = (u8, u16)> + Clone,
) -> Option<Found<'a>> {
    let to = end_of(context, target)?;
    let mut doubt = None;
    for subnet in balancer.subnets.iter().filter_map(|id| context.plan.subnets.get(id)) {
        let Some(from) = balancer_in(context, subnet) else { continue };
        for (protocol, destination_port) in ports.clone() {
            let (source, destination) = (from.address, to.address);
            let packet = Packet { source, destination, protocol, source_port: CLIENT_PORT, destination_port };
            let Path { forward, back } = Path::of(&context.facts, &from, &to, packet);
            match judged(context.plan, balancer, target, packet, forward, back) {
                Some(Found::Blocked(blocked)) => return Some(Found::Blocked(blocked)),
                Some(Found::Unknown(reason)) => doubt = doubt.or(Some(reason)),
                None => {}
            }
        }
    }
    doubt.map(Found::Unknown)
}

/// An address of a subnet that no host of the plan has: the load balancer's.
fn balancer_in<'a>(context: &Context<'a>, subnet: &'a Subnet) -> Option<End<'a>> {
    let block = subnet.cidr.cidr().filter(|block| block.family() == Family::V4)?;
    let is_taken = |address: &IpAddr| {
        context.plan.hosts_of(&subnet.id).flat_map(|host| &host.addresses).any(|own| own.ip() == Some(*address))
    };
    let address = (4..1024).filter_map(|offset| block.nth(offset)).find(|address| !is_taken(address))?;
    Some(End { place: Place::Subnet(subnet), address, is_example: true })
}

/// What becomes of packets from blocks of the provider to a target.
pub(super) fn from_blocks<'a>(
    context: &Context<'a>,
    balancer: &'a LoadBalancer,
    target: &'a Host,
    sources: &[Cidr],
    ports: &BTreeSet<u16>,
) -> Option<Found<'a>> {
    let destination = end_of(context, target)?.address;
    let mut doubt = None;
    for block in sources {
        for source in context.facts.cuts().addresses_in(*block) {
            for destination_port in ports {
                let (source_port, destination_port) = (CLIENT_PORT, *destination_port);
                let packet = Packet { source, destination, protocol: TCP, source_port, destination_port };
                let forward = arriving(&context.facts, source, target, packet);
                match judged(context.plan, balancer, target, packet, forward, None) {
                    Some(Found::Blocked(blocked)) => return Some(Found::Blocked(blocked)),
                    Some(Found::Unknown(reason)) => doubt = doubt.or(Some(reason)),
                    None => {}
                }
            }
        }
    }
    doubt.map(Found::Unknown)
}

fn judged<'a>(
    plan: &'a Plan,
    balancer: &'a LoadBalancer,
    target: &'a Host,
    packet: Packet,
    forward: Walk,
    back: Option<Walk>,
) -> Option<Found<'a>> {
    let walks = || std::iter::once(&forward).chain(&back);
    let first = |effect: Effect| walks().flat_map(|walk| &walk.steps).find(|step| step.effect == effect).cloned();
    let is_stopped = walks().any(|walk| walk.outcome() == Outcome::Stopped);
    let step = first(if is_stopped { Effect::Stops } else { Effect::Unknown })?;
    if !is_stopped {
        return Some(Found::Unknown(format!("{packet}, {}", at(&step))));
    }
    if asks_for_group(plan, &step) {
        let reason = format!(
            "whether `{}` lets `{}` in is not known: its rules name groups, and the plan does not say which of them the load balancer is in",
            target.title(),
            balancer.title()
        );
        return Some(Found::Unknown(reason));
    }
    Some(Found::Blocked(Box::new(Blocked { balancer, target, packet, forward, back, step })))
}

/// Whether the rule sets that drop a packet would let it in from the members of some group.
fn asks_for_group(plan: &Plan, step: &Step) -> bool {
    let Some(guard) = step.shown().filter(|shown| shown.direction == Direction::Ingress) else { return false };
    let rules = guard.filters.iter().filter_map(|id| plan.filters.by_text(id)).flat_map(|filter| &filter.rules);
    let mut fitting = rules.filter(|rule| {
        let ranges = rule.ports.ranges();
        let port = step.packet.destination_port;
        let has_port = ranges.is_empty() || ranges.iter().any(|range| (range.first..=range.last).contains(&port));
        let has_protocol = rule.protocol.number().is_none_or(|number| number == step.packet.protocol);
        rule.enabled && rule.direction == Direction::Ingress && rule.action == Action::Allow && has_port && has_protocol
    });
    fitting.any(|rule| rule.sources.iter().any(|peer| matches!(peer.kind(), PeerKind::Group(_) | PeerKind::Tag(_))))
}

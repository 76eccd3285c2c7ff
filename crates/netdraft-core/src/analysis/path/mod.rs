//! What becomes of the first packet of a flow and of its answer? One packet followed hop by hop, as a person would with the tables at hand.
//!
//! A filter that drops the packet does not end the walk: what else stands in the way is found too. A route that leads nowhere ends it. What the plan
//! does not model is said to be unknown, and never taken for passing.

mod arriving;
mod beyond;
mod ends;
mod guards;
mod link_mtu;
mod mtu;
mod question;
mod required;
mod step;
mod too_big;
mod walk;

use super::Facts;
use super::packet::{Header, ICMP, ICMPV6, Packet};
use crate::model::{PublicAddress, Target};

pub use arriving::arriving;
pub use ends::{End, Place, read_end};
pub use mtu::{HopMtu, PathMtu, WalkMtu};
pub use question::{Asked, Part, Question, Unclear};
pub use required::{RequiredFlow, required_flows};
pub use step::{Effect, Outcome, Shown, Step, StepKind, Subject, Walk};

/// The source port of a first packet, where nobody names one: the lowest dynamic port (RFC 6335, section 6).
pub const CLIENT_PORT: u16 = 49_152;

/// What can be said of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its first packet arrives, and so does the answer.
    Allowed,
    /// Its first packet does not arrive.
    Denied,
    /// Its first packet arrives, and the answer does not.
    Partial,
    /// Something on the way is not modelled.
    Unknown,
}

impl Verdict {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Partial => "partial",
            Self::Unknown => "unknown",
        }
    }
}

/// The way of a flow's first packet and of its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The way of the first packet.
    pub forward: Walk,
    /// The way of the answer; none when nothing arrives that could be answered.
    pub back: Option<Walk>,
}

impl Path {
    /// Follows a packet from one end to the other, and its answer back. The packet's addresses are those of the ends.
    pub fn of<'a>(facts: &Facts<'a>, from: &End<'a>, to: &End<'a>, packet: Packet) -> Self {
        let forward = walk::forward(facts, from, to, packet);
        let has_arrived =
            forward.steps.last().is_some_and(|step| step.kind == StepKind::End && step.effect == Effect::Passes);
        let back = has_arrived.then(|| walk::back(facts, &forward, from, to, packet));
        Self { forward, back }
    }

    /// How large a packet gets through, and what each hop carries.
    pub fn mtu(&self, facts: &Facts<'_>) -> PathMtu {
        PathMtu::of(facts, self)
    }

    /// What can be said of the flow.
    pub fn verdict(&self) -> Verdict {
        match (self.forward.outcome(), self.back.as_ref().map(Walk::outcome)) {
            (Outcome::Stopped, _) => Verdict::Denied,
            (Outcome::Unknown, _) | (Outcome::Arrived, Some(Outcome::Unknown)) => Verdict::Unknown,
            (Outcome::Arrived, Some(Outcome::Stopped)) => Verdict::Partial,
            (Outcome::Arrived, Some(Outcome::Arrived) | None) => Verdict::Allowed,
        }
    }

    /// What decides: every filter and route that stops the packet, or else the answer; or else what nobody knows.
    pub fn deciders(&self) -> impl Iterator<Item = &Step> {
        let effect = match self.verdict() {
            Verdict::Allowed => Effect::Passes,
            Verdict::Denied | Verdict::Partial => Effect::Stops,
            Verdict::Unknown => Effect::Unknown,
        };
        let is_filter = move |step: &&Step| effect != Effect::Passes || step.kind == StepKind::Filter;
        let walks = std::iter::once(&self.forward).chain(&self.back);
        walks.flat_map(|walk| &walk.steps).filter(move |step| step.effect == effect).filter(is_filter)
    }
}

/// The first packet of a flow between two ends: where a host on the internet talks to one of the plan, it can only know a public address.
pub fn first_packet(facts: &Facts<'_>, from: &End<'_>, to: &End<'_>, protocol: u8, port: Option<u16>) -> Packet {
    let public = (from.place == Place::Internet).then(|| public_address_of(facts, to)).flatten();
    let (source_port, destination_port) = match Header::of(protocol) {
        Header::Ports => (CLIENT_PORT, port.unwrap_or(0)),
        // An echo request (RFC 792, RFC 4443).
        Header::Icmp if protocol == ICMP => (8, 0),
        Header::Icmp => (128, 0),
        Header::Bare => (0, 0),
    };
    let destination = public.unwrap_or(to.address);
    Packet { source: from.address, destination, protocol, source_port, destination_port }
}

/// The answer to a packet; to an echo request, the echo reply.
fn answer_to(packet: Packet) -> Packet {
    let reply = packet.reply();
    match (packet.protocol, packet.source_port) {
        (ICMP, 8) => Packet { source_port: 0, ..reply },
        (ICMPV6, 128) => Packet { source_port: 129, ..reply },
        _ => reply,
    }
}

/// The public address that a host of the plan can be reached at over IPv4.
fn public_address_of(facts: &Facts<'_>, end: &End<'_>) -> Option<std::net::IpAddr> {
    let Place::Host(host) = end.place else { return None };
    let held = facts.plan().public_addresses.sorted().filter(|held| is_bound_to(held, host.id.as_str()));
    held.filter_map(|held| held.address.ip()).find(|held| held.is_ipv4() == end.address.is_ipv4())
}

/// Whether a public address is held and bound to this thing alone.
fn is_bound_to(held: &PublicAddress, id: &str) -> bool {
    held.state == crate::model::AddressState::Allocated
        && matches!(held.bound_to.as_slice(), [only] if Target::as_str(only) == id)
}

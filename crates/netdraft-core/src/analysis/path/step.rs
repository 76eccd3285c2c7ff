//! What happened to a packet on its way? A step for each thing that let it pass, changed it or stopped it.

use crate::analysis::packet::Packet;
use crate::model::Anchor;

/// What kind of thing a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Where the packet begins.
    Start,
    /// A rule set, or what the provider does where there is none.
    Filter,
    /// A route table.
    Route,
    /// A gateway, a peering or a VPN connection.
    Link,
    /// A change of addresses.
    Translation,
    /// Where the packet ends.
    End,
}

impl StepKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Filter => "filter",
            Self::Route => "route",
            Self::Link => "link",
            Self::Translation => "translation",
            Self::End => "end",
        }
    }
}

/// What a step does to the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It goes on.
    Passes,
    /// It does not.
    Stops,
    /// The plan does not say.
    Unknown,
}

impl Effect {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Stops => "stops",
            Self::Unknown => "unknown",
        }
    }
}

/// One step of a packet.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What the step is about.
    pub kind: StepKind,
    /// Where it happens: the id of a thing of the plan, or `internet`.
    pub at: String,
    /// What happens, in one line.
    pub text: String,
    /// What it does to the packet.
    pub effect: Effect,
    /// What decides it: a rule, a route, a field.
    pub decided_by: Option<Anchor>,
    /// The packet as it comes to this step.
    pub packet: Packet,
}

/// How a packet ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Where it was to go.
    Arrived,
    /// On the way.
    Stopped,
    /// Nobody knows.
    Unknown,
}

/// The way of one packet.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The packet as it ended.
    pub last: Packet,
    pub(super) rewrites: Vec<Rewrite>,
    /// The rule sets that saw it, by place.
    pub(super) tracked: Vec<(String, String)>,
}

impl Walk {
    /// How the packet ended.
    pub fn outcome(&self) -> Outcome {
        let has = |effect| self.steps.iter().any(|step| step.effect == effect);
        if has(Effect::Stops) {
            Outcome::Stopped
        } else if has(Effect::Unknown) {
            Outcome::Unknown
        } else {
            Outcome::Arrived
        }
    }
}

/// An address that was put in the place of another, and who remembers it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rewrite {
    /// The id of the NAT gateway or public address.
    pub by: String,
    /// What the packet had.
    pub inside: std::net::IpAddr,
    /// What it was given.
    pub outside: std::net::IpAddr,
}

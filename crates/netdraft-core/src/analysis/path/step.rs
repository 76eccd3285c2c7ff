//! What happened to a packet on its way? A step for each thing that let it pass, changed it or stopped it.

use crate::address::Cidr;
use crate::analysis::Loss;
use crate::analysis::filters::Membership;
use crate::analysis::packet::Packet;
use crate::model::{Anchor, Direction};

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

/// What was asked about the packet at a step, so that somebody can ask again after an edit.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Nothing that could be answered otherwise.
    Nothing,
    /// What rule sets do to it.
    Filters(Box<Shown>),
    /// What a provider does to an interface in this network for which no rule set is named.
    NoFilter {
        /// The id of the network.
        network: String,
    },
    /// Which route takes it.
    Route {
        /// The id of the subnet whose table was asked.
        subnet: String,
        /// The block of the route; none when no route has the destination.
        block: Option<Cidr>,
    },
    /// What is beyond an edge, where it is dropped.
    Beyond(Loss),
    /// Which public address its sender has.
    PublicSender {
        /// The id of the host that sends it, where that is known.
        host: Option<String>,
    },
    /// Who holds its destination on the internet.
    PublicReceiver {
        /// The id of the host that it is meant for, where that is known.
        host: Option<String>,
    },
    /// Where it goes on after it has been here before.
    Loop,
    /// Whether the answer has the address of the one that was asked.
    Answer,
    /// By which gateway this network is reached from the internet.
    WayIn {
        /// The id of the network.
        network: String,
    },
}

/// A packet as it was shown to rule sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The ids of the rule sets; more than one where what they allow adds up.
    pub filters: Vec<String>,
    /// Which way it goes.
    pub direction: Direction,
    /// What is known of where it comes from.
    pub source: Membership,
    /// What is known of where it goes.
    pub destination: Membership,
    /// Whether the rule sets know who sends it and who gets it, so that rules may name groups and tags.
    pub knows_names: bool,
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
    /// What was asked about it.
    pub subject: Subject,
}

impl Step {
    /// The packet as it was shown to rule sets, where the step is about such.
    pub fn shown(&self) -> Option<&Shown> {
        match &self.subject {
            Subject::Filters(shown) => Some(shown),
            _ => None,
        }
    }

    /// Whether a route table has no route to the packet's destination.
    pub fn has_no_route(&self) -> bool {
        self.effect == Effect::Stops && matches!(self.subject, Subject::Route { block: None, .. })
    }
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
    /// Whether it left through a gateway that only lets answers in.
    pub(super) left_outwards_only: bool,
}

impl Walk {
    /// Where the packet stops for another reason than a rule set.
    pub fn halt(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind != StepKind::Filter && step.effect == Effect::Stops)
    }

    /// The rule sets that drop the packet, in the order in which it meets them.
    pub fn drops(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.kind == StepKind::Filter && step.effect == Effect::Stops)
    }

    /// What the packet passes that joins networks, sites and the internet: the ids of gateways, peerings and VPN connections.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let passed = |step: &&Step| step.kind == StepKind::Link && step.effect == Effect::Passes;
        self.steps.iter().filter(passed).map(|step| step.at.as_str())
    }

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

//! What does a rule say when something is wrong? What, where, why, how to fix it, and the proof.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::edit::Fix;
use crate::model::{Anchor, Plan};

/// How bad a finding is. The order is the order of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The plan does not work, or the provider refuses it.
    Error,
    /// The plan works, and something about it will hurt.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// The groups that the gate counts. The order is the order of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each variant is the area that its name says")]
pub enum Category {
    Cidr,
    Ipam,
    Firewall,
    Routing,
    Vpn,
    Peering,
    Nat,
    Dns,
    LoadBalancing,
    Resilience,
    PublicAddress,
    Posture,
}

impl Category {
    /// Every category, in the order of reports.
    pub const ALL: [Self; 12] = [
        Self::Cidr,
        Self::Ipam,
        Self::Firewall,
        Self::Routing,
        Self::Vpn,
        Self::Peering,
        Self::Nat,
        Self::Dns,
        Self::LoadBalancing,
        Self::Resilience,
        Self::PublicAddress,
        Self::Posture,
    ];

    /// The word for it in files and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cidr => "cidr",
            Self::Ipam => "ipam",
            Self::Firewall => "firewall",
            Self::Routing => "routing",
            Self::Vpn => "vpn",
            Self::Peering => "peering",
            Self::Nat => "nat",
            Self::Dns => "dns",
            Self::LoadBalancing => "load-balancing",
            Self::Resilience => "resilience",
            Self::PublicAddress => "public-address",
            Self::Posture => "posture",
        }
    }

    /// Whether an error in it keeps a plan from being exported, unless the plan says otherwise.
    pub fn is_critical(self) -> bool {
        match self {
            Self::Cidr
            | Self::Ipam
            | Self::Firewall
            | Self::Routing
            | Self::Vpn
            | Self::Peering
            | Self::Nat
            | Self::Dns => true,
            Self::LoadBalancing | Self::Resilience | Self::PublicAddress | Self::Posture => false,
        }
    }
}

/// Another place that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub anchor: Anchor,
    /// What it has to do with the finding.
    pub label: String,
}

impl Related {
    /// A place and its part in the finding.
    pub fn new(anchor: Anchor, label: impl Into<String>) -> Self {
        Self { anchor, label: label.into() }
    }
}

/// Names and values as evidence, from a JSON object.
pub fn named(values: Value) -> Map<String, Value> {
    match values {
        Value::Object(values) => values,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// What a rule found, before it is put in words: implemented by the evidence of each rule.
pub trait Explain {
    /// The severity, when it is not the rule's own.
    fn severity(&self) -> Option<Severity> {
        None
    }
    /// One line that stands alone and names the things in conflict.
    fn message(&self) -> String;
    /// Where the fault is.
    fn primary(&self) -> Anchor;
    /// What else it is about.
    fn related(&self) -> Vec<Related> {
        Vec::new()
    }
    /// The proof, as named values: blocks, sums, counts.
    fn evidence(&self) -> Map<String, Value> {
        Map::new()
    }
    /// A packet, an address or a walk that shows the fault.
    fn witness(&self) -> Option<String> {
        None
    }
    /// What breaks, when the rule's page says too little about this case.
    fn why(&self) -> Option<String> {
        None
    }
    /// What to do, a sentence each.
    fn help(&self) -> Vec<String> {
        Vec::new()
    }
    /// Repairs, the best first.
    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let _ = plan;
        Vec::new()
    }
}

/// Something wrong with a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The group that the gate counts it in.
    pub category: Category,
    /// One line that stands alone.
    pub message: String,
    /// Where the fault is.
    pub primary: Anchor,
    /// What else it is about.
    pub related: Vec<Related>,
    /// The proof, as named values.
    pub evidence: Map<String, Value>,
    /// A packet, an address or a walk that shows the fault.
    pub witness: Option<String>,
    /// What breaks.
    pub why: String,
    /// What to do.
    pub help: Vec<String>,
    /// Repairs, the best first.
    pub fixes: Vec<Fix>,
    /// The id of the waiver that accepts it.
    pub waiver: Option<String>,
}

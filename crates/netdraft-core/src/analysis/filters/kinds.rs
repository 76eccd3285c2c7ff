//! What is fixed about each kind of rule set? How it is evaluated, which numbers rules may have, and the rules that the provider adds.

use std::ops::RangeInclusive;

use crate::analysis::rule_order::{self, Tie};
use crate::model::{Action, Direction, Filter, FilterKind, FilterRule};

/// The day on which the tables of this module were compared with their sources.
pub const CHECKED: &str = "2026-11-21";

/// How the rules of a kind are numbered. The lowest number is evaluated first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbering {
    /// The numbers that a rule may have.
    pub range: RangeInclusive<u32>,
    /// The number of a rule that has none of its own; the provider insists on a number where there is no such default.
    pub default: Option<u32>,
    /// Whether two rules of one direction may not have the same number.
    pub unique: bool,
    /// The number of the first rule when rules are numbered afresh.
    pub first: u32,
    /// What is between two neighbours then.
    pub step: u32,
    /// What the provider calls the number.
    pub noun: &'static str,
    /// Where this is written.
    pub source: &'static str,
}

static NETWORK_ACL: Numbering = Numbering {
    range: 1..=32766,
    default: None,
    unique: true,
    first: 100,
    step: 100,
    noun: "rule number",
    source: "Amazon EC2 API, CreateNetworkAclEntry; Amazon VPC User Guide, Network ACL rules",
};
static GCP_FIREWALL: Numbering = Numbering {
    range: 0..=65534,
    default: Some(1000),
    unique: false,
    first: 1000,
    step: 10,
    noun: "priority",
    source: "Compute Engine API, firewalls resource, priority; 65535 is that of the implied rules",
};
static AZURE_NSG: Numbering = Numbering {
    range: 100..=4096,
    default: None,
    unique: true,
    first: 100,
    step: 10,
    noun: "priority",
    source: "Azure network security groups overview, security rules",
};

/// How the rules of a kind are numbered; nothing where they have no numbers.
pub fn numbering(kind: FilterKind) -> Option<&'static Numbering> {
    match kind {
        FilterKind::NetworkAcl => Some(&NETWORK_ACL),
        FilterKind::GcpFirewall => Some(&GCP_FIREWALL),
        FilterKind::AzureNsg => Some(&AZURE_NSG),
        FilterKind::SecurityGroup | FilterKind::OrderedList => None,
    }
}

/// Whether the first rule that matches decides. Otherwise every rule allows, and a packet passes when some rule does.
pub fn is_ordered(kind: FilterKind) -> bool {
    match kind {
        FilterKind::NetworkAcl | FilterKind::GcpFirewall | FilterKind::AzureNsg | FilterKind::OrderedList => true,
        FilterKind::SecurityGroup => false,
    }
}

/// Whether a rule set of this kind remembers connections, so that answers pass by themselves.
pub fn is_stateful(kind: FilterKind) -> bool {
    match kind {
        FilterKind::SecurityGroup | FilterKind::GcpFirewall | FilterKind::AzureNsg => true,
        FilterKind::NetworkAcl | FilterKind::OrderedList => false,
    }
}

/// What people call a rule set of this kind.
pub fn noun(kind: FilterKind) -> &'static str {
    match kind {
        FilterKind::SecurityGroup => "security group",
        FilterKind::NetworkAcl => "network ACL",
        FilterKind::GcpFirewall => "GCP firewall",
        FilterKind::AzureNsg => "network security group",
        FilterKind::OrderedList => "ordered list",
    }
}

/// How a rule set of this kind is evaluated, in one sentence.
pub fn evaluation_sentence(kind: FilterKind) -> &'static str {
    match kind {
        FilterKind::SecurityGroup => {
            "Unordered: a packet passes if any rule allows it; there is no deny, order means nothing, and replies pass by themselves."
        }
        FilterKind::NetworkAcl => {
            "Ordered: the lowest number that matches decides, each direction by itself; replies need rules of their own."
        }
        FilterKind::GcpFirewall => {
            "Ordered: the lowest priority that matches decides, and at equal priority deny comes before allow; replies pass by themselves."
        }
        FilterKind::AzureNsg => {
            "Ordered: the lowest priority that matches decides, each direction by itself, no priority twice; replies pass by themselves."
        }
        FilterKind::OrderedList => {
            "Ordered: the first line that matches decides; what no line matches is dropped, and replies need lines of their own."
        }
    }
}

/// A rule that the provider adds to every rule set of a kind, and that cannot be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultRule {
    /// Its number as the provider shows it, empty where it has none.
    pub number: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub action: Action,
    /// Where packets come from, in the words of a rule's sources.
    pub source: &'static str,
    /// Where they go, in the words of a rule's destinations.
    pub destination: &'static str,
    /// Why it stands where it stands.
    pub why_fixed: &'static str,
    /// Where this is written.
    pub reference: &'static str,
}

const fn closing(
    number: &'static str,
    name: &'static str,
    action: Action,
    why_fixed: &'static str,
    reference: &'static str,
) -> DefaultRule {
    DefaultRule { number, name, action, source: "any", destination: "any", why_fixed, reference }
}

static SECURITY_GROUP: [DefaultRule; 1] = [closing(
    "",
    "implicit deny",
    Action::Deny,
    "a security group lists what is allowed; whatever no rule allows is dropped",
    "Amazon VPC User Guide, Security groups",
)];
static LAST_OF_ACL: [DefaultRule; 1] = [closing(
    "*",
    "default deny",
    Action::Deny,
    "every network ACL ends with a rule `*` that denies; it can be neither changed nor removed",
    "Amazon VPC User Guide, Network ACL basics",
)];
static END_OF_LIST: [DefaultRule; 1] = [closing(
    "",
    "end of the list",
    Action::Deny,
    "an access list ends with a deny that is not written",
    "Cisco IOS Security Configuration Guide, IP access list overview: implicit deny",
)];
const GCP_REFERENCE: &str = "Google Cloud, VPC firewall rules: implied rules";
const GCP_WHY: &str =
    "every VPC network has it at the lowest priority; it cannot be removed, only overridden by a lower number";
static GCP_INGRESS: [DefaultRule; 1] = [closing("65535", "implied deny ingress", Action::Deny, GCP_WHY, GCP_REFERENCE)];
static GCP_EGRESS: [DefaultRule; 1] = [closing("65535", "implied allow egress", Action::Allow, GCP_WHY, GCP_REFERENCE)];
const AZURE_REFERENCE: &str = "Azure network security groups overview, default security rules";
const AZURE_WHY: &str = "default rules cannot be removed; a rule of a lower number overrides them";
static AZURE_INGRESS: [DefaultRule; 3] = [
    DefaultRule {
        number: "65000",
        name: "AllowVNetInBound",
        action: Action::Allow,
        source: "VirtualNetwork",
        destination: "VirtualNetwork",
        why_fixed: AZURE_WHY,
        reference: AZURE_REFERENCE,
    },
    DefaultRule {
        number: "65001",
        name: "AllowAzureLoadBalancerInBound",
        action: Action::Allow,
        source: "AzureLoadBalancer",
        destination: "any",
        why_fixed: AZURE_WHY,
        reference: AZURE_REFERENCE,
    },
    closing("65500", "DenyAllInBound", Action::Deny, AZURE_WHY, AZURE_REFERENCE),
];
static AZURE_EGRESS: [DefaultRule; 3] = [
    DefaultRule {
        number: "65000",
        name: "AllowVnetOutBound",
        action: Action::Allow,
        source: "VirtualNetwork",
        destination: "VirtualNetwork",
        why_fixed: AZURE_WHY,
        reference: AZURE_REFERENCE,
    },
    DefaultRule {
        number: "65001",
        name: "AllowInternetOutBound",
        action: Action::Allow,
        source: "any",
        destination: "Internet",
        why_fixed: AZURE_WHY,
        reference: AZURE_REFERENCE,
    },
    closing("65500", "DenyAllOutBound", Action::Deny, AZURE_WHY, AZURE_REFERENCE),
];

/// The rules that the provider adds after all others, in the order in which they are evaluated. The last one matches everything.
pub fn default_rules(kind: FilterKind, direction: Direction) -> &'static [DefaultRule] {
    match (kind, direction) {
        (FilterKind::SecurityGroup, _) => &SECURITY_GROUP,
        (FilterKind::NetworkAcl, _) => &LAST_OF_ACL,
        (FilterKind::OrderedList, _) => &END_OF_LIST,
        (FilterKind::GcpFirewall, Direction::Ingress) => &GCP_INGRESS,
        (FilterKind::GcpFirewall, Direction::Egress) => &GCP_EGRESS,
        (FilterKind::AzureNsg, Direction::Ingress) => &AZURE_INGRESS,
        (FilterKind::AzureNsg, Direction::Egress) => &AZURE_EGRESS,
    }
}

/// The default rule that matches everything.
pub fn closing_rule(kind: FilterKind, direction: Direction) -> &'static DefaultRule {
    match default_rules(kind, direction) {
        [.., last] => last,
        [] => &END_OF_LIST[0],
    }
}

/// The positions of a rule set's rules for one direction, in the order in which they are evaluated. Rules that are switched off stand among them;
/// where nothing is ordered, the order is that of the list. A rule without the number that its kind insists on comes last.
pub fn evaluation_order(filter: &Filter, direction: Direction) -> Vec<usize> {
    let number = |rule: &FilterRule| match numbering(filter.kind) {
        Some(numbering) => rule.priority.or(numbering.default).unwrap_or(u32::MAX),
        None => 0,
    };
    let (places, keys): (Vec<usize>, Vec<_>) = filter
        .rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.direction == direction)
        .map(|(index, rule)| (index, (number(rule), rule_order::Action::from(rule.action))))
        .unzip();
    let tie = if filter.kind == FilterKind::GcpFirewall { Tie::DenyFirst } else { Tie::AsListed };
    rule_order::evaluation_order(&keys, tie).into_iter().filter_map(|key| places.get(key).copied()).collect()
}

/// The number that counts for a rule: its own or the default of its kind; nothing where rules have no numbers.
pub fn number_of(kind: FilterKind, rule: &FilterRule) -> Option<u32> {
    let numbering = numbering(kind)?;
    rule.priority.or(numbering.default)
}

//! What is a rule set, and what does one rule of it say?

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Id, Network, Peer, Ports, Protocol};

choice! {
    /// How a rule set is evaluated.
    FilterKind {
        /// AWS or OpenStack: all allow rules apply, there is no deny, replies are let through.
        SecurityGroup = "security-group",
        /// AWS: the lowest number that matches decides, replies need rules of their own.
        NetworkAcl = "network-acl",
        /// GCP: the lowest priority that matches decides, deny before allow at equal priority.
        GcpFirewall = "gcp-firewall",
        /// Azure: the lowest priority that matches decides, priorities are unique.
        AzureNsg = "azure-nsg",
        /// A list on a router: the first line that matches decides.
        OrderedList = "ordered-list",
    }
}

choice! {
    /// Which way the first packet of a connection goes.
    Direction {
        /// Towards what the rule set protects.
        Ingress = "ingress",
        /// Away from it.
        Egress = "egress",
    }
}

choice! {
    /// What happens to a packet that matches.
    Action {
        /// It passes.
        Allow = "allow",
        /// It is dropped.
        Deny = "deny",
    }
}

/// A rule set: a security group, a network ACL, a firewall policy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The network it belongs to; none when it is shared.
    pub network: Option<Id<Network>>,
    /// How it is evaluated.
    pub kind: FilterKind,
    /// The rules, in the order in which they are written.
    pub rules: Vec<FilterRule>,
    /// Who answers for it.
    pub owner: String,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Filter);
record!(Filter {
    "id" id "Id" "The rule set's unique id.";
    "name" name "Name" "What people call it.";
    "network" network "Network" "The network it belongs to; none when it is shared.";
    "kind" kind "Kind" "How it is evaluated.";
    "owner" owner "Owner" "Who answers for it.";
    "note" note "Note" "Free words.";
    "rules" rules "Rules" "The rules, in the order in which they are written.";
});

/// One rule of a rule set.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterRule {
    /// Name for people.
    pub name: String,
    /// The priority or number, where the kind of rule set has one.
    pub priority: Option<u32>,
    /// Which way the first packet goes.
    pub direction: Direction,
    /// What happens to it.
    pub action: Action,
    /// The protocol.
    pub protocol: Protocol,
    /// Where it comes from; empty means any.
    pub sources: Vec<Peer>,
    /// The ports it comes from.
    pub source_ports: Ports,
    /// Where it goes; empty means whatever the rule set protects (ingress) or any (egress).
    pub destinations: Vec<Peer>,
    /// The ports it goes to.
    pub ports: Ports,
    /// The ICMP type, for the ICMP protocols; none means any.
    pub icmp_type: Option<u8>,
    /// The ICMP code; none means any.
    pub icmp_code: Option<u8>,
    /// Whether the rule applies.
    pub enabled: bool,
    /// The tags of the hosts that the rule applies to (GCP); empty means all.
    pub targets: Vec<String>,
    /// Free words, such as the ticket that asked for it.
    pub note: String,
    /// The section of the table that it stands in, a name that people give; it decides nothing.
    pub section: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for FilterRule {
    fn default() -> Self {
        Self {
            name: String::new(),
            priority: None,
            direction: Direction::Ingress,
            action: Action::Allow,
            protocol: Protocol::default(),
            sources: Vec::new(),
            source_ports: Ports::default(),
            destinations: Vec::new(),
            ports: Ports::default(),
            icmp_type: None,
            icmp_code: None,
            enabled: true,
            targets: Vec::new(),
            note: String::new(),
            section: String::new(),
            extra: Extra::new(),
        }
    }
}
record!(FilterRule {
    "priority" priority "Priority" "The priority or number, where the kind of rule set has one; the lowest is evaluated first.";
    "name" name "Name" "What people call it.";
    "direction" direction "Direction" "Which way the first packet of a connection goes.";
    "action" action "Action" "What happens to a packet that matches.";
    "protocol" protocol "Protocol" "A name such as `tcp`, a number, or any.";
    "sources" sources "Sources" "Where packets come from: `any`, a block, the id of a security group, or `tag:name`.";
    "source_ports" source_ports "Source ports" "The ports they come from; usually any.";
    "destinations" destinations "Destinations" "Where packets go: `any`, a block, the id of a security group, or `tag:name`.";
    "ports" ports "Ports" "The ports they go to, such as `443` or `80, 8000-8080`.";
    "icmp_type" icmp_type "ICMP type" "The type, for the ICMP protocols.";
    "icmp_code" icmp_code "ICMP code" "The code, for the ICMP protocols.";
    "enabled" enabled "Enabled" "Whether the rule applies.";
    "targets" targets "Target tags" "The tags of the hosts that the rule applies to (GCP); empty means all.";
    "note" note "Note" "Free words, such as the ticket that asked for it.";
    "section" section "Section" "The section of the table that it stands in, a name that people give; it decides nothing.";
});

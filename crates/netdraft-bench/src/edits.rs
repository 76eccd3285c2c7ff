//! Which edits are measured? One of each kind, at a place that differs from one repetition to the next.

use netdraft_core::edit::Command;
use netdraft_tests::large::{Large, TIERS, edge_id, group_id, network_id, peering_id, subnet_id, table_id};
use serde_json::json;

/// A kind of edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    /// The port of a rule of a security group.
    GroupRule,
    /// The ports of a rule of a network ACL.
    EdgeRule,
    /// The target of a route.
    Route,
    /// The block of a subnet.
    SubnetBlock,
    /// The address of a host.
    HostAddress,
    /// The state of a peering.
    PeeringState,
    /// What an intent expects.
    Intent,
    /// The name of a network.
    Name,
}

impl Edit {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::GroupRule,
        Self::EdgeRule,
        Self::Route,
        Self::SubnetBlock,
        Self::HostAddress,
        Self::PeeringState,
        Self::Intent,
        Self::Name,
    ];

    /// What is edited, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::GroupRule => "a rule of a security group",
            Self::EdgeRule => "a rule of a network ACL",
            Self::Route => "a route",
            Self::SubnetBlock => "a subnet's block",
            Self::HostAddress => "a host's address",
            Self::PeeringState => "a peering's state",
            Self::Intent => "an intent",
            Self::Name => "a name",
        }
    }

    /// The edit for the repetition of this number. Places are spread over the plan, and each is changed at one visit and changed back at the next.
    pub fn command(self, plan: Large, repetition: usize) -> Command {
        let (at, visit) = (repetition * 7 % plan.networks(), repetition / plan.networks());
        let is_back = visit % 2 == 1;
        let subnet = 5 + at % 15;
        let in_subnet = |rest: &str| format!("10.{}.{}.{rest}", at / 8, at % 8 * 32 + subnet);
        match self {
            Self::GroupRule => {
                let rule = format!("rules/{}/ports", 5 + visit % 8);
                Command::set(group_id(at, at % TIERS.len()), rule, (20_000 + visit).to_string())
            }
            Self::EdgeRule => {
                Command::set(edge_id(at), format!("rules/{}/ports", visit % 12), (400 + visit).to_string())
            }
            Self::Route => {
                // A private subnet with a way in, which is reported.
                let target = format!("{}-{}", network_id(at), if is_back { "nat" } else { "igw" });
                Command::set(table_id(at, "main"), "routes/1/target", target)
            }
            Self::SubnetBlock => {
                Command::set(subnet_id(at, subnet), "cidr", in_subnet(if is_back { "0/24" } else { "0/25" }))
            }
            Self::HostAddress => {
                let address = in_subnet(&(20 + visit).to_string());
                Command::set(format!("{}-a", subnet_id(at, subnet)), "addresses", json!([address]))
            }
            Self::PeeringState => {
                let (pair, visit) = (repetition % plan.pairs().max(1), repetition / plan.pairs().max(1));
                let state = if visit % 2 == 0 { "pending-acceptance" } else { "active" };
                Command::set(peering_id(pair), "state", state)
            }
            Self::Intent => Command::set(format!("{}-works", network_id(at)), "ports", (8_100 + visit).to_string()),
            Self::Name => Command::set(network_id(at), "name", format!("network {visit}")),
        }
    }
}

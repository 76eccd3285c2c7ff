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

    /// The edit for the repetition of this number. Places are spread over the plan, so that no two repetitions in a row touch the same network.
    pub fn command(self, plan: Large, repetition: usize) -> Command {
        let at = repetition * 7 % plan.networks();
        let round = repetition / plan.networks() + repetition;
        let subnet = subnet_id(at, 5 + repetition % 15);
        match self {
            Self::GroupRule => {
                let port = (20_000 + round % 9_000).to_string();
                Command::set(group_id(at, repetition % TIERS.len()), format!("rules/{}/ports", 5 + round % 8), port)
            }
            Self::EdgeRule => {
                let port = (400 + round % 90).to_string();
                Command::set(edge_id(at), format!("rules/{}/ports", round % 12), port)
            }
            Self::Route => {
                let target = if round % 2 == 0 { "igw" } else { "nat" };
                let target = format!("{}-{target}", network_id(at));
                Command::set(table_id(at, "main"), "routes/1/target", target)
            }
            Self::SubnetBlock => {
                // The block of a neighbour, the upper half of its own, or its own again.
                let fourth = if round % 2 == 0 { "0/25" } else { "0/24" };
                let block = format!("10.{}.{}.{fourth}", at / 8, at % 8 * 32 + 5 + repetition % 15);
                Command::set(subnet, "cidr", block)
            }
            Self::HostAddress => {
                let address = format!("10.{}.{}.{}", at / 8, at % 8 * 32 + 5 + repetition % 15, 20 + round % 70);
                Command::set(format!("{subnet}-a"), "addresses", json!([address]))
            }
            Self::PeeringState => {
                let state = if round % 2 == 0 { "pending-acceptance" } else { "active" };
                Command::set(peering_id(repetition % plan.pairs().max(1)), "state", state)
            }
            Self::Intent => {
                let port = (8_000 + round % 900).to_string();
                Command::set(format!("{}-works", network_id(at)), "ports", port)
            }
            Self::Name => Command::set(network_id(at), "name", format!("network {round}")),
        }
    }
}

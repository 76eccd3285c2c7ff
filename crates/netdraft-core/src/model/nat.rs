//! How do private hosts share public addresses? Through a NAT gateway, which hands out ports.

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Id, Network, Protocol, PublicAddress, Subnet};
use crate::address::Address;

choice! {
    /// When two flows may share one public port.
    MappingBehaviour {
        /// When they go to different destinations (AWS, Azure).
        EndpointDependent = "endpoint-dependent",
        /// Never (endpoint-independent mapping, RFC 4787).
        EndpointIndependent = "endpoint-independent",
    }
}

/// A NAT gateway.
#[derive(Debug, Clone, PartialEq)]
pub struct Nat {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The network whose hosts use it.
    pub network: Id<Network>,
    /// The subnet that it stands in, where the provider asks for one.
    pub subnet: Option<Id<Subnet>>,
    /// The public addresses that it uses, where the plan lists them.
    pub public_addresses: Vec<Id<PublicAddress>>,
    /// The number of public addresses, where the plan does not list them.
    pub address_count: u32,
    /// When two flows may share one public port.
    pub mapping: MappingBehaviour,
    /// Simultaneous flows to the busiest destination (address, port and protocol) at peak.
    pub peak_flows: u32,
    /// Blocks of ports that were handed out.
    pub blocks: Vec<PortBlockClaim>,
    /// Flows that were seen.
    pub flows: Vec<NatFlow>,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Nat {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            network: Id::default(),
            subnet: None,
            public_addresses: Vec::new(),
            address_count: 1,
            mapping: MappingBehaviour::EndpointDependent,
            peak_flows: 0,
            blocks: Vec::new(),
            flows: Vec::new(),
            note: String::new(),
            extra: Extra::new(),
        }
    }
}

impl Nat {
    /// The number of public addresses it has: those listed, or else the number given.
    pub fn addresses(&self) -> u32 {
        if self.public_addresses.is_empty() {
            self.address_count
        } else {
            u32::try_from(self.public_addresses.len()).unwrap_or(u32::MAX)
        }
    }
}
entity!(Nat);
record!(Nat {
    "id" id "Id" "The NAT gateway's unique id.";
    "name" name "Name" "What people call it.";
    "network" network "Network" "The network whose hosts use it.";
    "subnet" subnet "Subnet" "The subnet that it stands in, where the provider asks for one.";
    "public_addresses" public_addresses "Public addresses" "The public addresses that it uses, where the plan lists them.";
    "address_count" address_count "Address count" "The number of public addresses, where the plan does not list them.";
    "mapping" mapping "Mapping" "When two flows may share one public port.";
    "peak_flows" peak_flows "Peak flows" "Simultaneous flows to the busiest destination at peak.";
    "note" note "Note" "Free words.";
    "blocks" blocks "Port blocks" "Blocks of ports that were handed out.";
    "flows" flows "Flows" "Flows that were seen.";
});

/// A block of public ports that belongs to one owner.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PortBlockClaim {
    /// Who holds it.
    pub owner: String,
    /// The public address.
    pub address: Address,
    /// The protocol; any means all.
    pub protocol: Protocol,
    /// The lowest port.
    pub first: u16,
    /// The highest port.
    pub last: u16,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
record!(PortBlockClaim {
    "owner" owner "Owner" "Who holds the block.";
    "address" address "Public address" "The public address that the ports belong to.";
    "protocol" protocol "Protocol" "The protocol; any means all.";
    "first" first "First port" "The lowest port.";
    "last" last "Last port" "The highest port.";
});

/// A flow through a NAT gateway.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NatFlow {
    /// Who sends it.
    pub client: String,
    /// The protocol.
    pub protocol: Protocol,
    /// The public address that it leaves from.
    pub address: Address,
    /// The public port that it leaves from.
    pub port: u16,
    /// Where it goes.
    pub destination: Address,
    /// The port it goes to.
    pub destination_port: u16,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
record!(NatFlow {
    "client" client "Client" "Who sends it.";
    "protocol" protocol "Protocol" "The protocol.";
    "address" address "Public address" "The public address that it leaves from.";
    "port" port "Public port" "The public port that it leaves from.";
    "destination" destination "Destination" "Where it goes.";
    "destination_port" destination_port "Destination port" "The port it goes to.";
});

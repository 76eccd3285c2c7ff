//! What are the places of a network? Pools to allocate from, networks, and the subnets in them.

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Filter, Id, RouteTable};
use crate::address::{Address, Block, Provider};

/// Address space that an organisation allocates networks from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pool {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The space.
    pub cidr: Block,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Pool);
record!(Pool {
    "id" id "Id" "The pool's unique id.";
    "name" name "Name" "What people call it.";
    "cidr" cidr "Address range" "The space that networks are allocated from.";
    "note" note "Note" "Free words.";
});

/// A virtual network: a VPC, a VNet.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The provider, when it is not the plan's.
    pub provider: Option<Provider>,
    /// The region, as the provider names it.
    pub region: String,
    /// The address blocks; the first is the primary one.
    pub cidrs: Vec<Block>,
    /// The external network or border group that its public addresses must come from.
    pub external_pool: String,
    /// The largest packet in bytes, when it is not the provider's default.
    pub mtu: Option<u32>,
    /// Whether instances get DNS names.
    pub dns_hostnames: bool,
    /// Whether the provider's resolver answers.
    pub dns_support: bool,
    /// Who answers for it.
    pub owner: String,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            provider: None,
            region: String::new(),
            cidrs: Vec::new(),
            external_pool: String::new(),
            mtu: None,
            dns_hostnames: true,
            dns_support: true,
            owner: String::new(),
            note: String::new(),
            extra: Extra::new(),
        }
    }
}
entity!(Network);
record!(Network {
    "id" id "Id" "The network's unique id.";
    "name" name "Name" "What people call it.";
    "provider" provider "Provider" "The provider, when it is not the plan's.";
    "region" region "Region" "The region, as the provider names it.";
    "cidrs" cidrs "Address ranges" "The network's blocks; the first is the primary one.";
    "external_pool" external_pool "External network" "The external network or border group that its public addresses come from.";
    "mtu" mtu "MTU" "The largest packet in bytes, when it is not the provider's default.";
    "dns_hostnames" dns_hostnames "DNS hostnames" "Whether instances get DNS names.";
    "dns_support" dns_support "DNS support" "Whether the provider's resolver answers.";
    "owner" owner "Owner" "Who answers for it.";
    "note" note "Note" "Free words.";
});

choice! {
    /// Who may start a connection to a subnet from outside, as its designer means it.
    Exposure {
        /// Nothing was said.
        Unstated = "unstated",
        /// Reached from the internet.
        Public = "public",
        /// Reaches the internet, and is not reached from it.
        Private = "private",
        /// No way to or from the internet.
        Isolated = "isolated",
    }
}

choice! {
    /// What a subnet is for, where that changes the rules for it.
    Purpose {
        /// Anything.
        General = "general",
        /// A serverless VPC connector, which wants a block of its own.
        Connector = "connector",
        /// Databases.
        Database = "database",
        /// Load balancers.
        LoadBalancer = "load-balancer",
        /// Addresses of pods or services, where the provider reserves none.
        Secondary = "secondary",
    }
}

/// A subnet: a block of a network, in one zone where the provider has zones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subnet {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The network it belongs to.
    pub network: Id<Network>,
    /// Its block.
    pub cidr: Block,
    /// The availability zone.
    pub zone: String,
    /// Who may reach it, as its designer means it.
    pub exposure: Exposure,
    /// What it is for.
    pub purpose: Purpose,
    /// The route table; the network's main table when none is named.
    pub route_table: Option<Id<RouteTable>>,
    /// The network ACL or network security group at its edge.
    pub filter: Option<Id<Filter>>,
    /// Blocks kept free for later use.
    pub reserved: Vec<Block>,
    /// Further addresses that are expected to be needed.
    pub growth: u32,
    /// The name servers that its hosts are told to ask.
    pub resolvers: Vec<Address>,
    /// Who answers for it.
    pub owner: String,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Subnet);
record!(Subnet {
    "id" id "Id" "The subnet's unique id.";
    "name" name "Name" "What people call it.";
    "network" network "Network" "The network it belongs to.";
    "cidr" cidr "Address range" "Its block, such as `10.0.1.0/24`.";
    "zone" zone "Zone" "The availability zone.";
    "exposure" exposure "Exposure" "Who may reach it, as its designer means it.";
    "purpose" purpose "Purpose" "What it is for, where that changes the rules for it.";
    "route_table" route_table "Route table" "The table it uses; the network's main table when none is named.";
    "filter" filter "Edge filter" "The network ACL or network security group at its edge.";
    "reserved" reserved "Reserved blocks" "Blocks kept free for later use.";
    "growth" growth "Expected growth" "Further addresses that are expected to be needed.";
    "resolvers" resolvers "Resolvers" "The name servers that its hosts are told to ask.";
    "owner" owner "Owner" "Who answers for it.";
    "note" note "Note" "Free words.";
});

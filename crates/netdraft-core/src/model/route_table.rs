//! How does a packet leave a subnet? By a route table, through a gateway or a peering.

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, HubJoin, HubTable, Id, Network, Target};
use crate::address::Block;

/// A route table of a network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RouteTable {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The network it belongs to.
    pub network: Id<Network>,
    /// Whether subnets that name no table use it.
    pub main: bool,
    /// The routes. Their order means nothing: the longest prefix wins.
    pub routes: Vec<Route>,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(RouteTable);
record!(RouteTable {
    "id" id "Id" "The table's unique id.";
    "name" name "Name" "What people call it.";
    "network" network "Network" "The network it belongs to.";
    "main" main "Main table" "Whether subnets that name no table use it.";
    "note" note "Note" "Free words.";
    "routes" routes "Routes" "The routes; their order means nothing, the longest prefix wins.";
});

choice! {
    /// Where a route came from.
    RouteOrigin {
        /// Written by hand.
        Static = "static",
        /// Learned from a gateway.
        Propagated = "propagated",
    }
}

choice! {
    /// What the provider says of a route.
    RouteState {
        /// In use.
        Active = "active",
        /// Its target is gone: packets are dropped.
        Blackhole = "blackhole",
    }
}

/// One route.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// The packets it is for.
    pub destination: Block,
    /// The gateway, peering, VPN connection, NAT gateway or host that they go to, or `local`.
    pub target: Target,
    /// Where it came from.
    pub origin: RouteOrigin,
    /// The priority among equal prefixes, where the provider has one; the lowest wins.
    pub priority: Option<u32>,
    /// What the provider says of it.
    pub state: RouteState,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
record!(Route {
    "destination" destination "Destination" "The packets it is for, such as `0.0.0.0/0`.";
    "target" target "Target" "The gateway, peering, VPN connection, NAT gateway or host that they go to, or `local`.";
    "origin" origin "Origin" "Where the route came from.";
    "priority" priority "Priority" "The priority among equal prefixes, where the provider has one; the lowest wins.";
    "state" state "State" "What the provider says of it.";
    "note" note "Note" "Free words.";
});

choice! {
    /// What a gateway leads to.
    GatewayKind {
        /// The internet, both ways.
        Internet = "internet",
        /// The internet over IPv6, outwards only.
        EgressOnly = "egress-only",
        /// Sites, by VPN or a leased line.
        VirtualPrivate = "virtual-private",
        /// A hub that joins networks.
        Transit = "transit",
    }
}

/// A gateway at the edge of a network, or a hub between networks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gateway {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// What it leads to.
    pub kind: GatewayKind,
    /// The network that it is attached to; a transit hub lists its attachments instead.
    pub network: Option<Id<Network>>,
    /// The networks that a transit hub joins.
    pub attachments: Vec<Id<Network>>,
    /// The autonomous system number, when it speaks BGP.
    pub asn: Option<u32>,
    /// Free words.
    pub note: String,
    /// The route tables of a transit hub; the default table is there without being listed.
    pub tables: Vec<HubTable>,
    /// How things are attached to a transit hub, where it is not the default way. A network that is named here is attached.
    pub joins: Vec<HubJoin>,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(Gateway);
record!(Gateway {
    "id" id "Id" "The gateway's unique id.";
    "name" name "Name" "What people call it.";
    "kind" kind "Kind" "What it leads to.";
    "network" network "Network" "The network that it is attached to.";
    "attachments" attachments "Attachments" "The networks that a transit hub joins.";
    "asn" asn "ASN" "The autonomous system number, when it speaks BGP.";
    "note" note "Note" "Free words.";
    "tables" tables "Hub tables" "The route tables of a transit hub; the default table is there without being listed.";
    "joins" joins "Joins" "How things are attached to a transit hub, where it is not the default way.";
});

choice! {
    /// How far a peering has got.
    PeeringState {
        /// Both sides agreed.
        Active = "active",
        /// The accepter has not answered.
        Pending = "pending-acceptance",
        /// Refused, expired or deleted.
        Inactive = "inactive",
    }
}

/// A direct link between two networks.
#[derive(Debug, Clone, PartialEq)]
pub struct Peering {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The network that asked for it.
    pub requester: Id<Network>,
    /// The network that was asked.
    pub accepter: Id<Network>,
    /// Whether the requester's side is configured.
    pub requester_configured: bool,
    /// Whether the accepter's side is configured.
    pub accepter_configured: bool,
    /// How far it has got.
    pub state: PeeringState,
    /// Whether only one direction is meant to work.
    pub one_way: bool,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Peering {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            requester: Id::default(),
            accepter: Id::default(),
            requester_configured: true,
            accepter_configured: true,
            state: PeeringState::Active,
            one_way: false,
            note: String::new(),
            extra: Extra::new(),
        }
    }
}
entity!(Peering);
record!(Peering {
    "id" id "Id" "The peering's unique id.";
    "name" name "Name" "What people call it.";
    "requester" requester "Requester" "The network that asked for it.";
    "accepter" accepter "Accepter" "The network that was asked.";
    "requester_configured" requester_configured "Requester configured" "Whether the requester's side is configured.";
    "accepter_configured" accepter_configured "Accepter configured" "Whether the accepter's side is configured.";
    "state" state "State" "How far it has got.";
    "one_way" one_way "One way" "Whether only one direction is meant to work.";
    "note" note "Note" "Free words.";
});

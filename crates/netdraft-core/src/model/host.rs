//! What holds addresses in a subnet? A host group: interfaces that are alike.

use super::field::record;
use super::id::entity;
use super::{Extra, Filter, Id, Subnet};
use crate::address::Address;

/// A group of interfaces that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The subnet it is in.
    pub subnet: Id<Subnet>,
    /// The number of interfaces, each with one address.
    pub count: u32,
    /// Addresses given by hand; the others are assigned by the provider.
    pub addresses: Vec<Address>,
    /// The mask set on the machines, as typed there: `24`, `/24` or `255.255.255.0`; empty when they ask DHCP.
    pub mask: String,
    /// The security groups or network security groups of the interfaces.
    pub filters: Vec<Id<Filter>>,
    /// Words that firewall rules and checks may refer to, such as `data`.
    pub tags: Vec<String>,
    /// The name servers that the machines ask, when they are not the subnet's.
    pub resolvers: Vec<Address>,
    /// The largest packet in bytes, when it is not the network's.
    pub mtu: Option<u32>,
    /// Who answers for it.
    pub owner: String,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            subnet: Id::default(),
            count: 1,
            addresses: Vec::new(),
            mask: String::new(),
            filters: Vec::new(),
            tags: Vec::new(),
            resolvers: Vec::new(),
            mtu: None,
            owner: String::new(),
            note: String::new(),
            extra: Extra::new(),
        }
    }
}
entity!(Host);
record!(Host {
    "id" id "Id" "The host group's unique id.";
    "name" name "Name" "What people call it.";
    "subnet" subnet "Subnet" "The subnet it is in.";
    "count" count "Interfaces" "The number of interfaces, each with one address.";
    "addresses" addresses "Fixed addresses" "Addresses given by hand; the others are assigned by the provider.";
    "mask" mask "Mask on the machines" "The mask set on the machines, such as `24` or `255.255.255.0`; empty when they ask DHCP.";
    "filters" filters "Security groups" "The security groups of the interfaces.";
    "tags" tags "Tags" "Words that firewall rules and checks may refer to, such as `data`.";
    "resolvers" resolvers "Resolvers" "The name servers that the machines ask, when they are not the subnet's.";
    "mtu" mtu "MTU" "The largest packet in bytes, when it is not the network's.";
    "owner" owner "Owner" "Who answers for it.";
    "note" note "Note" "Free words.";
});

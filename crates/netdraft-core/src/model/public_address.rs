//! Which public addresses are held, and by whom?

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Id, Target};
use crate::address::Address;

choice! {
    /// Whether an address is still held.
    AddressState {
        /// Held.
        Allocated = "allocated",
        /// Given back.
        Released = "released",
    }
}

/// A public address that is held apart from machines: an elastic or floating address.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PublicAddress {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The address.
    pub address: Address,
    /// The pool or border group that it comes from.
    pub pool: String,
    /// The hosts, NAT gateways or load balancers that it is bound to. More than one is a fault.
    pub bound_to: Vec<Target>,
    /// Whether it is still held.
    pub state: AddressState,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
entity!(PublicAddress);
record!(PublicAddress {
    "id" id "Id" "The public address's unique id.";
    "name" name "Name" "What people call it.";
    "address" address "Address" "The address.";
    "pool" pool "Pool" "The pool or border group that it comes from.";
    "bound_to" bound_to "Bound to" "The host, NAT gateway or load balancer that it is bound to.";
    "state" state "State" "Whether it is still held.";
    "note" note "Note" "Free words.";
});

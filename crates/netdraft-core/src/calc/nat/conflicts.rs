//! Which bindings of a NAT claim the same port.

use super::{Mapping, PortBlock};
use crate::small::SmallSort;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// Ports of an address that are in use, or set aside, for someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Whom for: an internal endpoint, or a machine.
    pub owner: String,
    /// The address that the ports are of.
    pub address: IpAddr,
    /// The protocol, by its IANA number: 6 for TCP, 17 for UDP.
    pub protocol: u8,
    /// The ports; a flow has one.
    pub ports: PortBlock,
    /// Where the flow goes, address and port; `None` for ports set aside for any destination.
    pub destination: Option<(IpAddr, u16)>,
}

/// Two bindings that claim the same port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// The place of one in the list.
    pub first: usize,
    /// The place of the other, which is greater.
    pub second: usize,
    /// The ports that both claim.
    pub ports: PortBlock,
}

/// The bindings in use of one address and protocol, each by its last port, which is where it stops being in the way.
#[derive(Default)]
struct Active {
    all: BTreeSet<(u16, usize)>,
    for_any_destination: BTreeSet<(u16, usize)>,
    by_destination: BTreeMap<(IpAddr, u16), BTreeSet<(u16, usize)>>,
}

/// Every two bindings of different owners that claim the same port, in order of the list, at most `limit` of them.
///
/// What tells ports apart is the address, the protocol and the number, and with a mapping that depends on the endpoint also
/// the destination: then one port may serve two destinations. What is set aside for any destination is in the way of all.
#[must_use]
pub fn conflicts(bindings: &[Binding], mapping: Mapping, limit: usize) -> Vec<Conflict> {
    let mut by_first_port: Vec<(usize, &Binding)> = bindings.iter().enumerate().collect();
    by_first_port.small_sort_by_key(|(_, binding)| binding.ports.first());
    let mut active: BTreeMap<(IpAddr, u8), Active> = BTreeMap::new();
    let mut found = Vec::new();
    for (index, binding) in by_first_port {
        let destination = match mapping {
            Mapping::EndpointDependent => binding.destination,
            Mapping::EndpointIndependent => None,
        };
        let active = active.entry((binding.address, binding.protocol)).or_default();
        let rivals = active.rivals(destination, binding.ports.first());
        found.extend(rivals.filter_map(|other| conflict(bindings, other, index)).take(limit - found.len()));
        if found.len() == limit {
            break;
        }
        active.add(destination, (binding.ports.last(), index));
    }
    found.small_sort();
    found
}

impl Active {
    /// The bindings that reach this port and could serve the same destination.
    fn rivals(&self, destination: Option<(IpAddr, u16)>, port: u16) -> impl Iterator<Item = usize> {
        let (everywhere, here) = match destination {
            None => (&self.all, None),
            Some(destination) => (&self.for_any_destination, self.by_destination.get(&destination)),
        };
        let here = here.into_iter().flat_map(move |set| set.range((port, 0)..));
        everywhere.range((port, 0)..).chain(here).map(|(_, index)| *index)
    }

    fn add(&mut self, destination: Option<(IpAddr, u16)>, entry: (u16, usize)) {
        self.all.insert(entry);
        match destination {
            None => self.for_any_destination.insert(entry),
            Some(destination) => self.by_destination.entry(destination).or_default().insert(entry),
        };
    }
}

/// The conflict of two bindings, unless they are of one owner.
fn conflict(bindings: &[Binding], a: usize, b: usize) -> Option<Conflict> {
    let (first, second) = (a.min(b), a.max(b));
    let (left, right) = (bindings.get(first)?, bindings.get(second)?);
    let ports = left.ports.intersection(right.ports).filter(|_| left.owner != right.owner)?;
    Some(Conflict { first, second, ports })
}

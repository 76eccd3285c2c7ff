//! Who claims which public port of a NAT gateway, and which ports are claimed twice?

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::analysis::{block_claims, protocols_held};
use crate::calc::nat::{Binding, Mapping, PortBlock, PortPool, conflicts};
use crate::model::{Anchor, Nat, NatFlow};
use crate::small::SmallSort;

/// How many conflicts of one gateway are told; after that many, the list says nothing new.
const MOST_TOLD: usize = 100;
/// The first port that is given away: those below are for services.
const FIRST_PORT: u16 = 1_024;

/// Which list of a gateway is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Blocks,
    Flows,
}

impl List {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Blocks => "port blocks",
            Self::Flows => "flows",
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Flows => "flows",
        }
    }

    fn entries(self, nat: &Nat) -> usize {
        match self {
            Self::Blocks => nat.blocks.len(),
            Self::Flows => nat.flows.len(),
        }
    }

    /// Who holds an entry.
    fn holder(self, nat: &Nat, index: usize) -> &str {
        let holder = match self {
            Self::Blocks => nat.blocks.get(index).map(|block| block.owner.as_str()),
            Self::Flows => nat.flows.get(index).map(|flow| flow.client.as_str()),
        };
        holder.unwrap_or_default()
    }
}

/// The entries of one list of a gateway that can be compared: the place of each, and a binding for each of its protocols.
pub(super) struct Claims<'a> {
    nat: &'a Nat,
    list: List,
    mapping: Mapping,
    places: Vec<usize>,
    bindings: Vec<Binding>,
}

impl<'a> Claims<'a> {
    pub(super) fn of(nat: &'a Nat, list: List, mapping: Mapping) -> Self {
        let held: Vec<(usize, Binding)> = match list {
            List::Blocks => block_claims(nat),
            List::Flows => nat.flows.iter().enumerate().flat_map(|flow| of_flow(flow, mapping)).collect(),
        };
        let (places, bindings) = held.into_iter().unzip();
        Self { nat, list, mapping, places, bindings }
    }

    /// How many entries cannot be compared.
    pub(super) fn unread(&self) -> usize {
        let mut read = self.places.clone();
        read.dedup();
        self.list.entries(self.nat).saturating_sub(read.len())
    }

    /// Every two entries that claim the same port, told once for all protocols.
    pub(super) fn doubles(&self) -> Vec<Double<'a>> {
        let (nat, list) = (self.nat, self.list);
        let mut found: BTreeMap<(usize, usize), Double<'a>> = BTreeMap::new();
        for conflict in conflicts(&self.bindings, self.mapping, MOST_TOLD) {
            let entry = |at: usize| Some((*self.places.get(at)?, self.bindings.get(at)?));
            let (Some(one), Some(other)) = (entry(conflict.first), entry(conflict.second)) else { continue };
            let key = |(index, binding): (usize, &Binding)| (list.holder(nat, index), binding.ports, index);
            let (first, second) = if key(one) <= key(other) { (one, other) } else { (other, one) };
            let double = found.entry((first.0, second.0)).or_insert_with(|| Double {
                nat,
                list,
                first: first.0,
                second: second.0,
                address: second.1.address,
                protocols: Vec::new(),
                ports: conflict.ports,
                wanted: second.1.ports,
            });
            double.protocols.push(second.1.protocol);
        }
        found.into_values().collect()
    }
}

fn of_flow((index, flow): (usize, &NatFlow), mapping: Mapping) -> Vec<(usize, Binding)> {
    let destination = flow.destination.ip().map(|ip| (ip, flow.destination_port));
    // Where the destination tells flows apart, one that names none cannot be compared.
    let comparable = destination.is_some() || mapping == Mapping::EndpointIndependent;
    let Some(address) = flow.address.ip().filter(|_| comparable) else { return Vec::new() };
    // Two flows of one client are two owners: each needs a port of its own.
    let (owner, ports) = (format!("{} ({index})", flow.client), PortBlock::new(flow.port, flow.port));
    let bind = |protocol| Binding { owner: owner.clone(), address, protocol, ports, destination };
    protocols_held(&flow.protocol).into_iter().map(|protocol| (index, bind(protocol))).collect()
}

/// Two entries that claim the same port. Which of them is the second does not depend on their order in the list.
pub(super) struct Double<'a> {
    pub(super) nat: &'a Nat,
    pub(super) list: List,
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) address: IpAddr,
    pub(super) protocols: Vec<u8>,
    /// The ports that both claim.
    pub(super) ports: PortBlock,
    /// All ports of the second.
    wanted: PortBlock,
}

impl Double<'_> {
    pub(super) fn anchor(&self, index: usize) -> Anchor {
        Anchor::new(&self.nat.id, format!("{}/{index}", self.list.field()))
    }

    pub(super) fn holders(&self) -> [&str; 2] {
        [self.first, self.second].map(|index| self.list.holder(self.nat, index))
    }

    /// Free ports on the same address, from an allocator that has been shown everything that is held there.
    pub(super) fn free_ports(&self) -> Option<PortBlock> {
        let blocks = self.nat.blocks.iter().map(|block| (block.address.ip(), PortBlock::new(block.first, block.last)));
        let flows = self.nat.flows.iter().map(|flow| (flow.address.ip(), PortBlock::new(flow.port, flow.port)));
        let usable = PortBlock::new(FIRST_PORT, u16::MAX);
        let here = blocks.chain(flows).filter(|(address, _)| *address == Some(self.address));
        let mut held: Vec<PortBlock> = here.filter_map(|(_, ports)| ports.intersection(usable)).collect();
        held.small_sort();
        let mut pool = PortPool::new(usable);
        let mut next = usable.first();
        for ports in held {
            // What is held twice is claimed once; that keeps others away.
            if ports.last() >= next {
                pool.claim_exactly("held", PortBlock::new(ports.first().max(next), ports.last())).ok()?;
                next = ports.last().saturating_add(1);
            }
        }
        pool.claim("repair", u16::try_from(self.wanted.size()).ok()?).ok()
    }
}

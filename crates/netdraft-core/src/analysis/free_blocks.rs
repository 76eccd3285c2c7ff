//! Which free blocks can be offered as repairs? Each is offered once, so that several repairs do not get in each other's way.

use std::collections::BTreeMap;

use super::address_plan::{AddressPlan, Placed, private_ranges};
use crate::address::{BlockSet, Cidr, Family, Holes, Pool, Strategy};
use crate::model::{Id, Network};

/// Blocks that AWS bars from many networks as further blocks: whatever a block inside `10.0.0.0/15` or `172.16.0.0/12` rules out (Amazon VPC User
/// Guide, VPC CIDR blocks, IPv4 CIDR block association restrictions).
const BARRED: [&str; 2] = ["10.0.0.0/16", "172.31.0.0/16"];

/// Free blocks, handed out from the lowest address on.
pub struct FreeBlocks<'a> {
    addresses: &'a AddressPlan<'a>,
    subnets: BTreeMap<(String, Family), Holes>,
    networks: BTreeMap<(Option<Cidr>, Family), Holes>,
}

impl<'a> FreeBlocks<'a> {
    /// All free blocks of a plan.
    pub fn of(addresses: &'a AddressPlan<'a>) -> Self {
        Self { addresses, subnets: BTreeMap::new(), networks: BTreeMap::new() }
    }

    /// A block for a subnet of a network.
    pub fn for_subnet(&mut self, network: &Id<Network>, family: Family, prefix: u8) -> Option<Cidr> {
        let (id, from) = (network.to_string(), self.addresses);
        let network = from.network(network)?;
        let holes = || {
            let taken: Vec<Cidr> = from.taken_in(network).into_iter().chain(from.promised(Some(network))).collect();
            Pool { space: &from.space_of(network), taken: &taken }.holes(family)
        };
        self.subnets.entry((id, family)).or_insert_with(holes).take(prefix, Strategy::FirstFit)
    }

    /// A block of the same size that can take the place of one that was typed for a subnet or a network.
    pub fn for_another(&mut self, block: &Placed) -> Option<Cidr> {
        match block.anchor.field.as_str() {
            "cidr" => self.for_subnet(&Id::new(&block.owner), block.cidr.family(), block.cidr.prefix()),
            _ => self.for_network(block.cidr, block.cidr.prefix()),
        }
    }

    /// A block for a network that can take the place of `like` or stand beside it: of the same family, and in the same private range if it is in one,
    /// since AWS does not let a network mix them.
    pub fn for_network(&mut self, like: Cidr, prefix: u8) -> Option<Cidr> {
        let range = private_ranges().find(|range| range.contains(like));
        let holes = self.networks.entry((range, like.family()));
        let holes = holes.or_insert_with(|| holes_for_networks(self.addresses, range, like.family()));
        holes.take(prefix, Strategy::FirstFit)
    }
}

/// What of the space for networks is left in a range: of the pools where they have some of it, or else of all of it.
fn holes_for_networks(addresses: &AddressPlan<'_>, range: Option<Cidr>, family: Family) -> Holes {
    let (mut space, mut taken) = addresses.network_space();
    if let Some(range) = range {
        let pools = space.into_iter().collect::<BlockSet>().intersect(&BlockSet::from(range));
        space = if pools.is_empty() { vec![range] } else { pools.cidrs() };
    }
    taken.extend(addresses.promised(None));
    taken.extend(BARRED.into_iter().filter_map(|text| text.parse::<Cidr>().ok()));
    Pool { space: &space, taken: &taken }.holes(family)
}

/// Whether a network with these blocks can have another one beside them, as far as private ranges go: AWS does not let a network mix them.
pub fn may_stand_beside(blocks: &[Placed], another: Cidr) -> bool {
    let is_barred =
        BARRED.into_iter().filter_map(|text| text.parse().ok()).any(|barred: Cidr| barred.overlaps(another));
    let range = private_ranges().find(|range| range.contains(another)).filter(|_| !is_barred);
    range.is_some_and(|range| blocks.iter().all(|block| range.contains(block.cidr) && !block.cidr.overlaps(another)))
}

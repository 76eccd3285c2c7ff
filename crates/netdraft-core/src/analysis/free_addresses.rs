//! Which free addresses can be offered as repairs? Each is offered once, so that several repairs do not get in each other's way.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::address_plan::AddressPlan;
use super::subnet_use::kept_by_provider;
use crate::address::{BlockSet, Cidr};
use crate::model::Subnet;

/// Free addresses of subnets, handed out from the lowest on. None of them is fixed for a host, kept by the provider, or in a reserved block.
pub struct FreeAddresses<'a> {
    addresses: &'a AddressPlan<'a>,
    taken: BTreeMap<String, BlockSet>,
}

impl<'a> FreeAddresses<'a> {
    /// All free addresses of a plan.
    pub fn of(addresses: &'a AddressPlan<'a>) -> Self {
        Self { addresses, taken: BTreeMap::new() }
    }

    /// The next free address of a subnet.
    pub fn next(&mut self, subnet: &Subnet) -> Option<IpAddr> {
        let block = subnet.cidr.cidr()?;
        let taken = self.taken.entry(subnet.id.to_string()).or_insert_with(|| taken_in(self.addresses, subnet, block));
        let mut next = block.first();
        for (first, last) in taken.ranges().filter(|(first, _)| block.contains_address(*first)) {
            if first > next {
                break;
            }
            // The set has no address beyond the block, so past the last one there is nothing left.
            next = block.nth(block.offset_of(last)?.checked_add(1)?)?;
        }
        taken.insert(Cidr::of_address(next));
        Some(next)
    }
}

fn taken_in(addresses: &AddressPlan<'_>, subnet: &Subnet, block: Cidr) -> BlockSet {
    let Some(network) = addresses.network(&subnet.network) else { return BlockSet::from(block) };
    let fixed = network.fixed_in(block).iter().map(|(address, _)| *address);
    let kept = kept_by_provider(subnet, block, network.provider).into_iter().map(|(address, _)| address);
    // Where the router has an ordinary address, it usually has the first: OpenStack gives it that unless told otherwise.
    let router = block.nth(1).filter(|_| block.width().saturating_sub(block.prefix()) > 1);
    let reserved: BlockSet = subnet.reserved.iter().filter_map(|typed| typed.cidr()).collect();
    let single: BlockSet = fixed.chain(kept).chain(router).map(Cidr::of_address).collect();
    single.union(&reserved).intersect(&BlockSet::from(block))
}

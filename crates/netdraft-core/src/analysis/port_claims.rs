//! Which ports of public addresses do the blocks of a NAT gateway claim?

use crate::calc::nat::{Binding, PortBlock};
use crate::model::{Nat, PortBlockClaim, Protocol};

/// The protocols that a block or flow holds: any means TCP and UDP, the protocols with ports.
pub fn protocols_held(protocol: &Protocol) -> Vec<u8> {
    protocol.number().map_or_else(|| vec![6, 17], |number| vec![number])
}

/// What the blocks of a gateway claim: for each protocol of a block, its place in the list and what is claimed. Blocks whose address cannot be read are left
/// out.
pub fn block_claims(nat: &Nat) -> Vec<(usize, Binding)> {
    nat.blocks.iter().enumerate().flat_map(of_block).collect()
}

fn of_block((index, block): (usize, &PortBlockClaim)) -> Vec<(usize, Binding)> {
    let Some(address) = block.address.ip() else { return Vec::new() };
    let (owner, ports) = (&block.owner, PortBlock::new(block.first, block.last));
    let bind = |protocol| Binding { owner: owner.clone(), address, protocol, ports, destination: None };
    protocols_held(&block.protocol).into_iter().map(|protocol| (index, bind(protocol))).collect()
}

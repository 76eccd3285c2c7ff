//! Does a set of blocks have exactly the addresses that it should? Compared with one bit for each address.

use crate::{cases, cidr};
use netdraft_core::address::{BlockSet, Cidr};
use netdraft_core::calc::cidr_math;
use proptest::prelude::*;
use std::net::IpAddr;

/// A small part of the number line, as a block of 256 addresses.
pub(crate) fn any_universe() -> impl Strategy<Value = Cidr> {
    let top_v6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00/120";
    let blocks = ["0.0.0.0/24", "10.0.255.0/24", "255.255.255.0/24", "::/120", "2001:db8::ff00/120", top_v6];
    prop::sample::select(blocks.map(cidr).to_vec())
}

/// A block inside a universe of 256 addresses, from where it starts and how many bits it has to itself.
pub(crate) fn block_in(universe: Cidr, at: u8, bits: u8) -> Cidr {
    let address = universe.nth(at.into()).expect("the universe has 256 addresses");
    Cidr::containing(address, universe.width() - bits).expect("there are no more bits than an address has")
}

type Bits = [bool; 256];

fn bits(universe: Cidr, has: impl Fn(IpAddr) -> bool) -> Bits {
    std::array::from_fn(|at| universe.nth(at as u128).is_some_and(&has))
}

fn bits_of(universe: Cidr, set: &BlockSet) -> Bits {
    bits(universe, |address| set.contains_address(address))
}

fn bits_of_blocks(blocks: &[Cidr], universe: Cidr) -> Bits {
    bits(universe, |address| blocks.iter().any(|block| block.contains_address(address)))
}

fn combined(a: Bits, b: Bits, combine: impl Fn(bool, bool) -> bool) -> Bits {
    std::array::from_fn(|at| combine(a[at], b[at]))
}

fn any_blocks() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((any::<u8>(), 0_u8..=7), 0..12)
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn sets_are_exact(universe in any_universe(), a in any_blocks(), b in any_blocks(), probe in (any::<u8>(), 0_u8..=8)) {
        let blocks = |pairs: &[(u8, u8)]| -> Vec<Cidr> {
            pairs.iter().map(|(at, bits)| block_in(universe, *at, *bits)).collect()
        };
        let (a, b, probe) = (blocks(&a), blocks(&b), block_in(universe, probe.0, probe.1));
        let (a_bits, b_bits, probe_bits) = (bits_of_blocks(&a, universe), bits_of_blocks(&b, universe), bits_of_blocks(&[probe], universe));
        let a_set: BlockSet = a.iter().copied().collect();
        let mut b_set = BlockSet::new();
        b.iter().for_each(|block| b_set.insert(*block));
        prop_assert_eq!(bits_of(universe, &b_set), b_bits);
        prop_assert_eq!(bits_of(universe, &a_set.union(&b_set)), combined(a_bits, b_bits, |a, b| a | b));
        prop_assert_eq!(bits_of(universe, &a_set.intersect(&b_set)), combined(a_bits, b_bits, |a, b| a & b));
        prop_assert_eq!(bits_of(universe, &a_set.subtract(&b_set)), combined(a_bits, b_bits, |a, b| a & !b));
        prop_assert_eq!(a_set.size(), a_bits.iter().filter(|bit| **bit).count() as u128);
        prop_assert_eq!(a_set.is_empty(), a.is_empty());
        prop_assert_eq!(a_set.overlaps(probe), (0..256).any(|at| a_bits[at] && probe_bits[at]));
        prop_assert_eq!(a_set.contains(probe), (0..256).all(|at| a_bits[at] || !probe_bits[at]));
        prop_assert_eq!(a_set.is_superset(&b_set), (0..256).all(|at| a_bits[at] || !b_bits[at]));

        let gaps = a_set.gaps(probe);
        prop_assert_eq!(bits_of_blocks(&gaps, universe), combined(probe_bits, a_bits, |probe, a| probe & !a));
        let merged = cidr_math::merge(&a);
        prop_assert_eq!(bits_of_blocks(&merged, universe), a_bits);
        prop_assert_eq!(&merged, &a_set.cidrs());
        for pair in merged.windows(2).chain(gaps.windows(2)) {
            prop_assert!(pair[0].last() < pair[1].first(), "the blocks are in order and apart");
            prop_assert!(pair[0].sibling() != Some(pair[1]), "no two blocks make one");
        }
        let excluded = cidr_math::exclude(&a, &b);
        prop_assert_eq!(bits_of_blocks(&excluded, universe), combined(a_bits, b_bits, |a, b| a & !b));
        for around in cidr_math::summarise(&a) {
            prop_assert!(a.iter().all(|block| around.contains(*block)));
            let fits_in_half = |half: Cidr| a.iter().all(|block| half.contains(*block));
            prop_assert!(around.halves().is_none_or(|(low, high)| !fits_in_half(low) && !fits_in_half(high)));
        }
    }
}

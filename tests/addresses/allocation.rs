//! Does allocation give away what is free, all of it, and nothing else? Compared with a slow obvious scan.

use crate::sets::{any_universe, block_in};
use crate::{cases, cidr};
use netdraft_core::address::{Cidr, Family, Pool, Request, Size, Strategy as Fit, allocate};
use proptest::prelude::*;

/// What happens to a network in one step.
#[derive(Clone, Debug)]
enum Step {
    /// Blocks are asked for.
    Ask { bits: u8, count: u16, growth_bits: u8, zones: usize, is_best_fit: bool },
    /// Someone types a block by hand, wherever it lies.
    Type { at: u8, bits: u8 },
    /// A block goes away.
    Remove { index: usize },
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..=6, 1_u16..=3, prop_oneof![4 => Just(0_u8), 1 => 1_u8..=3], 0_usize..=2, any::<bool>()).prop_map(
            |(bits, count, growth_bits, zones, is_best_fit)| Step::Ask { bits, count, growth_bits, zones, is_best_fit }
        ),
        1 => (any::<u8>(), 0_u8..=5).prop_map(|(at, bits)| Step::Type { at, bits }),
        3 => any::<usize>().prop_map(|index| Step::Remove { index }),
    ]
}

/// What a person with much patience would give away, or nothing if that is not all that is asked for.
fn patient_scan(pool: &Pool<'_>, universe: Cidr, request: &Request, prefix: u8) -> Option<Vec<Cidr>> {
    let room_prefix = prefix.checked_sub(request.growth_bits)?;
    let mut taken = pool.taken.to_vec();
    let mut found = Vec::new();
    for _ in 0..request.total() {
        let is_free = |block: Cidr| {
            pool.space.iter().any(|space| space.contains(block)) && !taken.iter().any(|other| other.overlaps(block))
        };
        let all = (0..universe.size()).filter_map(|at| Cidr::containing(universe.nth(at)?, room_prefix));
        let mut free = all.filter(|block| universe.contains(*block) && is_free(*block));
        // How much larger a free block could be at this place: the less, the better it fits.
        let slack = |block: &Cidr| {
            let wider =
                std::iter::successors(Some(*block), |block| block.supernet()).take_while(|block| is_free(*block));
            wider.count()
        };
        let room = match request.strategy {
            Fit::FirstFit => free.next(),
            Fit::BestFit => free.min_by_key(|block| (slack(block), *block)),
        }?;
        taken.push(room);
        found.push(Cidr::containing(room.first(), prefix)?);
    }
    Some(found)
}

proptest! {
    #![proptest_config(cases(100_000))]

    #[test]
    fn a_sequence_of_steps_never_makes_an_overlap(
        universe in any_universe(),
        space in prop::collection::vec((any::<u8>(), 4_u8..=8), 1..4),
        steps in prop::collection::vec(any_step(), 1..16),
    ) {
        let space: Vec<Cidr> = space.into_iter().map(|(at, bits)| block_in(universe, at, bits)).collect();
        let mut taken: Vec<Cidr> = vec![cidr("198.51.100.0/24"), cidr("2001:db8:ffff::/48")];
        for step in steps {
            match step {
                Step::Type { at, bits } => taken.push(block_in(universe, at, bits)),
                Step::Remove { index } => drop(taken.swap_remove(index % taken.len()).size()),
                Step::Ask { bits, count, growth_bits, zones, is_best_fit } => {
                    let prefix = universe.width() - bits;
                    let request = Request {
                        family: universe.family(),
                        size: Size::Prefix(prefix),
                        count,
                        strategy: if is_best_fit { Fit::BestFit } else { Fit::FirstFit },
                        growth_bits,
                        zones: (0..zones).map(|zone| zone.to_string()).collect(),
                    };
                    let pool = Pool { space: &space, taken: &taken };
                    let found = allocate(&pool, &request);
                    let expected = patient_scan(&pool, universe, &request, prefix);
                    prop_assert_eq!(found.as_ref().ok(), expected.as_ref());
                    let found = found.unwrap_or_default();
                    for (at, block) in found.iter().enumerate() {
                        let room = request.room_of(*block);
                        prop_assert!(space.iter().any(|space| space.contains(room)));
                        prop_assert!(!taken.iter().any(|other| other.overlaps(room)));
                        prop_assert!(!found[..at].iter().any(|other| request.room_of(*other).overlaps(room)));
                        prop_assert_eq!(request.zone_of(at).is_some(), zones > 0);
                    }
                    taken.extend(found);
                }
            }
            if taken.is_empty() {
                taken.push(cidr("198.51.100.0/24"));
            }
        }
    }

    #[test]
    fn any_request_has_an_answer(
        space in prop::collection::vec((any::<u128>(), 0_u8..=128), 0..5),
        taken in prop::collection::vec((any::<u128>(), 0_u8..=128), 0..5),
        prefix in any::<u8>(),
        growth_bits in any::<u8>(),
        is_v4 in any::<bool>(),
    ) {
        let family = if is_v4 { Family::V4 } else { Family::V6 };
        let block = |(bits, prefix): (u128, u8)| {
            let bits = if is_v4 { bits >> 96 } else { bits };
            Cidr::containing(family.address(bits).unwrap(), prefix % (family.width() + 1)).unwrap()
        };
        let (space, taken): (Vec<_>, Vec<_>) = (space.into_iter().map(block).collect(), taken.into_iter().map(block).collect());
        let request = Request { growth_bits, ..Request::prefix(family, prefix) };
        match allocate(&Pool { space: &space, taken: &taken }, &request) {
            Ok(found) => {
                let room = request.room_of(found[0]);
                prop_assert!(space.iter().any(|space| space.contains(room)) && !taken.iter().any(|other| other.overlaps(room)));
            }
            Err(exhausted) => prop_assert!(!exhausted.to_string().is_empty()),
        }
    }
}

#[test]
fn ten_thousand_blocks_are_no_trouble() {
    let space = [cidr("10.0.0.0/8"), cidr("2001:db8::/32")];
    let taken: Vec<Cidr> = cidr("10.0.0.0/8").subnets(26).step_by(3).take(10_000).collect();
    let request = Request { count: 20_001, ..Request::prefix(Family::V4, 26) };
    let found = allocate(&Pool { space: &space, taken: &taken }, &request).expect("there is room");
    let beyond = found.iter().filter(|block| **block > taken[taken.len() - 1]).count();
    assert_eq!((found.len(), beyond), (20_001, 3), "the holes between the taken blocks are filled first");
    let v6 = Request { count: u16::MAX, ..Request::prefix(Family::V6, 64) };
    let found = allocate(&Pool { space: &space, taken: &taken }, &v6).expect("there is room");
    assert_eq!(found.last().map(ToString::to_string).as_deref(), Some("2001:db8:0:fffe::/64"));
}

//! Do sets of packets obey the laws of sets, and hold what their rules match?

use netdraft_core::address::Cidr;
use netdraft_core::analysis::rule_order::permitted_union;
use netdraft_core::analysis::{Match, Packet, PacketSet, Protocol, TooComplex};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use crate::cases;
use crate::oracle::{Members, PlainRule, UNIVERSE, any_rule, is_empty, is_within, meets, members};

/// A set put together from rules, and the members it must have.
#[derive(Clone, Debug)]
struct Sample {
    set: PacketSet,
    members: Members,
}

#[derive(Clone, Copy, Debug)]
enum Operation {
    Union,
    Intersection,
    Difference,
}

impl Operation {
    fn of_sets(self, one: &PacketSet, other: &PacketSet) -> Result<PacketSet, TooComplex> {
        match self {
            Self::Union => one.union(other),
            Self::Intersection => one.intersection(other),
            Self::Difference => one.difference(other),
        }
    }

    fn of_members(self, one: &Members, other: &Members) -> Members {
        let hold = |(one, other): (&bool, &bool)| match self {
            Self::Union => *one || *other,
            Self::Intersection => *one && *other,
            Self::Difference => *one && !other,
        };
        one.iter().zip(other).map(hold).collect()
    }
}

fn of_rule(rule: &PlainRule) -> Sample {
    Sample { set: rule.compiled().matches, members: members(|packet| rule.matches(packet)) }
}

fn any_operation() -> impl Strategy<Value = Operation> {
    prop_oneof![2 => Just(Operation::Union), 1 => Just(Operation::Intersection), 2 => Just(Operation::Difference)]
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let steps = prop::collection::vec((any_operation(), any_rule()), 0..4);
    (any_rule(), steps).prop_map(|(first, steps)| {
        steps.into_iter().fold(of_rule(&first), |sample, (operation, rule)| {
            let next = of_rule(&rule);
            Sample {
                set: operation.of_sets(&sample.set, &next.set).expect("a few rules are not too complex"),
                members: operation.of_members(&sample.members, &next.members),
            }
        })
    })
}

fn found(set: &PacketSet) -> Members {
    members(|packet| set.contains(packet))
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn operations_agree_with_trying_every_packet(one in any_sample(), other in any_sample()) {
        prop_assert_eq!(found(&one.set), one.members.clone());
        for operation in [Operation::Union, Operation::Intersection, Operation::Difference] {
            let set = operation.of_sets(&one.set, &other.set).unwrap();
            let expected = operation.of_members(&one.members, &other.members);
            prop_assert_eq!(set.is_empty(), is_empty(&expected));
            prop_assert_eq!(found(&set), expected);
        }
        prop_assert_eq!(one.set.is_subset_of(&other.set).unwrap(), is_within(&one.members, &other.members));
        prop_assert_eq!(one.set.intersects(&other.set).unwrap(), meets(&one.members, &other.members));
        prop_assert_eq!(one.set == other.set, one.members == other.members);
    }

    #[test]
    fn the_laws_of_sets_hold_as_equalities(a in any_sample(), b in any_sample(), c in any_sample()) {
        let (a, b, c) = (a.set, b.set, c.set);
        let everything = PacketSet::everything();
        let not = |set: &PacketSet| everything.difference(set).unwrap();
        prop_assert_eq!(a.union(&b).unwrap(), b.union(&a).unwrap());
        prop_assert_eq!(a.union(&b).unwrap().union(&c).unwrap(), a.union(&b.union(&c).unwrap()).unwrap());
        prop_assert_eq!(
            a.intersection(&b.union(&c).unwrap()).unwrap(),
            a.intersection(&b).unwrap().union(&a.intersection(&c).unwrap()).unwrap()
        );
        prop_assert_eq!(not(&a.union(&b).unwrap()), not(&a).intersection(&not(&b)).unwrap());
        prop_assert_eq!(not(&not(&a)), a.clone());
        prop_assert_eq!(a.union(&not(&a)).unwrap(), everything.clone());
        prop_assert_eq!(a.difference(&b).unwrap(), a.intersection(&not(&b)).unwrap());
        prop_assert!(a.difference(&a).unwrap().is_empty());
    }

    #[test]
    fn a_witness_is_a_member_and_boxes_are_the_set(sample in any_sample()) {
        let witness = sample.set.witness();
        prop_assert_eq!(witness.is_none(), sample.set.is_empty());
        prop_assert!(witness.is_none_or(|packet| sample.set.contains(&packet)));
        let boxes = sample.set.boxes();
        for (packet, is_member) in UNIVERSE.iter().zip(&sample.members) {
            let holding = boxes.iter().filter(|part| {
                part.sources.contains_address(packet.source)
                    && part.destinations.contains_address(packet.destination)
                    && part.protocols.contains(packet.protocol)
                    && part.source_ports.contains(packet.source_port)
                    && part.destination_ports.contains(packet.destination_port)
            });
            prop_assert_eq!(holding.count(), usize::from(*is_member), "{}", packet);
        }
    }

    #[test]
    fn answers_come_back_where_questions_went(sample in any_sample()) {
        let answers = sample.set.reversed().unwrap();
        prop_assert_eq!(answers.reversed().unwrap(), sample.set.clone());
        for packet in UNIVERSE.iter() {
            prop_assert_eq!(answers.contains(&packet.reply()), sample.set.contains(packet));
        }
    }
}

/// A packet from address number `from` to address number `to` of one block.
fn between(from: u8, to: u8) -> Packet {
    let address = |number| IpAddr::V4(Ipv4Addr::new(10, 0, 0, number));
    Packet::bare(47, address(from), address(to))
}

fn set_of(packet: &Packet) -> PacketSet {
    let rule = Match::any().protocol(Protocol::Number(packet.protocol));
    let ends = rule.sources(Cidr::of_address(packet.source)).destinations(Cidr::of_address(packet.destination));
    PacketSet::from_match(&ends)
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn sets_of_many_boxes_have_one_form_however_they_came_about(
        added in prop::collection::btree_set((0_u8..40, 0_u8..20), 0..300),
        removed in prop::collection::btree_set((0_u8..40, 0_u8..20), 0..100),
    ) {
        let sets = |pairs: &BTreeSet<(u8, u8)>| -> Vec<PacketSet> {
            pairs.iter().map(|(from, to)| set_of(&between(*from, *to))).collect()
        };
        let one_by_one = sets(&added).iter().fold(PacketSet::empty(), |all, one| all.union(one).unwrap());
        let rest = sets(&removed).iter().fold(one_by_one.clone(), |all, one| all.difference(one).unwrap());
        let kept: BTreeSet<(u8, u8)> = added.difference(&removed).copied().collect();
        prop_assert_eq!(one_by_one, permitted_union(&sets(&added)).unwrap());
        prop_assert_eq!(&rest, &permitted_union(&sets(&kept)).unwrap());
        for (from, to) in (0..40).flat_map(|from| (0..20).map(move |to| (from, to))) {
            prop_assert_eq!(rest.contains(&between(from, to)), kept.contains(&(from, to)));
        }
    }
}

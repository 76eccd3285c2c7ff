//! Is a rule list without order read as the union that it is?

use netdraft_core::analysis::rule_anomalies::redundant_in_union;
use netdraft_core::analysis::rule_order::permitted_union;
use netdraft_core::analysis::{Match, PacketSet};
use proptest::prelude::*;

use crate::oracle::{Members, any_rule, is_empty, is_within, members, union};
use crate::{cases, from, protocol};

proptest! {
    #![proptest_config(cases(100_000))]

    #[test]
    fn superfluous_sets_are_exactly_those_that_can_go(rules in prop::collection::vec(any_rule(), 1..7)) {
        let sets: Vec<PacketSet> = rules.iter().map(|rule| rule.compiled().matches).collect();
        let holds: Vec<Members> = rules.iter().map(|rule| members(|packet| rule.matches(packet))).collect();
        let whole = permitted_union(&sets).unwrap();
        prop_assert_eq!(members(|packet| whole.contains(packet)), union(&holds));

        let verdicts = redundant_in_union(&sets).unwrap();
        let needed: Vec<usize> = (0..sets.len()).filter(|place| verdicts[*place].is_none()).collect();
        let without = |left_out: Option<usize>, of: &[usize]| {
            union(of.iter().filter(|place| Some(**place) != left_out).map(|place| &holds[*place]))
        };
        prop_assert_eq!(without(None, &needed), union(&holds), "what is needed is enough");
        for place in &needed {
            prop_assert!(!is_within(&holds[*place], &without(Some(*place), &needed)), "rule {} is needed", place);
        }
        for (place, cover) in verdicts.iter().enumerate().filter_map(|(place, cover)| Some((place, cover.as_ref()?))) {
            prop_assert!(cover.iter().all(|other| needed.contains(other)), "no cover is superfluous itself");
            prop_assert!(is_within(&holds[place], &without(None, cover)));
            let single = needed.iter().find(|other| is_within(&holds[place], &holds[**other]));
            if let (Some(single), false) = (single, is_empty(&holds[place])) {
                prop_assert_eq!(cover, &vec![*single], "one cover is named where one is enough");
            }
            for other in cover {
                prop_assert!(!is_within(&holds[place], &without(Some(*other), cover)), "each cover is needed");
            }
        }
    }
}

fn https_from(block: &str) -> PacketSet {
    PacketSet::from_match(&from(block).protocol(protocol("tcp")).destination_ports(443))
}

#[test]
fn rules_that_differ_only_in_their_source_are_both_kept() {
    let sets = [https_from("10.0.0.0/8"), https_from("192.168.0.0/16")];
    assert_ne!(sets[0], sets[1]);
    assert_eq!(redundant_in_union(&sets), Ok(vec![None, None]));
}

#[test]
fn the_first_of_two_equal_rules_is_kept() {
    let sets = [https_from("10.0.0.0/8"), https_from("100.68.0.0/18"), https_from("100.68.0.0/18")];
    assert_eq!(redundant_in_union(&sets), Ok(vec![None, None, Some(vec![1])]));
}

#[test]
fn halves_give_way_to_the_whole_and_a_middle_to_its_neighbours() {
    let sets = [https_from("10.0.0.0/9"), https_from("10.128.0.0/9"), https_from("10.0.0.0/8")];
    assert_eq!(redundant_in_union(&sets), Ok(vec![Some(vec![2]), Some(vec![2]), None]));
    let ports = |first, last| PacketSet::from_match(&Match::any().destination_ports(first..=last));
    let sets = [ports(1, 50), ports(40, 90), ports(80, 200)];
    assert_eq!(redundant_in_union(&sets), Ok(vec![None, None, None]));
    let sets = [ports(1, 50), ports(40, 90), ports(51, 200), PacketSet::empty()];
    assert_eq!(redundant_in_union(&sets), Ok(vec![None, Some(vec![0, 2]), None, Some(vec![])]));
}

//! Do rules go where they are put, with numbers that their provider takes?

use std::collections::BTreeSet;

use netdraft_core::analysis::filters::{evaluation_order, number_of, numbering};
use netdraft_core::edit::{Command, apply};
use netdraft_core::model::{Direction, Document, Filter, FilterKind};
use netdraft_core::rules::filter_order::{move_above, next_free_number, renumber, renumber_rule, reorder};
use proptest::prelude::*;

use crate::oracle::any_filter;
use crate::{KINDS, cases, document, filter};

/// A document with one filter, whose rules are named by their positions.
fn document_of(filter: &Filter) -> Document {
    let mut document = document(r#""filters": [{"id": "f"}]"#);
    let mut named = filter.clone();
    for (index, rule) in named.rules.iter_mut().enumerate() {
        rule.name = index.to_string();
    }
    let kind = Command::set("f", "kind", netdraft_core::model::Choice::word(named.kind));
    let rules = Command::set("f", "rules", netdraft_core::model::FieldValue::to_value(&named.rules));
    apply(&mut document, &Command::all("fill", vec![kind, rules])).expect("the filter is well-formed");
    document
}

fn applied(document: &Document, commands: Vec<Command>) -> Document {
    let mut document = document.clone();
    apply(&mut document, &Command::all("move", commands)).expect("the commands are possible");
    document
}

/// The names of the rules in evaluation order.
fn names(document: &Document) -> Vec<String> {
    let filter = filter(document);
    evaluation_order(filter, Direction::Ingress).into_iter().map(|index| filter.rules[index].name.clone()).collect()
}

fn is_numbered_apart(document: &Document) -> bool {
    let filter = filter(document);
    let numbering = numbering(filter.kind).expect("a numbered kind");
    let numbers: Vec<u32> = filter.rules.iter().filter_map(|rule| number_of(filter.kind, rule)).collect();
    let unique: BTreeSet<u32> = numbers.iter().copied().collect();
    unique.len() == filter.rules.len() && numbers.iter().all(|number| numbering.range.contains(number))
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn a_rule_arrives_where_it_is_put_and_the_others_keep_their_order(
        any in any_filter(&KINDS),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!any.rules.is_empty());
        let (from, to) = (from.index(any.rules.len()), to.index(any.rules.len()));
        let before = document_of(&any);
        let after = applied(&before, reorder(filter(&before), Direction::Ingress, from, to));
        let mut expected = names(&before);
        if any.kind != FilterKind::SecurityGroup {
            let moved = expected.remove(from);
            expected.insert(to, moved);
        }
        prop_assert_eq!(names(&after), expected);
    }

    #[test]
    fn numbering_afresh_keeps_the_order_and_the_range(any in any_filter(&KINDS[1..4])) {
        let before = document_of(&any);
        let after = applied(&before, renumber(filter(&before), Direction::Ingress));
        prop_assert_eq!(names(&after), names(&before));
        prop_assert!(is_numbered_apart(&after));
    }

    #[test]
    fn a_rule_gets_another_number_in_its_place(any in any_filter(&KINDS[1..4]), index in any::<prop::sample::Index>()) {
        prop_assume!(!any.rules.is_empty());
        let index = index.index(any.rules.len());
        let before = document_of(&any);
        let after = applied(&before, renumber_rule(filter(&before), index));
        prop_assert_eq!(names(&after), names(&before));
        let number = |index: usize| number_of(any.kind, &filter(&after).rules[index]);
        let others = (0..any.rules.len()).filter(|other| *other != index);
        prop_assert!(others.into_iter().all(|other| number(other) != number(index)));
    }

    #[test]
    fn above_is_directly_above(
        any in any_filter(&KINDS[1..]),
        rule in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!any.rules.is_empty());
        let (rule, other) = (rule.index(any.rules.len()), other.index(any.rules.len()));
        let before = document_of(&any);
        let after = names(&applied(&before, move_above(filter(&before), rule, other)));
        let place = |index: usize| after.iter().position(|name| *name == index.to_string());
        prop_assert!(rule == other || place(rule).map(|place| place + 1) == place(other), "{after:?}");
    }

    #[test]
    fn a_free_number_is_between_its_neighbours(any in any_filter(&KINDS[1..4]), place in 0_usize..8) {
        let order = evaluation_order(&any, Direction::Ingress);
        if let Some(free) = next_free_number(&any, Direction::Ingress, place) {
            let number = |place: usize| order.get(place).and_then(|index| number_of(any.kind, &any.rules[*index]));
            prop_assert!(place == 0 || order.len() < place || number(place - 1).is_some_and(|before| before < free));
            prop_assert!(number(place).is_none_or(|after| free < after));
            prop_assert!(numbering(any.kind).is_some_and(|numbering| numbering.range.contains(&free)));
        }
    }
}

/// The numbers of the filter `f` after a move.
fn numbers_after(tables: &str, from: usize, to: usize) -> Vec<Option<u32>> {
    let before = document(tables);
    let after = applied(&before, reorder(filter(&before), Direction::Ingress, from, to));
    filter(&after).rules.iter().map(|rule| rule.priority).collect()
}

#[test]
fn moved_rules_get_numbers_that_a_person_would_choose() {
    let acl = r#""filters": [{"id": "f", "kind": "network-acl", "rules": [{"priority": 100}, {"priority": 200}, {"priority": 300}]}]"#;
    assert_eq!(numbers_after(acl, 1, 0), [Some(100), Some(90), Some(300)], "before the first: a lead of ten");
    assert_eq!(numbers_after(acl, 0, 1), [Some(250), Some(200), Some(300)], "between: the middle");
    assert_eq!(numbers_after(acl, 0, 2), [Some(400), Some(200), Some(300)], "behind the last: a step");
    let nsg = r#""filters": [{"id": "f", "kind": "azure-nsg", "rules": [{"priority": 100}, {"priority": 101}, {"priority": 4096}]}]"#;
    assert_eq!(numbers_after(nsg, 2, 1), [Some(100), Some(120), Some(110)], "no number is free between 100 and 101");
    assert_eq!(numbers_after(nsg, 1, 0), [Some(110), Some(100), Some(120)], "nothing is free below 100");
    assert_eq!(numbers_after(nsg, 0, 2), [Some(120), Some(100), Some(110)], "nothing is free above 4096");
    let gcp = r#""filters": [{"id": "f", "kind": "gcp-firewall", "rules": [{}, {"action": "deny"}, {"priority": 5}]}]"#;
    assert_eq!(numbers_after(gcp, 2, 1), [Some(502), None, Some(5)], "by default a rule has 1000");
}

#[test]
fn more_rules_than_numbers_cannot_be_numbered() {
    let rules = vec!["{}"; 3998].join(",");
    let full = document(&format!(r#""filters": [{{"id": "f", "kind": "azure-nsg", "rules": [{rules}]}}]"#));
    assert_eq!(renumber(filter(&full), Direction::Ingress), []);
    let rules = vec!["{}"; 3997].join(",");
    let brimming = document(&format!(r#""filters": [{{"id": "f", "kind": "azure-nsg", "rules": [{rules}]}}]"#));
    assert_eq!(renumber(filter(&brimming), Direction::Ingress).len(), 3997);
}

#[test]
fn places_that_do_not_exist_are_nothing() {
    let acl = document(r#""filters": [{"id": "f", "kind": "network-acl", "rules": [{"priority": 100}]}]"#);
    let filter = filter(&acl);
    assert_eq!(reorder(filter, Direction::Ingress, 0, 7), []);
    assert_eq!(reorder(filter, Direction::Egress, 0, 0), []);
    assert_eq!(move_above(filter, 7, 0), []);
    assert_eq!(renumber_rule(filter, 7), []);
    assert_eq!(next_free_number(filter, Direction::Ingress, 7), Some(100), "past the end there is no neighbour");
    assert_eq!(next_free_number(filter, Direction::Ingress, 1), Some(200));
    assert_eq!(next_free_number(filter, Direction::Egress, 0), Some(100), "an empty list begins at its first number");
}

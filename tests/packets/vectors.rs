//! Do known lists get the verdicts that are known for them?

use netdraft_core::address::{BlockSet, Cidr};
use netdraft_core::analysis::rule_anomalies::{Effect, Relation, analyse};
use netdraft_core::analysis::rule_order::{Evaluation, Tie, difference_of, evaluation_order, first_match};
use netdraft_core::analysis::rule_order::{permitted, permitted_union};
use netdraft_core::analysis::{Action, Match, OrderedRule, PacketSet, TooComplex};

use std::net::Ipv4Addr;

use crate::{allow, cidr, deny, from, protocol, tcp};

fn ssh(source: &str) -> Match {
    from(source).protocol(protocol("tcp")).destination_ports(22)
}

/// Number 100 denies SSH from anywhere; number 200 allows it from inside.
fn internal_ssh() -> Vec<OrderedRule> {
    vec![deny(ssh("0.0.0.0/0")), allow(ssh("10.0.0.0/8"))]
}

#[test]
fn five_ways_to_read_one_list() {
    let outside = tcp("203.0.113.7:49152", "10.0.5.4:22");
    let inside = tcp("10.9.8.7:49152", "10.0.5.4:22");
    let read = |model: Evaluation| [outside, inside].map(|packet| model.decide(&internal_ssh(), Action::Deny, &packet));
    let actions = Evaluation::ALL.map(|model| read(model).map(|decision| decision.action));
    let (allowed, denied) = (Action::Allow, Action::Deny);
    assert_eq!(
        actions,
        [[denied, denied], [denied, allowed], [denied, allowed], [denied, allowed], [allowed, allowed]]
    );
    let rules = Evaluation::ALL.map(|model| read(model).map(|decision| decision.rule));
    let (first, second) = (Some(0), Some(1));
    assert_eq!(rules, [[first, first], [first, second], [first, second], [None, second], [second, second]]);
}

#[test]
fn an_exception_after_its_rule_is_shadowed_and_before_it_is_not() {
    let before = internal_ssh();
    let verdict = &analyse(&before)[1];
    let Effect::ShadowedBy { cover } = verdict.effect else { panic!("{verdict:?}") };
    assert_eq!((cover.other, cover.witness), (0, tcp("10.0.0.1:49152", "1.0.0.1:22")));

    let mut after = before.clone();
    after.reverse();
    let verdicts = analyse(&after);
    assert!(verdicts.iter().all(|verdict| matches!(verdict.effect, Effect::Decides { .. })));
    let exception = Relation { other: 0, witness: cover.witness };
    assert_eq!(verdicts[1].generalises, [exception]);
    assert_eq!(first_match(&after, &tcp("10.9.8.7:49152", "10.0.5.4:22")), Some(0));
    assert_eq!(first_match(&after, &tcp("203.0.113.7:49152", "10.0.5.4:22")), Some(1));

    let passing = |rules: &[OrderedRule]| permitted(rules, Action::Deny).unwrap();
    let shift = difference_of(&passing(&before), &passing(&after)).unwrap();
    let opened: Vec<String> = shift.opened.boxes().iter().map(ToString::to_string).collect();
    assert_eq!(opened, ["tcp from 10.0.0.0/8 to any IPv4 port 22"]);
    assert!(shift.closed.is_empty());
}

#[test]
fn two_halves_cover_a_whole_that_neither_covers() {
    let rules = [deny(from("10.0.0.0/9")), deny(from("10.128.0.0/9")), allow(ssh("10.0.0.0/8"))];
    let witnesses = [tcp("10.0.0.1:49152", "1.0.0.1:22"), tcp("10.128.0.1:49152", "1.0.0.1:22")];
    let covers = vec![Relation { other: 0, witness: witnesses[0] }, Relation { other: 1, witness: witnesses[1] }];
    assert_eq!(analyse(&rules)[2].effect, Effect::UnreachableByUnion { covers, contradicts: true });
}

#[test]
fn a_cover_that_contradicts_is_named_though_the_others_suffice() {
    let rules = [
        allow(from("10.0.0.0/9")),
        deny(from("10.128.0.0/16")),
        allow(from("10.128.0.0/9")),
        allow(from("10.0.0.0/8").protocol(protocol("udp"))),
    ];
    let Effect::UnreachableByUnion { covers, contradicts } = &analyse(&rules)[3].effect else { panic!() };
    assert!(contradicts);
    assert_eq!(covers.iter().map(|cover| cover.other).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn overlapping_rules_with_opposite_actions_correlate() {
    let to_web = Match::any().destinations(cidr("10.1.0.0/16"));
    let rules = [deny(from("10.2.0.0/16")), allow(to_web.clone()), deny(Match::any()), allow(to_web)];
    let verdicts = analyse(&rules);
    assert_eq!(verdicts[1].correlated, [Relation { other: 0, witness: tcp("10.2.0.1:49152", "10.1.0.1:443") }]);
    assert_eq!(verdicts[0].repeated_by, None, "the rule between them allows some of its packets");
    assert_eq!(verdicts[3].effect, Effect::RedundantTo { cover: 1 });
    assert_eq!(analyse(&rules[..1])[0].repeated_by, None);
    assert_eq!(analyse(&[rules[0].clone(), rules[2].clone()])[0].repeated_by, Some(1));
}

#[test]
fn at_equal_priority_deny_comes_first_where_the_provider_says_so() {
    let listed = [(1000, Action::Allow), (1000, Action::Deny), (65_535, Action::Deny), (10, Action::Allow)];
    assert_eq!(evaluation_order(&listed, Tie::DenyFirst), [3, 1, 0, 2]);
    assert_eq!(evaluation_order(&listed, Tie::AsListed), [3, 0, 1, 2]);

    let rules = [allow(ssh("10.0.0.0/8")), deny(ssh("10.0.0.0/8"))];
    let order = evaluation_order(&[(1000, Action::Allow), (1000, Action::Deny)], Tie::DenyFirst);
    let sorted: Vec<OrderedRule> = order.into_iter().map(|place| rules[place].clone()).collect();
    let decision =
        Evaluation::AscendingFirstMatch.decide(&sorted, Action::Allow, &tcp("10.0.0.1:49152", "10.0.0.2:22"));
    assert_eq!((decision.action, decision.rule), (Action::Deny, Some(0)));
}

/// Packets from each of `count` addresses to one address of its own, which are as many boxes.
fn pairs(count: u32, shift: u32) -> PacketSet {
    let block = |number: u32| {
        let address = Ipv4Addr::from(number).into();
        let mut block = BlockSet::new();
        block.insert_range(address, address);
        block
    };
    let pair = |number| Match::any().sources(block(2 * number)).destinations(block(2 * number + shift));
    let sets: Vec<PacketSet> = (0..count).map(|number| PacketSet::from_match(&pair(number))).collect();
    permitted_union(&sets).expect("so many boxes are few")
}

#[test]
fn what_is_too_complex_is_said_to_be_unknown() {
    let (one, other) = (pairs(3300, 0), pairs(3300, 1));
    assert_eq!(one.boxes().len(), 3300);
    assert_eq!(one.intersection(&other), Err(TooComplex));
    assert_eq!(one.intersects(&other), Err(TooComplex));
    let rule = |set: &PacketSet| OrderedRule { matches: set.clone(), action: Action::Allow };
    let rules = [&one, &other, &other, &other, &other, &other].map(rule);
    let verdicts = analyse(&rules);
    assert!(matches!(verdicts[1].effect, Effect::Decides { .. }), "what was found in time is said");
    assert_eq!((&verdicts[5].effect, verdicts[5].is_complete), (&Effect::Unknown, false));
}

#[test]
fn a_thousand_rules_are_not_too_complex() {
    let rule = |number: u32| {
        let source = format!("10.{}.{}.0/24", number % 7, number % 251);
        let server = Ipv4Addr::from(0xac10_0000 + (number * 4099) % 65_536).into();
        let destination = Cidr::containing(server, 20 + (number % 13) as u8).unwrap();
        let port = 1 + (number % 53) as u16;
        let rule = from(&source).destinations(destination).protocol(protocol("tcp")).destination_ports(port);
        if number.is_multiple_of(3) { deny(rule) } else { allow(rule) }
    };
    let mut rules: Vec<OrderedRule> = (0..1000).map(rule).collect();
    rules.push(deny(Match::any()));
    let verdicts = analyse(&rules);
    assert!(verdicts.iter().all(|verdict| verdict.effect != Effect::Unknown && verdict.is_complete));
    assert!(matches!(verdicts[1000].effect, Effect::Decides { .. }));
    assert!(permitted(&rules, Action::Deny).is_ok());
}

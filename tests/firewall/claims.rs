//! Does what is said of a rule hold for every packet, whoever the members of groups are?

use netdraft_core::analysis::filters::{CompiledFilter, Decider, Effect, Judgement, Membership, Overlap, difference};
use netdraft_core::model::{Action, Direction, Filter, FilterKind};
use proptest::prelude::*;

use crate::oracle::{Case, UNIVERSE, any_filter, decider, matches, order, verdict, without};
use crate::{KINDS, cases};

/// What an oracle knows of one filter.
struct Tried<'a> {
    filter: &'a Filter,
}

impl Tried<'_> {
    fn matching(&self, index: usize) -> impl Iterator<Item = &Case> {
        let rule = &self.filter.rules[index];
        UNIVERSE.iter().filter(move |case| matches(self.filter.kind, rule, case))
    }

    fn decides(&self, index: usize) -> bool {
        self.matching(index).any(|case| decider(self.filter, case) == Some(index))
    }

    /// Whether the same packets pass without some rules.
    fn passes_the_same_without(&self, gone: &[usize]) -> bool {
        let rest = without(self.filter, gone);
        UNIVERSE.iter().all(|case| verdict(self.filter, case) == verdict(&rest, case))
    }

    /// An overlap names a packet that the rule matches and the other one decides.
    fn check_overlap(&self, index: usize, overlap: &Overlap) {
        let [source, _, target] = overlap.witness.carried.clone();
        let case = Case { packet: overlap.witness.packet, source, target };
        assert!(matches(self.filter.kind, &self.filter.rules[index], &case), "rule {index}: {case:?}");
        assert_eq!(decider(self.filter, &case), Some(overlap.rule), "rule {index}: {case:?}");
    }

    fn check(&self, index: usize, judgement: &Judgement) {
        let action = |index: usize| self.filter.rules[index].action;
        match &judgement.effect {
            Effect::Effective | Effect::PartlyShadowed { .. } => {
                assert!(self.filter.kind == FilterKind::SecurityGroup || self.decides(index), "rule {index} decides");
            }
            Effect::Shadowed { by } => {
                assert_ne!(action(by.rule), action(index));
                assert!(self.matching(index).all(|case| matches(self.filter.kind, &self.filter.rules[by.rule], case)));
                assert!(!self.decides(index));
                self.check_overlap(index, by);
            }
            Effect::Unreachable { by } => {
                assert!(!self.decides(index));
                let covers =
                    |case: &Case| by.iter().any(|by| matches(self.filter.kind, &self.filter.rules[by.rule], case));
                assert!(self.matching(index).all(covers));
                assert!(by.len() > 1 && by.iter().any(|by| action(by.rule) != action(index)));
                by.iter().for_each(|by| self.check_overlap(index, by));
            }
            Effect::Redundant { with } => {
                assert!(with.iter().all(|other| action(*other) == action(index)) && !with.is_empty());
                let covers =
                    |case: &Case| with.iter().any(|other| matches(self.filter.kind, &self.filter.rules[*other], case));
                assert!(self.matching(index).all(covers));
                assert!(self.passes_the_same_without(&[index]), "rule {index} is superfluous");
            }
            Effect::MatchesNothing => assert_eq!(self.matching(index).count(), 0),
            Effect::Disabled | Effect::Refused | Effect::Unknown => panic!("rule {index} counts, and is few"),
        }
        if let Effect::PartlyShadowed { by } = &judgement.effect {
            by.iter().for_each(|by| self.check_overlap(index, by));
        }
        for overlap in &judgement.correlated {
            self.check_overlap(index, overlap);
            assert_ne!(action(overlap.rule), action(index));
            let is_inside =
                self.matching(overlap.rule).all(|case| matches(self.filter.kind, &self.filter.rules[index], case));
            assert!(!is_inside, "rule {} is an exception from {index}", overlap.rule);
        }
    }
}

proptest! {
    #![proptest_config(cases(100_000))]

    #[test]
    fn a_packet_is_tested_as_trying_each_rule_shows(filter in any_filter(&KINDS), case in any::<prop::sample::Index>()) {
        let case = case.get(&UNIVERSE);
        let compiled = CompiledFilter::new(&filter, &[]);
        let [source, target] = [&case.source, &case.target].map(|names| Membership::known(names.iter().cloned()));
        let trial = compiled.test(Direction::Ingress, &case.packet, &source, &target);
        prop_assert_eq!(trial.decision.action, Some(verdict(&filter, case)));
        let found = match trial.decision.decider {
            Decider::Rule(index) => Some(index),
            Decider::Default(_) => None,
        };
        prop_assert_eq!(found, decider(&filter, case));
        prop_assert!(trial.decision.doubtful.is_empty());
        for mismatch in &trial.passed_over {
            let rule = &filter.rules[mismatch.rule];
            let counts = rule.enabled && (filter.kind != FilterKind::SecurityGroup || rule.action == Action::Allow);
            prop_assert!(!counts || !matches(filter.kind, rule, case), "{mismatch:?}");
        }
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn what_is_said_of_a_rule_holds_for_every_packet(filter in any_filter(&KINDS)) {
        let compiled = CompiledFilter::new(&filter, &[]);
        let side = compiled.side(Direction::Ingress);
        let tried = Tried { filter: &filter };
        prop_assert_eq!(side.rules().iter().map(|rule| rule.index).collect::<Vec<_>>(), order(&filter));
        let mut superfluous = Vec::new();
        for (rule, judgement) in side.rules().iter().zip(side.judgements()) {
            tried.check(rule.index, judgement);
            if matches!(judgement.effect, Effect::Redundant { .. }) {
                superfluous.push(rule.index);
            }
        }
        prop_assert!(tried.passes_the_same_without(&superfluous), "all superfluous rules can go together");
    }

    #[test]
    fn a_copy_changes_nothing_and_says_the_same(filter in any_filter(&KINDS)) {
        let compiled = CompiledFilter::new(&filter, &[]);
        let copies = compiled.side(Direction::Ingress).copies();
        let tried = Tried { filter: &filter };
        for (copy, original) in copies {
            for case in UNIVERSE.iter() {
                let [one, other] = [copy, original].map(|index| matches(filter.kind, &filter.rules[*index], case));
                prop_assert_eq!(one, other);
            }
        }
        prop_assert!(tried.passes_the_same_without(&copies.keys().copied().collect::<Vec<_>>()));
    }

    #[test]
    fn a_rule_moved_up_leaves_the_others_their_effect(filter in any_filter(&KINDS[1..])) {
        let compiled = CompiledFilter::new(&filter, &[]);
        let side = compiled.side(Direction::Ingress);
        let order = order(&filter);
        for (place, above) in order.iter().enumerate() {
            for rule in &order[place + 1..] {
                if !side.can_move_above(*rule, *above) {
                    continue;
                }
                // An ordered list in the new order stands for the filter with other numbers.
                let mut moved: Vec<usize> = order.iter().copied().filter(|index| index != rule).collect();
                moved.insert(place, *rule);
                let decides = |order: &[usize], index: usize| {
                    UNIVERSE.iter().any(|case| {
                        order.iter().find(|index| matches(filter.kind, &filter.rules[**index], case)) == Some(&index)
                    })
                };
                for other in order.iter().filter(|other| filter.rules[**other].action != filter.rules[*rule].action) {
                    prop_assert!(!decides(&order, *other) || decides(&moved, *other), "{rule} above {above} kills {other}");
                }
            }
        }
    }

    #[test]
    fn a_change_is_told_exactly_when_a_packet_is_treated_otherwise(
        before in any_filter(&KINDS[..3]),
        other in any_filter(&KINDS[..3]),
        from in any::<prop::sample::Index>(),
        edit in 0..3,
    ) {
        let mut after = before.clone();
        match edit {
            0 => after = other,
            1 if !after.rules.is_empty() => drop(after.rules.remove(from.index(before.rules.len()))),
            _ if !after.rules.is_empty() => after.rules.rotate_left(from.index(before.rules.len())),
            _ => {}
        }
        let mut changes = difference(&before, &after).expect("so few rules are no trouble");
        // Another kind has other defaults for what leaves.
        changes.retain(|change| change.direction == Direction::Ingress);
        let differs = |case: &Case| verdict(&before, case) != verdict(&after, case);
        prop_assert_eq!(!changes.is_empty(), UNIVERSE.iter().any(differs), "{:?}", changes);
        for change in &changes {
            let [source, _, target] = change.witness.carried.clone();
            let case = Case { packet: change.witness.packet, source, target };
            prop_assert!(verdict(&before, &case) != change.to && verdict(&after, &case) == change.to, "{}: {:?}", change, case);
        }
    }
}

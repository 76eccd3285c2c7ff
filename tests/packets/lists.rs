//! Is what is said about an ordered rule list what trying every packet shows?

use netdraft_core::analysis::rule_anomalies::{Effect, Relation, Verdict, analyse};
use netdraft_core::analysis::rule_order::{Evaluation, difference_of, first_match, permitted};
use netdraft_core::analysis::{Action, OrderedRule, Packet};
use proptest::prelude::*;

use crate::cases;
use crate::oracle;
use crate::oracle::{Members, PlainRule, UNIVERSE, any_rule, is_empty, is_within, meets, members, union};

fn any_list() -> impl Strategy<Value = Vec<PlainRule>> {
    prop::collection::vec(any_rule(), 0..7)
}

fn compiled(rules: &[PlainRule]) -> Vec<OrderedRule> {
    rules.iter().map(PlainRule::compiled).collect()
}

fn action(rules: &[PlainRule], default: Action, packet: &Packet) -> Action {
    oracle::first_match(rules, packet).map_or(default, |place| rules[place].action)
}

/// What trying every packet shows about a list.
struct Tried<'a> {
    rules: &'a [PlainRule],
    matched: Vec<Members>,
    decided: Vec<Members>,
}

impl<'a> Tried<'a> {
    fn new(rules: &'a [PlainRule]) -> Self {
        let matched: Vec<Members> = rules.iter().map(|rule| members(|packet| rule.matches(packet))).collect();
        let decided = |place: usize| {
            let earlier = union(&matched[..place]);
            matched[place].iter().zip(earlier).map(|(own, taken)| *own && !taken).collect()
        };
        Self { rules, decided: (0..rules.len()).map(decided).collect(), matched }
    }

    fn opposed(&self, one: usize, other: usize) -> bool {
        self.rules[one].action != self.rules[other].action
    }

    fn decides(&self, place: usize) -> bool {
        !is_empty(&self.decided[place])
    }

    /// The first rule before `place` that contains it, if it decides some of what `place` matches.
    fn single_cover(&self, place: usize) -> Option<usize> {
        let cover = (0..place).find(|other| is_within(&self.matched[place], &self.matched[*other]))?;
        meets(&self.decided[cover], &self.matched[place]).then_some(cover)
    }

    /// The rules with the opposite action that decide packets which `place` would decide if it came first.
    fn contested(&self, place: usize) -> Vec<usize> {
        let contested =
            |other: &usize| self.opposed(place, *other) && meets(&self.decided[*other], &self.matched[place]);
        (0..place).filter(|_| self.decides(place)).filter(contested).collect()
    }

    fn repeated_by(&self, place: usize) -> Option<usize> {
        let ahead = (place + 1..self.rules.len()).filter(|other| meets(&self.matched[*other], &self.matched[place]));
        ahead
            .take_while(|other| !self.opposed(place, *other))
            .find(|other| self.decides(*other) && is_within(&self.matched[place], &self.matched[*other]))
            .filter(|_| self.decides(place))
    }

    fn check_witness(&self, place: usize, relation: &Relation) {
        let Relation { other, witness } = relation;
        assert!(self.rules[place].matches(witness), "{witness} is matched by rule {place}");
        assert_eq!(oracle::first_match(self.rules, witness), Some(*other), "{witness} is decided by rule {other}");
    }

    fn check_effect(&self, place: usize, effect: &Effect) {
        assert_eq!(self.decides(place), matches!(effect, Effect::Decides { .. }));
        assert_eq!(is_empty(&self.matched[place]), *effect == Effect::MatchesNothing);
        match effect {
            Effect::Decides { witness } => assert_eq!(oracle::first_match(self.rules, witness), Some(place)),
            Effect::MatchesNothing => {}
            Effect::ShadowedBy { cover } => {
                assert_eq!(self.single_cover(place), Some(cover.other));
                assert!(self.opposed(place, cover.other));
                self.check_witness(place, cover);
            }
            Effect::RedundantTo { cover } => {
                assert_eq!(self.single_cover(place), Some(*cover));
                assert!(!self.opposed(place, *cover));
            }
            Effect::UnreachableByUnion { covers, contradicts } => self.check_covers(place, covers, *contradicts),
            Effect::Unknown => panic!("a list of {} rules is not too complex", self.rules.len()),
        }
    }

    fn check_covers(&self, place: usize, covers: &[Relation], contradicts: bool) {
        assert_eq!(self.single_cover(place), None);
        let deciding: Vec<usize> =
            (0..place).filter(|other| meets(&self.decided[*other], &self.matched[place])).collect();
        let pinned = deciding.into_iter().find(|other| self.opposed(place, *other));
        assert_eq!(contradicts, pinned.is_some());
        assert!(pinned.is_none_or(|pinned| covers.iter().any(|cover| cover.other == pinned)));
        let all = |left_out: Option<usize>| {
            let kept = covers.iter().map(|cover| cover.other).filter(|other| Some(*other) != left_out);
            is_within(&self.matched[place], &union(kept.map(|other| &self.matched[other])))
        };
        assert!(all(None), "the covers cover the rule");
        for cover in covers {
            self.check_witness(place, cover);
            assert!(Some(cover.other) == pinned || !all(Some(cover.other)), "cover {} is needed", cover.other);
        }
    }

    fn check(&self, place: usize, verdict: &Verdict) {
        assert!(verdict.is_complete);
        self.check_effect(place, &verdict.effect);
        let (exceptions, crossing): (Vec<usize>, Vec<usize>) =
            self.contested(place).into_iter().partition(|other| is_within(&self.matched[*other], &self.matched[place]));
        assert_eq!(verdict.generalises.iter().map(|relation| relation.other).collect::<Vec<_>>(), exceptions);
        assert_eq!(verdict.correlated.iter().map(|relation| relation.other).collect::<Vec<_>>(), crossing);
        assert_eq!(verdict.repeated_by, self.repeated_by(place));
        for relation in verdict.generalises.iter().chain(&verdict.correlated) {
            self.check_witness(place, relation);
            let mut moved = self.rules.to_vec();
            moved[relation.other..=place].rotate_right(1);
            let after = action(&moved, Action::Deny, &relation.witness);
            assert_eq!(after, self.rules[place].action, "{} shows that the order decides", relation.witness);
        }
    }
}

proptest! {
    #![proptest_config(cases(100_000))]

    #[test]
    fn anomalies_are_what_trying_every_packet_shows(rules in any_list()) {
        let tried = Tried::new(&rules);
        let verdicts = analyse(&compiled(&rules));
        prop_assert_eq!(verdicts.len(), rules.len());
        for (place, verdict) in verdicts.iter().enumerate() {
            tried.check(place, verdict);
        }
        let is_needed = |verdict: &Verdict| {
            matches!(verdict.effect, Effect::Decides { .. }) && verdict.repeated_by.is_none()
        };
        let pairs = rules.iter().zip(&verdicts).filter(|(_, verdict)| is_needed(verdict));
        let shorter: Vec<PlainRule> = pairs.map(|(rule, _)| rule.clone()).collect();
        for packet in UNIVERSE.iter() {
            let (before, after) = (oracle::first_match(&rules, packet), oracle::first_match(&shorter, packet));
            let before = before.map(|place| rules[place].action);
            prop_assert_eq!(before, after.map(|place| shorter[place].action), "{}", packet);
        }
    }

    #[test]
    fn lists_let_through_what_trying_every_packet_shows(rules in any_list(), is_open in any::<bool>()) {
        let default = if is_open { Action::Allow } else { Action::Deny };
        let list = compiled(&rules);
        let passing = permitted(&list, default).unwrap();
        for packet in UNIVERSE.iter() {
            prop_assert_eq!(first_match(&list, packet), oracle::first_match(&rules, packet));
            let passes = action(&rules, default, packet) == Action::Allow;
            prop_assert_eq!(passing.contains(packet), passes, "{}", packet);
        }
    }

}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn a_change_opens_and_closes_what_passes_on_one_side_only(rules in any_list(), from in any::<prop::sample::Index>()) {
        let mut moved = rules.clone();
        moved.rotate_left(from.index(rules.len().max(1)));
        let passing = |rules: &[PlainRule]| permitted(&compiled(rules), Action::Deny).unwrap();
        let (before, after) = (passing(&rules), passing(&moved));
        let shift = difference_of(&before, &after).unwrap();
        prop_assert_eq!(shift.is_empty(), before == after);
        for packet in UNIVERSE.iter() {
            let (was, is) = (action(&rules, Action::Deny, packet), action(&moved, Action::Deny, packet));
            prop_assert_eq!(shift.opened.contains(packet), (was, is) == (Action::Deny, Action::Allow));
            prop_assert_eq!(shift.closed.contains(packet), (was, is) == (Action::Allow, Action::Deny));
        }
    }

    #[test]
    fn each_model_reads_a_list_in_its_own_way(rules in any_list(), one in any::<prop::sample::Index>()) {
        let list = compiled(&rules);
        let packet = one.get(&UNIVERSE);
        let mut matching: Vec<usize> = (0..rules.len()).filter(|place| rules[*place].matches(packet)).collect();
        let loosened = |rule: &PlainRule| {
            let family = |address: std::net::IpAddr| rule.source.is_none_or(|block| block.first().is_ipv4() == address.is_ipv4());
            PlainRule { source: None, ..rule.clone() }.matches(packet) && family(packet.source)
        };
        let expected = |place: Option<usize>, default| (place.map_or(default, |place| rules[place].action), place);
        let ascending = matching.first().copied();
        let descending = matching.last().copied();
        let careless = (0..rules.len()).rfind(|place| loosened(&rules[*place]));
        matching.retain(|place| rules[*place].action == Action::Allow);
        for default in [Action::Allow, Action::Deny] {
            let decided = Evaluation::ALL.map(|model| model.decide(&list, default, packet));
            prop_assert_eq!(decided.map(|decision| (decision.action, decision.rule)), [
                expected(ascending, default),
                expected(descending, default),
                expected(descending, default),
                expected(matching.first().copied(), Action::Deny),
                expected(careless, default),
            ]);
        }
    }
}

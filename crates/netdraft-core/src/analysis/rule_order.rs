//! What an ordered rule list does to a packet, what it permits, and what a change of it opens and closes.

use super::packet::Packet;
use super::packet_set::PacketSet;
use super::product::{Provable, TooComplex, Work};
use crate::small::SmallSort;

/// What a rule does with the packets that it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Lets them pass.
    Allow,
    /// Drops them.
    Deny,
}

/// A rule of a list in evaluation order, whatever the provider calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderedRule<M = PacketSet> {
    /// The packets it applies to, if no rule before it does.
    pub matches: M,
    /// What it does with them.
    pub action: Action,
}

/// Which of two rules with the same priority comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tie {
    /// The rule that denies, as in GCP (Compute Engine API, `Firewall.priority`).
    DenyFirst,
    /// The rule that is listed first.
    AsListed,
}

/// The positions of rules with these priorities and actions in evaluation order: ascending, then by `tie`, then as listed.
#[must_use]
pub fn evaluation_order(rules: &[(u32, Action)], tie: Tie) -> Vec<usize> {
    let rank = |action: &Action| match (tie, action) {
        (Tie::AsListed, _) | (Tie::DenyFirst, Action::Deny) => 0,
        (Tie::DenyFirst, Action::Allow) => 1,
    };
    let mut keyed: Vec<_> =
        rules.iter().enumerate().map(|(place, (number, action))| (number, rank(action), place)).collect();
    keyed.small_sort();
    keyed.into_iter().map(|(_, _, place)| place).collect()
}

/// The position of the rule that decides `packet`, or none if the default does.
#[must_use]
pub fn first_match(rules: &[OrderedRule], packet: &Packet) -> Option<usize> {
    rules.iter().position(|rule| rule.matches.contains(packet))
}

/// Exactly the packets that the list lets pass, where `default` is done with what no rule matches.
pub fn permitted(rules: &[OrderedRule], default: Action) -> Result<PacketSet, TooComplex> {
    passing(rules, default)
}

pub(crate) fn passing<M: Provable>(rules: &[OrderedRule<M>], default: Action) -> Result<M, TooComplex> {
    let mut work = Work::list();
    let start = match default {
        Action::Allow => M::all(),
        Action::Deny => M::nothing(),
    };
    // From the last run of rules that do the same to the first, each overrides what the runs after it do.
    rules.chunk_by(|one, next| one.action == next.action).rev().try_fold(start, |passing, run| {
        let matches = union_of(run.iter().map(|rule| rule.matches.clone()).collect(), &mut work)?;
        match run.first().map(|rule| rule.action) {
            Some(Action::Allow) => passing.joined(&matches, &mut work),
            Some(Action::Deny) => passing.without(&matches, &mut work),
            None => Ok(passing),
        }
    })
}

/// Exactly the packets that a list without order lets pass, where every rule allows and the default denies.
pub fn permitted_union(rules: &[PacketSet]) -> Result<PacketSet, TooComplex> {
    union_of(rules.to_vec(), &mut Work::list())
}

/// All sets in one, put together as neighbours of about the same size, because a small set is cheap to join to another small one.
fn union_of<M: Provable>(mut sets: Vec<M>, work: &mut Work) -> Result<M, TooComplex> {
    while sets.len() > 1 {
        let mut joined = Vec::with_capacity(sets.len().div_ceil(2));
        let mut rest = sets.into_iter();
        while let Some(first) = rest.next() {
            joined.push(match rest.next() {
                Some(second) => first.joined(&second, work)?,
                None => first,
            });
        }
        sets = joined;
    }
    Ok(sets.pop().unwrap_or(M::nothing()))
}

/// What a change does to the packets that pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift<M = PacketSet> {
    /// Packets that pass after the change and did not before.
    pub opened: M,
    /// Packets that passed before the change and do not after.
    pub closed: M,
}

impl Shift {
    /// Whether the same packets pass.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.opened.is_empty() && self.closed.is_empty()
    }
}

/// What the change from passing `before` to passing `after` opens and closes.
pub fn difference_of(before: &PacketSet, after: &PacketSet) -> Result<Shift, TooComplex> {
    shift_of(before, after)
}

pub(crate) fn shift_of<M: Provable>(before: &M, after: &M) -> Result<Shift<M>, TooComplex> {
    let less = |one: &M, other: &M| one.clone().without(other, &mut Work::operation());
    Ok(Shift { opened: less(after, before)?, closed: less(before, after)? })
}

/// A way to read a list of rules; only one of them is a given provider's, the others explain what somebody expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evaluation {
    /// The lowest number that matches decides: network ACLs, Azure, GCP.
    AscendingFirstMatch,
    /// The highest number that matches decides.
    DescendingFirstMatch,
    /// Every match overrides the one before, in ascending order.
    AscendingLastMatch,
    /// A packet passes if some rule allows it; rules that deny cannot be written: AWS and OpenStack security groups.
    AllowOnlyUnion,
    /// As descending first match, by a matcher that does not look at the source.
    DescendingFirstMatchWithoutSource,
}

impl Evaluation {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::AscendingFirstMatch,
        Self::DescendingFirstMatch,
        Self::AscendingLastMatch,
        Self::AllowOnlyUnion,
        Self::DescendingFirstMatchWithoutSource,
    ];

    /// How the list is read, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AscendingFirstMatch => "lowest first, the first match decides",
            Self::DescendingFirstMatch => "highest first, the first match decides",
            Self::AscendingLastMatch => "lowest first, the last match decides",
            Self::AllowOnlyUnion => "allow rules only, any match passes",
            Self::DescendingFirstMatchWithoutSource => "highest first, without a look at the source",
        }
    }

    /// What becomes of `packet` under rules in ascending order, where `default` is done with what no rule matches.
    #[must_use]
    pub fn decide(self, rules: &[OrderedRule], default: Action, packet: &Packet) -> Decision {
        let holds = |rule: &OrderedRule| rule.matches.contains(packet);
        let rule = match self {
            Self::AscendingFirstMatch => rules.iter().position(holds),
            Self::DescendingFirstMatch | Self::AscendingLastMatch => rules.iter().rposition(holds),
            Self::AllowOnlyUnion => rules.iter().position(|rule| rule.action == Action::Allow && holds(rule)),
            Self::DescendingFirstMatchWithoutSource => {
                rules.iter().rposition(|rule| rule.matches.contains_from_anywhere(packet))
            }
        };
        let action = match self {
            Self::AllowOnlyUnion => Action::Deny,
            Self::AscendingFirstMatch
            | Self::DescendingFirstMatch
            | Self::AscendingLastMatch
            | Self::DescendingFirstMatchWithoutSource => default,
        };
        Decision { action: rule.and_then(|place| rules.get(place)).map_or(action, |rule| rule.action), rule }
    }
}

/// What becomes of a packet, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decision {
    /// What is done with it.
    pub action: Action,
    /// The position of the rule that decides, or none if the default does.
    pub rule: Option<usize>,
}

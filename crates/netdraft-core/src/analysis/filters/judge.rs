//! What do the rules of a side mean to each other? Which have no effect, which only in part, and where nothing but their order decides.

use std::fmt;

use super::compile::{CompiledRule, End, Side, groups_of};
use super::kinds::is_ordered;
use super::traffic::{Depth, ENDS, Groups, Sample, Traffic, carried};
use crate::analysis::packet::Packet;
use crate::analysis::product::{Provable, TooComplex};
use crate::analysis::rule_anomalies::{self, Relation, Verdict};
use crate::analysis::rule_order::OrderedRule;
use crate::model::Direction;
use crate::small::SmallSort;

/// A packet shown as proof, with the groups and tags that its ends must be members of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The packet.
    pub packet: Packet,
    /// The names that its source, its destination and the host behind the filter carry.
    pub carried: [Vec<String>; ENDS],
}

impl fmt::Display for Witness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.packet)?;
        let ends = ["source in", "destination in", "target"];
        for (end, names) in ends.into_iter().zip(&self.carried).filter(|(_, names)| !names.is_empty()) {
            write!(formatter, " ({end} `{}`)", names.join("` and `"))?;
        }
        Ok(())
    }
}

/// Another rule, and a packet that both rules match and that the other one decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The other rule's position in the filter.
    pub rule: usize,
    /// The packet.
    pub witness: Witness,
}

/// What a rule does. Rules are named by their positions in the filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It is switched off.
    Disabled,
    /// It denies where there is no deny.
    Refused,
    /// It matches no packet at all.
    MatchesNothing,
    /// It decides all that it matches, or shares it with rules that do the same.
    Effective,
    /// It decides something; some of what it matches is decided otherwise by rules before it.
    PartlyShadowed {
        /// Those rules.
        by: Vec<Overlap>,
    },
    /// It decides nothing: one rule before it matches all that it matches, and does the opposite.
    Shadowed {
        /// That rule.
        by: Overlap,
    },
    /// It decides nothing: rules before it match all that it matches together, though none alone, and at least one does the opposite.
    Unreachable {
        /// Those rules, none of which can be left out.
        by: Vec<Overlap>,
    },
    /// Without it the same packets would pass.
    Redundant {
        /// The rules that do the same with all that it matches.
        with: Vec<usize>,
    },
    /// The list is too complex for an exact answer.
    Unknown,
}

/// What is to be said about a rule that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What it does.
    pub effect: Effect,
    /// Rules before it with the opposite action that match some of the same packets, though not only those; the first of very many.
    pub correlated: Vec<Overlap>,
    /// Whether all that it has to do with other rules is known; not so where the list is too complex to be sure.
    pub is_complete: bool,
}

impl From<Effect> for Judgement {
    fn from(effect: Effect) -> Self {
        Self { is_complete: effect != Effect::Unknown, effect, correlated: Vec::new() }
    }
}

/// The rules of a side in the form in which they were judged, and what came of it.
pub(super) struct Judged {
    pub(super) judgements: Vec<Judgement>,
    groups: [Groups; ENDS],
    /// Empty when it was too complex to be put together.
    list: Vec<OrderedRule<Traffic>>,
    /// A packet that each rule decides, where there is one.
    decided: Vec<Option<Sample>>,
}

impl Judged {
    pub(super) fn new(side: &Side<'_>) -> Self {
        let rules = side.rules();
        let groups = groups_of(rules.iter(), Depth::Single);
        let list: Result<Vec<_>, TooComplex> = rules.iter().map(|rule| rule.ordered(&groups)).collect();
        let list = list.unwrap_or_default();
        let unknown = || vec![Effect::Unknown.into(); rules.len()];
        let mut judged = Self { judgements: Vec::new(), groups, list, decided: Vec::new() };
        judged.judgements = if judged.list.len() < rules.len() {
            unknown()
        } else if is_ordered(side.filter.kind) {
            judged.judge_list(side)
        } else {
            judge_union(rules, &judged.list).unwrap_or_else(|TooComplex| unknown())
        };
        judged
    }

    fn judge_list(&mut self, side: &Side<'_>) -> Vec<Judgement> {
        let verdicts = rule_anomalies::judge(&self.list);
        self.decided = verdicts.iter().map(|verdict| verdict.effect.decided()).collect();
        let list = List { side, groups: &self.groups, list: &self.list };
        verdicts.into_iter().enumerate().map(|(place, verdict)| list.judgement(place, verdict)).collect()
    }

    /// Whether every rule from `to` on keeps an effect when the rule at `from` is put before it, in places of the evaluation order.
    pub(super) fn stays_effective(&self, from: usize, to: usize) -> Result<bool, TooComplex> {
        /// Lists in which more rules must be judged again are not worth the wait.
        const MOST: usize = 32;
        let Some(moved) = self.list.get(from) else { return Ok(false) };
        let mut judged_again = 0;
        for place in to..from {
            let (Some(rule), Some(Some(decided))) = (self.list.get(place), self.decided.get(place)) else { continue };
            if rule.action == moved.action || !moved.matches.holds(decided) {
                continue;
            }
            judged_again += 1;
            let before = self.list.iter().take(place).chain([moved]);
            if judged_again > MOST || rule_anomalies::decided_by(rule, before)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn judge_union(rules: &[CompiledRule], list: &[OrderedRule<Traffic>]) -> Result<Vec<Judgement>, TooComplex> {
    let sets: Vec<Traffic> = list.iter().map(|rule| rule.matches.clone()).collect();
    let covers = rule_anomalies::superfluous_in_union(&sets)?;
    let index = |place: &usize| rules.get(*place).map(|rule| rule.index);
    let effect = |cover: Option<Vec<usize>>| match cover {
        None => Effect::Effective,
        Some(places) if places.is_empty() => Effect::MatchesNothing,
        Some(places) => Effect::Redundant { with: places.iter().filter_map(index).collect() },
    };
    Ok(covers.into_iter().map(|cover| effect(cover).into()).collect())
}

/// An ordered list while it is judged.
struct List<'a> {
    side: &'a Side<'a>,
    groups: &'a [Groups; ENDS],
    list: &'a [OrderedRule<Traffic>],
}

impl List<'_> {
    fn judgement(&self, place: usize, verdict: Verdict<Sample>) -> Judgement {
        let known = |relations: Vec<Relation<Sample>>| -> Vec<Relation<Sample>> {
            relations.into_iter().filter(|relation| self.is_certain(place, relation)).collect()
        };
        let correlated = known(verdict.correlated);
        let mut before = known(verdict.generalises);
        before.extend(&correlated);
        before.small_sort_by_key(|relation| relation.other);
        let repeated = verdict.repeated_by.filter(|other| !self.may_be_contradicted(place, *other));
        let effect = match verdict.effect {
            rule_anomalies::Effect::Decides { .. } => match repeated {
                Some(other) => Effect::Redundant { with: self.indexes([other]) },
                None if before.is_empty() => Effect::Effective,
                None => Effect::PartlyShadowed { by: self.overlaps(place, &before) },
            },
            rule_anomalies::Effect::MatchesNothing => Effect::MatchesNothing,
            rule_anomalies::Effect::ShadowedBy { cover } => match self.overlaps(place, &[cover]).pop() {
                Some(by) => Effect::Shadowed { by },
                None => Effect::Unknown,
            },
            rule_anomalies::Effect::RedundantTo { cover } => Effect::Redundant { with: self.indexes([cover]) },
            rule_anomalies::Effect::UnreachableByUnion { covers, .. } => self.covered(place, &covers),
            rule_anomalies::Effect::Unknown => Effect::Unknown,
        };
        Judgement { effect, correlated: self.overlaps(place, &correlated), is_complete: verdict.is_complete }
    }

    /// The effect of a rule that several rules cover together. Where it is not sure that one of them contradicts it, and those that agree cover it without
    /// the others, it is merely superfluous.
    fn covered(&self, place: usize, covers: &[Relation<Sample>]) -> Effect {
        let agrees = |cover: &&Relation<Sample>| self.action(cover.other) == self.action(place);
        let is_contradicted = covers.iter().any(|cover| !agrees(&cover) && self.is_certain(place, cover));
        let same: Vec<usize> = covers.iter().filter(agrees).map(|cover| cover.other).collect();
        match !is_contradicted && self.cover_alone(place, &same).unwrap_or(false) {
            true => Effect::Redundant { with: self.indexes(same) },
            false => Effect::Unreachable { by: self.overlaps(place, covers) },
        }
    }

    /// Whether the rules at these places match all that the rule at `place` matches.
    fn cover_alone(&self, place: usize, covers: &[usize]) -> Result<bool, TooComplex> {
        let covers = covers.iter().filter_map(|cover| self.list.get(*cover));
        let rule = self.list.get(place);
        rule.map_or(Ok(false), |rule| Ok(rule_anomalies::decided_by(rule, covers)?.is_none()))
    }

    fn rule(&self, place: usize) -> Option<&CompiledRule> {
        self.side.rules().get(place)
    }

    fn action(&self, place: usize) -> Option<crate::model::Action> {
        self.rule(place).map(|rule| rule.action)
    }

    fn indexes(&self, places: impl IntoIterator<Item = usize>) -> Vec<usize> {
        places.into_iter().filter_map(|place| self.rule(place)).map(|rule| rule.index).collect()
    }

    /// Whether both rules match the witness wherever the members of its groups are: it is sure that there is such a packet only where membership alone
    /// makes both of them match, or addresses alone do.
    fn is_certain(&self, place: usize, relation: &Relation<Sample>) -> bool {
        let [sources, destinations, _] = carried(self.groups, &relation.witness);
        let asks_no_more =
            |end: &End, carried: &[String]| end.is_any() || carried.iter().all(|name| end.names.contains(name));
        [place, relation.other]
            .into_iter()
            .filter_map(|place| self.rule(place))
            .all(|rule| asks_no_more(&rule.sources, &sources) && asks_no_more(&rule.destinations, &destinations))
    }

    /// Whether a rule between two that do the same may take a packet from the first, if somebody is a member of two groups.
    fn may_be_contradicted(&self, place: usize, later: usize) -> bool {
        let between = self.side.rules().get(place + 1..later).unwrap_or_default();
        let is_plain = self.rule(place).is_none_or(CompiledRule::is_plain);
        !is_plain && between.iter().any(|rule| Some(rule.action) != self.action(place) && !rule.is_plain())
    }

    /// The relations by rule, each with its witness; the first shows a packet of a host behind the filter, where it is just as good a proof.
    fn overlaps(&self, place: usize, relations: &[Relation<Sample>]) -> Vec<Overlap> {
        let overlap = |(position, relation): (usize, &Relation<Sample>)| {
            let sample = if position == 0 { self.familiar(place, relation) } else { relation.witness };
            let witness = Witness { packet: sample.packet, carried: carried(self.groups, &sample) };
            Some(Overlap { rule: self.rule(relation.other)?.index, witness })
        };
        relations.iter().enumerate().filter_map(overlap).collect()
    }

    /// The witness with the address of a host behind the filter, if it still proves the same.
    fn familiar(&self, place: usize, relation: &Relation<Sample>) -> Sample {
        let mut sample = relation.witness;
        let own = match self.side.direction() {
            Direction::Ingress => &mut sample.packet.destination,
            Direction::Egress => &mut sample.packet.source,
        };
        let Some(example) = self.side.example_like(*own) else { return sample };
        *own = example;
        let decides = self.list.iter().position(|rule| rule.matches.holds(&sample));
        let matches = self.list.get(place).is_some_and(|rule| rule.matches.holds(&sample));
        if matches && decides == Some(relation.other) { sample } else { relation.witness }
    }
}

//! Which rules of a list have no effect, and where only their order decides, each with a packet as proof.

use super::packet::Packet;
use super::packet_set::PacketSet;
use super::product::{Provable, TooComplex, Work};
use super::rule_order::OrderedRule;

/// How many correlated rules are named for one rule; a list in which each rule is at odds with hundreds of others is not worth the wait.
pub const MOST_CORRELATED: usize = 32;

/// Another rule, and a packet that shows what it has to do with the rule in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relation<W = Packet> {
    /// The position of the other rule.
    pub other: usize,
    /// A packet that both rules match and that the other rule decides.
    pub witness: W,
}

/// Whether a rule decides anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<W = Packet> {
    /// It decides some packets.
    Decides {
        /// Such a packet.
        witness: W,
    },
    /// It matches no packet at all.
    MatchesNothing,
    /// Everything it matches is matched by one rule before it, which does the opposite.
    ShadowedBy {
        /// That rule, and a packet that meets the opposite action there.
        cover: Relation<W>,
    },
    /// Everything it matches is matched by one rule before it, which does the same.
    RedundantTo {
        /// The position of that rule.
        cover: usize,
    },
    /// Everything it matches is matched by several rules before it, though by none of them alone.
    UnreachableByUnion {
        /// Rules that cover it together, none of which can be left out.
        covers: Vec<Relation<W>>,
        /// Whether some packet it matches meets the opposite action; then some cover has that action.
        contradicts: bool,
    },
    /// The list is too complex for an exact answer.
    Unknown,
}

/// What is to be said about one rule of an ordered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<W = Packet> {
    /// Whether it decides anything.
    pub effect: Effect<W>,
    /// Rules before it with the opposite action that match some of the same packets and others too; their order decides. They are all such rules, or the
    /// first [`MOST_CORRELATED`].
    pub correlated: Vec<Relation<W>>,
    /// Rules before it with the opposite action that it contains: exceptions from this rule.
    pub generalises: Vec<Relation<W>>,
    /// A later rule that would do the same with all its packets, so that this one can be left out.
    pub repeated_by: Option<usize>,
    /// Whether no other rule has anything to do with it than those named; not so where the list is too complex to be sure.
    pub is_complete: bool,
}

/// What is to be said about each rule, by the definitions of Al-Shaer and Hamed ("Modeling and management of firewall policies",
/// 2004), made exact: a rule is judged by the packets it decides, so a rule that decides nothing takes part in no other anomaly,
/// and two rules correlate only if some packet is decided by their order.
///
/// Each claim holds for the list as given. All rules that are redundant or repeated may also be left out together.
#[must_use]
pub fn analyse(rules: &[OrderedRule]) -> Vec<Verdict> {
    judge(rules)
}

pub(crate) fn judge<M: Provable>(rules: &[OrderedRule<M>]) -> Vec<Verdict<M::Witness>> {
    let mut work = Work::list();
    let mut effects: Vec<Effect<M::Witness>> = Vec::with_capacity(rules.len());
    for (place, rule) in rules.iter().enumerate() {
        let earlier = rules.split_at(place).0;
        effects.push(effect(rule, earlier, &mut work).unwrap_or(Effect::Unknown));
    }
    // A budget of its own, so that what is known of a rule itself does not depend on what it has to do with others.
    let mut work = Work::list();
    (0..rules.len()).map(|place| verdict(rules, &effects, place, &mut work)).collect()
}

impl<W: Copy> Effect<W> {
    /// A packet that the rule decides, if it decides any.
    pub(crate) fn decided(&self) -> Option<W> {
        match self {
            Self::Decides { witness } => Some(*witness),
            Self::MatchesNothing
            | Self::ShadowedBy { .. }
            | Self::RedundantTo { .. }
            | Self::UnreachableByUnion { .. }
            | Self::Unknown => None,
        }
    }
}

/// A packet that `rule` decides after `earlier` rules, if there is one.
pub(crate) fn decided_by<'a, M: Provable + 'a>(
    rule: &OrderedRule<M>,
    earlier: impl Iterator<Item = &'a OrderedRule<M>> + Clone,
) -> Result<Option<M::Witness>, TooComplex> {
    undecided(rule.matches.clone(), earlier, &mut Work::operation())
}

/// A packet of `part` that none of `rules` matches.
fn undecided<'a, M: Provable + 'a>(
    part: M,
    rules: impl Iterator<Item = &'a OrderedRule<M>> + Clone,
    work: &mut Work,
) -> Result<Option<M::Witness>, TooComplex> {
    let likely = part.proof();
    if likely.is_none_or(|packet| !rules.clone().any(|rule| rule.matches.holds(&packet))) {
        return Ok(likely);
    }
    let mut covers = Vec::new();
    for rule in rules {
        if rule.matches.meets(&part, work)? {
            covers.push(&rule.matches);
        }
    }
    // What is left of the part goes through the covers in pieces, so that the first piece to come through is proof enough.
    let mut pieces = vec![(part, covers.as_slice())];
    'pieces: while let Some((piece, mut ahead)) = pieces.pop() {
        while let Some((cover, behind)) = ahead.split_first() {
            ahead = behind;
            if cover.meets(&piece, work)? {
                pieces.extend(piece.without(cover, work)?.parts().map(|rest| (rest, behind)));
                continue 'pieces;
            }
        }
        return Ok(piece.proof());
    }
    Ok(None)
}

fn effect<M: Provable>(
    rule: &OrderedRule<M>,
    earlier: &[OrderedRule<M>],
    work: &mut Work,
) -> Result<Effect<M::Witness>, TooComplex> {
    if rule.matches.is_empty() {
        return Ok(Effect::MatchesNothing);
    }
    let mut meeting = Vec::new();
    for (place, before) in earlier.iter().enumerate() {
        if !before.matches.meets(&rule.matches, work)? {
            continue;
        }
        meeting.push((place, before));
        if rule.matches.is_within(&before.matches, work)? {
            let Some(witness) = undecided(rule.matches.clone(), earlier.iter().take(place), work)? else { break };
            return Ok(match before.action == rule.action {
                true => Effect::RedundantTo { cover: place },
                false => Effect::ShadowedBy { cover: Relation { other: place, witness } },
            });
        }
    }
    match undecided(rule.matches.clone(), earlier.iter(), work)? {
        Some(witness) => Ok(Effect::Decides { witness }),
        None => covered_by_several(rule, &meeting, work),
    }
}

/// Leaves out covers as long as the rest still covers `rule`: the last first, and never the first that contradicts it.
fn covered_by_several<M: Provable>(
    rule: &OrderedRule<M>,
    meeting: &[(usize, &OrderedRule<M>)],
    work: &mut Work,
) -> Result<Effect<M::Witness>, TooComplex> {
    let (mut deciding, mut witnesses) = (Vec::new(), Vec::new());
    for (position, &(place, before)) in meeting.iter().enumerate() {
        let shared = before.matches.shared(&rule.matches, work)?;
        let ahead = meeting.iter().take(position).map(|(_, before)| *before);
        if let Some(witness) = undecided(shared, ahead, work)? {
            deciding.push((place, before));
            witnesses.push(Relation { other: place, witness });
        }
    }
    let pinned = deciding.iter().find(|(_, before)| before.action != rule.action).map(|(place, _)| *place);
    let candidates = deciding.into_iter().map(|(place, before)| (place, &before.matches)).collect();
    let kept = least_cover(&rule.matches, candidates, pinned, work)?;
    witnesses.retain(|cover| kept.contains(&cover.other));
    Ok(Effect::UnreachableByUnion { covers: witnesses, contradicts: pinned.is_some() })
}

/// What a rule that decides something has to do with the other rules that decide something.
fn verdict<M: Provable>(
    rules: &[OrderedRule<M>],
    effects: &[Effect<M::Witness>],
    place: usize,
    work: &mut Work,
) -> Verdict<M::Witness> {
    let effect = effects.get(place).cloned().unwrap_or(Effect::Unknown);
    let decides = matches!(effect, Effect::Decides { .. });
    let is_complete = !matches!(effect, Effect::Unknown);
    let mut verdict =
        Verdict { effect, correlated: Vec::new(), generalises: Vec::new(), repeated_by: None, is_complete };
    if let (true, Some(rule)) = (decides, rules.get(place)) {
        let judged = rules.iter().zip(effects);
        let later = judged.clone().enumerate().skip(place + 1);
        verdict.is_complete = relate_to_earlier(&mut verdict, rule, judged.take(place), work)
            .and_then(|()| relate_to_later(&mut verdict, rule, later, work))
            .is_ok();
    }
    verdict
}

/// Finds the rules with the opposite action that decide some of what `rule` matches.
fn relate_to_earlier<'a, M: Provable + 'a>(
    verdict: &mut Verdict<M::Witness>,
    rule: &OrderedRule<M>,
    earlier: impl Iterator<Item = (&'a OrderedRule<M>, &'a Effect<M::Witness>)> + Clone,
    work: &mut Work,
) -> Result<(), TooComplex> {
    for (other, (before, effect)) in earlier.clone().enumerate() {
        if verdict.correlated.len() == MOST_CORRELATED {
            break;
        }
        let may_decide = matches!(effect, Effect::Decides { .. } | Effect::Unknown);
        if !may_decide || before.action == rule.action || !before.matches.meets(&rule.matches, work)? {
            continue;
        }
        let shared = before.matches.shared(&rule.matches, work)?;
        let ahead = earlier.clone().take(other).map(|(before, _)| before);
        let Some(witness) = undecided(shared, ahead, work)? else { continue };
        let relation = Relation { other, witness };
        match before.matches.is_within(&rule.matches, work)? {
            true => verdict.generalises.push(relation),
            false => verdict.correlated.push(relation),
        }
    }
    Ok(())
}

/// Finds the first rule with the same action that contains `rule`, if no rule between them can decide otherwise.
fn relate_to_later<'a, M: Provable + 'a>(
    verdict: &mut Verdict<M::Witness>,
    rule: &OrderedRule<M>,
    later: impl Iterator<Item = (usize, (&'a OrderedRule<M>, &'a Effect<M::Witness>))>,
    work: &mut Work,
) -> Result<(), TooComplex> {
    for (other, (after, effect)) in later {
        if !after.matches.meets(&rule.matches, work)? {
            continue;
        }
        if after.action != rule.action {
            break;
        }
        if !rule.matches.is_within(&after.matches, work)? {
            continue;
        }
        match effect {
            Effect::Decides { .. } => {
                verdict.repeated_by = Some(other);
                break;
            }
            Effect::Unknown => return Err(TooComplex),
            Effect::MatchesNothing
            | Effect::ShadowedBy { .. }
            | Effect::RedundantTo { .. }
            | Effect::UnreachableByUnion { .. } => {}
        }
    }
    Ok(())
}

/// The places of candidates that cover as much of `target` as all of them do, none of which can be left out, except perhaps
/// `pinned`, which stays. Of candidates that can replace each other the first are kept.
fn least_cover<M: Provable>(
    target: &M,
    candidates: Vec<(usize, &M)>,
    pinned: Option<usize>,
    work: &mut Work,
) -> Result<Vec<usize>, TooComplex> {
    let mut kept = candidates.clone();
    for (place, candidate) in candidates.into_iter().rev().filter(|(place, _)| Some(*place) != pinned) {
        let mut alone = candidate.shared(target, work)?;
        for (_, other) in kept.iter().filter(|(other, _)| *other != place) {
            if alone.meets(other, work)? {
                alone = alone.without(other, work)?;
            }
        }
        if alone.is_empty() {
            kept.retain(|(other, _)| *other != place);
        }
    }
    Ok(kept.into_iter().map(|(place, _)| place).collect())
}

/// For each set of a union, the other sets that make it superfluous: one that contains it or, failing that, several that cover it
/// together; none if the union would be smaller without it.
///
/// Of equal sets the first is kept. All superfluous sets may be left out together: no cover is itself superfluous.
pub fn redundant_in_union(sets: &[PacketSet]) -> Result<Vec<Option<Vec<usize>>>, TooComplex> {
    superfluous_in_union(sets)
}

pub(crate) fn superfluous_in_union<M: Provable>(sets: &[M]) -> Result<Vec<Option<Vec<usize>>>, TooComplex> {
    let mut work = Work::list();
    let kept = needed_in_union(sets, &mut work)?;
    let mut covers = Vec::with_capacity(sets.len());
    for (place, set) in sets.iter().enumerate() {
        let is_needed = kept.iter().any(|(needed, _)| *needed == place);
        covers.push(if is_needed { None } else { Some(cover_of(set, &kept, &mut work)?) });
    }
    Ok(covers)
}

/// The sets that are left when those inside another set go first, then those inside the union of others, the last first.
fn needed_in_union<'a, M: Provable>(sets: &'a [M], work: &mut Work) -> Result<Vec<(usize, &'a M)>, TooComplex> {
    let mut kept = Vec::new();
    for (place, set) in sets.iter().enumerate() {
        let mut is_contained = set.is_empty();
        for (other, larger) in sets.iter().enumerate().filter(|(other, _)| *other != place) {
            let is_later_twin = other > place && larger == set;
            is_contained = is_contained || (!is_later_twin && set.is_within(larger, work)?);
        }
        if !is_contained {
            kept.push((place, set));
        }
    }
    let needed = least_cover(&M::all(), kept.clone(), None, work)?;
    kept.retain(|(place, _)| needed.contains(place));
    Ok(kept)
}

/// The first of `kept` that contains `set`, or else the fewest that cover it together; none for the empty set.
fn cover_of<M: Provable>(set: &M, kept: &[(usize, &M)], work: &mut Work) -> Result<Vec<usize>, TooComplex> {
    let mut candidates = Vec::new();
    for &(place, other) in kept {
        if set.meets(other, work)? {
            if set.is_within(other, work)? {
                return Ok(vec![place]);
            }
            candidates.push((place, other));
        }
    }
    least_cover(set, candidates, None, work)
}

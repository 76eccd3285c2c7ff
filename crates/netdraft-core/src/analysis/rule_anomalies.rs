//! Which rules of a list have no effect, and where only their order decides, each with a packet as proof.

use super::packet::Packet;
use super::packet_set::PacketSet;
use super::product::{Region, TooComplex, Work};
use super::rule_order::OrderedRule;

/// Another rule, and a packet that shows what it has to do with the rule in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relation {
    /// The position of the other rule.
    pub other: usize,
    /// A packet that both rules match and that the other rule decides.
    pub witness: Packet,
}

/// Whether a rule decides anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It decides some packets.
    Decides {
        /// Such a packet.
        witness: Packet,
    },
    /// It matches no packet at all.
    MatchesNothing,
    /// Everything it matches is matched by one rule before it, which does the opposite.
    ShadowedBy {
        /// That rule, and a packet that meets the opposite action there.
        cover: Relation,
    },
    /// Everything it matches is matched by one rule before it, which does the same.
    RedundantTo {
        /// The position of that rule.
        cover: usize,
    },
    /// Everything it matches is matched by several rules before it, though by none of them alone.
    UnreachableByUnion {
        /// Rules that cover it together, none of which can be left out.
        covers: Vec<Relation>,
        /// Whether some packet it matches meets the opposite action; then some cover has that action.
        contradicts: bool,
    },
    /// The list is too complex for an exact answer.
    Unknown,
}

/// What is to be said about one rule of an ordered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it decides anything.
    pub effect: Effect,
    /// Rules before it with the opposite action that match some of the same packets and others too; their order decides.
    pub correlated: Vec<Relation>,
    /// Rules before it with the opposite action that it contains: exceptions from this rule.
    pub generalises: Vec<Relation>,
    /// A later rule that would do the same with all its packets, so that this one can be left out.
    pub repeated_by: Option<usize>,
}

impl Verdict {
    const fn of(effect: Effect) -> Self {
        Self { effect, correlated: Vec::new(), generalises: Vec::new(), repeated_by: None }
    }
}

/// What is to be said about each rule, by the definitions of Al-Shaer and Hamed ("Modeling and management of firewall policies",
/// 2004), made exact: a rule is judged by the packets it decides, so a rule that decides nothing takes part in no other anomaly,
/// and two rules correlate only if some packet is decided by their order.
///
/// Each claim holds for the list as given. All rules that are redundant or repeated may also be left out together.
#[must_use]
pub fn analyse(rules: &[OrderedRule]) -> Vec<Verdict> {
    let mut work = Work::list();
    let mut judged: Vec<Judged> = Vec::with_capacity(rules.len());
    for rule in rules {
        let entry = Judged::new(rule, &judged, &mut work);
        judged.push(entry.unwrap_or(Judged { rule, effective: PacketSet::empty(), effect: Effect::Unknown }));
    }
    let verdict = |(place, entry): (usize, &Judged)| match entry.effect {
        Effect::Decides { .. } => related(place, entry, &judged, &mut work).unwrap_or(Verdict::of(Effect::Unknown)),
        Effect::MatchesNothing
        | Effect::ShadowedBy { .. }
        | Effect::RedundantTo { .. }
        | Effect::UnreachableByUnion { .. }
        | Effect::Unknown => Verdict::of(entry.effect.clone()),
    };
    judged.iter().enumerate().map(verdict).collect()
}

/// A rule and what it decides.
struct Judged<'a> {
    rule: &'a OrderedRule,
    /// The packets that it decides.
    effective: PacketSet,
    effect: Effect,
}

/// What one rule decides of the packets that another, later rule matches.
struct Share {
    place: usize,
    packets: PacketSet,
}

impl<'a> Judged<'a> {
    fn new(rule: &'a OrderedRule, earlier: &[Judged<'_>], work: &mut Work) -> Result<Self, TooComplex> {
        if earlier.last().is_some_and(|before| before.effect == Effect::Unknown) {
            return Err(TooComplex);
        }
        let mut effective = rule.matches.clone();
        for other in earlier {
            if effective.is_empty() {
                break;
            }
            if effective.meets(&other.rule.matches, work)? {
                effective = effective.without(&other.rule.matches, work)?;
            }
        }
        let effect = match (effective.witness(), rule.matches.is_empty()) {
            (Some(witness), _) => Effect::Decides { witness },
            (None, true) => Effect::MatchesNothing,
            (None, false) => without_effect(rule, earlier, work)?,
        };
        Ok(Self { rule, effective, effect })
    }
}

/// Why `rule`, which is covered by the rules before it, decides nothing.
fn without_effect(rule: &OrderedRule, earlier: &[Judged<'_>], work: &mut Work) -> Result<Effect, TooComplex> {
    let mut shares = Vec::new();
    for (place, other) in earlier.iter().enumerate() {
        if !other.effective.meets(&rule.matches, work)? {
            continue;
        }
        let packets = other.effective.shared(&rule.matches, work)?;
        if rule.matches.is_within(&other.rule.matches, work)? {
            let Some(witness) = packets.witness() else { continue };
            let agrees = other.rule.action == rule.action;
            return Ok(match agrees {
                true => Effect::RedundantTo { cover: place },
                false => Effect::ShadowedBy { cover: Relation { other: place, witness } },
            });
        }
        shares.push(Share { place, packets });
    }
    covered_by_several(rule, &shares, earlier, work)
}

fn covered_by_several(
    rule: &OrderedRule,
    shares: &[Share],
    earlier: &[Judged<'_>],
    work: &mut Work,
) -> Result<Effect, TooComplex> {
    let matches_of = |place: usize| earlier.get(place).map(|other| (place, &other.rule.matches));
    let opposes = |place: usize| earlier.get(place).is_some_and(|other| other.rule.action != rule.action);
    let pinned = shares.iter().map(|share| share.place).find(|place| opposes(*place));
    let candidates = shares.iter().filter_map(|share| matches_of(share.place)).collect();
    let kept = least_cover(&rule.matches, candidates, pinned, work)?;
    let kept = shares.iter().filter(|share| kept.contains(&share.place));
    let cover = |share: &Share| share.packets.witness().map(|witness| Relation { other: share.place, witness });
    Ok(Effect::UnreachableByUnion { covers: kept.filter_map(cover).collect(), contradicts: pinned.is_some() })
}

/// The places of candidates that cover as much of `target` as all of them do, none of which can be left out, except perhaps
/// `pinned`, which stays. Of candidates that can replace each other the first are kept.
fn least_cover(
    target: &PacketSet,
    candidates: Vec<(usize, &PacketSet)>,
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

/// What a rule that decides something has to do with the other rules that decide something.
fn related(place: usize, entry: &Judged<'_>, judged: &[Judged<'_>], work: &mut Work) -> Result<Verdict, TooComplex> {
    let mut verdict = Verdict::of(entry.effect.clone());
    let matches = &entry.rule.matches;
    for (other, before) in judged.iter().enumerate().take(place) {
        if before.rule.action == entry.rule.action || !before.effective.meets(matches, work)? {
            continue;
        }
        let contained = before.rule.matches.is_within(matches, work)?;
        let contested =
            if contained { before.effective.witness() } else { before.effective.shared(matches, work)?.witness() };
        let relation = contested.map(|witness| Relation { other, witness });
        if contained {
            verdict.generalises.extend(relation);
        } else {
            verdict.correlated.extend(relation);
        }
    }
    for (other, after) in judged.iter().enumerate().skip(place + 1) {
        if !after.rule.matches.meets(matches, work)? {
            continue;
        }
        if after.rule.action != entry.rule.action {
            break;
        }
        if !after.effective.is_empty() && matches.is_within(&after.rule.matches, work)? {
            verdict.repeated_by = Some(other);
            break;
        }
    }
    Ok(verdict)
}

/// For each set of a union, the other sets that make it superfluous: one that contains it or, failing that, several that cover it
/// together; none if the union would be smaller without it.
///
/// Of equal sets the first is kept. All superfluous sets may be left out together: no cover is itself superfluous.
pub fn redundant_in_union(sets: &[PacketSet]) -> Result<Vec<Option<Vec<usize>>>, TooComplex> {
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
fn needed_in_union<'a>(sets: &'a [PacketSet], work: &mut Work) -> Result<Vec<(usize, &'a PacketSet)>, TooComplex> {
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
    let needed = least_cover(&PacketSet::everything(), kept.clone(), None, work)?;
    kept.retain(|(place, _)| needed.contains(place));
    Ok(kept)
}

/// The first of `kept` that contains `set`, or else the fewest that cover it together; none for the empty set.
fn cover_of(set: &PacketSet, kept: &[(usize, &PacketSet)], work: &mut Work) -> Result<Vec<usize>, TooComplex> {
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

//! Which tuples are in a set: exact set operations on one dimension times the next, in canonical form and with bounded work.

use crate::small::SmallSort;
use std::fmt;

use super::intervals::{Intervals, Scalar};

/// The sets cut each other into so many pieces that the answer is *unknown* rather than slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TooComplex;

impl fmt::Display for TooComplex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rules cut the traffic into too many pieces to be analysed exactly")
    }
}

impl std::error::Error for TooComplex {}

/// What two meeting entries cost beside their ranges, because their regions are copied.
const MEETING: usize = 8;

/// How much may still be spent, in ranges visited; a count and not a time, so that every machine gives the same answer.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    left: usize,
}

impl Work {
    /// The limit for one operation on two sets, a fraction of a second.
    pub(crate) const fn operation() -> Self {
        Self { left: 20_000_000 }
    }

    /// The limit for the analysis of a whole list, a few seconds.
    pub(crate) const fn list() -> Self {
        Self { left: 100_000_000 }
    }

    fn spend(&mut self, ranges: usize) -> Result<(), TooComplex> {
        let left = self.left.checked_sub(ranges);
        self.left = left.unwrap_or(0);
        left.map(drop).ok_or(TooComplex)
    }
}

/// A set over some dimensions. Equal sets compare equal; the order means nothing except that it is total.
pub(crate) trait Region: Clone + Ord {
    fn is_empty(&self) -> bool;
    fn meets(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex>;
    fn is_within(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex>;
    fn shared(&self, other: &Self, work: &mut Work) -> Result<Self, TooComplex>;
    fn joined(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex>;
    fn without(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex>;
}

/// A set of packets by which a rule can be judged: plain, or with what else is known of them.
pub(crate) trait Provable: Region {
    /// A member, shown as proof that a set is not empty.
    type Witness: Copy;
    /// The empty set.
    fn nothing() -> Self;
    /// The set of everything.
    fn all() -> Self;
    /// A member that a person would expect to meet.
    fn proof(&self) -> Option<Self::Witness>;
    /// Whether `witness` is a member.
    fn holds(&self, witness: &Self::Witness) -> bool;
    /// The set cut into disjoint parts.
    fn parts(self) -> impl Iterator<Item = Self>;
}

impl<T: Scalar> Region for Intervals<T> {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn meets(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex> {
        work.spend(1 + self.ranges().len().min(other.ranges().len()))?;
        Ok(self.intersects(other))
    }

    fn is_within(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex> {
        work.spend(1 + self.ranges().len())?;
        Ok(self.is_subset_of(other))
    }

    fn shared(&self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        work.spend(1 + self.ranges().len() + other.ranges().len())?;
        Ok(self.intersection(other))
    }

    fn joined(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        work.spend(1 + self.ranges().len() + other.ranges().len())?;
        Ok(self.union(other))
    }

    fn without(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        work.spend(1 + self.ranges().len() + other.ranges().len())?;
        Ok(self.difference(other))
    }
}

/// A set of pairs: a number and a member of the region that belongs to it.
///
/// The keys are disjoint and never empty; the regions are never empty and strictly ascend. A number therefore appears once, with all
/// that belongs to it, and each set of pairs has one form only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Product<T, R> {
    entries: Vec<(Intervals<T>, R)>,
}

impl<T: Scalar, R: Region> Product<T, R> {
    pub(crate) const fn empty() -> Self {
        Self { entries: Vec::new() }
    }

    /// Every number of `key` with every member of `region`.
    pub(crate) fn new(key: Intervals<T>, region: R) -> Self {
        let entries = if key.is_empty() || region.is_empty() { Vec::new() } else { vec![(key, region)] };
        Self { entries }
    }

    /// The pairs of every piece; the keys of the pieces must be disjoint. Quick where long runs of pieces are in order already.
    pub(crate) fn from_pieces(mut pieces: Vec<(Intervals<T>, R)>) -> Self {
        pieces.retain(|(key, region)| !key.is_empty() && !region.is_empty());
        pieces.small_sort_by(|(_, one), (_, other)| one.cmp(other));
        let mut entries = Vec::with_capacity(pieces.len());
        let mut pieces = pieces.into_iter().peekable();
        while let Some((key, region)) = pieces.next() {
            let mut more: Vec<(T, T)> = Vec::new();
            while let Some((other, _)) = pieces.next_if(|(_, other)| *other == region) {
                more.extend(other.ranges());
            }
            let key = if more.is_empty() { key } else { key.union(&Intervals::from_ranges(more)) };
            entries.push((key, region));
        }
        Self { entries }
    }

    /// The pairs of `kept`, which are in order, and of every piece of `changed`; the keys of all of them must be disjoint.
    fn amended(
        mut kept: Vec<(Intervals<T>, R)>,
        mut changed: Vec<(Intervals<T>, R)>,
        work: &mut Work,
    ) -> Result<Self, TooComplex> {
        work.spend(kept.len() + changed.len())?;
        kept.retain(|(key, _)| !key.is_empty());
        changed.retain(|(key, region)| !key.is_empty() && !region.is_empty());
        if changed.len() > kept.len() / 16 {
            kept.append(&mut changed);
            return Ok(Self::from_pieces(kept));
        }
        for (key, region) in changed {
            let place = kept.partition_point(|(_, other)| *other < region);
            match kept.get_mut(place) {
                Some((known, same)) if *same == region => *known = known.union(&key),
                _ => kept.insert(place, (key, region)),
            }
        }
        Ok(Self { entries: kept })
    }

    pub(crate) fn entries(&self) -> &[(Intervals<T>, R)] {
        &self.entries
    }

    /// The set cut into one for each entry.
    pub(crate) fn slices(self) -> impl Iterator<Item = Self> {
        self.entries.into_iter().map(|entry| Self { entries: vec![entry] })
    }

    /// What belongs to `number`.
    pub(crate) fn at(&self, number: T) -> Option<&R> {
        self.entries.iter().find(|(key, _)| key.contains(number)).map(|(_, region)| region)
    }
}

/// Takes from `key` what it shares with `other` and returns it, if it is anything.
fn split<T: Scalar>(
    key: &mut Intervals<T>,
    other: &Intervals<T>,
    work: &mut Work,
) -> Result<Option<Intervals<T>>, TooComplex> {
    work.spend(1 + key.ranges().len().min(other.ranges().len()))?;
    if !key.intersects(other) {
        return Ok(None);
    }
    work.spend(MEETING + key.ranges().len() + other.ranges().len())?;
    let shared = key.intersection(other);
    *key = key.difference(other);
    Ok(Some(shared))
}

impl<T: Scalar, R: Region> Region for Product<T, R> {
    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn meets(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex> {
        for (key, region) in &self.entries {
            for (against, opposite) in &other.entries {
                if key.meets(against, work)? && region.meets(opposite, work)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn is_within(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex> {
        for (key, region) in &self.entries {
            let mut rest = key.clone();
            for (against, opposite) in &other.entries {
                if rest.is_empty() {
                    break;
                }
                if split(&mut rest, against, work)?.is_some() && !region.is_within(opposite, work)? {
                    return Ok(false);
                }
            }
            if !rest.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn shared(&self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        let mut pieces = Vec::new();
        for (key, region) in &self.entries {
            for (against, opposite) in &other.entries {
                if key.meets(against, work)? && region.meets(opposite, work)? {
                    pieces.push((key.shared(against, work)?, region.shared(opposite, work)?));
                }
            }
        }
        Self::amended(Vec::new(), pieces, work)
    }

    fn joined(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        let mut kept = Vec::with_capacity(self.entries.len() + other.entries.len());
        let mut changed = Vec::new();
        let mut unmet: Vec<Intervals<T>> = other.entries.iter().map(|(against, _)| against.clone()).collect();
        for (mut rest, region) in self.entries {
            for ((against, opposite), unmet) in other.entries.iter().zip(&mut unmet) {
                if let Some(shared) = split(&mut rest, against, work)? {
                    *unmet = std::mem::take(unmet).without(&shared, work)?;
                    changed.push((shared, region.clone().joined(opposite, work)?));
                }
            }
            kept.push((rest, region));
        }
        changed.extend(unmet.into_iter().zip(other.entries.iter().map(|(_, opposite)| opposite.clone())));
        Self::amended(kept, changed, work)
    }

    fn without(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        let mut kept = Vec::with_capacity(self.entries.len());
        let mut changed = Vec::new();
        for (mut rest, region) in self.entries {
            for (against, opposite) in &other.entries {
                if rest.meets(against, work)?
                    && region.meets(opposite, work)?
                    && let Some(shared) = split(&mut rest, against, work)?
                {
                    changed.push((shared, region.clone().without(opposite, work)?));
                }
            }
            kept.push((rest, region));
        }
        Self::amended(kept, changed, work)
    }
}

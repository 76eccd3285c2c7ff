//! Which tuples are in a set: exact set operations on one dimension times the next, in canonical form and with bounded work.

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
        Self { left: 400_000_000 }
    }

    fn spend(&mut self, ranges: usize) -> Result<(), TooComplex> {
        match self.left.checked_sub(ranges) {
            Some(left) => self.left = left,
            None => {
                self.left = 0;
                return Err(TooComplex);
            }
        }
        Ok(())
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
/// The keys are disjoint, ascend by their smallest number and are never empty; the regions are pairwise different and never empty.
/// A number therefore appears once, with all that belongs to it, and each set of pairs has one form only.
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

    /// The pairs of every piece; the keys of the pieces must be disjoint.
    pub(crate) fn from_pieces(pieces: Vec<(Intervals<T>, R)>) -> Self {
        let mut pieces = pieces;
        pieces.retain(|(key, region)| !key.is_empty() && !region.is_empty());
        pieces.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
        let mut merged: Vec<(Vec<(T, T)>, R)> = Vec::with_capacity(pieces.len());
        for (key, region) in pieces {
            match merged.last_mut() {
                Some((ranges, same)) if *same == region => ranges.extend(key.ranges()),
                _ => merged.push((key.into_ranges(), region)),
            }
        }
        let mut entries: Vec<(Intervals<T>, R)> =
            merged.into_iter().map(|(ranges, region)| (Intervals::from_ranges(ranges), region)).collect();
        entries.sort_unstable_by_key(|(key, _)| key.first());
        Self { entries }
    }

    pub(crate) fn entries(&self) -> &[(Intervals<T>, R)] {
        &self.entries
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
    work.spend(key.ranges().len() + other.ranges().len())?;
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
        Ok(Self::from_pieces(pieces))
    }

    fn joined(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        let mut pieces = Vec::with_capacity(self.entries.len() + other.entries.len());
        let mut unmet: Vec<Intervals<T>> = other.entries.iter().map(|(against, _)| against.clone()).collect();
        for (mut rest, region) in self.entries {
            for ((against, opposite), unmet) in other.entries.iter().zip(&mut unmet) {
                if let Some(shared) = split(&mut rest, against, work)? {
                    *unmet = std::mem::take(unmet).without(&shared, work)?;
                    pieces.push((shared, region.clone().joined(opposite, work)?));
                }
            }
            pieces.push((rest, region));
        }
        pieces.extend(unmet.into_iter().zip(other.entries.iter().map(|(_, opposite)| opposite.clone())));
        Ok(Self::from_pieces(pieces))
    }

    fn without(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        let mut pieces = Vec::with_capacity(self.entries.len());
        for (mut rest, region) in self.entries {
            for (against, opposite) in &other.entries {
                if rest.meets(against, work)? && region.meets(opposite, work)? {
                    let shared = rest.shared(against, work)?;
                    rest = rest.without(against, work)?;
                    pieces.push((shared, region.clone().without(opposite, work)?));
                }
            }
            pieces.push((rest, region));
        }
        Ok(Self::from_pieces(pieces))
    }
}

//! Which numbers are in a set: sorted, disjoint, inclusive ranges with exact set operations.

use crate::small::SmallSort;
use std::fmt::Debug;
use std::ops::RangeInclusive;

/// An unsigned integer that addresses, ports and protocol numbers are made of.
pub trait Scalar: Copy + Ord + Debug {
    /// The smallest value.
    const LOWEST: Self;
    /// The largest value.
    const HIGHEST: Self;
    /// The value after this one, unless this is the largest.
    fn next(self) -> Option<Self>;
    /// The value before this one, unless this is the smallest.
    fn previous(self) -> Option<Self>;
}

macro_rules! scalars {
    ($($number:ty),*) => {$(
        impl Scalar for $number {
            const LOWEST: Self = Self::MIN;
            const HIGHEST: Self = Self::MAX;
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn previous(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )*};
}
scalars!(u8, u16, u32, u128);

/// A set of numbers in its one canonical form, so that equal sets compare equal.
///
/// The ranges are inclusive, ascending, disjoint and never adjacent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Intervals<T> {
    ranges: Vec<(T, T)>,
}

impl<T> Default for Intervals<T> {
    fn default() -> Self {
        Self { ranges: Vec::new() }
    }
}

impl<T: Scalar> Intervals<T> {
    /// The set of no number.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The set of every number of the type.
    #[must_use]
    pub fn full() -> Self {
        Self::range(T::LOWEST, T::HIGHEST)
    }

    /// The numbers from `first` to `last`, both included; none if `first` is above `last`.
    #[must_use]
    pub fn range(first: T, last: T) -> Self {
        Self { ranges: if first <= last { vec![(first, last)] } else { Vec::new() } }
    }

    /// The union of inclusive ranges in any order; a range whose first is above its last holds nothing.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = (T, T)>) -> Self {
        let mut sorted: Vec<(T, T)> = ranges.into_iter().filter(|(first, last)| first <= last).collect();
        sorted.small_sort();
        let mut merged: Vec<(T, T)> = Vec::with_capacity(sorted.len());
        for (first, last) in sorted {
            match merged.last_mut() {
                Some((_, end)) if end.next().is_none_or(|after| first <= after) => *end = last.max(*end),
                _ => merged.push((first, last)),
            }
        }
        Self { ranges: merged }
    }

    /// The ranges, ascending, disjoint and not adjacent; both ends are included.
    #[must_use]
    pub fn ranges(&self) -> &[(T, T)] {
        &self.ranges
    }

    /// Whether no number is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether every number of the type is in the set.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.ranges == [(T::LOWEST, T::HIGHEST)]
    }

    /// The smallest member.
    #[must_use]
    pub fn first(&self) -> Option<T> {
        self.ranges.first().map(|(first, _)| *first)
    }

    /// The smallest member that is at least `floor`.
    #[must_use]
    pub fn first_from(&self, floor: T) -> Option<T> {
        self.reaching(floor).first().map(|(first, _)| floor.max(*first))
    }

    /// Whether `number` is a member.
    #[must_use]
    pub fn contains(&self, number: T) -> bool {
        self.first_from(number) == Some(number)
    }

    /// The ranges that end at or after `floor`.
    fn reaching(&self, floor: T) -> &[(T, T)] {
        let start = self.ranges.partition_point(|(_, last)| *last < floor);
        self.ranges.get(start..).unwrap_or_default()
    }

    /// Both sets, the one with fewer ranges first.
    fn by_length<'a>(&'a self, other: &'a Self) -> (&'a Self, &'a Self) {
        if self.ranges.len() <= other.ranges.len() { (self, other) } else { (other, self) }
    }

    /// Whether some number is in both sets.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        let (few, many) = self.by_length(other);
        few.ranges.iter().any(|(first, last)| many.first_from(*first).is_some_and(|member| member <= *last))
    }

    /// Whether every member of this set is in `other`.
    #[must_use]
    pub fn is_subset_of(&self, other: &Self) -> bool {
        let inside = |(first, last): &(T, T)| {
            other.reaching(*first).first().is_some_and(|(start, end)| start <= first && last <= end)
        };
        self.ranges.iter().all(inside)
    }

    /// The numbers that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (few, many) = self.by_length(other);
        let mut ranges = Vec::with_capacity(few.ranges.len());
        for &(first, last) in &few.ranges {
            let touching = many.reaching(first).iter().take_while(|(start, _)| *start <= last);
            ranges.extend(touching.map(|&(start, end)| (start.max(first), end.min(last))));
        }
        Self { ranges }
    }

    /// The numbers that are in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_ranges(self.ranges.iter().chain(&other.ranges).copied())
    }

    /// The numbers that are in this set and not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len());
        for &(first, last) in &self.ranges {
            let mut rest = Some(first);
            for &(start, end) in other.reaching(first).iter().take_while(|(start, _)| *start <= last) {
                if let (Some(from), Some(before)) = (rest, start.previous())
                    && from <= before
                {
                    ranges.push((from, before));
                }
                rest = end.next();
            }
            ranges.extend(rest.filter(|from| *from <= last).map(|from| (from, last)));
        }
        Self { ranges }
    }

    /// The numbers that are not in this set.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self::full().difference(self)
    }
}

impl<T: Scalar> From<T> for Intervals<T> {
    fn from(number: T) -> Self {
        Self::range(number, number)
    }
}

impl<T: Scalar> From<RangeInclusive<T>> for Intervals<T> {
    fn from(range: RangeInclusive<T>) -> Self {
        Self::range(*range.start(), *range.end())
    }
}

impl<T: Scalar> FromIterator<T> for Intervals<T> {
    fn from_iter<I: IntoIterator<Item = T>>(numbers: I) -> Self {
        Self::from_ranges(numbers.into_iter().map(|number| (number, number)))
    }
}

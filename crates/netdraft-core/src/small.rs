//! How are lists sorted, and maps made of lists, without compiling the algorithm once for each type?
//!
//! The standard library's sorts are generic: each type of row gets its own copy of some five kilobytes of machine code, and collecting into a
//! `BTreeMap` sorts too. In the page every byte is loaded by everybody. Here one copy sorts positions, and only the comparison and the moving are
//! made for each type. The results are those of the standard library's stable sorts; `clippy.toml` bans the others.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Stable sorting in little code. Takes O(n log n) comparisons and O(n) swaps.
pub trait SmallSort<T> {
    /// Sorts by a comparison; what is equal keeps its order.
    fn small_sort_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    /// Sorts by a key, which is asked for at each comparison.
    fn small_sort_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.small_sort_by(|one, other| key(one).cmp(&key(other)));
    }

    /// Sorts by the order of the type.
    fn small_sort(&mut self)
    where
        T: Ord,
    {
        self.small_sort_by(T::cmp);
    }
}

impl<T> SmallSort<T> for [T] {
    fn small_sort_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
        // Much of what is sorted comes in order.
        if self.is_sorted_by(|one, other| compare(one, other) != Ordering::Greater) {
            return;
        }
        let swaps = swaps(self.len(), &mut |one, other| compare(&self[one], &self[other]));
        for (one, other) in swaps {
            self.swap(one, other);
        }
    }
}

/// The swaps that bring a list of this length into order, one after the other.
#[inline(never)]
#[expect(clippy::disallowed_methods, reason = "the one place where the standard library sorts")]
fn swaps(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut sources: Vec<usize> = (0..len).collect();
    sources.sort_by(|one, other| compare(*one, *other));
    let mut swaps = Vec::new();
    for start in 0..len {
        let mut at = start;
        // Each cycle of the permutation is walked once; a position that is in place points to itself.
        while let Some(slot) = sources.get_mut(at) {
            let source = std::mem::replace(slot, at);
            if source == start {
                break;
            }
            swaps.push((at, source));
            at = source;
        }
    }
    swaps
}

/// Collecting into sorted maps and sets one by one.
pub trait SmallCollect: Iterator + Sized {
    /// Collects pairs; of equal keys the last stays.
    fn small_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        map.extend(self);
        map
    }

    /// Collects what differs; of equals the first stays.
    fn small_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        set.extend(self);
        set
    }
}

impl<I: Iterator> SmallCollect for I {}

#[cfg(test)]
mod tests {
    use crate::small::SmallSort;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "held against the standard library")]
    fn sorts_as_the_standard_library_does() {
        let mut state = 1_u64;
        for len in 0..200 {
            let mut row = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 58, state)
            };
            let mut small: Vec<(u64, u64)> = (0..len).map(|_| row()).collect();
            let mut standard = small.clone();
            small.small_sort_by_key(|row| row.0);
            standard.sort_by_key(|row| row.0);
            assert_eq!(small, standard);
            small.small_sort();
            standard.sort_unstable();
            assert_eq!(small, standard);
        }
    }
}

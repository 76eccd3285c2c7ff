//! Which ends fare alike? Those that hear and are heard by all others in the same way, and by each other too.

use std::collections::BTreeMap;

/// What passes to or from other ends: their places, in order, each with the number of a verdict.
pub(super) type Row = Vec<(usize, usize)>;

/// What is sent and what is received by each end.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    pub(super) sent: Vec<Row>,
    pub(super) received: Vec<Row>,
    /// By end, the number of what it stands in; only ends of one are put together.
    pub(super) homes: Vec<usize>,
}

impl Verdicts {
    /// The ends in groups, in the order of their first members.
    pub(super) fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut known: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for end in 0..self.sent.len() {
            let marks = self.marks(end);
            let candidates = marks.iter().filter_map(|mark| known.get(mark)).flatten().copied();
            let own = candidates.into_iter().find(|group| {
                let first = groups.get(*group).and_then(|members| members.first());
                first.is_some_and(|first| self.are_alike(*first, end))
            });
            match own.and_then(|group| groups.get_mut(group)) {
                Some(members) => members.push(end),
                None => {
                    for mark in marks {
                        known.entry(mark).or_default().push(groups.len());
                    }
                    groups.push(vec![end]);
                }
            }
        }
        groups
    }

    /// Numbers of which two ends that are alike have one in common: one for ends that do not talk to each other, and one for each verdict that may be the one
    /// between them. They are sums, so that the order does not matter and the end itself can be added.
    fn marks(&self, end: usize) -> Vec<u64> {
        let (sent, received) = (&self.sent[end], &self.received[end]);
        let sum = |row: &Row, way: usize| {
            let others = row.iter().filter(|(other, _)| *other != end);
            others.map(|(other, verdict)| mixed(*other, *verdict, way)).fold(0_u64, u64::wrapping_add)
        };
        let apart = sum(sent, 0).wrapping_add(sum(received, 1));
        let mut mutual: Vec<usize> = Vec::new();
        for (other, verdict) in sent {
            let back = received.binary_search_by_key(other, |entry| entry.0).ok().and_then(|at| received.get(at));
            if *other != end && back.is_some_and(|back| back.1 == *verdict) && !mutual.contains(verdict) {
                mutual.push(*verdict);
            }
        }
        let joined = mutual
            .into_iter()
            .map(|verdict| apart.wrapping_add(mixed(end, verdict, 0)).wrapping_add(mixed(end, verdict, 1)));
        std::iter::once(apart).chain(joined).collect()
    }

    fn are_alike(&self, one: usize, other: usize) -> bool {
        let is_third = |entry: &&(usize, usize)| entry.0 != one && entry.0 != other;
        let same = |rows: &[Row]| rows[one].iter().filter(is_third).eq(rows[other].iter().filter(is_third));
        let is_near = self.homes.get(one) == self.homes.get(other);
        is_near && same(&self.sent) && same(&self.received) && self.between(one, other) == self.between(other, one)
    }

    /// The number of what passes from one end to another.
    pub(super) fn between(&self, from: usize, to: usize) -> Option<usize> {
        let row = self.sent.get(from)?;
        row.binary_search_by_key(&to, |entry| entry.0).ok().and_then(|at| row.get(at)).map(|entry| entry.1)
    }
}

/// A number that depends on all of three numbers, by the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
fn mixed(end: usize, verdict: usize, way: usize) -> u64 {
    let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let mut bits = (wide(end) << 32) ^ (wide(verdict) << 1) ^ wide(way);
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

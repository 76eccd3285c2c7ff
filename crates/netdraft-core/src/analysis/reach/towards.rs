//! Towards whom does something differ? Of rule sets and ways out that are not as they were, the ends about which they say something else: everybody else
//! fares as before, and need not be judged again.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{FAMILIES, Numbers, place};
use super::ground::{Guard, Station};
use super::judge::Judge;
use super::list::Spot;
use super::trace::Trace;
use crate::small::SmallCollect;

/// Beyond so many combinations of classes, comparing two lists costs more than judging pairs.
const MOST: usize = 4096;

/// Ends, by their addresses of each family or by a name that they carry.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Far {
    numbers: [Numbers; 2],
    pub names: BTreeSet<String>,
}

impl Far {
    pub(super) fn is_nobody(&self) -> bool {
        self.numbers.iter().all(Numbers::is_empty) && self.names.is_empty()
    }

    /// Whether an end is meant by one of its addresses.
    pub(super) fn holds(&self, station: &Station) -> bool {
        let numbers = self.numbers.get(place(station.family));
        numbers.is_some_and(|numbers| station.addresses.intersects(numbers) || station.receives.intersects(numbers))
    }

    /// Whether the address with this number is meant, in either family.
    pub(super) fn holds_number(&self, number: u128) -> bool {
        self.numbers.iter().any(|numbers| numbers.contains(number))
    }

    /// These ends and others.
    pub(super) fn and(self, other: Self) -> Self {
        let [v4, v6] = self.numbers;
        let [other_v4, other_v6] = other.numbers;
        let mut names = self.names;
        names.extend(other.names);
        Self { numbers: [v4.union(&other_v4), v6.union(&other_v6)], names }
    }

    /// Those to whom one way out leads otherwise than another one.
    pub(super) fn between_ways(one: &Trace, other: &Trace) -> Self {
        let mut far = Self::default();
        for (family, slot) in FAMILIES.into_iter().zip(&mut far.numbers) {
            let (Some(rows), Some(others)) = (one.runs(family), other.runs(family)) else { continue };
            let leg = |trace: &Trace, mark: Option<u32>| mark.and_then(|mark| trace.leg(mark).cloned());
            let mut differs: BTreeMap<_, bool> = BTreeMap::new();
            let parts = rows.beside(others).into_iter().filter(|(.., marks)| {
                *differs.entry(*marks).or_insert_with(|| leg(one, marks.0) != leg(other, marks.1))
            });
            *slot = Numbers::from_ranges(parts.map(|(first, last, _)| (first, last)));
        }
        far
    }

    /// Those about whom some rule sets say something else than others in their places; nothing where that cannot be told so easily.
    pub(super) fn between_guards(judge: &mut Judge, these: &[Guard], others: &[Guard]) -> Option<Self> {
        let mut far = Self::default();
        if these.len() != others.len() {
            return None;
        }
        for pair in these.iter().zip(others) {
            let (
                Guard::Lists { ingress, egress, is_stateful, sees_all },
                Guard::Lists { ingress: other_in, egress: other_out, is_stateful: other_stateful, sees_all: other_all },
            ) = pair
            else {
                return (pair.0 == pair.1).then_some(far);
            };
            let shape = |ingress: &[usize], egress: &[usize]| (ingress.len(), egress.len());
            if (is_stateful, sees_all, shape(ingress, egress))
                != (other_stateful, other_all, shape(other_in, other_out))
            {
                return None;
            }
            let lists = ingress.iter().zip(other_in).chain(egress.iter().zip(other_out));
            for (one, other) in lists.filter(|(one, other)| one != other) {
                far = far.and(Self::between_lists(judge, *one, *other)?);
            }
        }
        Some(far)
    }

    fn between_lists(judge: &mut Judge, one: usize, other: usize) -> Option<Self> {
        let (first, second) = (judge.peek(one)?, judge.peek(other)?);
        if first.own.asks_for_names() || second.own.asks_for_names() {
            return None;
        }
        let names = first.far.names().chain(second.far.names()).map(str::to_owned);
        let mut found = Self { names: names.small_set(), ..Self::default() };
        for (family, slot) in FAMILIES.into_iter().zip(&mut found.numbers) {
            let (first, second) = (judge.peek(one)?, judge.peek(other)?);
            let far = first.far.runs(family)?.beside(second.far.runs(family)?);
            let own: BTreeSet<_> = first
                .own
                .runs(family)?
                .beside(second.own.runs(family)?)
                .into_iter()
                .map(|(.., marks)| marks)
                .small_set();
            if far.len().saturating_mul(own.len()) > MOST {
                return None;
            }
            let mut says = |list: usize, far: Option<u32>, own: Option<u32>| {
                let (list, sets, _) = judge.list(list)?;
                Some(list.permits(Spot { far: (far?, 0), own: (own?, 0) }, sets))
            };
            let mut differs: BTreeMap<_, bool> = BTreeMap::new();
            let mut parts = Vec::new();
            for (begin, end, marks) in far {
                let differs = *differs
                    .entry(marks)
                    .or_insert_with(|| own.iter().any(|own| says(one, marks.0, own.0) != says(other, marks.1, own.1)));
                if differs {
                    parts.push((begin, end));
                }
            }
            *slot = Numbers::from_ranges(parts);
        }
        Some(found)
    }
}

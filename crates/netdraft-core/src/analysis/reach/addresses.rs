//! How are addresses compared quickly? As numbers, a family at a time, in ascending ranges.

use std::net::IpAddr;

use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::intervals::Intervals;
use crate::analysis::packet_box::{self, Address};

/// Addresses of one family, by their numbers.
pub type Numbers = Intervals<u128>;

/// Both families, in the order in which things of each are kept.
pub(super) const FAMILIES: [Family; 2] = [Family::V4, Family::V6];

/// The place of a family in lists of two.
pub(super) const fn place(family: Family) -> usize {
    match family {
        Family::V4 => 0,
        Family::V6 => 1,
    }
}

/// The number of an address.
pub(super) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

/// The numbers of the addresses of a family that are in a set.
pub(super) fn numbers(set: &BlockSet, family: Family) -> Numbers {
    let ranges = set.ranges().filter(|(first, _)| Family::of(*first) == family);
    Intervals::from_ranges(ranges.map(|(first, last)| (number(first), number(last))))
}

/// The number of a set that a person would think of as the address of a machine.
pub(super) fn machine(numbers: &Numbers, family: Family) -> Option<u128> {
    let ends_in_zero = |number: u128, bits: u32| number.trailing_zeros() >= bits;
    match family {
        Family::V4 => {
            let (floor, ceiling) = <u32 as Address>::UNICAST;
            packet_box::machine(numbers, (floor.into(), ceiling.into()), |number| ends_in_zero(number, 8))
        }
        Family::V6 => packet_box::machine(numbers, <u128 as Address>::UNICAST, |number| ends_in_zero(number, 16)),
    }
}

/// The addresses with these numbers.
pub fn blocks(numbers: &Numbers, family: Family) -> BlockSet {
    let mut set = BlockSet::new();
    for (first, last) in numbers.ranges() {
        if let (Some(first), Some(last)) = (family.address(*first), family.address(*last)) {
            set.insert_range(first, last);
        }
    }
    set
}

/// The numbers of all addresses of a family.
pub(super) fn everything(family: Family) -> Numbers {
    let all = family.everything();
    Intervals::range(number(all.first()), number(all.last()))
}

/// The addresses that cannot be met on the internet, as [`crate::analysis::filters::is_public`] has it.
pub(super) fn private_blocks() -> BlockSet {
    const PRIVATE: [&str; 11] = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "0.0.0.0/32",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
        "::/128",
    ];
    PRIVATE.iter().filter_map(|block| block.parse::<Cidr>().ok()).collect()
}

/// The first and last number of a part, and the marks that it has in two lists of runs.
pub(super) type Part = (u128, u128, (Option<u32>, Option<u32>));

/// Runs of numbers, each with what belongs to it: ascending and disjoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Runs {
    rows: Vec<(u128, u128, u32)>,
}

impl Runs {
    /// Puts sets of numbers in order, each with a mark; they must be disjoint.
    pub(super) fn new(sets: impl IntoIterator<Item = (Numbers, u32)>) -> Self {
        let mut rows: Vec<(u128, u128, u32)> = sets
            .into_iter()
            .flat_map(|(set, mark)| set.ranges().iter().map(|(first, last)| (*first, *last, mark)).collect::<Vec<_>>())
            .collect();
        crate::small::SmallSort::small_sort(rows.as_mut_slice());
        Self { rows }
    }

    /// Runs that are in order already: ascending, disjoint, and no two neighbours with the same mark.
    pub(super) fn of_rows(rows: Vec<(u128, u128, u32)>) -> Self {
        Self { rows }
    }

    /// The mark of all of some numbers, where they have one and the same.
    pub(super) fn one(&self, of: &Numbers) -> Option<u32> {
        // Most rule sets say the same of all addresses that they protect.
        if let ([(begin, end, mark)], [(first, last)]) = (self.rows.as_slice(), of.ranges()) {
            return (begin <= first && last <= end).then_some(*mark);
        }
        let mut found = None;
        for (first, last) in of.ranges() {
            let (begin, end, mark) = self.rows.get(self.rows.partition_point(|(_, end, _)| end < first))?;
            if begin > first || end < last || found.is_some_and(|other| other != *mark) {
                return None;
            }
            found = Some(*mark);
        }
        found
    }

    /// The runs.
    pub(super) fn rows(&self) -> &[(u128, u128, u32)] {
        &self.rows
    }

    /// The parts in which these runs and others have other marks than in the parts before, each with both marks, ascending.
    pub(super) fn beside(&self, other: &Self) -> Vec<Part> {
        let mut parts = Vec::new();
        let (mut these, mut others) = (self.rows.as_slice(), other.rows.as_slice());
        let mut at = 0;
        loop {
            let ahead = |rows: &[(u128, u128, u32)]| rows.first().copied();
            let (one, another) = (ahead(these), ahead(others));
            let begins = [one, another].into_iter().flatten().map(|row| row.0.max(at));
            let Some(start) = begins.min() else { return parts };
            let covers = |row: Option<(u128, u128, u32)>| row.filter(|row| row.0 <= start);
            // A part ends where one of them ends, or where the next one begins.
            let ends = [one, another].into_iter().flatten().map(|row| if row.0 <= start { row.1 } else { row.0 - 1 });
            let end = ends.min().unwrap_or(start);
            parts.push((start, end, (covers(one).map(|row| row.2), covers(another).map(|row| row.2))));
            let is_done = |rows: &[(u128, u128, u32)]| rows.first().is_some_and(|row| row.1 <= end);
            if is_done(these) {
                these = these.get(1..).unwrap_or_default();
            }
            if is_done(others) {
                others = others.get(1..).unwrap_or_default();
            }
            match end.checked_add(1) {
                Some(next) => at = next,
                None => return parts,
            }
        }
    }

    /// The marks that some numbers have, each with those that have it, by mark.
    pub(super) fn split(&self, of: &Numbers) -> Vec<(u32, Numbers)> {
        let mut found: std::collections::BTreeMap<u32, Vec<(u128, u128)>> = std::collections::BTreeMap::new();
        for (first, last) in of.ranges() {
            let start = self.rows.partition_point(|(_, end, _)| end < first);
            for (begin, end, mark) in self.rows.get(start..).unwrap_or_default() {
                if begin > last {
                    break;
                }
                found.entry(*mark).or_default().push(((*begin).max(*first), (*end).min(*last)));
            }
        }
        found.into_iter().map(|(mark, ranges)| (mark, Intervals::from_ranges(ranges))).collect()
    }
}

//! Which addresses are in a set of blocks: exact union, intersection and difference, in both families.

use super::cidr::number_of;
use super::{Cidr, Family};
use ipnet::{IpNet, IpSubnets, Ipv4Subnets, Ipv6Subnets};
use range_set_blaze::{DynSortedDisjoint, RangeSetBlaze, SortedDisjoint};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

/// Addresses of one family, by what counting up from `0.0.0.0` or `::` reaches them. Both families use the same numbers, and streams of ranges are
/// collected from behind a pointer, so that the algorithms are compiled once.
type Numbers = RangeSetBlaze<u128>;

/// A set of addresses. Two sets are equal when they have the same addresses, however they were put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockSet {
    v4: Numbers,
    v6: Numbers,
}

impl BlockSet {
    /// The set without addresses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn family(&self, family: Family) -> &Numbers {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    /// Adds the addresses of a block.
    ///
    /// The sets are put together as streams of ranges: adding a range to a set in place counts the overlap twice for a moment, which overflows where a
    /// set has nearly all IPv6 addresses (range-set-blaze 0.8, `internal_add2`).
    pub fn insert(&mut self, block: Cidr) {
        self.insert_range(block.first(), block.last());
    }

    /// Adds the addresses from `first` to `last`; nothing when they are out of order or of two families.
    pub fn insert_range(&mut self, first: IpAddr, last: IpAddr) {
        let numbers = match (first, last) {
            (IpAddr::V4(_), IpAddr::V4(_)) => &mut self.v4,
            (IpAddr::V6(_), IpAddr::V6(_)) => &mut self.v6,
            (IpAddr::V4(_) | IpAddr::V6(_), _) => return,
        };
        if first <= last {
            *numbers = joined(numbers, &of_ranges(vec![number_of(first)..=number_of(last)]));
        }
    }

    /// The addresses in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { v4: joined(&self.v4, &other.v4), v6: joined(&self.v6, &other.v6) }
    }

    /// The addresses in both sets.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let shared = |one: &Numbers, other: &Numbers| collected(one.ranges() & other.ranges());
        Self { v4: shared(&self.v4, &other.v4), v6: shared(&self.v6, &other.v6) }
    }

    /// The addresses in this set and not in the other.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        let rest = |one: &Numbers, other: &Numbers| collected(one.ranges() - other.ranges());
        Self { v4: rest(&self.v4, &other.v4), v6: rest(&self.v6, &other.v6) }
    }

    /// Whether every address of the block is in the set.
    #[must_use]
    pub fn contains(&self, block: Cidr) -> bool {
        let range = self.family(block.family()).range_at(number_of(block.first()));
        range.is_some_and(|range| number_of(block.last()) <= *range.end())
    }

    /// Whether the address is in the set.
    #[must_use]
    pub fn contains_address(&self, address: IpAddr) -> bool {
        self.contains(Cidr::of_address(address))
    }

    /// Whether some address of the block is in the set.
    #[must_use]
    pub fn overlaps(&self, block: Cidr) -> bool {
        let (range, is_in_the_set) = self.family(block.family()).range_or_gap_at(number_of(block.first()));
        is_in_the_set || *range.end() < number_of(block.last())
    }

    /// Whether every address of the other set is in this one.
    #[must_use]
    pub fn is_superset(&self, other: &Self) -> bool {
        self.v4.is_superset(&other.v4) && self.v6.is_superset(&other.v6)
    }

    /// Whether the set has no address.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// How many addresses the set has, `u128::MAX` if they are more.
    #[must_use]
    pub fn size(&self) -> u128 {
        self.v4.ranges().chain(self.v6.ranges()).fold(0, |sum, range| {
            let size = range.end().saturating_sub(*range.start()).saturating_add(1);
            size.saturating_add(sum)
        })
    }

    /// The first and last address of each unbroken run, IPv4 first, lowest first.
    pub fn ranges(&self) -> impl Iterator<Item = (IpAddr, IpAddr)> {
        let v4 = self.v4.ranges().map(|range| (v4(*range.start()).into(), v4(*range.end()).into()));
        v4.chain(self.v6.ranges().map(|range| (v6(*range.start()).into(), v6(*range.end()).into())))
    }

    /// The fewest blocks that have exactly these addresses, in order.
    #[must_use]
    pub fn cidrs(&self) -> Vec<Cidr> {
        let blocks = |(first, last)| match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => Some(IpSubnets::from(Ipv4Subnets::new(first, last, 0))),
            (IpAddr::V6(first), IpAddr::V6(last)) => Some(IpSubnets::from(Ipv6Subnets::new(first, last, 0))),
            (IpAddr::V4(_) | IpAddr::V6(_), _) => None,
        };
        self.ranges().filter_map(blocks).flatten().map(|block: IpNet| Cidr::from_net(block)).collect()
    }

    /// The fewest blocks that have the addresses of `within` that are not in the set, in order.
    #[must_use]
    pub fn gaps(&self, within: Cidr) -> Vec<Cidr> {
        Self::from(within).subtract(self).cidrs()
    }
}

impl From<Cidr> for BlockSet {
    fn from(block: Cidr) -> Self {
        Self::from_iter([block])
    }
}

impl FromIterator<Cidr> for BlockSet {
    fn from_iter<I: IntoIterator<Item = Cidr>>(blocks: I) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for block in blocks {
            let range = number_of(block.first())..=number_of(block.last());
            match block.family() {
                Family::V4 => v4.push(range),
                Family::V6 => v6.push(range),
            }
        }
        Self { v4: of_ranges(v4), v6: of_ranges(v6) }
    }
}

/// The IPv4 address of a number. Numbers of this family come from addresses, and so do the ends of what is made of them.
fn v4(number: u128) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::try_from(number).unwrap_or(u32::MAX))
}

/// The IPv6 address of a number.
fn v6(number: u128) -> Ipv6Addr {
    Ipv6Addr::from_bits(number)
}

/// The numbers in ranges. Inserting one after the other would do too, but in version 0.8.0 of the library `ranges_insert` counts what ranges share twice for a
/// moment, which overflows where they hold half of all numbers.
fn of_ranges(ranges: Vec<RangeInclusive<u128>>) -> Numbers {
    ranges.into_iter().collect()
}

fn collected<'a>(ranges: impl SortedDisjoint<u128> + 'a) -> Numbers {
    DynSortedDisjoint::new(ranges).into_range_set_blaze()
}

fn joined(one: &Numbers, other: &Numbers) -> Numbers {
    collected(one.ranges() | other.ranges())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(blocks: &[&str]) -> BlockSet {
        blocks.iter().map(|block| block.parse::<Cidr>().unwrap()).collect()
    }

    fn texts(blocks: &[Cidr]) -> Vec<String> {
        blocks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn halves_merge_and_a_hole_splits() {
        let whole = set(&["10.0.1.128/25", "10.0.0.0/24", "10.0.1.0/25", "2001:db8::/33", "2001:db8:8000::/33"]);
        assert_eq!(texts(&whole.cidrs()), ["10.0.0.0/23", "2001:db8::/32"]);
        let holed = whole.subtract(&set(&["10.0.0.64/26", "2001:db8::/32"]));
        assert_eq!(texts(&holed.cidrs()), ["10.0.0.0/26", "10.0.0.128/25", "10.0.1.0/24"]);
        assert_eq!(holed.size(), 512 - 64);
    }

    #[test]
    fn the_ends_of_the_number_line_are_in_reach() {
        let everything = set(&["0.0.0.0/0", "::/0"]);
        assert_eq!(texts(&everything.cidrs()), ["0.0.0.0/0", "::/0"]);
        assert_eq!(everything.size(), u128::MAX);
        let top = set(&["255.255.255.254/31", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"]);
        assert_eq!(top.cidrs().len(), 2);
        assert_eq!(everything.subtract(&top).union(&top), everything);
        assert!(everything.subtract(&everything).is_empty());
    }

    #[test]
    fn nearly_everything_takes_more_of_the_same() {
        let everything = set(&["::/0"]);
        let mut whole = everything.subtract(&set(&["fc00::/56"]));
        whole.insert_range("fc00::".parse().unwrap(), "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".parse().unwrap());
        assert_eq!(whole, everything);
        assert_eq!(everything.subtract(&set(&["fc00::/56"])).union(&set(&["fc00::/7"])), everything);
    }

    #[test]
    fn gaps_are_what_is_left_of_a_block() {
        let taken = set(&["192.0.2.64/26", "192.0.2.192/27", "203.0.113.0/24"]);
        let within = "192.0.2.0/24".parse().unwrap();
        assert_eq!(texts(&taken.gaps(within)), ["192.0.2.0/26", "192.0.2.128/26", "192.0.2.224/27"]);
    }

    #[test]
    fn touching_is_not_overlapping() {
        let taken = set(&["10.0.1.0/24", "2001:db8::/64"]);
        let ask = |block: &str| {
            let block = block.parse().unwrap();
            (taken.overlaps(block), taken.contains(block))
        };
        assert_eq!(ask("10.0.0.0/24"), (false, false));
        assert_eq!(ask("10.0.2.0/24"), (false, false));
        assert_eq!(ask("10.0.0.0/23"), (true, false));
        assert_eq!(ask("10.0.1.7/32"), (true, true));
        assert_eq!(ask("2001:db8::/63"), (true, false));
        assert_eq!(ask("::/128"), (false, false));
    }
}

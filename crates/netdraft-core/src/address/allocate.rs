//! Where further blocks fit into a space without touching what is taken.

use super::capacity::smallest_prefix_for;
use super::cidr::{Cidr, Family};
use super::provider::Provider;
use super::range_set::BlockSet;
use crate::small::{SmallCollect, SmallSort};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A space and what of it is taken.
#[derive(Clone, Copy, Debug)]
pub struct Pool<'a> {
    /// The blocks to allocate from. Each result lies inside one of them: two that touch do not make a larger one, just as a
    /// cloud subnet may not cross from one block of its network into the next.
    pub space: &'a [Cidr],
    /// The blocks that no result may touch. They may overlap each other and lie outside the space.
    pub taken: &'a [Cidr],
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The family of the blocks.
    pub family: Family,
    /// How large each block is.
    pub size: Size,
    /// How many blocks; with zones, how many for each zone.
    pub count: u16,
    /// Which hole is filled first.
    pub strategy: Strategy,
    /// How many times each block can double later: this many bits of room are kept free behind each one.
    pub growth_bits: u8,
    /// The zones to allocate in, in order; with none, the blocks belong to no zone.
    pub zones: Vec<String>,
}

/// How large a block is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// With this prefix length.
    Prefix(u8),
    /// The smallest that this provider permits and that has room for so many machines.
    Hosts(u128, Provider),
}

/// Which hole is filled first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// The one with the lowest address.
    #[default]
    FirstFit,
    /// The smallest that is large enough, so that large holes stay whole.
    BestFit,
}

impl Request {
    /// One block of this prefix length, at the lowest address.
    #[must_use]
    pub const fn prefix(family: Family, prefix: u8) -> Self {
        Self {
            family,
            size: Size::Prefix(prefix),
            count: 1,
            strategy: Strategy::FirstFit,
            growth_bits: 0,
            zones: Vec::new(),
        }
    }

    /// One IPv4 block with room for so many machines of this provider, at the lowest address.
    #[must_use]
    pub fn hosts(hosts: u128, provider: Provider) -> Self {
        Self { size: Size::Hosts(hosts, provider), ..Self::prefix(Family::V4, 0) }
    }

    /// How many blocks in all.
    #[must_use]
    pub fn total(&self) -> usize {
        usize::from(self.count).saturating_mul(self.zones.len().max(1))
    }

    /// The zone of the block at this place of the result: all blocks of the first zone come first.
    #[must_use]
    pub fn zone_of(&self, index: usize) -> Option<&str> {
        let zone = index.checked_div(self.count.into())?;
        self.zones.get(zone).map(String::as_str)
    }

    /// The block and the room that is kept for it to grow into.
    #[must_use]
    pub fn room_of(&self, block: Cidr) -> Cidr {
        Cidr::containing(block.first(), block.prefix().saturating_sub(self.growth_bits)).unwrap_or(block)
    }

    /// The prefix length of each block, where there is one.
    fn prefix_length(&self) -> Option<u8> {
        match self.size {
            Size::Prefix(prefix) => Some(prefix).filter(|prefix| *prefix <= self.family.width()),
            Size::Hosts(hosts, provider) => smallest_prefix_for(hosts, provider, self.family),
        }
    }
}

/// Why a request cannot be met. Nothing is allocated then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhausted {
    /// The family that was asked for.
    pub family: Family,
    /// The size that was asked for.
    pub size: Size,
    /// How many blocks were asked for in all.
    pub total: usize,
    /// The prefix length of one block with its room to grow, where there is one.
    pub room_prefix: Option<u8>,
    /// What stands in the way.
    pub shortage: Shortage,
    /// The largest hole, the lowest of several.
    pub largest_hole: Option<Cidr>,
    /// How many holes there are of each prefix length.
    pub holes: BTreeMap<u8, usize>,
}

/// What stands in the way of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// The prefix is longer than an address, or no permitted subnet has so many addresses.
    NoSuchSize,
    /// The space has no block of this family.
    NoSpace,
    /// A block and its room are larger than this, the largest block of the space.
    LargerThanSpace(Cidr),
    /// Only so many of the blocks fit.
    TooFewHoles(usize),
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = self.family;
        let room = self.room_prefix.unwrap_or_default();
        match (self.shortage, self.size) {
            (Shortage::NoSuchSize, Size::Prefix(prefix)) => {
                write!(f, "prefix length `/{prefix}` is longer than the {} bits of an address", family.width())
            }
            (Shortage::NoSuchSize, Size::Hosts(hosts, provider)) => {
                write!(f, "no {family} subnet of `{provider}` has room for `{hosts}` machines")
            }
            (Shortage::NoSpace, _) => write!(f, "there is no {family} space to allocate from"),
            (Shortage::LargerThanSpace(largest), _) => {
                write!(f, "`/{room}` is larger than `{largest}`, the largest block of the space")
            }
            (Shortage::TooFewHoles(fit), _) => {
                write!(f, "`{fit}` of `{}` blocks of `/{room}` fit; ", self.total)?;
                match self.largest_hole {
                    Some(hole) => write!(f, "the largest hole is `{hole}`"),
                    None => write!(f, "the space is full"),
                }
            }
        }
    }
}

impl std::error::Error for Exhausted {}

/// Finds the blocks asked for: all of them, or none. They touch nothing that is taken, nor each other, nor each other's
/// room to grow, and what exists stays where it is.
///
/// # Errors
/// The space has no room for all of them.
pub fn allocate(pool: &Pool<'_>, request: &Request) -> Result<Vec<Cidr>, Exhausted> {
    let mut holes = pool.holes(request.family);
    let short = |shortage, room_prefix| Exhausted {
        family: request.family,
        size: request.size,
        total: request.total(),
        room_prefix,
        shortage,
        largest_hole: holes.largest(),
        holes: holes.count_by_prefix(),
    };
    let Some(prefix) = request.prefix_length() else {
        return Err(short(Shortage::NoSuchSize, None));
    };
    let room_prefix = prefix.saturating_sub(request.growth_bits);
    let is_beyond_everything = request.growth_bits > prefix;
    let Some(largest) = pool.largest_block(request.family) else {
        return Err(short(Shortage::NoSpace, Some(room_prefix)));
    };
    if is_beyond_everything || room_prefix < largest.prefix() {
        return Err(short(Shortage::LargerThanSpace(largest), Some(room_prefix)));
    }
    let fit = usize::try_from(holes.fitting(room_prefix)).unwrap_or(usize::MAX);
    if fit < request.total() {
        return Err(short(Shortage::TooFewHoles(fit), Some(room_prefix)));
    }
    let rooms = std::iter::from_fn(|| holes.take(room_prefix, request.strategy));
    Ok(rooms.take(request.total()).filter_map(|room| Cidr::containing(room.first(), prefix)).collect())
}

impl Pool<'_> {
    /// What is left of the space.
    #[must_use]
    pub fn holes(&self, family: Family) -> Holes {
        let mut space: Vec<Cidr> = self.space.iter().copied().filter(|block| block.family() == family).collect();
        space.small_sort();
        space.dedup_by(|inner, outer| outer.contains(*inner));
        let free = space.iter().copied().collect::<BlockSet>().subtract(&self.taken.iter().copied().collect());
        let mut holes = Holes::default();
        for hole in free.cidrs() {
            // A hole that spans several blocks of the space is exactly those blocks.
            let start = space.partition_point(|block| block.first() < hole.first());
            let spanned = space.get(start..).unwrap_or_default().iter().take_while(|block| hole.contains(**block));
            let mut parts = spanned.copied().peekable();
            if parts.peek().is_none() {
                holes.add(hole);
            }
            parts.for_each(|part| holes.add(part));
        }
        holes
    }

    fn largest_block(&self, family: Family) -> Option<Cidr> {
        self.space.iter().copied().filter(|block| block.family() == family).min_by_key(|block| (block.prefix(), *block))
    }
}

/// The free blocks of a space: as few as there can be, so that every free block lies in one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holes {
    /// By prefix length; no set is empty.
    by_prefix: BTreeMap<u8, BTreeSet<Cidr>>,
}

impl Holes {
    /// The holes in order of address.
    #[must_use]
    pub fn blocks(&self) -> Vec<Cidr> {
        let mut blocks: Vec<Cidr> = self.by_prefix.values().flatten().copied().collect();
        blocks.small_sort();
        blocks
    }

    /// The largest hole, the lowest of several.
    #[must_use]
    pub fn largest(&self) -> Option<Cidr> {
        self.by_prefix.values().next()?.first().copied()
    }

    /// How many holes there are of each prefix length.
    #[must_use]
    pub fn count_by_prefix(&self) -> BTreeMap<u8, usize> {
        self.by_prefix.iter().map(|(prefix, holes)| (*prefix, holes.len())).small_map()
    }

    /// How many blocks of this prefix length fit, `u128::MAX` if they are more.
    #[must_use]
    pub fn fitting(&self, prefix: u8) -> u128 {
        self.by_prefix.range(..=prefix).fold(0, |sum, (hole_prefix, holes)| {
            let in_one = 1_u128.checked_shl(u32::from(prefix.saturating_sub(*hole_prefix))).unwrap_or(u128::MAX);
            let in_all = u128::try_from(holes.len()).unwrap_or(u128::MAX).saturating_mul(in_one);
            in_all.saturating_add(sum)
        })
    }

    /// Fills a hole, or the start of one, with a block of this prefix length; `None` when there is none so large.
    pub fn take(&mut self, prefix: u8, strategy: Strategy) -> Option<Cidr> {
        let mut large_enough = self.by_prefix.range(..=prefix).filter_map(|(_, holes)| holes.first().copied());
        let mut hole = match strategy {
            Strategy::FirstFit => large_enough.min(),
            Strategy::BestFit => large_enough.next_back(),
        }?;
        self.remove(hole);
        while let Some((low, high)) = hole.halves().filter(|_| hole.prefix() < prefix) {
            self.add(high);
            hole = low;
        }
        Some(hole)
    }

    fn add(&mut self, hole: Cidr) {
        self.by_prefix.entry(hole.prefix()).or_default().insert(hole);
    }

    fn remove(&mut self, hole: Cidr) {
        if let Some(holes) = self.by_prefix.get_mut(&hole.prefix()) {
            holes.remove(&hole);
            if holes.is_empty() {
                self.by_prefix.remove(&hole.prefix());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(texts: &[&str]) -> Vec<Cidr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    /// The result as text, or the message.
    fn ask(space: &[&str], taken: &[&str], request: &Request) -> String {
        let (space, taken) = (blocks(space), blocks(taken));
        match allocate(&Pool { space: &space, taken: &taken }, request) {
            Ok(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Err(exhausted) => exhausted.to_string(),
        }
    }

    fn v4(prefix: u8) -> Request {
        Request::prefix(Family::V4, prefix)
    }

    #[test]
    fn two_halves_take_their_whole() {
        let taken = ["10.0.1.0/25", "10.0.1.128/25"];
        assert_eq!(ask(&["10.0.0.0/16"], &taken, &v4(24)), "10.0.0.0/24");
        assert_eq!(ask(&["10.0.0.0/16"], &taken, &v4(23)), "10.0.2.0/23");
        assert_eq!(ask(&["10.0.1.0/24"], &taken, &v4(28)), "`0` of `1` blocks of `/28` fit; the space is full");
    }

    #[test]
    fn all_or_nothing() {
        let five = Request { count: 5, ..v4(30) };
        assert_eq!(
            ask(&["192.0.2.0/28"], &[], &five),
            "`4` of `5` blocks of `/30` fit; the largest hole is `192.0.2.0/28`"
        );
        let four = Request { count: 4, ..v4(30) };
        assert_eq!(ask(&["192.0.2.0/28"], &[], &four), "192.0.2.0/30 192.0.2.4/30 192.0.2.8/30 192.0.2.12/30");
    }

    #[test]
    fn best_fit_spares_the_large_hole() {
        let taken = ["10.0.0.128/25", "10.0.1.0/26"];
        assert_eq!(ask(&["10.0.0.0/23"], &taken, &v4(26)), "10.0.0.0/26");
        let best = Request { strategy: Strategy::BestFit, ..v4(26) };
        assert_eq!(ask(&["10.0.0.0/23"], &taken, &best), "10.0.1.64/26");
    }

    #[test]
    fn a_block_does_not_cross_from_one_block_of_the_space_into_the_next() {
        let space = ["10.0.1.0/24", "10.0.0.0/24", "10.0.0.0/26"];
        let largest = "`/23` is larger than `10.0.0.0/24`, the largest block of the space";
        assert_eq!(ask(&space, &[], &v4(23)), largest);
        assert_eq!(ask(&space, &[], &Request { count: 2, ..v4(24) }), "10.0.0.0/24 10.0.1.0/24");
        assert_eq!(ask(&["2001:db8::/56"], &[], &v4(24)), "there is no IPv4 space to allocate from");
    }

    #[test]
    fn room_to_grow_stays_free() {
        let request = Request { count: 2, growth_bits: 1, zones: vec!["a".to_owned(), "b".to_owned()], ..v4(24) };
        let found = "10.0.0.0/24 10.0.2.0/24 10.0.4.0/24 10.0.6.0/24";
        assert_eq!(ask(&["10.0.0.0/16"], &[], &request), found);
        assert_eq!([1, 2, 3, 4].map(|index| request.zone_of(index)), [Some("a"), Some("b"), Some("b"), None]);
        assert_eq!(request.room_of("10.0.2.0/24".parse().unwrap()).to_string(), "10.0.2.0/23");
        let beyond = Request { growth_bits: 9, ..v4(8) };
        assert!(ask(&["0.0.0.0/0"], &[], &beyond).contains("is larger than"));
    }

    #[test]
    fn machines_decide_the_size() {
        assert_eq!(ask(&["10.0.0.0/16"], &[], &Request::hosts(251, Provider::Aws)), "10.0.0.0/24");
        assert_eq!(ask(&["10.0.0.0/16"], &[], &Request::hosts(252, Provider::Aws)), "10.0.0.0/23");
        let crowd = Request::hosts(1 << 20, Provider::Aws);
        assert_eq!(ask(&["10.0.0.0/8"], &[], &crowd), "no IPv4 subnet of `aws` has room for `1048576` machines");
        let v6 = Request { family: Family::V6, ..Request::hosts(9, Provider::Aws) };
        assert_eq!(ask(&["2001:db8::/56"], &["2001:db8::/64"], &v6), "2001:db8:0:1::/64");
    }

    #[test]
    fn the_reasons_list_the_holes() {
        let space = blocks(&["10.0.0.0/24"]);
        let taken = blocks(&["10.0.0.64/26", "10.0.0.192/26", "192.168.0.0/16"]);
        let exhausted = allocate(&Pool { space: &space, taken: &taken }, &v4(25)).unwrap_err();
        assert_eq!(exhausted.shortage, Shortage::TooFewHoles(0));
        assert_eq!(exhausted.largest_hole, space[0].subnets(26).next());
        assert_eq!(exhausted.holes, BTreeMap::from([(26, 2)]));
    }
}

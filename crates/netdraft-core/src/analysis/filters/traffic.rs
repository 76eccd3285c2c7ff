//! How are packets told apart whose ends are known by name only? By sets with a dimension for each end: what the end is a member of.
//!
//! A rule may name a security group or a tag instead of addresses. Which addresses the members have is not known, so membership is a dimension of its
//! own. An end is of class 0 when it is a member of nothing that the list names, and of class *n* when it is a member of name *n* alone. That is enough
//! to judge coverage: rules ask for membership and never for the lack of it, so what is matched in class *n* is matched in every larger one too. Where
//! the first match of one list is compared with that of another, each list needs one name at most, so classes of two names are added.

use std::collections::BTreeSet;

use crate::analysis::intervals::Intervals;
use crate::analysis::packet::Packet;
use crate::analysis::packet_box;
use crate::analysis::packet_set::PacketSet;
use crate::analysis::product::{Product, Provable};

/// Packets by the class of their source, of their destination, and of what the rule set protects.
pub(super) type Traffic = Product<u32, Product<u32, Product<u32, PacketSet>>>;

/// The ends by which packets are told apart, in the order of the dimensions of [`Traffic`].
pub(crate) const ENDS: usize = 3;

/// A packet and the classes of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) packet: Packet,
    pub(crate) classes: [u32; ENDS],
}

/// Every class of one end.
pub(super) type Classes = Intervals<u32>;

/// The packets of `set` whose ends are of these classes.
pub(super) fn traffic([sources, destinations, targets]: [Classes; ENDS], set: PacketSet) -> Traffic {
    Product::new(sources, Product::new(destinations, Product::new(targets, set)))
}

/// The boxes of a set: classes of each end, and the packets between ends of those classes.
pub(super) fn strata(set: &Traffic) -> impl Iterator<Item = ([&Classes; ENDS], &PacketSet)> {
    set.entries().iter().flat_map(|(sources, rest)| {
        rest.entries().iter().flat_map(move |(destinations, rest)| {
            rest.entries().iter().map(move |(targets, set)| ([sources, destinations, targets], set))
        })
    })
}

impl Provable for Traffic {
    type Witness = Sample;

    fn nothing() -> Self {
        Self::empty()
    }

    fn all() -> Self {
        traffic([Classes::full(), Classes::full(), Classes::full()], PacketSet::everything())
    }

    /// A packet between members of nothing, where there is one.
    fn proof(&self) -> Option<Sample> {
        let samples = strata(self).filter_map(|(classes, set)| {
            let classes = classes.map(|end| end.first().unwrap_or_default());
            Some(Sample { packet: set.witness()?, classes })
        });
        samples.min_by_key(|sample| {
            let members = sample.classes.iter().filter(|class| **class > 0).count();
            (members, packet_box::oddity(&sample.packet), sample.classes)
        })
    }

    fn holds(&self, sample: &Sample) -> bool {
        let [source, destination, target] = sample.classes;
        let set = self.at(source).and_then(|rest| rest.at(destination)).and_then(|rest| rest.at(target));
        set.is_some_and(|set| set.contains(&sample.packet))
    }

    fn parts(self) -> impl Iterator<Item = Self> {
        let parts: Vec<Self> = strata(&self)
            .flat_map(|(classes, set)| {
                let classes = classes.map(Clone::clone);
                set.clone().parts().map(move |part| traffic(classes.clone(), part))
            })
            .collect();
        parts.into_iter()
    }
}

/// How far classes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Up to one name: enough to judge what covers what.
    Single,
    /// Up to two names: enough to compare two lists.
    Pairs,
}

/// The names by which rules know one end, and the numbers of the classes made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Groups {
    /// Ascending.
    names: Vec<String>,
    depth: Depth,
}

impl Groups {
    pub(super) fn new(names: BTreeSet<String>, depth: Depth) -> Self {
        Self { names: names.into_iter().collect(), depth }
    }

    /// How many names there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    fn count(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }

    /// The classes whose members carry the name at this position.
    fn carrying(&self, place: u32) -> Classes {
        let count = self.count();
        // Groups i < j, counted from 0, make the pair j(j − 1)/2 + i; pairs follow the single names.
        let pair = |low: u32, high: u32| {
            let before = u64::from(high) * u64::from(high.saturating_sub(1)) / 2 + u64::from(low);
            u32::try_from(u64::from(count) + 1 + before).unwrap_or(u32::MAX)
        };
        let single = place.saturating_add(1);
        match self.depth {
            Depth::Single => single.into(),
            Depth::Pairs => {
                let others = (0..count).filter(|other| *other != place);
                others.map(|other| pair(place.min(other), place.max(other))).chain([single]).collect()
            }
        }
    }

    /// The classes whose members carry `name`.
    pub(super) fn classes_of(&self, name: &str) -> Classes {
        let place = self.names.binary_search_by(|known| known.as_str().cmp(name)).ok();
        let place = place.and_then(|place| u32::try_from(place).ok());
        place.map_or_else(Classes::empty, |place| self.carrying(place))
    }

    /// The names that members of a class carry.
    pub(super) fn of_class(&self, class: u32) -> Vec<String> {
        let places = if class <= self.count() { class.saturating_sub(1)..class } else { 0..self.count() };
        let carried = places.filter(|place| self.carrying(*place).contains(class));
        carried.filter_map(|place| self.names.get(usize::try_from(place).ok()?).cloned()).collect()
    }

    /// What members of these classes carry, in words; nothing when it does not matter.
    pub(super) fn words(&self, classes: &Classes) -> Option<String> {
        if classes.is_full() {
            return None;
        }
        let those = |wanted: &dyn Fn(&Classes) -> bool| -> (Vec<String>, Classes) {
            let all = self.names.iter().zip(0..self.count()).map(|(name, place)| (name, self.carrying(place)));
            all.filter(|(_, carried)| wanted(carried)).fold((Vec::new(), Classes::empty()), |(mut names, sum), one| {
                names.push(format!("`{}`", one.0));
                (names, sum.union(&one.1))
            })
        };
        let (inside, all_inside) = those(&|carried| carried.is_subset_of(classes));
        if all_inside == *classes {
            return Some(format!("in {}", inside.join(" or ")));
        }
        let (outside, all_outside) = those(&|carried| !carried.intersects(classes));
        if all_outside.complement() == *classes {
            return Some(format!("not in {}", outside.join(" nor ")));
        }
        let (shared, _) = those(&|carried| classes.is_subset_of(carried));
        let shared = if shared.is_empty() { "some group".to_owned() } else { shared.join(" and ") };
        Some(if outside.is_empty() {
            format!("in {shared}")
        } else {
            format!("in {shared} but not in {}", outside.join(" or "))
        })
    }
}

/// The names that the ends of a sample carry.
pub(super) fn carried(names: &[Groups; ENDS], sample: &Sample) -> [Vec<String>; ENDS] {
    let [source, destination, target] = names;
    let [from, to, behind] = sample.classes;
    [source.of_class(from), destination.of_class(to), target.of_class(behind)]
}

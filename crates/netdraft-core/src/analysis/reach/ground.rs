//! Who is there, and what stands around them? The ends of all flows, with the rule sets at their interfaces and at the edges of their subnets.
//!
//! Stations and homes are shared between the grounds of two plans as long as nothing about them changes, so that most comparisons are of pointers.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::addresses::Numbers;
use super::ids::Number;
use super::lots::Lot;
use super::trace::Trace;
use crate::address::{Family, Provider};
use crate::model::Host;

/// What kind of thing stands at an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StationKind {
    /// A host group.
    Host,
    /// A subnet in which the plan has no host: whatever may stand there one day, judged at the edge of the subnet.
    Subnet,
    /// The machines of a site.
    Site,
    /// Everything on the internet that the plan does not hold.
    Internet,
}

/// Rule sets that see packets at one place. Groups add up; everything else has a veto, and stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Guard {
    /// Compiled lists, by their places: those for packets that come in, and those for packets that go out.
    Lists {
        ingress: Vec<usize>,
        egress: Vec<usize>,
        /// Whether answers pass by themselves.
        is_stateful: bool,
        /// Whether packets within a subnet pass it too.
        sees_all: bool,
    },
    /// What a provider does to an interface that nobody wrote rules for.
    Unwritten(Provider),
}

impl Guard {
    /// Whether one of its lists is among these.
    fn has(&self, replaced: &BTreeMap<usize, usize>) -> bool {
        match self {
            Self::Lists { ingress, egress, .. } => {
                !replaced.is_empty() && ingress.iter().chain(egress).any(|list| replaced.contains_key(list))
            }
            Self::Unwritten(_) => false,
        }
    }

    fn replace(&mut self, replaced: &BTreeMap<usize, usize>) {
        if let Self::Lists { ingress, egress, .. } = self {
            for list in ingress.iter_mut().chain(egress) {
                *list = replaced.get(list).copied().unwrap_or(*list);
            }
        }
    }
}

/// One end of flows, for one family of addresses.
#[derive(Debug, Clone)]
pub(super) struct Station {
    pub id: Number,
    pub kind: StationKind,
    pub family: Family,
    /// The subnet that it is in.
    pub home: Option<Number>,
    /// What the plan says of it, where it is a host.
    pub host: Option<Rc<Host>>,
    /// What is known of the addresses of its subnet.
    pub lot: Option<Rc<Lot>>,
    /// The addresses that it sends from.
    pub addresses: Numbers,
    /// Those at which packets find it.
    pub receives: Numbers,
    /// Those of them at which only packets of its own subnet find it, because another subnet has them too.
    pub hidden: Numbers,
    /// Those that another host has too: which of them gets a packet is not known.
    pub contested: Numbers,
    /// The number of the set of names that it carries.
    pub names: usize,
    /// Whether it is in no group.
    pub is_ungrouped: bool,
    /// The rule sets of its interface.
    pub guards: Vec<Guard>,
    /// The public IPv4 addresses that are bound to it alone, the one that it sends from first.
    pub public: Vec<u128>,
}

/// A subnet, as far as flows are concerned.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub network: Number,
    /// What is known of its addresses.
    pub lot: Rc<Lot>,
    /// The rule sets at its edge.
    pub guards: Vec<Guard>,
    /// Where packets from it get to.
    pub trace: Rc<Trace>,
}

/// Stations by where they stand and by the names that they carry.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The stations in each subnet, by the number of the subnet.
    pub residents: Vec<Vec<usize>>,
    /// The stations in no subnet.
    pub outsiders: Vec<usize>,
    /// The stations that carry each name.
    pub carriers: BTreeMap<String, Vec<usize>>,
}

/// Everything that pairs are judged by, except what rule sets say.
#[derive(Debug, Clone, Default)]
pub(super) struct Ground {
    /// Sorted by id and family.
    pub stations: Vec<Rc<Station>>,
    /// By the number of the subnet.
    pub homes: Vec<Option<Rc<Home>>>,
    /// Where packets of sites get to.
    pub sites: BTreeMap<Number, Rc<Trace>>,
    /// The networks that can be reached from the internet.
    pub open: BTreeSet<Number>,
    /// Where answers get to that come back through a NAT gateway.
    pub answers: BTreeMap<Number, Rc<Trace>>,
    /// Where the stations stand and what names they carry.
    pub places: Rc<Places>,
    /// The subnets with stations, by family and by the first address of their block.
    pub order: [Vec<(u128, u128, Number)>; 2],
    /// Subnets some of whose stations send from addresses outside of its block.
    pub strays: Vec<Number>,
    /// The ways out, each with the subnets that share it.
    pub shared: Vec<(Rc<Trace>, Vec<Number>)>,
    /// The private IPv4 addresses, which nobody has on the internet.
    pub private: Numbers,
}

impl Ground {
    /// The same ground with other lists in the places of some.
    pub(super) fn with_lists(&self, replaced: &BTreeMap<usize, usize>) -> Self {
        let mut ground = self.clone();
        for station in
            ground.stations.iter_mut().filter(|station| station.guards.iter().any(|guard| guard.has(replaced)))
        {
            Rc::make_mut(station).guards.iter_mut().for_each(|guard| guard.replace(replaced));
        }
        for home in ground.homes.iter_mut().flatten().filter(|home| home.guards.iter().any(|guard| guard.has(replaced)))
        {
            Rc::make_mut(home).guards.iter_mut().for_each(|guard| guard.replace(replaced));
        }
        ground
    }

    /// Takes over the ends of another ground, whose subnets have the same addresses.
    pub(super) fn take_people(&mut self, other: &Self) {
        self.stations = other.stations.clone();
        self.places = other.places.clone();
        self.order = other.order.clone();
        self.strays = other.strays.clone();
    }

    pub(super) fn home(&self, number: Number) -> Option<&Home> {
        self.homes.get(number.place())?.as_deref()
    }

    pub(super) fn home_of(&self, station: &Station) -> Option<&Home> {
        self.home(station.home?)
    }

    /// The ends in a subnet.
    pub(super) fn residents(&self, home: Number) -> impl Iterator<Item = &Station> {
        let places = self.places.residents.get(home.place()).into_iter().flatten();
        places.filter_map(|at| self.stations.get(*at)).map(Rc::as_ref)
    }

    /// The place of an end.
    pub(super) fn find(&self, id: Number, family: Family) -> Option<usize> {
        self.stations.binary_search_by_key(&(id, family), |station| (station.id, station.family)).ok()
    }
}

impl Home {
    /// Its addresses, if they are of this family.
    pub(super) fn block(&self, family: Family) -> Option<&Numbers> {
        self.lot.block.as_ref().filter(|(of, _)| *of == family).map(|(_, block)| block)
    }

    /// Whether it is where another one is, whatever stands around them.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.network == other.network && self.lot.block == other.lot.block
    }
}

impl Station {
    /// The addresses at which packets from elsewhere find it.
    pub(super) fn found_at(&self) -> Numbers {
        if self.hidden.is_empty() { self.receives.clone() } else { self.receives.difference(&self.hidden) }
    }

    /// Whether it is what another one is, at the same place, whatever their rule sets are.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let parts = |station: &Self| (station.kind, station.family, station.home, station.names, station.is_ungrouped);
        std::ptr::eq(self, other)
            || parts(self) == parts(other)
                && self.addresses == other.addresses
                && self.receives == other.receives
                && self.hidden == other.hidden
                && self.contested == other.contested
                && self.public == other.public
    }
}

/// Whether rule sets say the same about first packets one way, and about answers the other way, which only those without memory judge.
pub(super) fn guards_alike(one: &[Guard], other: &[Guard], inwards: bool) -> bool {
    let alike = |(one, other): (&Guard, &Guard)| match (one, other) {
        (
            Guard::Lists { ingress, egress, is_stateful: true, sees_all: false },
            Guard::Lists { ingress: other_in, egress: other_out, is_stateful: true, sees_all: false },
        ) => {
            if inwards {
                ingress == other_in
            } else {
                egress == other_out
            }
        }
        _ => one == other,
    };
    one.len() == other.len() && one.iter().zip(other).all(alike)
}

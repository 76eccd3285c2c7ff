//! What is not as it was on the last ground? The ends whose packets may fare differently, as senders and as receivers.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::ground::{Ground, Station};
use super::ids::Number;
use super::trace::Trace;

/// Which ends of a ground are as they were on another one.
pub(super) struct Moved {
    /// By end, its place on the last ground.
    pub old: Vec<Option<usize>>,
    /// By end, whether what it sends fares as it did.
    sends: Vec<bool>,
    /// By end, whether what is sent to it fares as it did.
    pub receives: Vec<bool>,
    /// How many ends there were.
    count: usize,
}

impl Moved {
    pub(super) fn between(last: &Ground, ground: &Ground) -> Self {
        let homes = Homes::between(last, ground);
        let is_same =
            |station: &Station, changed: &BTreeSet<Number>| station.home.is_none_or(|home| !changed.contains(&home));
        let count = last.stations.len();
        let mut moved = Self { old: Vec::new(), sends: Vec::new(), receives: Vec::new(), count };
        for (at, station) in ground.stations.iter().enumerate() {
            let in_place = |old: &&Rc<Station>| (old.id, old.family) == (station.id, station.family);
            let old = match last.stations.get(at).filter(in_place) {
                Some(_) => Some(at),
                None => last.find(station.id, station.family),
            };
            let before = old.and_then(|old| last.stations.get(old));
            let keeps_way_out = last.sites.get(&station.id) == ground.sites.get(&station.id);
            let is_like = |inwards: bool| keeps_way_out && before.is_some_and(|old| station.is_like(old, inwards));
            moved.sends.push(is_like(false) && is_same(station, &homes.sends));
            moved.receives.push(is_like(true) && is_same(station, &homes.receives));
            moved.old.push(old);
        }
        moved
    }

    /// Whether the ends are the same ones in the same order.
    pub(super) fn keeps_places(&self) -> bool {
        self.old.len() == self.count && self.old.iter().enumerate().all(|(at, old)| *old == Some(at))
    }

    /// By place on the last ground, the place on this one.
    pub(super) fn renamed(&self, count: usize) -> Vec<Option<usize>> {
        let mut renamed = vec![None; count];
        for (at, old) in self.old.iter().enumerate() {
            if let Some(slot) = old.and_then(|old| renamed.get_mut(old)) {
                *slot = Some(at);
            }
        }
        renamed
    }

    /// The ends whose packets may fare differently, ascending.
    pub(super) fn changed_senders(&self) -> Vec<usize> {
        self.sends.iter().enumerate().filter(|(_, is_same)| !**is_same).map(|(at, _)| at).collect()
    }
}

/// The subnets around which something changed.
struct Homes {
    sends: BTreeSet<Number>,
    receives: BTreeSet<Number>,
}

impl Homes {
    fn between(last: &Ground, ground: &Ground) -> Self {
        let is_shared = |at: usize| match (last.homes.get(at), ground.homes.get(at)) {
            (Some(Some(one)), Some(Some(other))) => Rc::ptr_eq(one, other),
            (None | Some(None), None | Some(None)) => true,
            _ => false,
        };
        let places = 0..last.homes.len().max(ground.homes.len());
        let fresh: Vec<usize> = places.filter(|at| !is_shared(*at)).collect();
        // Edges that others pass on their way, and answers that come back by another way.
        let guards = |ground: &Ground, at: usize| {
            let home = ground.homes.get(at).and_then(Option::as_ref);
            home.map(|home| home.guards.clone()).unwrap_or_default()
        };
        let edges: BTreeSet<usize> =
            fresh.iter().copied().filter(|at| guards(last, *at) != guards(ground, *at)).collect();
        let passes_edge = |trace: &Trace| {
            trace.legs.iter().flat_map(|leg| &leg.edges).any(|edge| edges.contains(&edge.subnet.place()))
        };
        let is_new = |nat: &Number, trace: &Rc<Trace>| last.answers.get(nat) != Some(trace);
        let answers = ground.answers.iter().filter(|(nat, trace)| is_new(nat, trace) || passes_edge(trace));
        let gone = last.answers.keys().filter(|nat| !ground.answers.contains_key(nat));
        let nats: BTreeSet<Number> = answers.map(|(nat, _)| nat).chain(gone).copied().collect();
        let crosses = |trace: &Trace| {
            passes_edge(trace) || trace.legs.iter().any(|leg| leg.nat.is_some_and(|nat| nats.contains(&nat)))
        };
        let (mut sends, mut receives) = (BTreeSet::new(), BTreeSet::new());
        for (trace, homes) in &ground.shared {
            let crosses = crosses(trace);
            for number in homes {
                let Some(home) = ground.home(*number) else { continue };
                let is_open = |ground: &Ground| ground.open.contains(&home.network);
                let is_moved = crosses || is_open(last) != is_open(ground);
                let before = last.home(*number);
                if is_moved || !before.is_some_and(|before| home.is_like(before, false)) {
                    sends.insert(*number);
                }
                if is_moved || !before.is_some_and(|before| home.is_like(before, true)) {
                    receives.insert(*number);
                }
            }
        }
        Self { sends, receives }
    }
}

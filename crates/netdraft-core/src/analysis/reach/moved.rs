//! What is not as it was on the last ground? The ends whose packets may fare differently, as senders and as receivers, and towards whom.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::ground::{Ground, Guard, Home, Station, StationKind, guards_alike};
use super::ids::Number;
use super::judge::Judge;
use super::towards::Far;
use super::trace::{Exit, Seen, Trace};
use crate::small::SmallCollect;

/// Beyond so many different changes, ends are judged towards everybody.
const MOST: usize = 32;

/// Ends around which the same thing changed, which matters towards some others only.
#[derive(Debug)]
pub(super) struct Shift {
    /// The places of the ends, ascending.
    pub ends: Vec<usize>,
    /// Whether what they send may fare differently, and what is sent to them.
    pub sends: bool,
    pub receives: bool,
    far: Far,
}

impl Shift {
    /// The places of the ends towards which it matters, ascending.
    pub(super) fn others(&self, ground: &Ground, translated: &BTreeSet<usize>) -> Vec<usize> {
        let is_meant = |at: &usize| translated.contains(at) || self.is_for(ground, *at);
        (0..ground.stations.len()).filter(is_meant).collect()
    }

    /// Whether it speaks of the end at a place, by an address or by a name.
    fn is_for(&self, ground: &Ground, at: usize) -> bool {
        let named = || self.far.names.iter().filter_map(|name| ground.places.carriers.get(name));
        ground.stations.get(at).is_some_and(|station| self.far.holds(station))
            || named().any(|carriers| carriers.binary_search(&at).is_ok())
    }
}

/// Which ends of a ground are as they were on another one.
pub(super) struct Moved {
    /// By end, its place on the last ground.
    pub old: Vec<Option<usize>>,
    /// By end, whether what it sends fares as it did, but for shifts.
    sends: Vec<bool>,
    /// By end, whether what is sent to it fares as it did, but for shifts.
    pub receives: Vec<bool>,
    /// What changed towards some others only.
    pub shifts: Vec<Shift>,
    /// How many ends there were.
    count: usize,
}

impl Moved {
    pub(super) fn between(last: &Ground, ground: &Ground, judge: &mut Judge) -> Self {
        let mut changes = Changes { judge, shifts: Vec::new() };
        let homes = Homes::between(last, ground, &mut changes);
        let count = last.stations.len();
        let (mut olds, mut sends, mut receives) = (Vec::new(), Vec::new(), Vec::new());
        for (at, station) in ground.stations.iter().enumerate() {
            let in_place = |old: &&Rc<Station>| (old.id, old.family) == (station.id, station.family);
            let old = match last.stations.get(at).filter(in_place) {
                Some(_) => Some(at),
                None => last.find(station.id, station.family),
            };
            let before = old.and_then(|old| last.stations.get(old));
            let keeps_way_out = last.sites.get(&station.id) == ground.sites.get(&station.id);
            let is_itself = keeps_way_out && before.is_some_and(|old| station.is_like(old));
            let [mut keeps_sending, mut keeps_receiving] = [is_itself; 2];
            if let Some(before) = before.filter(|_| is_itself)
                && before.guards != station.guards
            {
                let ways = [false, true].map(|inwards| !guards_alike(&before.guards, &station.guards, inwards));
                match changes.of((&before.guards, &station.guards), None, ways) {
                    Change::Everybody => [keeps_sending, keeps_receiving] = ways.map(|differs| !differs),
                    Change::Shift(shift) => changes.add(shift, at),
                    Change::Nothing => {}
                }
            }
            let start = station.home.unwrap_or(station.id);
            if let Some(shift) = homes.shifted.get(&start) {
                changes.add(*shift, at);
            }
            for shift in homes.passing.get(&start).into_iter().flatten() {
                // At an edge on its way, the end may be who the rules speak of.
                if changes.shifts.get(*shift).is_some_and(|(_, shift)| shift.is_for(ground, at)) {
                    [keeps_sending, keeps_receiving] = [false; 2];
                } else {
                    changes.add(*shift, at);
                }
            }
            sends.push(keeps_sending && !homes.sends.contains(&start));
            receives.push(keeps_receiving && !homes.receives.contains(&start));
            olds.push(old);
        }
        let shifts = changes.shifts.into_iter().map(|(_, shift)| shift).collect();
        Self { old: olds, sends, receives, shifts, count }
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

    /// The ends whose packets may fare differently, ascending, whoever they are for.
    pub(super) fn changed_senders(&self) -> Vec<usize> {
        self.sends.iter().enumerate().filter(|(_, is_same)| !**is_same).map(|(at, _)| at).collect()
    }
}

/// The ends that others in a network may see under another address than their own.
pub(super) fn translated(ground: &Ground) -> BTreeSet<usize> {
    let is_translated = |trace: &Trace| {
        let stays_inside = |exit: Exit| matches!(exit, Exit::Into { .. } | Exit::Site(_));
        trace.legs.iter().any(|leg| leg.seen != Seen::Own && stays_inside(leg.exit))
    };
    let shared = ground.shared.iter().filter(|(trace, _)| is_translated(trace));
    let residents =
        shared.flat_map(|(_, homes)| homes).filter_map(|home| ground.places.residents.get(home.place())).flatten();
    let is_such_site = |at: &&usize| {
        let site = ground.stations.get(**at).filter(|station| station.kind == StationKind::Site);
        site.and_then(|site| ground.sites.get(&site.id)).is_some_and(|trace| is_translated(trace))
    };
    residents.chain(ground.places.outsiders.iter().filter(is_such_site)).copied().small_set()
}

/// Rule sets and ways out that took the place of others.
type Replaced<'m> = ((&'m [Guard], &'m [Guard]), Option<(&'m Rc<Trace>, &'m Rc<Trace>)>);

/// What a change means for the ends behind it.
#[derive(Clone, Copy)]
enum Change {
    Nothing,
    /// One of the shifts.
    Shift(usize),
    Everybody,
}

/// What changed towards some, each kind once.
struct Changes<'m, 'j> {
    judge: &'j mut Judge,
    shifts: Vec<(Replaced<'m>, Shift)>,
}

impl<'m> Changes<'m, '_> {
    /// What it means that these rule sets took the place of others, and this way out that of another one; the two flags say whether that matters to what is
    /// sent, and to what is received.
    fn of(
        &mut self,
        guards: (&'m [Guard], &'m [Guard]),
        ways: Option<(&'m Rc<Trace>, &'m Rc<Trace>)>,
        [sends, receives]: [bool; 2],
    ) -> Change {
        let is_one = |(known, _): &(Replaced<'_>, Shift)| {
            let pointers =
                |ways: Option<(&Rc<Trace>, &Rc<Trace>)>| ways.map(|(one, other)| (Rc::as_ptr(one), Rc::as_ptr(other)));
            known.0 == guards && pointers(known.1) == pointers(ways)
        };
        if let Some(at) = self.shifts.iter().position(is_one) {
            return Change::Shift(at);
        }
        if self.shifts.len() >= MOST {
            return Change::Everybody;
        }
        let Some(mut far) = Far::between_guards(self.judge, guards.0, guards.1) else { return Change::Everybody };
        if let Some((one, other)) = ways {
            far = far.and(Far::between_ways(one, other));
        }
        if far.is_nobody() {
            return Change::Nothing;
        }
        self.shifts.push(((guards, ways), Shift { ends: Vec::new(), sends, receives, far }));
        Change::Shift(self.shifts.len() - 1)
    }

    fn add(&mut self, shift: usize, end: usize) {
        // An end may be behind one change in two ways.
        if let Some((_, shift)) = self.shifts.get_mut(shift).filter(|(_, shift)| shift.ends.last() != Some(&end)) {
            shift.ends.push(end);
        }
    }
}

/// The subnets, and the sites, around which something changed.
#[derive(Default)]
struct Homes {
    /// Those whose ends may fare differently, whoever they send to.
    sends: BTreeSet<Number>,
    /// Those whose ends may fare differently, whoever sends to them.
    receives: BTreeSet<Number>,
    /// Those whose ends may fare differently towards some, by the number of the shift.
    shifted: BTreeMap<Number, usize>,
    /// Those whose ends pass the edge of another subnet, where rules may speak of either end, by the numbers of the shifts.
    passing: BTreeMap<Number, BTreeSet<usize>>,
}

impl Homes {
    fn between<'m>(last: &'m Ground, ground: &'m Ground, changes: &mut Changes<'m, '_>) -> Self {
        let elsewhere = Elsewhere::between(last, ground, changes);
        let mut homes = Self::default();
        for (trace, numbers) in &ground.shared {
            let passed = elsewhere.on(trace, ground, changes);
            let answered: Vec<&Far> = elsewhere.answered_otherwise(trace).collect();
            for number in numbers {
                let Some(home) = ground.home(*number) else { continue };
                let is_open = |ground: &Ground| ground.open.contains(&home.network);
                let is_answered_alike = !ground.residents(*number).any(|end| answered.iter().any(|far| far.holds(end)));
                let is_itself = |before: &&Home| {
                    passed.is_some() && is_answered_alike && is_open(last) == is_open(ground) && home.is_like(before)
                };
                let Some(before) = last.home(*number).filter(is_itself) else {
                    homes.sends.insert(*number);
                    homes.receives.insert(*number);
                    continue;
                };
                homes.passing.extend(passed.clone().map(|passed| (*number, passed)));
                homes.compare(*number, before, home, changes);
            }
        }
        for (site, trace) in &ground.sites {
            match elsewhere.on(trace, ground, changes) {
                Some(passed) if elsewhere.answered_otherwise(trace).next().is_none() => {
                    homes.passing.insert(*site, passed);
                }
                Some(_) | None => {
                    homes.sends.insert(*site);
                    homes.receives.insert(*site);
                }
            }
        }
        homes
    }

    /// Compares what stands around a subnet that is itself as it was.
    fn compare<'m>(&mut self, number: Number, before: &'m Home, home: &'m Home, changes: &mut Changes<'m, '_>) {
        if std::ptr::eq(before, home) {
            return;
        }
        let ways = (!Rc::ptr_eq(&before.trace, &home.trace) && before.trace != home.trace)
            .then_some((&before.trace, &home.trace));
        let [sends, receives] =
            [false, true].map(|inwards| ways.is_some() || !guards_alike(&before.guards, &home.guards, inwards));
        if !sends && !receives {
            return;
        }
        match changes.of((&before.guards, &home.guards), ways, [sends, receives]) {
            Change::Nothing => {}
            Change::Shift(shift) => drop(self.shifted.insert(number, shift)),
            Change::Everybody => {
                self.sends.extend(sends.then_some(number));
                self.receives.extend(receives.then_some(number));
            }
        }
    }
}

/// What changed far from where packets start.
struct Elsewhere {
    /// The edges whose rule sets changed, by the place of their subnet, with what that means.
    edges: BTreeMap<usize, Change>,
    /// The NAT gateways of which answers come back by another way, with those to whom they do.
    nats: BTreeMap<Number, Far>,
}

impl Elsewhere {
    fn between<'m>(last: &'m Ground, ground: &'m Ground, changes: &mut Changes<'m, '_>) -> Self {
        let mut edges = BTreeMap::new();
        for at in 0..last.homes.len().max(ground.homes.len()) {
            let [before, after] = [last, ground].map(|ground| ground.homes.get(at).and_then(Option::as_ref));
            let is_shared = match (before, after) {
                (Some(one), Some(other)) => Rc::ptr_eq(one, other) || one.guards == other.guards,
                (one, other) => one.is_none() && other.is_none(),
            };
            if !is_shared {
                let guards = |home: Option<&'m Rc<Home>>| home.map(|home| home.guards.as_slice()).unwrap_or_default();
                edges.insert(at, changes.of((guards(before), guards(after)), None, [true; 2]));
            }
        }
        let nowhere = Trace::default();
        let mut nats = BTreeMap::new();
        for nat in last.answers.keys().chain(ground.answers.keys()) {
            let [before, after] = [last, ground].map(|ground| ground.answers.get(nat).map_or(&nowhere, Rc::as_ref));
            if !std::ptr::eq(before, after) && before != after {
                nats.insert(*nat, Far::between_ways(before, after));
            }
        }
        Self { edges, nats }
    }

    /// The ends to whom answers come back otherwise than they did, through the NAT gateways on a way out.
    fn answered_otherwise(&self, trace: &Trace) -> impl Iterator<Item = &Far> {
        trace.legs.iter().filter_map(|leg| self.nats.get(&leg.nat?))
    }

    /// The shifts at edges that packets pass on a way out, or answers on their way back; nothing where that may matter to everybody.
    fn on(&self, trace: &Trace, ground: &Ground, changes: &Changes<'_, '_>) -> Option<BTreeSet<usize>> {
        let nats: BTreeSet<Number> = trace.legs.iter().filter_map(|leg| leg.nat).small_set();
        let mut passed = BTreeSet::new();
        if self.edges.is_empty() {
            return Some(passed);
        }
        let back = nats.iter().filter_map(|nat| ground.answers.get(nat)).map(Rc::as_ref);
        for edge in std::iter::once(trace).chain(back).flat_map(|trace| &trace.legs).flat_map(|leg| &leg.edges) {
            match self.edges.get(&edge.subnet.place()) {
                None | Some(Change::Nothing) => {}
                Some(Change::Everybody) => return None,
                Some(Change::Shift(at)) => {
                    let (_, shift) = changes.shifts.get(*at)?;
                    if matches!(edge.seen, Seen::Nat(Some(address)) if shift.far.holds_number(address)) {
                        return None;
                    }
                    passed.insert(*at);
                }
            }
        }
        Some(passed)
    }
}

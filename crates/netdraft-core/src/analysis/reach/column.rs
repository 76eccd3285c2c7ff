//! What passes to one end from all others? Ends that cannot pass are left out early, many at a time.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::CellId;
use super::addresses::{Numbers, place};
use super::bits::Bits;
use super::ground::{Ground, Guard, Home, Station, StationKind};
use super::ids::Number;
use super::list::Spot;
use super::pair::{Factor, Pairs};
use super::sets::Span;
use super::trace::{Exit, Leg, Seen, Trace};
use crate::model::Direction;
use crate::small::SmallSort;

/// Some of the ends as senders, those together that share their way out.
#[derive(Debug)]
pub(super) struct Senders {
    /// Their places, ascending.
    all: Vec<usize>,
    /// The same by the way out of their subnets; those in no subnet have none.
    ways: Vec<Way>,
}

/// A way out of subnets, where there is one, and senders in these.
type Way = (Option<Rc<Trace>>, Vec<usize>);

impl Senders {
    /// These ends of a ground, ascending.
    pub(super) fn of(ground: &Ground, all: Vec<usize>) -> Self {
        let mut ways: BTreeMap<Option<*const Trace>, Way> = BTreeMap::new();
        for at in &all {
            let home = ground.stations.get(*at).and_then(|station| ground.home_of(station));
            let trace = home.map(|home| home.trace.clone());
            ways.entry(trace.as_ref().map(Rc::as_ptr)).or_insert((trace, Vec::new())).1.push(*at);
        }
        Self { all, ways: ways.into_values().collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn contains(&self, at: usize) -> bool {
        self.all.binary_search(&at).is_ok()
    }
}

/// Whether some way leads from a subnet with these ways out to an end.
fn leads(trace: &Trace, receiver: &Station) -> bool {
    trace
        .runs(receiver.family)
        .is_some_and(|runs| runs.one(&receiver.receives).is_some() || !runs.split(&receiver.receives).is_empty())
}

impl Pairs<'_, '_> {
    /// Those of some senders from which something may pass, ascending, each with what.
    pub(super) fn some(&mut self, senders: &Senders, to: usize) -> Vec<(usize, CellId)> {
        let ground = self.ground;
        let Some(receiver) = ground.stations.get(to) else { return Vec::new() };
        let is_neighbour = |at: &usize| ground.stations.get(*at).is_some_and(|from| from.home == receiver.home);
        let mut met = Vec::new();
        for (trace, some) in &senders.ways {
            let is_off = trace.as_ref().is_some_and(|trace| !leads(trace, receiver));
            for from in some.iter().filter(|from| !is_off || is_neighbour(from)) {
                met.extend(self.cell(*from, to).map(|cell| (*from, cell)));
            }
        }
        met.small_sort_by_key(|(from, _)| *from);
        met
    }

    /// The senders from which something may pass, ascending, each with what.
    pub(super) fn column(&mut self, to: usize) -> Vec<(usize, CellId)> {
        self.candidates(to).into_iter().filter_map(|from| Some((from, self.cell(from, to)?))).collect()
    }

    /// The ends from which something may pass, ascending: not those from which no way leads there, nor those that the receiver's first rule set surely
    /// keeps out.
    pub(super) fn candidates(&mut self, to: usize) -> Vec<usize> {
        let ground = self.ground;
        let Some(receiver) = ground.stations.get(to) else { return Vec::new() };
        let (reaching, mut homes) = self.ways_in(receiver);
        homes.extend(receiver.home.into_iter().map(Number::place));
        let mut found = Bits::none(ground.stations.len());
        found.extend(ground.places.outsiders.iter().copied());
        match self.let_in(receiver) {
            Some(open) => {
                let all = open.into_iter().chain(ground.strays.iter().copied()).map(Number::place);
                homes.extend(all.filter(|home| reaching.contains(*home)));
                found.extend(self.named(receiver));
            }
            None => homes = homes.or(&reaching),
        }
        for home in homes.iter() {
            found.extend(ground.places.residents.get(home).into_iter().flatten().copied());
        }
        found.iter().collect()
    }

    /// The subnets from which a plain way leads to an end, and those of which it is not that plain.
    fn ways_in(&self, receiver: &Station) -> (Bits, Bits) {
        let none = Bits::none(self.ground.homes.len());
        let (mut reaching, mut doubtful) = (none.clone(), none);
        for (trace, homes) in &self.ground.shared {
            let Some(runs) = trace.runs(receiver.family) else { continue };
            let homes = homes.iter().copied().map(Number::place);
            match runs.one(&receiver.receives).and_then(|mark| trace.leg(mark)) {
                None if runs.split(&receiver.receives).is_empty() => {}
                Some(Leg { seen: Seen::Own, exit: Exit::Into { .. }, .. }) => reaching.extend(homes),
                // Senders may be seen under another address, or nobody knows where packets get to.
                Some(_) | None => doubtful.extend(homes),
            }
        }
        (reaching, doubtful)
    }

    /// The subnets some of whose addresses the receiver's first rule set may let in, whatever names their hosts carry; nothing where it has none, or one
    /// that tells addresses of the receiver apart.
    fn let_in(&mut self, receiver: &Station) -> Option<Vec<Number>> {
        let ground = self.ground;
        let (family, order) = (receiver.family, ground.order.get(place(receiver.family))?);
        let Guard::Lists { ingress, .. } = receiver.guards.first()? else { return None };
        let mut open = Vec::new();
        for list in ingress {
            let (list, sets, name_sets) = self.judge.list(*list)?;
            let own = list.own.one(family, &receiver.receives)?;
            let names = name_sets.get_index(receiver.names).map(Vec::as_slice).unwrap_or_default();
            let own = (own, list.own.signature_of(receiver.names, names));
            for row in 0..list.far.rows(family).len() {
                let Some((first, last, class)) = list.far.rows(family).get(row).copied() else { continue };
                if list.permits(Spot { far: (class, 0), own }, sets).is_nothing() {
                    continue;
                }
                let start = order.partition_point(|(_, end, _)| *end < first);
                let within = order.get(start..).unwrap_or_default().iter().take_while(|(begin, ..)| *begin <= last);
                open.extend(within.map(|(.., home)| *home));
            }
        }
        Some(open)
    }

    /// What passes from one end to another; nothing where nothing does.
    fn cell(&mut self, from: usize, to: usize) -> Option<CellId> {
        let ground = self.ground;
        let (sender, receiver) = (ground.stations.get(from)?, ground.stations.get(to)?);
        if from == to || sender.family != receiver.family {
            return None;
        }
        match self.plain(sender, receiver) {
            Some((passes, answered)) => self.cells.plain(passes, answered),
            None => {
                let pieces = self.pieces(sender, receiver);
                self.cells.id_of(pieces)
            }
        }
    }

    /// The stations that carry a name for which the receiver's groups ask.
    fn named(&self, receiver: &Station) -> impl Iterator<Item = usize> {
        let first = match receiver.guards.first() {
            Some(Guard::Lists { ingress, .. }) => ingress.as_slice(),
            Some(Guard::Unwritten(_)) | None => &[],
        };
        let names = first.iter().filter_map(|list| self.judge.peek(*list)).flat_map(|list| list.far.names());
        names.filter_map(|name| self.ground.places.carriers.get(name)).flatten().copied()
    }

    /// What passes and what is answered, where both ends are inside and nothing on the way changes or divides packets; nothing where it is not that plain.
    fn plain(&mut self, from: &Station, to: &Station) -> Option<(Span, Span)> {
        let is_inside = |station: &Station| matches!(station.kind, StationKind::Host | StationKind::Subnet);
        let is_found = |station: &Station| station.hidden.is_empty() && station.contested.is_empty();
        if from.addresses != from.receives || !is_inside(from) || !is_inside(to) || !is_found(from) || !is_found(to) {
            return None;
        }
        let (home, away) = (self.ground.home_of(from)?, self.ground.home_of(to)?);
        let nothing = Some((Span::NOTHING, Span::NOTHING));
        if from.home == to.home {
            return self.switched(home, from, to);
        }
        if home.block(to.family).is_some_and(|block| block.intersects(&to.receives))
            || away.block(from.family).is_some_and(|block| block.intersects(&from.addresses))
        {
            return None;
        }
        let Some(there) = plain_leg(home, away, to, &to.receives)? else { return nothing };
        let mut passes = self.all(&to.guards, Direction::Ingress, (from, to), there.knows_names, false)?;
        for (guards, direction) in
            [(&from.guards, Direction::Egress), (&home.guards, Direction::Egress), (&away.guards, Direction::Ingress)]
        {
            if passes.is_nothing() {
                return nothing;
            }
            let knows = direction == Direction::Egress || there.knows_names;
            let span = self.all(guards, direction, (from, to), knows, false)?;
            passes = self.judge.sets.through(passes, span);
        }
        if passes.is_nothing() {
            return nothing;
        }
        let Some(back) = plain_leg(away, home, from, &from.addresses)? else {
            return Some((passes, Span::NOTHING));
        };
        let mut answers = Span::EVERYTHING;
        for (guards, direction) in [
            (&to.guards, Direction::Egress),
            (&away.guards, Direction::Egress),
            (&home.guards, Direction::Ingress),
            (&from.guards, Direction::Ingress),
        ] {
            let knows = direction == Direction::Egress || back.knows_names;
            let span = self.all(guards, direction, (to, from), knows, true)?;
            answers = self.judge.sets.through(answers, span);
        }
        Some((passes, self.judge.sets.answered(passes, answers)))
    }

    /// Within a subnet, packets are switched.
    fn switched(&mut self, home: &Home, from: &Station, to: &Station) -> Option<(Span, Span)> {
        let block = home.block(to.family)?;
        let sees_all = home.guards.iter().any(|guard| matches!(guard, Guard::Lists { sees_all: true, .. }));
        if sees_all || !to.receives.is_subset_of(block) || !from.addresses.is_subset_of(block) {
            return None;
        }
        let passes = self.all(&to.guards, Direction::Ingress, (from, to), true, false)?;
        if passes.is_nothing() {
            return Some((Span::NOTHING, Span::NOTHING));
        }
        let span = self.all(&from.guards, Direction::Egress, (from, to), true, false)?;
        let passes = self.judge.sets.through(passes, span);
        let outwards = self.all(&to.guards, Direction::Egress, (to, from), true, true)?;
        let inwards = self.all(&from.guards, Direction::Ingress, (to, from), true, true)?;
        let answers = self.judge.sets.through(outwards, inwards);
        Some((passes, self.judge.sets.answered(passes, answers)))
    }

    /// What passes all rule sets of a place; of answers, what passes those without memory. Nothing where they tell addresses of an end apart.
    fn all(
        &mut self,
        guards: &[Guard],
        direction: Direction,
        (from, to): (&Station, &Station),
        knows_names: bool,
        are_answers: bool,
    ) -> Option<Span> {
        // An answer comes from where its question found the sender, and goes to where that came from.
        let ends = if are_answers { (&from.receives, &to.addresses) } else { (&from.addresses, &to.receives) };
        let mut passes = Span::EVERYTHING;
        for guard in guards {
            let span = match guard {
                Guard::Unwritten(_) | Guard::Lists { is_stateful: true, .. } if are_answers => continue,
                Guard::Lists { .. } | Guard::Unwritten(_) => {
                    self.factor(&Factor::plain(guard, direction, knows_names), from, to, ends).ok()?
                }
            };
            passes = self.judge.sets.through(passes, span);
        }
        Some(passes)
    }
}

/// The way from one subnet to an end in another, where it is one and changes nothing. The inner nothing says that no way leads there, the outer one that it
/// is not that plain.
#[allow(clippy::option_option, reason = "both are asked by one caller each")]
fn plain_leg<'g>(home: &'g Home, away: &Home, to: &Station, addresses: &Numbers) -> Option<Option<&'g Leg>> {
    let runs = home.trace.runs(to.family)?;
    let Some(mark) = runs.one(addresses) else {
        return runs.split(addresses).is_empty().then_some(None);
    };
    let leg = home.trace.leg(mark)?;
    let is_plain = leg.edges.is_empty() && leg.seen == Seen::Own && leg.nat.is_none();
    match leg.exit {
        Exit::Into { network, from: None } if is_plain => Some((network == away.network).then_some(leg)),
        Exit::Into { .. } | Exit::Site(_) | Exit::Internet { .. } | Exit::Unknown => None,
    }
}

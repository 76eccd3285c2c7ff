//! What passes from one end to another, and what of it is answered? The rule sets along each way between them, put together.

use std::rc::Rc;

use super::addresses::Numbers;
use super::cell::Cells;
use super::ground::{Ground, Guard, Home, Station, StationKind};
use super::ids::Number;
use super::judge::Judge;
use super::list::Spot;
use super::sets::{SetId, Span};
use super::trace::{Exit, Leg, Seen, Trace};
use crate::address::{Family, Provider};
use crate::model::Direction;

/// A documentation address that stands for the public one that the plan does not name, as in the walk of one packet.
const UNNAMED: u128 = 0xc000_0201;

/// What passes between some addresses of two ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Piece {
    /// The addresses of the sender; none for all that it has.
    pub from: Option<Numbers>,
    /// The addresses of the receiver; none for all that it has.
    pub to: Option<Numbers>,
    /// The public address that packets are sent to, where it is not the receiver's own.
    pub sent_to: Option<u128>,
    /// What passes.
    pub passes: Span,
    /// What of it is answered too.
    pub answered: Span,
}

/// What packets look like at a rule set: what one of their addresses is.
#[derive(Debug, Clone)]
enum View {
    /// That of the end itself.
    Own,
    /// Another one.
    Other(Numbers),
}

/// A rule set that judges the packets of a way.
#[derive(Debug, Clone)]
pub(super) struct Factor<'g> {
    guard: &'g Guard,
    direction: Direction,
    source: View,
    /// Whether the far end's names are known.
    knows_names: bool,
    /// Whether nobody knows where packets come from.
    is_blind: bool,
}

/// A way for some packets.
struct Lane<'g> {
    to: Numbers,
    sent_to: Option<u128>,
    factors: Vec<Factor<'g>>,
    /// Whether nobody knows where it leads.
    is_unknown: bool,
    leg: Option<&'g Leg>,
}

/// Judges pairs of ends.
pub(super) struct Pairs<'g, 'j> {
    pub ground: &'g Ground,
    pub judge: &'j mut Judge,
    pub cells: &'j mut Cells,
}

impl<'g> Pairs<'g, '_> {
    /// What passes from one end to the other; nothing where nothing may.
    pub(super) fn pieces(&mut self, from: &'g Station, to: &'g Station) -> Vec<Piece> {
        if from.family != to.family || std::ptr::eq(from, to) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for lane in self.lanes(from, to) {
            let sender = self.sendable(from, to, &lane);
            for (source, outside, is_lent) in sender {
                for (source, destination, passes) in self.through(&lane.factors, from, to, source, &lane.to) {
                    if lane.is_unknown || is_lent {
                        let doubted = Span { sure: SetId::NOTHING, ..passes };
                        let (from, to, sent_to) = (Some(source), Some(destination), lane.sent_to);
                        found.push(Piece { from, to, sent_to, passes: doubted, answered: doubted });
                        continue;
                    }
                    for (destination, contested) in contested(&destination, to) {
                        let passes = if contested { Span { sure: SetId::NOTHING, ..passes } } else { passes };
                        found.extend(self.answered(from, to, &lane, outside, (&source, &destination), passes));
                    }
                }
            }
        }
        super::cell::gathered(found, from, to)
    }

    /// The addresses that the sender can use on a lane, each with the public address that they become, and whether the provider may lend one.
    fn sendable(&self, from: &Station, to: &Station, lane: &Lane<'_>) -> Vec<(Numbers, Option<u128>, bool)> {
        let whole = || vec![(from.addresses.clone(), None, false)];
        if to.kind != StationKind::Internet || from.family == Family::V6 || lane.is_unknown {
            return whole();
        }
        let Some(Leg { exit: Exit::Internet { translates: true, may_lend }, seen: Seen::Own, .. }) = lane.leg else {
            return whole();
        };
        let inside = from.addresses.intersection(&self.ground.private);
        let mut found = vec![(from.addresses.difference(&inside), None, false)];
        match from.public.first() {
            Some(outside) => found.push((inside, Some(*outside), false)),
            None if *may_lend => found.push((inside, None, true)),
            None => {}
        }
        found.retain(|(addresses, ..)| !addresses.is_empty());
        found
    }

    /// What passes all rule sets of a way, by addresses that they do not tell apart.
    fn through(
        &mut self,
        factors: &[Factor<'_>],
        from: &Station,
        to: &Station,
        source: Numbers,
        destination: &Numbers,
    ) -> Vec<(Numbers, Numbers, Span)> {
        let mut found = Vec::new();
        let mut left = vec![(source, destination.clone())];
        'parts: while let Some((source, destination)) = left.pop() {
            let mut passes = Span::EVERYTHING;
            for factor in factors {
                match self.factor(factor, from, to, (&source, &destination)) {
                    Ok(span) => passes = self.judge.sets.through(passes, span),
                    Err(Cut::Source(parts)) => {
                        left.extend(parts.into_iter().map(|part| (part, destination.clone())));
                        continue 'parts;
                    }
                    Err(Cut::Destination(parts)) => {
                        left.extend(parts.into_iter().map(|part| (source.clone(), part)));
                        continue 'parts;
                    }
                }
                if passes.is_nothing() {
                    continue 'parts;
                }
            }
            found.push((source, destination, passes));
        }
        found
    }

    pub(super) fn factor(
        &mut self,
        factor: &Factor<'_>,
        from: &Station,
        to: &Station,
        (source, destination): (&Numbers, &Numbers),
    ) -> Result<Span, Cut> {
        let family = from.family;
        let Guard::Lists { ingress, egress, .. } = factor.guard else {
            return Ok(unwritten(factor, from, to, self.ground));
        };
        if factor.is_blind && factor.direction == Direction::Ingress {
            return Ok(Span::UNKNOWN);
        }
        let seen_source = match &factor.source {
            View::Own => source,
            View::Other(other) => other,
        };
        // Who is protected is always known at their own rule sets, unless the packet has been given another source.
        let names = |view: &View, station: &Station, is_known: bool| match view {
            View::Own if is_known => station.names,
            View::Own | View::Other(_) => 0,
        };
        let (lists, far, own, far_names, own_names) = match factor.direction {
            Direction::Ingress => {
                (ingress, seen_source, destination, names(&factor.source, from, factor.knows_names), to.names)
            }
            Direction::Egress => (
                egress,
                destination,
                seen_source,
                if factor.knows_names { to.names } else { 0 },
                names(&factor.source, from, true),
            ),
        };
        let mut passes = Span::NOTHING;
        for list in lists {
            let Some((list, sets, name_sets)) = self.judge.list(*list) else { continue };
            let classes = (list.far.one(family, far), list.own.one(family, own));
            let (Some(far_class), Some(own_class)) = classes else {
                let parts = |of: Vec<(u32, Numbers)>| of.into_iter().map(|(_, part)| part).collect();
                let is_source = (factor.direction == Direction::Ingress) == classes.0.is_none();
                let parts = match classes.0 {
                    None => parts(list.far.split(family, far)),
                    Some(_) => parts(list.own.split(family, own)),
                };
                return Err(if is_source { Cut::Source(parts) } else { Cut::Destination(parts) });
            };
            let carried = |set: usize| name_sets.get_index(set).map(Vec::as_slice).unwrap_or_default();
            let spot = Spot {
                far: (far_class, list.far.signature_of(far_names, carried(far_names))),
                own: (own_class, list.own.signature_of(own_names, carried(own_names))),
            };
            let span = list.permits(spot, sets);
            passes = sets.either(passes, span);
        }
        Ok(passes)
    }

    /// The ways from one end to the other.
    fn lanes(&self, from: &'g Station, to: &'g Station) -> Vec<Lane<'g>> {
        match (from.kind, to.kind) {
            (StationKind::Host | StationKind::Subnet, _) => self.out_of_subnet(from, to),
            (StationKind::Site, _) => {
                let trace = self.ground.sites.get(&from.id);
                trace.map(|trace| self.along(trace, None, &to.receives, to, Vec::new())).unwrap_or_default()
            }
            (StationKind::Internet, StationKind::Host | StationKind::Subnet) => self.in_from_internet(to),
            (StationKind::Internet, StationKind::Site | StationKind::Internet) => Vec::new(),
        }
    }

    fn out_of_subnet(&self, from: &'g Station, to: &'g Station) -> Vec<Lane<'g>> {
        let Some(home) = self.ground.home_of(from) else { return Vec::new() };
        let here = home.block(from.family).map(|block| to.receives.intersection(block)).unwrap_or_default();
        let mut lanes = Vec::new();
        let interface = interface_factors(from, Direction::Egress, true);
        if !here.is_empty() && to.home == from.home && to.home.is_some() {
            // Within a subnet, packets are switched: only some rule sets at its edge see them.
            let mut factors = interface.clone();
            let edge = home.guards.iter().filter(|guard| matches!(guard, Guard::Lists { sees_all: true, .. }));
            for guard in edge {
                factors.push(Factor::plain(guard, Direction::Egress, true));
                factors.push(Factor::plain(guard, Direction::Ingress, true));
            }
            factors.extend(interface_factors(to, Direction::Ingress, true));
            lanes.push(Lane { to: here.clone(), sent_to: None, factors, is_unknown: false, leg: None });
        }
        let away = to.receives.difference(&here);
        if !away.is_empty() {
            let mut factors = interface;
            factors.extend(home.guards.iter().map(|guard| Factor::plain(guard, Direction::Egress, true)));
            lanes.extend(self.along(&home.trace, from.home, &away, to, factors));
        }
        lanes
    }

    /// The ways along a trace, as far as they lead to an end.
    fn along(
        &self,
        trace: &'g Rc<Trace>,
        start: Option<Number>,
        towards: &Numbers,
        to: &'g Station,
        factors: Vec<Factor<'g>>,
    ) -> Vec<Lane<'g>> {
        let runs = trace.runs(to.family).map(|runs| runs.split(towards)).unwrap_or_default();
        let lane = |(mark, part): (u32, Numbers)| {
            let leg = trace.leg(mark)?;
            let mut lane =
                Lane { to: part, sent_to: None, factors: factors.clone(), is_unknown: false, leg: Some(leg) };
            for edge in &leg.edges {
                if edge.only_from_elsewhere && Some(edge.subnet) == start {
                    continue;
                }
                let guards = self.ground.home(edge.subnet).map(|home| home.guards.as_slice()).unwrap_or_default();
                lane.factors.extend(guards.iter().map(|guard| Factor {
                    source: source_seen(edge.seen),
                    is_blind: edge.seen == Seen::Nat(None),
                    ..Factor::plain(guard, edge.direction, edge.knows_names)
                }));
            }
            let arrives = match leg.exit {
                Exit::Unknown => {
                    lane.is_unknown = true;
                    return Some(lane);
                }
                Exit::Into { network, from } => return self.delivered(lane, leg, (network, from), to),
                Exit::Site(site) => to.kind == StationKind::Site && site == to.id,
                Exit::Internet { .. } => to.kind == StationKind::Internet,
            };
            arrives.then_some(lane)
        };
        runs.into_iter().filter_map(lane).collect()
    }

    /// The end of a way in a network: into the subnet of the receiver, and to its interface.
    fn delivered(
        &self,
        mut lane: Lane<'g>,
        leg: &Leg,
        (network, from): (Number, Option<Number>),
        to: &'g Station,
    ) -> Option<Lane<'g>> {
        let home = self.ground.home_of(to).filter(|home| home.network == network)?;
        lane.to = lane.to.intersection(&to.found_at());
        if lane.to.is_empty() {
            return None;
        }
        let seen = |guard: &'g Guard| Factor {
            source: source_seen(leg.seen),
            is_blind: leg.seen == Seen::Nat(None),
            ..Factor::plain(guard, Direction::Ingress, leg.knows_names)
        };
        if from != to.home {
            lane.factors.extend(home.guards.iter().map(seen));
        }
        lane.factors.extend(to.guards.iter().map(seen));
        Some(lane)
    }

    /// From the internet: over IPv4 to the public addresses of a host, over IPv6 to its own.
    fn in_from_internet(&self, to: &'g Station) -> Vec<Lane<'g>> {
        let Some(home) = self.ground.home_of(to).filter(|home| self.ground.open.contains(&home.network)) else {
            return Vec::new();
        };
        let lane = |sent_to| Lane { sent_to, ..self.past_gateway(to, home, to.found_at()) };
        match to.family {
            Family::V6 => vec![lane(None)],
            Family::V4 => to.public.iter().map(|address| lane(Some(*address))).collect(),
        }
    }

    /// From the internet, past the gateway: into the subnet of an end, and to its interface.
    fn past_gateway(&self, to: &'g Station, home: &'g Home, addresses: Numbers) -> Lane<'g> {
        let guards = home.guards.iter().chain(&to.guards);
        let factors = guards.map(|guard| Factor::plain(guard, Direction::Ingress, true)).collect();
        Lane { to: addresses, sent_to: None, factors, is_unknown: false, leg: None }
    }

    /// What of the packets that pass is answered.
    fn answered(
        &mut self,
        from: &'g Station,
        to: &'g Station,
        lane: &Lane<'_>,
        outside: Option<u128>,
        (source, destination): (&Numbers, &Numbers),
        passes: Span,
    ) -> Vec<Piece> {
        let piece = |(from, to): (Numbers, Numbers), answered| Piece {
            from: Some(from),
            to: Some(to),
            sent_to: lane.sent_to,
            passes,
            answered,
        };
        let mut unanswered = vec![(source.clone(), destination.clone())];
        let mut found = Vec::new();
        for back in self.ways_back(from, to, lane, outside, source) {
            for (answerer, asker, mut span) in self.through(&back.factors, to, from, destination.clone(), &back.to) {
                if back.is_unknown || asker.intersects(&from.contested) {
                    span.sure = SetId::NOTHING;
                }
                let answered = self.judge.sets.answered(passes, span);
                unanswered = without(unanswered, &asker, &answerer);
                found.push(piece((asker, answerer), answered));
            }
        }
        found.extend(unanswered.into_iter().map(|part| piece(part, Span::NOTHING)));
        found
    }

    /// The ways of answers.
    fn ways_back(
        &self,
        from: &'g Station,
        to: &'g Station,
        lane: &Lane<'_>,
        outside: Option<u128>,
        source: &Numbers,
    ) -> Vec<Lane<'g>> {
        let nat = lane.leg.and_then(|leg| leg.nat);
        let ways: Vec<Lane<'g>> = match (from.kind, to.kind, nat) {
            (_, StationKind::Internet, Some(nat)) => {
                let trace = self.ground.answers.get(&nat);
                trace.map(|trace| self.along(trace, None, source, from, Vec::new())).unwrap_or_default()
            }
            (_, StationKind::Internet, None) => self.back_from_internet(from, lane, outside, source),
            // What is translated on the way to another network is answered to an address that is not followed here.
            (.., Some(_)) => {
                let (to, factors) = (source.clone(), Vec::new());
                return vec![Lane { to, sent_to: None, factors, is_unknown: true, leg: None }];
            }
            (_, StationKind::Site, None) => {
                let trace = self.ground.sites.get(&to.id);
                trace.map(|trace| self.along(trace, None, source, from, Vec::new())).unwrap_or_default()
            }
            (_, StationKind::Host | StationKind::Subnet, None) => self.back_from_inside(from, to, lane, source),
        };
        let is_doubled = lane.leg.is_some_and(|leg| leg.is_translated_twice);
        let ways = ways.into_iter().map(|way| Lane { is_unknown: way.is_unknown || is_doubled, ..way });
        ways.map(|way| remembering(way, lane)).collect()
    }

    fn back_from_internet(
        &self,
        from: &'g Station,
        lane: &Lane<'_>,
        outside: Option<u128>,
        source: &Numbers,
    ) -> Vec<Lane<'g>> {
        let Some(home) = self.ground.home_of(from) else { return Vec::new() };
        let is_translated = outside.is_some() || !source.intersection(&self.ground.private).is_empty();
        let is_open = self.ground.open.contains(&home.network);
        // An egress-only gateway lets answers in (Amazon VPC User Guide, Egress-only internet gateways).
        let leads_outwards = matches!(lane.leg, Some(Leg { exit: Exit::Internet { translates: false, .. }, .. }));
        let comes_back = match from.family {
            // A public IPv4 address that a network uses itself is nobody's on the internet.
            Family::V4 => is_translated && is_open,
            Family::V6 => is_open || leads_outwards,
        };
        if comes_back { vec![self.past_gateway(from, home, source.intersection(&from.found_at()))] } else { Vec::new() }
    }

    /// Answers go by the tables of who is asked. Where they come to the internet, they must carry the address that was asked.
    fn back_from_inside(&self, from: &'g Station, to: &'g Station, lane: &Lane<'_>, source: &Numbers) -> Vec<Lane<'g>> {
        let Some(home) = self.ground.home_of(to) else { return Vec::new() };
        let mut lanes = Vec::new();
        let here = home.block(from.family).map(|block| source.intersection(block)).unwrap_or_default();
        let interface = interface_factors(to, Direction::Egress, true);
        if !here.is_empty() && from.home == to.home {
            let mut factors = interface.clone();
            factors.extend(interface_factors(from, Direction::Ingress, true));
            lanes.push(Lane { to: here.clone(), sent_to: None, factors, is_unknown: false, leg: None });
        }
        let away = source.difference(&here);
        if away.is_empty() {
            return lanes;
        }
        let mut factors = interface;
        factors.extend(home.guards.iter().map(|guard| Factor::plain(guard, Direction::Egress, true)));
        let ways = self.along(&home.trace, to.home, &away, from, factors);
        lanes.extend(ways.into_iter().filter(|way| way.is_unknown || self.keeps_address(to, lane, way)));
        lanes
    }

    /// Whether an answer still comes from the address that was asked.
    fn keeps_address(&self, to: &Station, lane: &Lane<'_>, way: &Lane<'_>) -> bool {
        let Some(leg) = way.leg else { return true };
        let is_private = to.family == Family::V4 && to.receives.intersects(&self.ground.private);
        let becomes = match (leg.exit, leg.seen) {
            (_, Seen::Nat(_)) => return false,
            (Exit::Internet { translates: true, .. }, Seen::Own) if is_private => to.public.first(),
            (Exit::Internet { .. } | Exit::Into { .. } | Exit::Site(_) | Exit::Unknown, Seen::Own) => None,
        };
        lane.sent_to.as_ref() == becomes
    }
}

/// A way of answers without the rule sets that remember what they answer: those with a memory, at the same places.
fn remembering<'g>(mut way: Lane<'g>, lane: &Lane<'_>) -> Lane<'g> {
    let met: Vec<*const Guard> = lane.factors.iter().map(|factor| std::ptr::from_ref(factor.guard)).collect();
    way.factors.retain(|factor| match factor.guard {
        Guard::Lists { is_stateful: true, .. } | Guard::Unwritten(_) => {
            !met.contains(&std::ptr::from_ref(factor.guard))
        }
        Guard::Lists { is_stateful: false, .. } => true,
    });
    way
}

/// Addresses that rule sets tell apart.
pub(super) enum Cut {
    Source(Vec<Numbers>),
    Destination(Vec<Numbers>),
}

impl<'g> Factor<'g> {
    pub(super) fn plain(guard: &'g Guard, direction: Direction, knows_names: bool) -> Self {
        Self { guard, direction, source: View::Own, knows_names, is_blind: false }
    }
}

fn interface_factors(station: &Station, direction: Direction, knows_names: bool) -> Vec<Factor<'_>> {
    station.guards.iter().map(|guard| Factor::plain(guard, direction, knows_names)).collect()
}

fn source_seen(seen: Seen) -> View {
    match seen {
        Seen::Own => View::Own,
        Seen::Nat(address) => View::Other(address.unwrap_or(UNNAMED).into()),
    }
}

/// What a provider does to an interface that nobody wrote rules for, as in the walk of one packet: AWS and OpenStack let everything out and let in what is
/// in the network's default group too; Google Cloud lets nothing in.
fn unwritten(factor: &Factor<'_>, from: &Station, to: &Station, ground: &Ground) -> Span {
    let Guard::Unwritten(provider) = factor.guard else { return Span::EVERYTHING };
    if factor.direction == Direction::Egress {
        return Span::EVERYTHING;
    }
    let is_neighbour = || {
        let network = |station: &Station| ground.home_of(station).map(|home| home.network);
        let is_known = factor.knows_names && matches!(factor.source, View::Own);
        is_known && from.kind == StationKind::Host && from.is_ungrouped && network(from) == network(to)
    };
    match provider {
        Provider::Azure | Provider::Generic => Span::EVERYTHING,
        Provider::Aws | Provider::Openstack if is_neighbour() => Span::EVERYTHING,
        Provider::Aws | Provider::Openstack | Provider::Gcp => Span::NOTHING,
    }
}

/// The destinations that only the receiver has, and those that another host has too.
fn contested(destination: &Numbers, to: &Station) -> Vec<(Numbers, bool)> {
    if to.contested.is_empty() {
        return vec![(destination.clone(), false)];
    }
    let both = destination.intersection(&to.contested);
    let mut parts = vec![(destination.difference(&both), false), (both, true)];
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

/// Rectangles of addresses without one of them.
fn without(rectangles: Vec<(Numbers, Numbers)>, from: &Numbers, to: &Numbers) -> Vec<(Numbers, Numbers)> {
    let mut left = Vec::new();
    for (source, destination) in rectangles {
        let shared = source.intersection(from);
        if shared.is_empty() || !destination.intersects(to) {
            left.push((source, destination));
            continue;
        }
        let beside = source.difference(&shared);
        let below = destination.difference(to);
        if !beside.is_empty() {
            left.push((beside, destination));
        }
        if !below.is_empty() {
            left.push((shared, below));
        }
    }
    left
}

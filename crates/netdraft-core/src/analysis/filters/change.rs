//! What does a change of a filter open, and what does it close? The exact difference of what passes, in words and with a packet of each.

use std::fmt;

use super::compile::{CompiledFilter, CompiledRule, Side, groups_of};
use super::judge::Witness;
use super::traffic::{Classes, Depth, ENDS, Groups, Sample, Traffic, carried, strata};
use crate::address::{BlockSet, Family};
use crate::analysis::intervals::{Intervals, Scalar};
use crate::analysis::matching::Match;
use crate::analysis::packet::{Header, Packet, Protocol};
use crate::analysis::packet_box::PacketBox;
use crate::analysis::packet_set::PacketSet;
use crate::analysis::product::{Provable, Region, TooComplex, Work};
use crate::analysis::rule_order::{self, OrderedRule, passing, shift_of};
use crate::model::{Action, Choice, Direction, Filter};
use crate::small::SmallSort;

/// Packets that a filter treats differently after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    /// Which way they go.
    pub direction: Direction,
    /// What becomes of them afterwards; before, it was the opposite.
    pub to: Action,
    /// Which packets, such as `tcp 22 from 10.0.0.0/8`.
    pub packets: String,
    /// One of them.
    pub witness: Witness,
}

impl fmt::Display for VerdictChange {
    /// `tcp 22 from 10.0.0.0/8: deny → allow`, after the direction where that is not ingress.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = match self.to {
            Action::Allow => Action::Deny,
            Action::Deny => Action::Allow,
        };
        let direction = match self.direction {
            Direction::Ingress => "",
            Direction::Egress => "egress ",
        };
        write!(formatter, "{direction}{}: {} → {}", self.packets, from.word(), self.to.word())
    }
}

/// What passes after a change and did not before, and the other way round; nothing if the same packets pass.
///
/// Groups and tags are told apart by name; a change that depends on who their members are is described by their names.
///
/// # Errors
/// Returns [`TooComplex`] when the rules cut the traffic into too many pieces, or name too many groups.
pub fn difference(before: &Filter, after: &Filter) -> Result<Vec<VerdictChange>, TooComplex> {
    let [before, after] = [before, after].map(|filter| CompiledFilter::new(filter, &[]));
    let mut changes = Vec::new();
    for (old, new) in before.sides().into_iter().zip(after.sides()) {
        let lists = [old, new].map(rules_and_defaults);
        let comparison = Comparison::new(&lists)?;
        let [before, after] = lists.map(|rules| comparison.permitted(&rules));
        let shift = shift_of(&before?, &after?)?;
        for (set, to) in [(&shift.opened, Action::Allow), (&shift.closed, Action::Deny)] {
            changes.extend(described(set, &comparison.groups).into_iter().map(|(packets, witness)| VerdictChange {
                direction: old.direction(),
                to,
                packets,
                witness,
            }));
        }
    }
    Ok(changes)
}

/// The rules of a side that count, and the defaults after them.
fn rules_and_defaults(side: &Side<'_>) -> Vec<CompiledRule> {
    side.rules().iter().cloned().chain(side.defaults().map(|(rule, _)| rule)).collect()
}

/// What two lists must be compared in.
struct Comparison {
    /// Rules that are in one list only, or elsewhere in the other: no packet that none of them matches changes its fate.
    changed: Vec<CompiledRule>,
    groups: [Groups; ENDS],
}

impl Comparison {
    fn new([old, new]: &[Vec<CompiledRule>; 2]) -> Result<Self, TooComplex> {
        /// Pairs of more names than this are too many to be told apart.
        const MOST_NAMES: usize = 64;
        let changed = changed_rules(old, new);
        let mut names = Vec::new();
        for rule in old.iter().chain(new).filter(|rule| !rule.is_plain()) {
            if changed.iter().any(|changed| changed.may_meet(rule)) {
                names.push(rule);
            }
        }
        let groups = groups_of(names.into_iter(), Depth::Pairs);
        match groups.iter().all(|groups| groups.len() <= MOST_NAMES) {
            true => Ok(Self { changed, groups }),
            false => Err(TooComplex),
        }
    }

    /// What passes of the packets that a changed rule matches. Where every rule allows, their order does not matter, so that a union is a list like any
    /// other.
    fn permitted(&self, rules: &[CompiledRule]) -> Result<Traffic, TooComplex> {
        let mut work = Work::list();
        let mut scope = Traffic::nothing();
        for rule in &self.changed {
            scope = scope.joined(&rule.ordered(&self.groups)?.matches, &mut work)?;
        }
        let mut list = Vec::new();
        for rule in rules.iter().filter(|rule| self.changed.iter().any(|changed| changed.may_meet(rule))) {
            let OrderedRule { matches, action } = rule.ordered(&self.groups)?;
            list.push(OrderedRule { matches: matches.shared(&scope, &mut work)?, action });
        }
        passing(&list, rule_order::Action::Deny)
    }
}

/// The rules between the first and the last difference of two lists; where one rule has been moved, that rule.
fn changed_rules(old: &[CompiledRule], new: &[CompiledRule]) -> Vec<CompiledRule> {
    let [before, after] = [old, new].map(|rules| rules.iter().map(CompiledRule::identity).collect::<Vec<_>>());
    let ahead = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let rest = |length: usize| length.saturating_sub(ahead);
    let behind = before.iter().rev().zip(after.iter().rev()).take_while(|(one, other)| one == other).count();
    let behind = behind.min(rest(before.len())).min(rest(after.len()));
    let middle = |length: usize| ahead..length.saturating_sub(behind);
    let changed = [before.get(middle(before.len())), after.get(middle(after.len()))].map(Option::unwrap_or_default);
    let is_moved_down = |[from, to]: [&[_]; 2]| match (from, to) {
        ([moved, others @ ..], [rest @ .., last]) => moved == last && others == rest,
        _ => false,
    };
    let [from, to] = changed;
    if is_moved_down([from, to]) {
        return old.get(ahead).into_iter().cloned().collect();
    }
    if is_moved_down([to, from]) {
        return new.get(ahead).into_iter().cloned().collect();
    }
    let [old, new] =
        [(old, old.len()), (new, new.len())].map(|(rules, length)| rules.get(middle(length)).unwrap_or_default());
    old.iter().chain(new).cloned().collect()
}

/// The parts of a set in words, each with a member.
fn described(set: &Traffic, names: &[Groups; ENDS]) -> Vec<(String, Witness)> {
    let mut lines = Vec::new();
    for (classes, packets) in strata(set) {
        let boxes = packets.boxes();
        let first = classes.map(|end| end.first().unwrap_or_default());
        for part in boxes.iter().filter(|part| !is_second_half(part, &boxes)) {
            let Some(packet) = example(part, packets) else { continue };
            let witness = Witness { packet, carried: carried(names, &Sample { packet, classes: first }) };
            lines.push((phrase(part, &boxes, classes, names), witness));
        }
    }
    lines.small_sort_by(|one, other| one.0.cmp(&other.0));
    lines
}

/// A packet of a set with the addresses, the protocol and the ports of one of its boxes.
fn example(part: &PacketBox, packets: &PacketSet) -> Option<Packet> {
    let ends = Match::any().sources(part.sources.clone()).destinations(part.destinations.clone());
    let mut like = ends.protocols(part.protocols.clone());
    if header_of(part) == Header::Ports && !part.protocols.is_full() {
        like = like.source_ports(part.source_ports.clone()).destination_ports(part.destination_ports.clone());
    }
    packets.intersection(&PacketSet::from_match(&like)).ok()?.witness()
}

fn header_of(part: &PacketBox) -> Header {
    part.protocols.first().map_or(Header::Bare, Header::of)
}

/// Whether a box is between all addresses of a family.
fn is_everywhere(part: &PacketBox, family: Family) -> bool {
    [&part.sources, &part.destinations].iter().all(|side| side.contains(family.everything()))
}

/// Whether two boxes are the same between all IPv4 addresses and between all IPv6 addresses, so that one line says both.
fn are_halves(one: &PacketBox, other: &PacketBox) -> bool {
    is_everywhere(one, Family::V4)
        && is_everywhere(other, Family::V6)
        && (&one.protocols, &one.source_ports, &one.destination_ports)
            == (&other.protocols, &other.source_ports, &other.destination_ports)
}

fn is_second_half(part: &PacketBox, boxes: &[PacketBox]) -> bool {
    boxes.iter().any(|one| are_halves(one, part))
}

/// `tcp 22 from 10.0.0.0/8`, `icmp type 8 from any`, `any protocol from `web` to 10.0.1.0/24`.
fn phrase(part: &PacketBox, boxes: &[PacketBox], classes: [&Classes; ENDS], names: &[Groups; ENDS]) -> String {
    let header = header_of(part);
    let whole = boxes.iter().any(|other| are_halves(part, other));
    let mut text = protocols(&part.protocols);
    if header == Header::Ports && !part.protocols.is_full() {
        text.push_str(&side(" ", &part.destination_ports, header));
    }
    if header == Header::Icmp {
        text.push_str(&side(" type ", &part.source_ports, header));
        text.push_str(&side(" code ", &part.destination_ports, header));
    }
    let [sources, destinations, targets] = [0, 1, 2].map(|end| {
        let (names, classes) = names.get(end).zip(classes.get(end))?;
        names.words(classes)
    });
    text.push_str(" from ");
    text.push_str(&end(&part.sources, whole, sources));
    if header == Header::Ports && !part.protocols.is_full() {
        text.push_str(&side(" port ", &part.source_ports, header));
    }
    let destination = end(&part.destinations, whole, destinations);
    if !destination.starts_with("any") {
        text.push_str(" to ");
        text.push_str(&destination);
    }
    if let Some(targets) = targets {
        text.push_str(" for hosts ");
        text.push_str(&targets);
    }
    text
}

/// The addresses of one side, and of what they must be members.
fn end(addresses: &BlockSet, whole: bool, members: Option<String>) -> String {
    const SHOWN: usize = 4;
    let every = [(Family::V4, "any IPv4"), (Family::V6, "any IPv6")];
    let blocks = match every.into_iter().find(|(family, _)| addresses.contains(family.everything())) {
        Some(_) if whole => "any".to_owned(),
        Some((_, name)) => name.to_owned(),
        None => {
            let blocks = addresses.cidrs();
            let shown: Vec<String> = blocks.iter().take(SHOWN).map(ToString::to_string).collect();
            match blocks.len().saturating_sub(SHOWN) {
                0 => shown.join(", "),
                more => format!("{} and {more} more", shown.join(", ")),
            }
        }
    };
    match members {
        None => blocks,
        Some(members) if blocks == "any" => members.strip_prefix("in ").map_or(format!("any {members}"), str::to_owned),
        Some(members) => format!("{blocks} {members}"),
    }
}

fn protocols(protocols: &Intervals<u8>) -> String {
    if protocols.is_full() {
        return "any protocol".to_owned();
    }
    if *protocols == Header::Bare.protocols() {
        return "other protocols".to_owned();
    }
    ranges(protocols, |number| Protocol::Number(number).to_string())
}

/// Ports or ICMP numbers after their name, or nothing where they are all that the header can carry.
fn side(name: &str, numbers: &Intervals<u16>, header: Header) -> String {
    if *numbers == header.numbers() {
        String::new()
    } else {
        format!("{name}{}", ranges(numbers, |number| number.to_string()))
    }
}

fn ranges<T: Scalar>(numbers: &Intervals<T>, word: impl Fn(T) -> String) -> String {
    let parts = numbers.ranges().iter().map(|&(first, last)| match first == last {
        true => word(first),
        false => format!("{}–{}", word(first), word(last)),
    });
    parts.collect::<Vec<_>>().join(", ")
}

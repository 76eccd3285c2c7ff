//! How is it shown who can talk to whom? For people, ends that fare alike stand together; for programs, every pair stands by itself.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json as object};

use crate::address::{BlockSet, Family};
use crate::analysis::TooComplex;
use crate::analysis::intervals::Intervals;
use crate::analysis::packet::{Header, Protocol};
use crate::analysis::reach::{EndRef, Part, Piece, Reach, Service, StationKind, Traffic, TrafficBox};

/// The version of the form of the matrix and of the difference.
pub(super) const VERSION: &str = "1.0";

/// What of a matrix is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The id of the only sender, if any.
    pub from: Option<&'a str>,
    /// The id of the only receiver, if any.
    pub to: Option<&'a str>,
    /// The only service, if any.
    pub on: Option<&'a Service>,
}

impl Asked<'_> {
    fn has(&self, from: &EndRef<'_>, to: &EndRef<'_>) -> bool {
        self.from.is_none_or(|id| id == from.id) && self.to.is_none_or(|id| id == to.id)
    }

    /// What passes between two ends of what is asked about, in words; nothing where none of it may pass.
    fn said(&self, reach: &Reach, pieces: &[Piece]) -> Option<String> {
        let Some(service) = self.on else { return Some(reach.said(pieces)) };
        let mut texts: Vec<String> = Vec::new();
        for piece in pieces {
            match reach.served(piece, service) {
                Ok(served) => texts.extend(served.map(|served| served.words())),
                Err(TooComplex) => texts.push(TOO_COMPLEX.to_owned()),
            }
        }
        texts.dedup();
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}

/// Who can talk to whom, as JSON: the ends, and for each pair what surely passes, whether all of it is answered, and what nobody knows. A pair that is
/// too much to work out has a reason in place of these.
pub fn matrix_json(reach: &Reach, asked: Asked<'_>) -> Value {
    let ends: Vec<Value> = reach
        .ends()
        .iter()
        .map(|end| {
            let addresses = reach.addresses(end.id, end.family);
            let blocks = crate::analysis::reach::blocks(&addresses, end.family);
            object!({"id": end.id, "kind": kind(end.kind), "family": family(end.family), "addresses": cidrs(&blocks)})
        })
        .collect();
    let flows: Vec<Value> = reach
        .flows()
        .into_iter()
        .filter(|(from, to, pieces)| asked.has(from, to) && asked.said(reach, pieces).is_some())
        .map(|(from, to, pieces)| {
            let ends = object!({"from": from.id, "to": to.id, "family": family(from.family)});
            let boxes = |part| boxes(reach, (&from, &to), part, asked.on);
            let is_answered = |piece: &Piece| match asked.on {
                None => Ok(piece.answered.sure == piece.passes.sure),
                Some(service) => Ok(reach.served(piece, service)?.is_none_or(|served| served.is_answered)),
            };
            let answered: Result<Vec<bool>, TooComplex> = pieces.iter().map(is_answered).collect();
            let (Ok(allowed), Ok(unknown), Ok(answered)) = (boxes(Part::Sure), boxes(Part::Doubtful), answered) else {
                return with(ends, "reason", TOO_COMPLEX.into());
            };
            let row = with(ends, "allowed", allowed.into());
            let is_answered = answered.into_iter().all(|is_answered| is_answered);
            with(with(row, "return_ok", is_answered.into()), "unknown", unknown.into())
        })
        .collect();
    object!({"netdraft_matrix": VERSION, "endpoints": ends, "flows": flows})
}

/// What comes to an end, each with the senders.
type Column<'r> = Vec<(String, Vec<&'r str>)>;

/// Who can talk to whom, for people: a block for each group of receivers that the same senders reach in the same way.
pub fn matrix_text(reach: &Reach, asked: Asked<'_>) -> String {
    // By receiver, what comes to it, and from whom.
    let mut columns: BTreeMap<(&str, Family), BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    for (from, to, pieces) in reach.flows().into_iter().filter(|(from, to, _)| asked.has(from, to)) {
        let Some(what) = asked.said(reach, pieces) else { continue };
        columns.entry((to.id, to.family)).or_default().entry(what).or_default().push(from.id);
    }
    let mut groups: BTreeMap<(Family, Column<'_>), Vec<&str>> = BTreeMap::new();
    for ((to, family), column) in columns {
        groups.entry((family, column.into_iter().collect())).or_default().push(to);
    }
    let mut blocks: Vec<(Vec<&str>, Family, Column<'_>)> =
        groups.into_iter().map(|((family, column), to)| (to, family, column)).collect();
    crate::small::SmallSort::small_sort(blocks.as_mut_slice());
    let mut text = String::new();
    for (to, family, column) in blocks {
        let _ = writeln!(text, "to {} ({family})", to.join(", "));
        for (what, from) in column {
            let _ = writeln!(text, "  from {}: {what}", from.join(", "));
        }
    }
    if !text.is_empty() {
        return text;
    }
    let on = asked.on.map_or_else(String::new, |service| format!(" on {service}"));
    match (asked.from, asked.to) {
        (None, None) => format!("nothing can talk to anything{on}\n"),
        (Some(from), None) => format!("`{from}` can reach nothing{on}\n"),
        (None, Some(to)) => format!("nothing can reach `{to}`{on}\n"),
        (Some(from), Some(to)) => format!("`{from}` cannot reach `{to}`{on}\n"),
    }
}

/// Said of a pair for which nothing is known.
pub(super) const TOO_COMPLEX: &str = "too much to work out";

pub(super) fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn boxes(
    reach: &Reach,
    (from, to): (&EndRef<'_>, &EndRef<'_>),
    part: Part,
    on: Option<&Service>,
) -> Result<Vec<Value>, TooComplex> {
    let mut traffic = reach.traffic(from.id, to.id, from.family, part)?;
    if let Some(service) = on {
        traffic = traffic.iter().map(|traffic| traffic.on(service)).collect::<Result<_, _>>()?;
    }
    Ok(traffic.iter().flat_map(Traffic::boxes).map(|one| box_json(reach, from, to, &one)).collect())
}

/// A box as JSON; addresses are left out where it has all of an end's.
pub(super) fn box_json(reach: &Reach, from: &EndRef<'_>, to: &EndRef<'_>, one: &TrafficBox) -> Value {
    let header = one.protocols.first().map_or(Header::Bare, Header::of);
    let mut row = object!({"protocol": protocol_words(&one.protocols)});
    if one.protocols.is_full() {
        return with_addresses(reach, from, to, one, row);
    }
    let numbers = header.numbers();
    let side = |side: &Intervals<u16>| (*side != numbers).then(|| ranges(side));
    match header {
        Header::Ports => {
            row["ports"] = object!(side(&one.destination_ports));
            if one.source_ports != numbers {
                row["source_ports"] = object!(side(&one.source_ports));
            }
        }
        Header::Icmp => row["icmp"] = object!({"type": side(&one.source_ports), "code": side(&one.destination_ports)}),
        Header::Bare => {}
    }
    with_addresses(reach, from, to, one, row)
}

/// The addresses of a box where it has not all of its sender's, and where it has not all of its receiver's.
pub(super) fn partial<'b>(
    reach: &Reach,
    from: &EndRef<'_>,
    to: &EndRef<'_>,
    one: &'b TrafficBox,
) -> [Option<&'b BlockSet>; 2] {
    let whole = |numbers| crate::analysis::reach::blocks(&numbers, from.family);
    let (sources, destinations) = (reach.addresses(from.id, from.family), reach.receives(to.id, to.family));
    [(&one.sources, sources), (&one.destinations, destinations)]
        .map(|(some, all)| Some(some).filter(|some| **some != whole(all)))
}

fn with_addresses(reach: &Reach, from: &EndRef<'_>, to: &EndRef<'_>, one: &TrafficBox, mut row: Value) -> Value {
    for (name, some) in ["sources", "destinations"].into_iter().zip(partial(reach, from, to, one)) {
        if let Some(some) = some {
            row[name] = object!(cidrs(some));
        }
    }
    if let Some(address) = one.sent_to {
        row["sent_to"] = object!(address.to_string());
    }
    row
}

pub(super) fn transport_words(one: &TrafficBox) -> String {
    if one.protocols.is_full() {
        return "everything".to_owned();
    }
    let header = one.protocols.first().map_or(Header::Bare, Header::of);
    let side = |name: &str, side: &Intervals<u16>| match *side == header.numbers() {
        true => String::new(),
        false => format!(" {name} {}", ranges(side)),
    };
    let [first, second] = match header {
        Header::Ports => [side("from port", &one.source_ports), side("port", &one.destination_ports)],
        Header::Icmp => [side("type", &one.source_ports), side("code", &one.destination_ports)],
        Header::Bare => [String::new(), String::new()],
    };
    format!("{}{first}{second}", protocol_words(&one.protocols))
}

fn protocol_words(protocols: &Intervals<u8>) -> String {
    if protocols.is_full() {
        return "any".to_owned();
    }
    if *protocols == Header::Bare.protocols() {
        return "other".to_owned();
    }
    let numbers = protocols.ranges().iter().flat_map(|(first, last)| *first..=*last);
    numbers.map(|number| Protocol::Number(number).to_string()).collect::<Vec<_>>().join(", ")
}

fn ranges(numbers: &Intervals<u16>) -> String {
    let range = |&(first, last): &(u16, u16)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    numbers.ranges().iter().map(range).collect::<Vec<_>>().join(", ")
}

pub(super) fn cidrs(blocks: &BlockSet) -> Vec<String> {
    blocks.cidrs().iter().map(ToString::to_string).collect()
}

pub(super) fn family(family: Family) -> &'static str {
    match family {
        Family::V4 => "ipv4",
        Family::V6 => "ipv6",
    }
}

fn kind(kind: StationKind) -> &'static str {
    match kind {
        StationKind::Host => "host",
        StationKind::Subnet => "subnet",
        StationKind::Site => "site",
        StationKind::Internet => "internet",
    }
}

//! How is it shown who can talk to whom? For people, ends that fare alike stand together; for programs, every pair stands by itself.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json as object};

use crate::address::{BlockSet, Family};
use crate::analysis::TooComplex;
use crate::analysis::intervals::Intervals;
use crate::analysis::packet::{Header, Protocol};
use crate::analysis::reach::{
    Became, Cause, Causes, Edit, EndRef, PairShift, Part, Reach, StationKind, Traffic, TrafficBox,
};
use crate::model::Kind;

/// The version of the form of the matrix and of the difference.
const VERSION: &str = "1.0";

/// The id of the only sender and of the only receiver that are asked for, if any.
pub type Asked<'a> = (Option<&'a str>, Option<&'a str>);

fn is_asked(asked: Asked<'_>, from: &EndRef<'_>, to: &EndRef<'_>) -> bool {
    asked.0.is_none_or(|id| id == from.id) && asked.1.is_none_or(|id| id == to.id)
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
        .filter(|(from, to, _)| is_asked(asked, from, to))
        .map(|(from, to, pieces)| {
            let ends = object!({"from": from.id, "to": to.id, "family": family(from.family)});
            let boxes = |part| boxes(reach, &from, &to, part);
            let (Ok(allowed), Ok(unknown)) = (boxes(Part::Sure), boxes(Part::Doubtful)) else {
                return with(ends, "reason", TOO_COMPLEX.into());
            };
            let row = with(ends, "allowed", allowed.into());
            let is_answered = pieces.iter().all(|piece| piece.answered.sure == piece.passes.sure);
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
    for (from, to, pieces) in reach.flows().into_iter().filter(|(from, to, _)| is_asked(asked, from, to)) {
        let what = reach.said(pieces);
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
    match asked {
        (None, None) => "nothing can talk to anything\n".to_owned(),
        (Some(from), None) => format!("`{from}` can reach nothing\n"),
        (None, Some(to)) => format!("nothing can reach `{to}`\n"),
        (Some(from), Some(to)) => format!("`{from}` cannot reach `{to}`\n"),
    }
}

/// What makes a list of a difference: its name, its words, and its part of a pair.
type Side = (&'static str, &'static str, for<'s> fn(&'s PairShift<'_>) -> &'s [Traffic]);

const SIDES: [Side; 3] = [
    ("gained", "gained", |shift| &shift.gained),
    ("lost", "lost", |shift| &shift.lost),
    ("unclear", "cannot be told", |shift| &shift.unclear),
];

/// Said of a pair for which nothing is known.
const TOO_COMPLEX: &str = "too much to work out";

/// What differs between two plans as JSON; `shifts` are those of the new plan since the old one, and `causes` are those between the plans.
pub fn diff_json(shifts: &[PairShift<'_>], [old, new]: [&Reach; 2], causes: &Causes) -> Value {
    let mut lists = object!({"netdraft_diff": VERSION});
    for (name, _, part) in SIDES {
        let reach = if name == "lost" { old } else { new };
        let flows = shifts.iter().filter_map(|shift| {
            let (traffic, from, to) = (part(shift), &shift.from, &shift.to);
            let ends = object!({"from": from.id, "to": to.id, "family": family(from.family)});
            if traffic.is_empty() {
                return (name == "unclear" && shift.is_too_complex).then(|| with(ends, "reason", TOO_COMPLEX.into()));
            }
            let boxes = traffic.iter().flat_map(Traffic::boxes);
            let boxes: Vec<Value> = boxes.map(|each| box_json(reach, from, to, &each)).collect();
            let witness = traffic.iter().find_map(Traffic::witness).map(|(packet, _)| packet.to_string());
            let row = with(with(ends, "packets", boxes.into()), "witness", witness.into());
            Some(if name == "unclear" {
                row
            } else {
                with(row, "caused_by", cause_json(&causes.of(shift, name == "lost")))
            })
        });
        lists[name] = flows.collect();
    }
    lists
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

/// What differs between two plans for people: ends between which the same differs stand together. `shifts` are those of the new plan since the old one, and
/// `causes` are those between the plans.
pub fn diff_text(shifts: &[PairShift<'_>], [old, new]: [&Reach; 2], causes: &Causes) -> String {
    let mut text = String::new();
    for (name, title, part) in SIDES {
        // By what it is and from whom, the receivers; then by what it is and to whom, the senders.
        let mut rows: BTreeMap<(String, &str), Vec<&str>> = BTreeMap::new();
        let mut witnesses: BTreeMap<(&str, &str), String> = BTreeMap::new();
        let reach = if name == "lost" { old } else { new };
        for shift in shifts {
            let (from, to) = (shift.from.id, shift.to.id);
            let words = |each: TrafficBox| box_words(reach, &shift.from, &shift.to, &each);
            let boxes = part(shift).iter().flat_map(Traffic::boxes).map(words);
            let mut boxes: Vec<String> = boxes.collect();
            boxes.dedup();
            boxes.extend((name == "unclear" && shift.is_too_complex).then(|| TOO_COMPLEX.to_owned()));
            if boxes.is_empty() {
                continue;
            }
            let cause = match name {
                "unclear" => String::new(),
                _ => cause_words(&causes.of(shift, name == "lost")),
            };
            rows.entry((format!("{}\n{cause}", boxes.join("; ")), from)).or_default().push(to);
            if let Some((packet, _)) = part(shift).iter().find_map(Traffic::witness) {
                witnesses.insert((from, to), packet.to_string());
            }
        }
        let mut merged: BTreeMap<(String, Vec<&str>), Vec<&str>> = BTreeMap::new();
        for ((what, from), to) in rows {
            merged.entry((what, to)).or_default().push(from);
        }
        for ((what, to), from) in merged {
            let (what, cause) = what.split_once('\n').unwrap_or((&what, ""));
            let _ = writeln!(text, "{title}: {} → {}: {what}", from.join(", "), to.join(", "));
            let example = from.first().zip(to.first()).and_then(|(from, to)| witnesses.get(&(*from, *to)));
            if let Some(example) = example {
                let _ = writeln!(text, "  such as {example}");
            }
            if !cause.is_empty() {
                let _ = writeln!(text, "  {cause}");
            }
        }
    }
    if text.is_empty() { "no flow is gained and none is lost\n".to_owned() } else { text }
}

/// Which edits do it, as JSON: each by itself, all together, or nobody knows.
fn cause_json(cause: &Cause<'_>) -> Value {
    let (how, edits) = match cause {
        Cause::Each(edits) => ("each", edits.as_slice()),
        Cause::Together(edits) => ("together", edits.as_slice()),
        Cause::Unknown => ("unknown", &[][..]),
    };
    let edit = |edit: &&Edit| {
        let became = match edit.became {
            Became::Added => "added",
            Became::Removed => "removed",
            Became::Changed => "changed",
        };
        object!({"kind": edit.kind.map(Kind::noun), "id": edit.id, "became": became, "places": edit.places})
    };
    object!({"how": how, "edits": edits.iter().map(edit).collect::<Vec<Value>>()})
}

/// Which edits do it, in words.
fn cause_words(cause: &Cause<'_>) -> String {
    let listed = |edits: &[&Edit], word: &str| edits.iter().map(|edit| edit.words()).collect::<Vec<_>>().join(word);
    match cause {
        Cause::Each(edits) => format!("by {}", listed(edits, "; and also by ")),
        Cause::Together(edits) if edits.len() == 1 => format!("by {} and others", listed(edits, "")),
        Cause::Together(edits) => format!("by these together: {}", listed(edits, "; ")),
        Cause::Unknown => "which of the edits does it cannot be told".to_owned(),
    }
}

fn boxes(reach: &Reach, from: &EndRef<'_>, to: &EndRef<'_>, part: Part) -> Result<Vec<Value>, TooComplex> {
    let traffic = reach.traffic(from.id, to.id, from.family, part)?;
    Ok(traffic.iter().flat_map(Traffic::boxes).map(|one| box_json(reach, from, to, &one)).collect())
}

/// A box as JSON; addresses are left out where it has all of an end's.
fn box_json(reach: &Reach, from: &EndRef<'_>, to: &EndRef<'_>, one: &TrafficBox) -> Value {
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
fn partial<'b>(reach: &Reach, from: &EndRef<'_>, to: &EndRef<'_>, one: &'b TrafficBox) -> [Option<&'b BlockSet>; 2] {
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

/// A box in words; addresses are left out where it has all of an end's, and where an end's are not known.
fn box_words(reach: &Reach, from: &EndRef<'_>, to: &EndRef<'_>, one: &TrafficBox) -> String {
    let [sources, destinations] = partial(reach, from, to, one);
    let sources = sources.filter(|_| !reach.addresses(from.id, from.family).is_empty());
    let destinations = destinations.filter(|_| !reach.receives(to.id, to.family).is_empty());
    let side = |word: &str, some: Option<&BlockSet>| {
        some.map_or_else(String::new, |some| format!(" {word} {}", cidrs(some).join(", ")))
    };
    let sent_to = one.sent_to.map_or_else(String::new, |address| format!(" by way of {address}"));
    format!("{}{}{}{sent_to}", transport_words(one), side("from", sources), side("to", destinations))
}

fn transport_words(one: &TrafficBox) -> String {
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

fn cidrs(blocks: &BlockSet) -> Vec<String> {
    blocks.cidrs().iter().map(ToString::to_string).collect()
}

fn family(family: Family) -> &'static str {
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

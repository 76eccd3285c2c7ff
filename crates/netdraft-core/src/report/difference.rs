//! How is it shown what two plans let pass that differs? What is gained, lost and cannot be told, each with a packet and the edits that make it.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json as object};

use super::matrix::{TOO_COMPLEX, VERSION, box_json, cidrs, family, partial, transport_words, with};
use crate::address::BlockSet;
use crate::analysis::reach::{Became, Cause, Causes, Edit, EndRef, PairShift, Reach, Traffic, TrafficBox};
use crate::model::Kind;

/// What makes a list of a difference: its name, its words, and its part of a pair.
type Side = (&'static str, &'static str, for<'s> fn(&'s PairShift<'_>) -> &'s [Traffic]);

const SIDES: [Side; 3] = [
    ("gained", "gained", |shift| &shift.gained),
    ("lost", "lost", |shift| &shift.lost),
    ("unclear", "cannot be told", |shift| &shift.unclear),
];

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

/// More blocks of an end are only counted; `--format json` has them all.
const MOST_BLOCKS: usize = 4;

/// A box in words; addresses are left out where it has all of an end's, and where an end's are not known.
fn box_words(reach: &Reach, from: &EndRef<'_>, to: &EndRef<'_>, one: &TrafficBox) -> String {
    let [sources, destinations] = partial(reach, from, to, one);
    let sources = sources.filter(|_| !reach.addresses(from.id, from.family).is_empty());
    let destinations = destinations.filter(|_| !reach.receives(to.id, to.family).is_empty());
    let side = |word: &str, some: Option<&BlockSet>| {
        let Some(blocks) = some.map(cidrs) else { return String::new() };
        match blocks.get(..MOST_BLOCKS) {
            Some(shown) if blocks.len() > MOST_BLOCKS => {
                format!(" {word} {} and {} more blocks", shown.join(", "), blocks.len() - MOST_BLOCKS)
            }
            Some(_) | None => format!(" {word} {}", blocks.join(", ")),
        }
    };
    let sent_to = one.sent_to.map_or_else(String::new, |address| format!(" by way of {address}"));
    format!("{}{}{}{sent_to}", transport_words(one), side("from", sources), side("to", destinations))
}

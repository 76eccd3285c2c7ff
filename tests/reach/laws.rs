//! What may be written in another way without changing who can talk to whom? Order that means nothing, names, blocks in halves, rules twice, and where in the
//! address space everything lies.

use std::collections::BTreeMap;

use netdraft_core::analysis::reach::Reach;
use netdraft_core::edit::{Command, apply};
use netdraft_core::format::{load, save};
use netdraft_core::model::{Document, Kind};
use netdraft_tests::arbitrary::Dice;
use netdraft_tests::wired::wired;
use serde_json::{Value, json};

use crate::edited::{Said, said};
use crate::{cases, dice};

fn read(file: &Value) -> Document {
    load(&file.to_string()).unwrap_or_else(|faults| panic!("{}\n{file:#}", faults[0])).document
}

fn as_file(document: &Document) -> Value {
    serde_json::from_str(&save(document)).expect("a saved document is JSON")
}

fn verdicts(document: &Document) -> BTreeMap<(String, String), Said> {
    said(&Reach::of(&document.plan))
}

/// The rows of a table of a file.
fn rows<'f>(file: &'f mut Value, table: &str) -> Vec<&'f mut Value> {
    file.get_mut(table).and_then(Value::as_array_mut).map(|rows| rows.iter_mut().collect()).unwrap_or_default()
}

fn shuffle(list: &mut [Value], dice: &mut Dice) {
    for last in (1..list.len()).rev() {
        list.swap(last, dice.roll(last + 1));
    }
}

/// Every plan of a run with the same plan written in another way.
fn law(seeds: u64, rewritten: impl Fn(&Document, &mut Dice) -> Document) {
    let (mut flows, mut rewrites) = (0, 0);
    for seed in 0..cases(seeds, 10 * seeds) {
        let mut dice = dice(seed + 2_000_000);
        let document = wired(&mut dice);
        let other = rewritten(&document, &mut dice);
        let (one, two) = (verdicts(&document), verdicts(&other));
        assert_eq!(one, two, "seed {seed}\n{}\n{}", save(&document), save(&other));
        flows += one.len();
        rewrites += usize::from(save(&document) != save(&other));
    }
    assert!(
        flows > 100 && rewrites > 10,
        "{rewrites} plans were rewritten, with {flows} flows: too few to mean anything"
    );
}

#[test]
fn the_order_of_what_has_none_means_nothing() {
    law(40, |document, dice| {
        let mut file = as_file(document);
        for kind in Kind::ALL {
            if let Some(list) = file.get_mut(kind.table()).and_then(Value::as_array_mut) {
                shuffle(list, dice);
            }
        }
        for filter in rows(&mut file, "filters") {
            let is_group = filter.get("kind").is_none_or(|kind| kind == "security-group");
            if let Some(rules) = filter.get_mut("rules").and_then(Value::as_array_mut).filter(|_| is_group) {
                shuffle(rules, dice);
            }
        }
        for table in rows(&mut file, "route_tables") {
            if let Some(routes) = table.get_mut("routes").and_then(Value::as_array_mut) {
                shuffle(routes, dice);
            }
        }
        read(&file)
    });
}

/// The rules of all filters of a file.
fn rules(file: &mut Value) -> Vec<&mut Value> {
    let filters = file.get_mut("filters").and_then(Value::as_array_mut).into_iter().flatten();
    filters.filter_map(|filter| filter.get_mut("rules")?.as_array_mut()).flatten().collect()
}

/// The two halves of some blocks that rules of wired plans name.
const HALVES: [(&str, [&str; 2]); 4] = [
    ("10.0.0.0/8", ["10.128.0.0/9", "10.0.0.0/9"]),
    ("198.51.100.0/25", ["198.51.100.0/26", "198.51.100.64/26"]),
    ("172.20.0.0/16", ["172.20.0.0/17", "172.20.128.0/17"]),
    ("any", ["0.0.0.0/0", "::/0"]),
];

#[test]
fn blocks_may_be_written_in_halves() {
    law(40, |document, _| {
        let mut file = as_file(document);
        for rule in rules(&mut file) {
            for side in ["sources", "destinations"] {
                let Some(peers) = rule.get_mut(side).and_then(Value::as_array_mut) else { continue };
                let halved = peers.iter().flat_map(|peer| match HALVES.iter().find(|(whole, _)| peer == whole) {
                    Some((_, halves)) => halves.iter().map(|half| json!(half)).collect(),
                    None => vec![peer.clone()],
                });
                *peers = halved.collect();
            }
        }
        read(&file)
    });
}

#[test]
fn a_rule_may_stand_twice() {
    law(40, |document, _| {
        let mut file = as_file(document);
        for filter in rows(&mut file, "filters") {
            // Where numbers are unique, a list has no place for the same rule twice that means nothing to others.
            if let Some(rules) = filter.get_mut("rules").and_then(Value::as_array_mut) {
                *rules = rules.iter().flat_map(|rule| [rule.clone(), rule.clone()]).collect();
            }
        }
        read(&file)
    });
}

#[test]
fn names_mean_nothing() {
    let mut flows = 0;
    for seed in 0..cases(40, 400) {
        let mut dice = dice(seed + 3_000_000);
        let document = wired(&mut dice);
        let mut renamed = document.clone();
        // The order of ids stays, because the first of several by id may decide.
        let renamed_kinds = [Kind::Host, Kind::Subnet, Kind::Filter, Kind::RouteTable];
        for kind in renamed_kinds {
            let table = document.plan.table(kind);
            for id in (0..table.size()).filter_map(|at| table.id_at(at)) {
                let command = Command::Rename { id: id.to_owned(), to: format!("{id}-x") };
                apply(&mut renamed, &command).unwrap_or_else(|refusal| panic!("{}", refusal.message));
            }
        }
        let strip = |(from, to): (String, String)| (from.replace("-x ", " "), to.replace("-x ", " "));
        let (one, two) = (verdicts(&document), verdicts(&renamed));
        flows += one.len();
        let two: BTreeMap<_, _> = two.into_iter().map(|(pair, said)| (strip(pair), said)).collect();
        assert_eq!(one, two, "seed {seed}\n{}", save(&document));
    }
    assert!(flows > 100, "{flows} flows are too few to mean anything");
}

#[test]
fn where_in_the_address_space_everything_lies_means_nothing() {
    let mut flows = 0;
    for seed in 0..cases(40, 400) {
        let mut dice = dice(seed + 4_000_000);
        let document = wired(&mut dice);
        let mut text = save(&document);
        for number in 0..3 {
            text = text.replace(&format!("10.{number}.0."), &format!("10.{}.0.", number + 64));
        }
        let text = text.replace("10.64.0.0/8", "10.0.0.0/8");
        let moved = load(&text).unwrap_or_else(|faults| panic!("{}", faults[0])).document;
        let words = |document: &Document| -> Vec<_> {
            let verdicts = verdicts(document).into_iter();
            verdicts.map(|(pair, said)| (pair, said.into_iter().map(|(.., words)| words).collect::<Vec<_>>())).collect()
        };
        let (one, two) = (words(&document), words(&moved));
        flows += one.len();
        assert_eq!(one, two, "seed {seed}\n{}", save(&document));
    }
    assert!(flows > 100, "{flows} flows are too few to mean anything");
}

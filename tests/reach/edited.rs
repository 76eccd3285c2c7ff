//! Is the answer after edits the one that is worked out from scratch? Whatever is edited, and whatever was known before.

use std::collections::BTreeMap;
use std::rc::Rc;

use netdraft_core::analysis::Facts;
use netdraft_core::analysis::intents::Held;
use netdraft_core::analysis::reach::{Numbers, Reach, Span};
use netdraft_core::edit::{Command, apply};
use netdraft_core::format::save;
use netdraft_core::model::{Document, Kind};
use netdraft_tests::arbitrary::{Dice, command};
use netdraft_tests::wired::wired;
use serde_json::{Value, json};

use crate::{cases, dice};

/// A verdict in words that do not depend on the order in which anything was met.
pub(crate) type Said = Vec<(Option<Numbers>, Option<Numbers>, Option<u128>, [String; 4])>;

/// Everything that is known of all pairs.
pub(crate) fn said(reach: &Reach) -> BTreeMap<(String, String), Said> {
    let words = |span: Span| [span.sure, span.possible].map(|set| reach.sets().words(set));
    let flows = reach.flows().into_iter().map(|(from, to, pieces)| {
        let pieces = pieces.iter().map(|piece| {
            let [[one, two], [three, four]] = [words(piece.passes), words(piece.answered)];
            (piece.from.clone(), piece.to.clone(), piece.sent_to, [one, two, three, four])
        });
        ((format!("{} {}", from.id, from.family), format!("{} {}", to.id, to.family)), pieces.collect())
    });
    flows.collect()
}

/// An edit of what leads or holds packets, or any edit at all.
fn edit(dice: &mut Dice, document: &Document) -> Command {
    let plan = &document.plan;
    let hosts: Vec<&str> = plan.hosts.iter().map(|host| host.id.as_str()).collect();
    let filters: Vec<&str> = plan.filters.iter().map(|filter| filter.id.as_str()).collect();
    let tables: Vec<&str> = plan.route_tables.iter().map(|table| table.id.as_str()).collect();
    match dice.roll(8) {
        0 | 1 if !filters.is_empty() => {
            let id = dice.pick(&filters).to_owned();
            let value = json!({"protocol": dice.pick(&["tcp", "udp", ""]), "ports": dice.pick(&["22", "443", ""]),
                "action": dice.pick(&["allow", "deny"]), "priority": 100 * (1 + dice.roll(5)),
                "direction": dice.pick(&["ingress", "egress"]), "sources": [dice.pick(&["any", "10.0.0.0/27", "tag:web", "g00"])]});
            Command::Insert { id, list: "rules".to_owned(), index: dice.roll(4), value }
        }
        2 if !hosts.is_empty() => Command::set(
            dice.pick(&hosts),
            "addresses",
            json!([format!("10.{}.0.{}", dice.roll(3), 5 + dice.roll(60))]),
        ),
        3 if !hosts.is_empty() => Command::set(dice.pick(&hosts), "tags", json!([dice.pick(&["web", "data"])])),
        4 if !tables.is_empty() => {
            let value = json!({"destination": dice.pick(&["0.0.0.0/0", "10.1.0.0/24", "10.0.0.0/8"]),
                "target": dice.pick(&["hub", "p0", "igw0", "nat0", "blackhole"])});
            Command::Insert { id: dice.pick(&tables).to_owned(), list: "routes".to_owned(), index: 0, value }
        }
        5 if !tables.is_empty() => {
            Command::Delete { id: dice.pick(&tables).to_owned(), list: "routes".to_owned(), index: 0 }
        }
        _ => command(dice, document),
    }
}

#[test]
fn answers_after_edits_are_those_from_scratch() {
    let (mut edits, mut changes) = (0_u64, 0_u64);
    for seed in 0..cases(60, 5_400) {
        let mut dice = dice(seed + 1_000_000);
        let mut document = wired(&mut dice);
        let mut reach = Reach::of(&document.plan);
        for _ in 0..25 {
            let command = edit(&mut dice, &document);
            let before = said(&reach);
            if apply(&mut document, &command).is_err() {
                continue;
            }
            reach.update(&document.plan);
            // The work may be cut anywhere.
            while !reach.advance(1 + dice.roll(3)) {}
            let after = said(&reach);
            let fresh = Reach::of(&document.plan);
            assert_eq!(after, said(&fresh), "seed {seed}, {command:?}\n{}", save(&document));
            assert_eq!(reach.ends(), fresh.ends(), "seed {seed}, {command:?}\n{}", save(&document));
            let moved = reach.changes().map(|changed| {
                let family = changed.family;
                (format!("{} {family}", changed.from), format!("{} {family}", changed.to))
            });
            let moved: std::collections::BTreeSet<_> = moved.collect();
            let differing = before.keys().chain(after.keys()).filter(|pair| before.get(*pair) != after.get(*pair));
            let differing: std::collections::BTreeSet<_> = differing.cloned().collect();
            assert_eq!(moved, differing, "seed {seed}, {command:?}\n{}", save(&document));
            (edits, changes) = (edits + 1, changes + u64::try_from(differing.len()).expect("a count fits"));
        }
    }
    assert!(
        edits > cases(500, 100_000) && changes > edits / 2,
        "{edits} edits changed {changes} verdicts: too few to mean anything"
    );
}

#[test]
fn a_plan_that_was_emptied_is_an_empty_plan() {
    let full = wired(&mut dice(3)).plan;
    let empty = Document::default().plan;
    let mut rules = empty.clone();
    rules.filters = full.filters.clone();
    for plan in [&empty, &rules] {
        let fresh = Reach::of(plan);
        assert_eq!(fresh.ends().len(), 2, "the internet is there in both families");
        let mut edited = Reach::of(&full);
        edited.update(plan);
        edited.finish();
        assert_eq!(edited.ends(), fresh.ends());
        edited.update(&full);
        edited.finish();
        assert_eq!(said(&edited), said(&Reach::of(&full)));
    }
}

/// Intents between ends of a plan, as commands that add them.
fn intents(dice: &mut Dice, document: &Document) -> Vec<Command> {
    let plan = &document.plan;
    let hosts = plan.hosts.iter().map(|host| host.id.as_str());
    let subnets = plan.subnets.iter().map(|subnet| subnet.id.as_str());
    let ends: Vec<&str> = hosts.chain(subnets).chain(["internet", "10.0.0.0/24"]).collect();
    let mut intent = |number: usize| -> Value {
        json!({"id": format!("intent{number}"), "from": dice.pick(&ends), "to": dice.pick(&ends),
            "protocol": dice.pick(&["tcp", "udp", "icmp", ""]), "ports": dice.pick(&["22", "443", "80,443"]),
            "expect": dice.pick(&["allowed", "denied"])})
    };
    let rows: Vec<Value> = (0..6).map(&mut intent).collect();
    let add = |mut row: Value| {
        let id = row["id"].take().as_str().unwrap_or_default().to_owned();
        row.as_object_mut().map(|fields| fields.remove("id"));
        if matches!(row["protocol"].as_str(), Some("icmp" | "")) {
            row["ports"] = "".into();
        }
        Command::add(Kind::Intent, id, row)
    };
    rows.into_iter().map(add).collect()
}

#[test]
fn intents_that_are_kept_would_be_proved_again() {
    let (mut kept, mut proved) = (0, 0);
    for seed in 0..cases(40, 400) {
        let mut dice = dice(seed + 2_000_000);
        let mut document = wired(&mut dice);
        for command in intents(&mut dice, &document) {
            apply(&mut document, &command).expect("an intent can be added");
        }
        let mut held = None;
        for _ in 0..20 {
            let command = edit(&mut dice, &document);
            if apply(&mut document, &command).is_err() {
                continue;
            }
            let plan = document.plan.clone();
            let (after, scratch) = (Facts::after(&plan, held.clone()), Facts::new(&plan));
            for (proof, expected) in after.intents().iter().zip(scratch.intents()) {
                assert_eq!(proof, expected, "seed {seed}, {command:?}\n{}", save(&document));
            }
            assert_eq!(after.intents().len(), scratch.intents().len());
            let before = held.as_ref().map(|held: &Rc<Held>| held.still(&plan)).unwrap_or_default();
            (kept, proved) = (kept + before.len(), proved + after.intents().len());
            held = after.held();
        }
    }
    assert!(kept > 300 && kept < proved, "{kept} of {proved} were kept: too few to mean anything");
}

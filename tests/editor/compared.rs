//! What does the matrix say beside another plan? Every pair of ends that fares otherwise, what is more and what is less, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use netdraft_core::address::Family;
use netdraft_core::analysis::reach::Reach;
use netdraft_core::edit::Command;
use netdraft_core::model::{Document, Plan};
use netdraft_core::rules::Policy;
use netdraft_editor::flows::{Base, Heard, Line, Matrix, MatrixQuery};
use netdraft_editor::{CompareWith, Message, Session, Source, ViewMessage, ViewTab};
use netdraft_tests::arbitrary::Dice;
use netdraft_tests::drive::{Driver, document};
use netdraft_tests::wired::wired;

use super::flows::SHOP;

/// Every pair that differs, with how and in which words.
fn told(matrix: &Matrix) -> BTreeMap<(String, String), (Heard, String, String)> {
    let mut open = BTreeSet::new();
    let lines = loop {
        let lines = matrix.lines(&MatrixQuery { open: open.clone(), ..MatrixQuery::default() });
        let before = open.len();
        open.extend(lines.rows.iter().chain(&lines.columns).filter_map(|line| line.turns.clone()));
        if open.len() == before {
            break lines;
        }
    };
    let mut told = BTreeMap::new();
    for row in lines.rows.iter().filter(|line| line.size == 1) {
        for column in lines.columns.iter().filter(|line| line.size == 1) {
            if let Some(cell) = matrix.cell(row, column).filter(|cell| cell.heard != Heard::Same) {
                told.insert((row.id.clone(), column.id.clone()), (cell.heard, cell.short, cell.words));
            }
        }
    }
    told
}

fn compared(driver: &mut Driver, with: CompareWith) -> Matrix {
    driver.view(ViewMessage::Compare(Some(with)));
    Matrix::clone(driver.session.matrix().expect("the matrix is shown"))
}

fn cell(matrix: &Matrix, from: &str, to: &str) -> (Heard, String, String) {
    told(matrix).remove(&(from.to_owned(), to.to_owned())).expect("the pair differs")
}

#[test]
fn what_steps_changed_is_told_by_pairs() {
    let mut driver = Driver::open(SHOP);
    driver.view(ViewMessage::Show(ViewTab::Matrix));
    let whole = Matrix::clone(driver.session.matrix().expect("the matrix is shown"));
    driver.send(Message::Edit(Command::set("edge", "rules/0/priority", 120)));
    driver.send(Message::Edit(Command::set("stores", "rules/0/ports", "3306")));
    let labels: Vec<String> = driver.labels().into_iter().map(|label| label.replace('`', "")).collect();
    let before = |label: &str| format!("the plan before “{label}”");
    let last = compared(&mut driver, CompareWith::LastStep);
    let base = last.base().expect("it is compared");
    assert_eq!(base.name, before(&labels[1]));
    let (more, less) = ("now passes: tcp port 3306", "no longer passes: tcp port 5432");
    let expected = (Heard::Otherwise, "+ tcp 3306; − tcp 5432".to_owned(), format!("{more}; {less}"));
    assert_eq!(cell(&last, "worker-2", "db"), expected);
    assert_eq!(told(&last).len(), 2, "nobody but the workers sends to the database");
    let lines = last.lines(&MatrixQuery::default());
    let names = |lines: &[Line]| lines.iter().map(|line| line.title.clone()).collect::<Vec<_>>();
    assert_eq!(
        (names(&lines.rows), names(&lines.columns)),
        (vec!["worker-1 + 1 alike".to_owned()], vec!["Database".to_owned()])
    );
    // All steps: the other one too.
    let all = compared(&mut driver, CompareWith::AllSteps);
    assert_eq!(all.base().map(|base| base.name.as_str()), Some(before(&labels[0]).as_str()));
    let ssh = (Heard::More, "tcp 22".to_owned(), "now passes: tcp port 22".to_owned());
    assert_eq!(cell(&all, "internet", "server"), ssh);
    // One service: the others are not there.
    driver.view(ViewMessage::AskMatrix(MatrixQuery { on: "tcp/22".to_owned(), ..MatrixQuery::default() }));
    let narrowed = Matrix::clone(driver.session.matrix().expect("the matrix is shown"));
    assert!(told(&narrowed).into_keys().all(|(_, to)| to == "server"), "the workers reach it too, by the same list");
    assert_eq!(cell(&narrowed, "internet", "server").0, Heard::More);
    driver.view(ViewMessage::AskMatrix(MatrixQuery::default()));
    // Steps that are taken back differ no more, and the plan that it is compared with stays.
    driver.undo();
    driver.undo();
    let nothing = driver.session.matrix().expect("the matrix is shown");
    assert_eq!(
        (nothing.counts()[2], nothing.lines(&MatrixQuery::default()).nothing.as_deref()),
        (0, Some("Nothing differs"))
    );
    driver.view(ViewMessage::Compare(None));
    assert_eq!(driver.session.matrix().map(|matrix| Matrix::clone(matrix)), Some(whole));
    // Another plan is not compared with the past of this one.
    driver.redo();
    driver.view(ViewMessage::Compare(Some(CompareWith::AllSteps)));
    let document = Box::new(document(SHOP));
    driver.send(Message::Open { document, source: Source::Copy });
    assert_eq!(driver.session.compared_with(), None);
    assert!(driver.session.matrix().is_some_and(|matrix| matrix.base().is_none()));
}

#[test]
fn what_passes_now_and_is_not_answered_says_so() {
    let mut driver = Driver::open(SHOP);
    for protocol in ["udp", "tcp"] {
        driver.send(Message::Edit(Command::set("open", "rules/1/protocol", protocol)));
    }
    driver.view(ViewMessage::Compare(Some(CompareWith::LastStep)));
    // Replies to high ports are not let in at the edge of the subnet.
    for on in ["", "tcp/5432"] {
        driver.view(ViewMessage::AskMatrix(MatrixQuery { on: on.to_owned(), ..MatrixQuery::default() }));
        let matrix = driver.session.matrix().expect("the matrix is shown");
        let lines = matrix.lines(&MatrixQuery::default());
        let find = |lines: &[Line], id: &str| lines.iter().find(|line| line.id == id).cloned().expect("a line");
        let cell = matrix.cell(&find(&lines.rows, "server"), &find(&lines.columns, "internet")).expect("two ends");
        let more = if on.is_empty() { Heard::Otherwise } else { Heard::More };
        assert_eq!((cell.heard, cell.is_one_way), (more, true), "on {on:?}: {}", cell.words);
    }
}

#[test]
fn ends_that_came_or_went_are_there() {
    let mut driver = Driver::open(SHOP);
    driver.send(Message::Edit(Command::Remove { id: "db".to_owned() }));
    let gone = compared(&mut driver, CompareWith::LastStep);
    assert_eq!(
        cell(&gone, "worker-1", "db"),
        (Heard::Less, "tcp 5432".to_owned(), "no longer passes: tcp port 5432".to_owned())
    );
    driver.undo();
    let text = SHOP.replace(r#"{"id":"server","subnet":"web","addresses":["10.0.1.10"],"filters":["open"]},"#, "");
    let text = text.replace(r#","bound_to":["server"]"#, "");
    let before = Rc::new(Base { name: "without the server".to_owned(), plan: document(&text).plan });
    let come = compared(&mut driver, CompareWith::Plan(before));
    assert_eq!(cell(&come, "internet", "server").0, Heard::More);
}

/// The difference of any two plans is that of their answers from scratch.
#[test]
fn any_two_plans_differ_by_what_their_answers_do() {
    let mut compared = 0;
    for seed in 0..60_u16 {
        let plan_of = |salt: u16| {
            let numbers = (0..600_u16).map(|at| (at + salt).wrapping_mul(40_503) ^ (at + salt).rotate_left(5));
            wired(&mut Dice::new(numbers.collect())).plan
        };
        // The same ends, and what stands between them from another plan.
        let (base, other) = (plan_of(seed * 2), plan_of(seed * 2 + 1));
        let plan = match seed % 3 {
            0 => Plan { filters: other.filters, ..base.clone() },
            1 => Plan { filters: other.filters, route_tables: other.route_tables, ..base.clone() },
            _ => other,
        };
        let mut session = Session::new(Policy::default());
        let document = Document { plan: plan.clone(), ..Document::default() };
        session.update(Message::Open { document: Box::new(document), source: Source::Copy });
        let with = Rc::new(Base { name: "another plan".to_owned(), plan: base.clone() });
        session.update(Message::View(ViewMessage::Compare(Some(CompareWith::Plan(with)))));
        let told = told(session.matrix().expect("small plans are worked out at once"));
        let (was, now) = (Reach::of(&base), Reach::of(&plan));
        let mut expected: BTreeMap<(String, String), [bool; 3]> = BTreeMap::new();
        for shift in now.since(&was) {
            let moved =
                [!shift.gained.is_empty(), !shift.lost.is_empty(), !shift.unclear.is_empty() || shift.is_too_complex];
            let known = expected.entry((shift.from.id.to_owned(), shift.to.id.to_owned())).or_default();
            known.iter_mut().zip(moved).for_each(|(known, moved)| *known |= moved);
        }
        for (pair, moved) in &expected {
            // An end that has other addresses and fares as it did is told by its name, and is the same.
            let ends = |reach: &Reach| {
                [Family::V4, Family::V6]
                    .map(|family| [reach.addresses(&pair.0, family), reach.receives(&pair.1, family)])
            };
            let heard = told.get(pair).map(|cell| cell.0);
            if ends(&was) != ends(&now) {
                continue;
            }
            compared += 1;
            let is_told = match moved {
                [false, false, false] => true,
                [true, false, false] => heard == Some(Heard::More),
                [false, true, false] => heard == Some(Heard::Less),
                [true, true, false] => heard == Some(Heard::Otherwise),
                // What is sure in one family is told, though the other one is not known.
                [.., true] => heard.is_some(),
            };
            assert!(is_told, "seed {seed}: {pair:?} is {heard:?}, and gained, lost, unclear are {moved:?}");
        }
        for (pair, (_, _, words)) in told.iter().filter(|(pair, _)| !expected.contains_key(*pair)) {
            assert!(words.contains("answers to "), "seed {seed}: {pair:?} does not differ: {words}");
        }
    }
    assert!(compared > 200, "{compared} pairs that differ are too few to learn from");
}

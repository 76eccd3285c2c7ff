//! What holds for every plan, whatever is in it? Edits can be taken back, files keep everything, findings do not depend on order, and nothing panics.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::LazyLock;

use netdraft_core::address::{Address, Block};
use netdraft_core::check::{Judge, Report, check, check_plainly};
use netdraft_core::edit::apply;
use netdraft_core::format::{digest, load, load_bytes, save};
use netdraft_core::model::{Document, Kind, Plan};
use netdraft_core::rules::Policy;
use netdraft_core::sample::{names, sample};
use netdraft_tests::arbitrary::{Dice, command, document};
use netdraft_tests::large::Large;
use netdraft_tests::page::TODAY;
use netdraft_tests::plans::{NamedPlan, every_plan};
use netdraft_tests::repair::{repair, safe_fix};
use netdraft_tests::wired::wired;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;

/// Whether the full counts were asked for.
fn is_soak() -> bool {
    std::env::var("NETDRAFT_SOAK").is_ok_and(|value| value == "1")
}

/// How many cases a property gets: a hundred thousand when `NETDRAFT_SOAK` is 1, and a `share` of them otherwise.
fn cases(share: u32) -> Config {
    let cases = if is_soak() { 100_000 } else { 100_000 / share };
    Config { cases, failure_persistence: None, max_shrink_iters: 1_000, ..Config::default() }
}

/// Dice for a plan: up to so many numbers, and twice as many when `NETDRAFT_SOAK` is 1.
fn dice(most: usize) -> impl Strategy<Value = Dice> {
    let most = if is_soak() { 2 * most } else { most };
    prop::collection::vec(any::<u16>(), 0..most).prop_map(Dice::new)
}

/// Everything that a plan gets to hear.
fn heard(document: &Document) -> Report {
    check(&document.plan, &Policy::default())
}

/// Whether two documents are equal and have the rows of every table in the same order, which equality does not ask.
fn is_same(one: &Document, other: &Document) -> bool {
    let ids = |document: &Document| -> Vec<String> {
        let tables = Kind::ALL.into_iter().map(|kind| document.plan.table(kind));
        let ids = tables.flat_map(|table| (0..table.size()).filter_map(|position| table.id_at(position)));
        ids.map(str::to_owned).collect()
    };
    one == other && ids(one) == ids(other)
}

fn read(text: &str) -> Document {
    load(text).unwrap_or_else(|faults| panic!("{}\n{text}", faults[0])).document
}

/// The document with the rows of every table in another order.
fn shuffled(document: &Document, dice: &mut Dice) -> Document {
    let mut file: Value = serde_json::from_str(&save(document)).expect("a saved document is JSON");
    for kind in Kind::ALL {
        let Some(rows) = file.get_mut(kind.table()).and_then(Value::as_array_mut) else { continue };
        for last in (1..rows.len()).rev() {
            rows.swap(last, dice.roll(last + 1));
        }
    }
    read(&file.to_string())
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn a_saved_document_is_the_same_when_it_is_loaded(mut dice in dice(450)) {
        let document = document(&mut dice);
        let text = save(&document);
        let loaded = read(&text);
        prop_assert_eq!(&loaded, &document);
        prop_assert_eq!(save(&loaded), text);
        prop_assert_eq!(digest(&loaded.plan), digest(&document.plan));
    }

    #[test]
    fn edits_can_be_taken_back_findings_and_all_and_a_refused_one_changes_nothing(
        mut dice in dice(240),
        mut hand in dice(120),
    ) {
        let mut document = document(&mut dice);
        let first_heard = heard(&document);
        let mut made = Vec::new();
        for _ in 0..4 {
            let before = document.clone();
            match apply(&mut document, &command(&mut hand, &before)) {
                Err(refusal) => {
                    prop_assert!(!refusal.message.is_empty() && !refusal.remedy.is_empty());
                    prop_assert!(is_same(&document, &before), "a refusal left something behind: {}", refusal);
                }
                Ok(change) => made.push((before, change)),
            }
        }
        let last = document.clone();
        let text = save(&last);
        prop_assert_eq!(save(&read(&text)), text, "what edits make can be saved");
        for (before, change) in made.iter().rev() {
            change.inverse().replay(&mut document);
            prop_assert!(is_same(&document, before), "taking back: {:?}", change);
        }
        prop_assert_eq!(heard(&document), first_heard);
        prop_assert_eq!(heard(&last).digest, digest(&last.plan));
        for (_, change) in &made {
            change.replay(&mut document);
        }
        prop_assert!(is_same(&document, &last), "making again: {:?}", made);
    }

    #[test]
    fn findings_do_not_depend_on_the_order_of_tables(
        mut dice in dice(400),
        mut hand in dice(60),
    ) {
        let document = document(&mut dice);
        let (one, other) = (heard(&document), heard(&shuffled(&document, &mut hand)));
        for (one, other) in one.findings.iter().zip(&other.findings) {
            prop_assert_eq!(one, other);
        }
        prop_assert_eq!(one.findings.len(), other.findings.len());
        prop_assert_eq!(one.unknown, other.unknown);
        prop_assert_eq!(one.gate, other.gate);
    }

    #[test]
    fn a_damaged_file_is_read_or_refused_with_its_faults(wounds in prop::collection::vec(wound(), 1..4)) {
        let mut bytes = sample("sup-2024-3291").expect("the sample is there").as_bytes().to_vec();
        for wound in &wounds {
            wound.strike(&mut bytes);
        }
        match load_bytes(&bytes) {
            Ok(loaded) => {
                let text = save(&loaded.document);
                prop_assert_eq!(save(&read(&text)), text);
            }
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in faults {
                    prop_assert!(fault.line > 0 && fault.column > 0 && !fault.message.is_empty() && !fault.remedy.is_empty());
                    prop_assert!(!fault.message.contains('\n'), "{:?}", fault.message);
                }
            }
        }
    }

    #[test]
    fn any_text_may_stand_where_a_block_or_an_address_belongs(text in "\\PC*|[0-9./: ]{0,24}|[0-9a-f:]{0,44}(/[0-9.]{0,16})?") {
        let block = Block::typed(text.as_str());
        prop_assert_eq!(block.text(), text.as_str());
        match block.fault() {
            None => prop_assert!(block.cidr().is_some()),
            Some(fault) => {
                if let Some(repair) = fault.repair() {
                    prop_assert!(Block::typed(repair.as_str()).fault().is_none(), "{} is repaired to {}", text, repair);
                }
            }
        }
        let address = Address::typed(text.as_str());
        prop_assert_eq!(address.ip().is_some(), address.fault().is_none());
    }
}

/// A report as it is made while a plan is being edited, when nobody asks for the digest.
fn without_digest(report: Report) -> Report {
    Report { digest: String::new(), ..report }
}

// Each case is ten edits.
proptest! {
    #![proptest_config(Config { cases: if is_soak() { 10_000 } else { 1_000 }, ..cases(1) })]

    #[test]
    fn what_is_remembered_between_edits_is_what_would_be_found_again(
        mut dice in dice(400),
        mut hand in dice(400),
        is_large in prop::bool::weighted(0.004),
    ) {
        let policy = Policy { today: Some(TODAY.to_owned()), ignore_waivers: false };
        let mut document = if is_large { Large::of_subnets(20).document() } else { document(&mut dice) };
        let mut judge = Judge::default();
        for _ in 0..10 {
            judge.begin(&document.plan, &policy);
            // An edit may come before everything is checked.
            let mut patience = if hand.happens(3) { hand.roll(20) } else { usize::MAX };
            let progress = judge.advance(&mut || { patience = patience.saturating_sub(1); patience > 0 });
            if progress.is_complete() {
                prop_assert_eq!(judge.report(), without_digest(check_plainly(&document.plan, &policy)));
            }
            let before = document.clone();
            drop(apply(&mut document, &command(&mut hand, &before)));
        }
        judge.begin(&document.plan, &policy);
        judge.advance(&mut || true);
        let plainly = check_plainly(&document.plan, &policy);
        prop_assert_eq!(&check(&document.plan, &policy), &plainly);
        prop_assert_eq!(judge.report(), without_digest(plainly));
        // Taken back all at once, and with nothing left to do after that.
        judge.begin(&Plan::default(), &policy);
        judge.advance(&mut || true);
        prop_assert_eq!(judge.report(), without_digest(check_plainly(&Plan::default(), &policy)));
        judge.begin(&Plan::default(), &policy);
        prop_assert_eq!(judge.progress().all, 0);
    }
}

/// Every plan that the tests know.
static KNOWN: LazyLock<Vec<NamedPlan>> = LazyLock::new(every_plan);

/// A document that nobody designed, one whose packets get somewhere, or one that the tests know after a few edits.
fn any_document(dice: &mut Dice) -> Document {
    match dice.roll(3) {
        0 => document(dice),
        1 => wired(dice),
        _ => {
            let mut edited = read(&KNOWN[dice.roll(KNOWN.len())].text);
            for _ in 0..dice.roll(6) {
                let command = command(dice, &edited);
                drop(apply(&mut edited, &command));
            }
            edited
        }
    }
}

// Repairing judges a plan once for each fix.
proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn safe_fixes_never_make_errors(mut dice in dice(400)) {
        let mut document = any_document(&mut dice);
        for step in repair(&mut document, &Policy::default(), safe_fix) {
            prop_assert_eq!(&step.refusal, &None, "{}", step);
            prop_assert!(step.errors.is_empty(), "{:#?} are new after {}", step.errors, step);
        }
    }
}

/// Something that happens to a file.
#[derive(Debug, Clone)]
enum Wound {
    /// It ends early.
    Truncate(usize),
    /// A byte is another one.
    Flip(usize, u8),
    /// A part of it is gone.
    Cut(usize, usize),
    /// A part of it stands twice, so that keys and ids do too.
    Double(usize, usize),
    /// Something stands in it that does not belong there.
    Insert(usize, &'static str),
    /// A value is another one.
    Replace(usize, &'static str),
}

const FOREIGN: [&str; 16] = [
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "{\"a\":{\"a\":{\"a\":{\"a\":[]}}}}",
    "1e999",
    "-1",
    "99999999999999999999999999",
    "1.5",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"\\udc00\\ud800\"",
    "{\"id\":\"web\",\"id\":\"web\"}",
    "\u{feff}",
    "null",
    "true",
    "[]",
    "\"local\"",
    "\"10.0.0.0/8\"",
];

fn wound() -> impl Strategy<Value = Wound> {
    let place = || 0_usize..20_000;
    prop_oneof![
        1 => place().prop_map(Wound::Truncate),
        3 => (place(), any::<u8>()).prop_map(|(at, byte)| Wound::Flip(at, byte)),
        3 => (place(), 0_usize..200).prop_map(|(at, length)| Wound::Cut(at, length)),
        3 => (place(), 0_usize..200).prop_map(|(at, length)| Wound::Double(at, length)),
        3 => (place(), prop::sample::select(FOREIGN.to_vec())).prop_map(|(at, text)| Wound::Insert(at, text)),
        9 => (place(), prop::sample::select(FOREIGN.to_vec())).prop_map(|(at, text)| Wound::Replace(at, text)),
    ]
}

impl Wound {
    fn strike(&self, bytes: &mut Vec<u8>) {
        let at = |place: usize, bytes: &[u8]| place % (bytes.len() + 1);
        match *self {
            Self::Truncate(place) => bytes.truncate(at(place, bytes)),
            Self::Flip(place, byte) => {
                let place = at(place, bytes);
                bytes.get_mut(place).into_iter().for_each(|old| *old ^= byte);
            }
            Self::Cut(place, length) => {
                let start = at(place, bytes);
                bytes.drain(start..(start + length).min(bytes.len()));
            }
            Self::Double(place, length) => {
                let start = at(place, bytes);
                let part = bytes[start..(start + length).min(bytes.len())].to_vec();
                bytes.splice(start..start, part);
            }
            Self::Insert(place, text) => {
                let start = at(place, bytes);
                bytes.splice(start..start, text.bytes());
            }
            Self::Replace(place, text) => {
                // The values are what stands after a colon that ends a key.
                let colons = bytes.windows(2).enumerate().filter(|(_, pair)| pair == b"\":").map(|(at, _)| at + 2);
                let colons: Vec<usize> = colons.collect();
                let Some(start) = colons.get(place.checked_rem(colons.len()).unwrap_or_default()) else { return };
                let end = start + bytes[*start..].iter().position(|byte| b",}]\n".contains(byte)).unwrap_or_default();
                bytes.splice(*start..end, text.bytes());
            }
        }
    }
}

#[test]
fn every_sample_is_in_the_form_in_which_it_is_saved() {
    for name in names() {
        let text = sample(name).expect("a name of the list is a sample");
        let loaded = load(text).unwrap_or_else(|faults| panic!("{name}: {}", faults[0]));
        assert_eq!(loaded.notes, [], "{name}");
        assert_eq!(save(&loaded.document), text, "{name}");
    }
}

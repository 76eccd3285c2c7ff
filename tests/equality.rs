//! Does a browser say what the command line says? Each output of each plan is digested natively and in wasm, and both must be what `data/digests.txt` holds.
//!
//! `NETDRAFT_BLESS=1 cargo test -p netdraft-tests --test equality` writes the file; `cargo xtask test --only headless` runs the same test in a browser.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use netdraft_core::analysis::reach::Reach;
use netdraft_core::check::check;
use netdraft_core::edit::apply;
use netdraft_core::export::config;
use netdraft_core::format::{load, load_bytes, save, schema};
use netdraft_core::report;
use netdraft_core::rules::{CATALOGUE, Page, Policy};
use netdraft_core::sample::sample;
use netdraft_tests::arbitrary::{Dice, command, document};
use netdraft_tests::plans::{NamedPlan, every_plan};
use sha2::{Digest as _, Sha256};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

/// One line for each source of plans: what it is, and the digest of each output.
const EXPECTED: &str = include_str!("data/digests.txt");

/// The first sixteen digits of a SHA-256 digest: nobody makes collisions here, and the lines stay short.
fn digest(texts: &[String]) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        // The length keeps two texts from being taken for two others.
        hash.update(text.len().to_string());
        hash.update([0]);
        hash.update(text);
    }
    hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What netdraft makes of the plans of one source.
#[derive(Default)]
struct Outputs {
    /// `check --format json`.
    reports: Vec<String>,
    /// `fmt`.
    saved: Vec<String>,
    /// `export`, of the plans that pass their gate.
    exported: Vec<String>,
    /// `matrix --format json`.
    matrices: Vec<String>,
}

impl Outputs {
    fn add(&mut self, plan: &NamedPlan) {
        let loaded = load(&plan.text).unwrap_or_else(|faults| panic!("{plan}: {}", faults[0]));
        let policy = Policy { today: Some(plan.today.clone()), ..Policy::default() };
        let report = check(&loaded.document.plan, &policy);
        self.reports.push(report::json(&report, &loaded.document.plan, Some(&loaded.source)).to_string());
        self.saved.push(save(&loaded.document));
        let reach = Reach::of(&loaded.document.plan);
        self.matrices.push(report::matrix_json(&reach, report::Asked::default()).to_string());
        self.exported.extend(report.into_plan(&loaded.document).map(|plan| config(&plan)).ok());
    }

    fn line(&self) -> String {
        let [reports, saved, exported, matrices] =
            [&self.reports, &self.saved, &self.exported, &self.matrices].map(|texts| digest(texts));
        format!("reports {reports} saved {saved} exported {} {exported} matrices {matrices}", self.exported.len())
    }
}

/// Two hundred plans that nobody designed, each with what an edit makes of it.
fn arbitrary_outputs() -> Outputs {
    // A linear congruential generator with the constants of Knuth's MMIX.
    let step = |last: &u64| Some(last.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    let mut numbers = std::iter::successors(Some(1_u64), step).map(|number| number.to_be_bytes());
    let mut dice =
        |count: usize| Dice::new(numbers.by_ref().take(count).map(|[a, b, ..]| u16::from_be_bytes([a, b])).collect());
    let mut outputs = Outputs::default();
    for number in 0..200 {
        let mut document = document(&mut dice(2 * number));
        let plan = |name: &str, text| NamedPlan::new("arbitrary", &format!("{number} {name}"), text);
        outputs.add(&plan("drawn", save(&document)));
        let edit = command(&mut dice(60), &document);
        match apply(&mut document, &edit) {
            Ok(change) => {
                outputs.add(&plan("edited", save(&document)));
                outputs.reports.push(change.label);
            }
            Err(refusal) => outputs.reports.push(refusal.to_string()),
        }
    }
    outputs
}

/// What is said of the sample when a byte of it is gone, for a byte in each of a hundred parts, and of files that are as deep as is read and deeper.
fn faults_of_damaged_files() -> Vec<String> {
    let bytes = sample("sup-2024-3291").expect("the sample is there").as_bytes();
    let damaged = |part: usize| {
        let mut bytes = bytes.to_vec();
        bytes.remove(part * (bytes.len() / 100));
        match load_bytes(&bytes) {
            Ok(loaded) => format!("{:?}", loaded.notes),
            Err(faults) => format!("{faults:?}"),
        }
    };
    let nested = |depth: usize| format!("{{\"netdraft\":\"1.0\",\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let deep =
        [63, 64, 100_000].map(|depth| format!("{:?}", load(&nested(depth)).map(|loaded| save(&loaded.document))));
    (0..100).map(damaged).chain(deep).collect()
}

/// The whole file, as this engine makes it.
fn digests() -> String {
    let mut outputs: BTreeMap<String, Outputs> = BTreeMap::new();
    for plan in every_plan() {
        outputs.entry(plan.source.clone()).or_default().add(&plan);
    }
    let mut lines: Vec<String> =
        outputs.iter().map(|(source, outputs)| format!("{source}: {}", outputs.line())).collect();
    let pages = CATALOGUE.iter().map(|rule| Page::of(rule.meta()));
    let pages: Vec<String> = pages.map(|page| [page.summary(), page.why(), page.text().to_owned()].concat()).collect();
    lines.push(format!("explained: {}", digest(&pages)));
    lines.push(format!("schema: {}", digest(&[schema().to_string()])));
    lines.push(format!("damaged: {}", digest(&faults_of_damaged_files())));
    lines.push(format!("arbitrary: {}", arbitrary_outputs().line()));
    lines.join("\n") + "\n"
}

#[test]
fn every_output_is_the_same_here_as_everywhere() {
    let found = digests();
    #[cfg(not(target_arch = "wasm32"))]
    if found != EXPECTED && std::env::var_os("NETDRAFT_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/digests.txt");
        return std::fs::write(path, found).expect("the digests can be written");
    }
    let only = |sign: &str, these: &str, those: &str| -> String {
        let lines = these.lines().filter(|line| !those.lines().any(|other| other == *line));
        lines.map(|line| format!("{sign} {line}\n")).collect()
    };
    assert_eq!(
        found,
        EXPECTED,
        "where the outputs were to change, NETDRAFT_BLESS=1 accepts them:\n{}{}",
        only("-", EXPECTED, &found),
        only("+", &found, EXPECTED)
    );
}

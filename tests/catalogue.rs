//! Is the catalogue whole? Every rule has its page, its place and its examples, and the examples are executed.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use netdraft_core::check::check;
use netdraft_core::format::load;
use netdraft_core::rules::{CATALOGUE, Context, Finding, Meta, Page, Policy, Sink};

fn rules_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/netdraft-core/src/rules")
}

/// The rule that asks for intents. Examples of other rules are as short as shows their point, and say by their page what they are for.
const ASKS_FOR_INTENTS: &str = "plan-has-no-intents";

fn findings(meta: &Meta, heading: &str) -> Vec<Finding> {
    let text = Page::of(meta).plan_under(heading).unwrap_or_else(|| panic!("{}: no plan under {heading}", meta.name));
    let loaded = load(text).unwrap_or_else(|faults| panic!("{}, {heading}: {}", meta.name, faults[0]));
    assert!(loaded.notes.is_empty(), "{}, {heading}: {}", meta.name, loaded.notes[0]);
    let policy = Policy { today: Some("2026-11-21".to_owned()), ..Policy::default() };
    let mut findings = check(&loaded.document.plan, &policy).findings;
    findings.retain(|finding| finding.rule != ASKS_FOR_INTENTS || meta.name == ASKS_FOR_INTENTS);
    findings
}

#[test]
fn every_page_stands_beside_a_rule_of_the_catalogue() {
    let mut pages = BTreeSet::new();
    for group in
        std::fs::read_dir(rules_folder()).expect("the rules are there").flatten().filter(|entry| entry.path().is_dir())
    {
        for file in std::fs::read_dir(group.path()).expect("the group is there").flatten() {
            let path = file.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                assert!(path.with_extension("rs").exists(), "{} has no rule", path.display());
                let stem = path.file_stem().expect("a file has a name").to_string_lossy().replace('_', "-");
                assert!(pages.insert(stem), "{} stands twice", path.display());
            }
        }
    }
    let names: BTreeSet<String> = CATALOGUE.iter().map(|rule| rule.meta().name.to_owned()).collect();
    assert_eq!(pages, names, "the folder and the catalogue disagree");
    assert_eq!(names.len(), CATALOGUE.len(), "a name stands twice in the catalogue");
}

#[test]
fn every_page_has_its_headings_in_order() {
    for rule in CATALOGUE {
        let (name, page) = (rule.meta().name, Page::of(rule.meta()));
        assert!(page.text().starts_with(&format!("# {name}\n")), "{name}: the page begins with its name");
        let headings: Vec<&str> = page.text().lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, Page::HEADINGS, "{name}: headings");
        for heading in Page::HEADINGS {
            assert!(!page.section(heading).is_empty(), "{name}: nothing under {heading}");
        }
    }
}

#[test]
fn every_example_fires_its_rule_alone_and_every_instead_fires_nothing() {
    for rule in CATALOGUE {
        let name = rule.meta().name;
        let fired: BTreeSet<&str> = findings(rule.meta(), "Example").iter().map(|finding| finding.rule).collect();
        assert_eq!(fired, BTreeSet::from([name]), "{name}: the example");
        let clean = findings(rule.meta(), "Instead");
        assert!(clean.is_empty(), "{name}: instead fires {}: {}", clean[0].rule, clean[0].message);
    }
}

#[test]
fn every_finding_of_an_example_says_what_where_why_and_how() {
    for rule in CATALOGUE {
        for finding in findings(rule.meta(), "Example") {
            let name = finding.rule;
            let first = finding.message.chars().next().unwrap_or('A');
            assert!(!first.is_uppercase() && !finding.message.ends_with('.'), "{name}: {}", finding.message);
            assert!(!finding.message.contains('\n'), "{name}: the message is one line");
            assert!(
                !finding.primary.entity.is_empty() && !finding.why.is_empty() && !finding.help.is_empty(),
                "{name}: where, why, how"
            );
            assert!(!finding.evidence.is_empty() || finding.witness.is_some(), "{name}: no proof");
        }
    }
}

#[test]
fn what_an_example_is_reported_for_was_examined() {
    let policy = Policy { today: Some("2026-11-21".to_owned()), ..Policy::default() };
    for rule in CATALOGUE {
        let text = Page::of(rule.meta()).plan_under("Example").expect("checked above");
        let plan = load(text).expect("checked above").document.plan;
        let context = Context::new(&plan, &policy);
        let mut sink = Sink::new(rule.meta(), &context);
        rule.check(&context, &mut sink);
        for finding in &sink.findings {
            let place = finding.primary.to_string();
            let is_in =
                |object: &str| place == object || place.strip_prefix(object).is_some_and(|rest| rest.starts_with('/'));
            assert!(
                sink.checks.iter().any(|check| is_in(&check.object)),
                "{}: {place} is reported and not counted",
                rule.meta().name
            );
        }
    }
}

#[test]
fn every_fix_of_an_example_applies_and_takes_its_finding_away() {
    for rule in CATALOGUE {
        let text = Page::of(rule.meta()).plan_under("Example").expect("checked above");
        let document = load(text).expect("checked above").document;
        for finding in findings(rule.meta(), "Example") {
            for fix in &finding.fixes {
                let mut repaired = document.clone();
                let change = netdraft_core::edit::apply(&mut repaired, &fix.command());
                let change =
                    change.unwrap_or_else(|refusal| panic!("{}: {} is refused: {refusal}", finding.rule, fix.title));
                let after = check(&repaired.plan, &Policy::default()).findings;
                let same = after.iter().find(|other| {
                    other.rule == finding.rule && other.primary == finding.primary && other.message == finding.message
                });
                assert!(same.is_none(), "{}: {} does not take the finding away", finding.rule, fix.title);
                change.inverse().replay(&mut repaired);
                assert_eq!(repaired, document, "{}: {} cannot be undone", finding.rule, fix.title);
            }
        }
    }
}

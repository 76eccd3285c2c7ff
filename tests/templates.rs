//! Can one begin with every template? It is a right file, listed, and passes its gate without a word of blame.
#![cfg(not(target_arch = "wasm32"))]

use netdraft_core::check::check;
use netdraft_core::format::{load, save};
use netdraft_core::rules::{Policy, Severity};
use netdraft_core::template::TEMPLATES;

#[test]
fn every_template_passes_its_gate_with_nothing_to_be_said_of_it() {
    for template in &TEMPLATES {
        let loaded = load(template.text).unwrap_or_else(|faults| panic!("{}: {}", template.name, faults[0]));
        assert!(loaded.notes.is_empty(), "{}: {:?}", template.name, loaded.notes);
        let report = check(&loaded.document.plan, &Policy::default());
        let said = report.findings.iter().filter(|finding| finding.severity != Severity::Info);
        let said: Vec<&str> = said.map(|finding| finding.message.as_str()).collect();
        assert!(said.is_empty(), "{}: {said:?}", template.name);
        assert!(report.unknown.is_empty(), "{}: {:?}", template.name, report.unknown);
        assert!(report.gate.passed, "{}", template.name);
        // More than the empty plan is right about it.
        assert!(
            report.gate.categories.iter().map(|category| category.evaluated).sum::<u32>() > 50,
            "{}",
            template.name
        );
    }
}

#[test]
fn every_template_is_written_as_it_is_saved_and_called_by_its_title() {
    for template in &TEMPLATES {
        let document = load(template.text).expect("the template is a plan").document;
        assert_eq!(save(&document), template.text, "{}", template.name);
        let plan = &document.plan;
        assert!(!plan.networks.is_empty() && !plan.subnets.is_empty(), "{}", template.name);
        assert!(!plan.settings.name.is_empty(), "{}", template.name);
    }
}

#[test]
fn every_file_is_listed_once() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/netdraft-core/src/template");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    files.sort();
    let mut listed = TEMPLATES.map(|template| format!("{}.netdraft.json", template.name));
    listed.sort();
    assert_eq!(files, listed);
}

//! Do plans get to hear what they should? Every page of `tests/suite` is executed; `netdraft_tests::page` says what a page may contain.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use netdraft_core::check::check;
use netdraft_core::format::load;
use netdraft_core::rules::{CATALOGUE, Policy};
use netdraft_tests::page::{Page, rule_of};
use netdraft_tests::pages::PAGES;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite")
}

/// Every page by its path below the root, such as `cidr/cidr_host_bits_set.md`, except for the page that describes the pages.
fn pages() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the suite can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(root()).expect("the walk began at the root").to_string_lossy();
                found.insert(name.replace('\\', "/"), path);
            }
        }
    }
    found.remove("README.md");
    found
}

fn parse(name: &str, path: &Path) -> Result<(String, Page), String> {
    let text = fs::read_to_string(path).map_err(|error| format!("suite/{name}: {error}"))?;
    let rule = rule_of(name);
    if let Some(rule) = rule.as_deref().filter(|rule| netdraft_core::rules::find(rule).is_none()) {
        return Err(format!("suite/{name}: there is no rule `{rule}`"));
    }
    let page = Page::parse(&text, rule.as_deref()).map_err(|fault| format!("suite/{name}:{fault}"))?;
    Ok((text, page))
}

/// Each line that differs between two texts with the same number of blocks, as a fault.
fn differences(name: &str, page: &Page, expected: &str, found: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let same = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(one, other)| one == other).count();
    let tail = tail.min(old.len() - same).min(new.len() - same);
    let show = |sign: &str, lines: &[&str]| lines.iter().map(|line| format!("  {sign} {line}\n")).collect::<String>();
    let heading = page.heading_at(same + 1);
    let removed = show("-", &old[same..old.len() - tail]);
    let added = show("+", &new[same..new.len() - tail]);
    format!("suite/{name}:{}: `{heading}`\n{removed}{added}", same + 1)
}

#[test]
fn every_page_gets_to_hear_what_it_expects() {
    let bless = std::env::var_os("NETDRAFT_BLESS").is_some();
    let mut faults = Vec::new();
    let pages = pages();
    assert!(!pages.is_empty(), "the walk found the suite");
    for (name, path) in pages {
        let outcome = parse(&name, &path).and_then(|(text, page)| {
            let found = page.run().map_err(|fault| format!("suite/{name}:{fault}"))?;
            match found == text {
                true => Ok(()),
                false if bless => fs::write(&path, found).map_err(|error| format!("suite/{name}: {error}")),
                false => Err(differences(&name, &page, &text, &found)),
            }
        });
        faults.extend(outcome.err());
    }
    assert!(faults.is_empty(), "{} pages differ; NETDRAFT_BLESS=1 accepts:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_page_is_in_the_list_of_pages() {
    let listed: Vec<&str> = PAGES.iter().map(|(path, _)| *path).collect();
    let there: Vec<String> = pages().into_keys().collect();
    if listed != there && std::env::var_os("NETDRAFT_BLESS").is_some() {
        let path = root().join("../src/pages.rs");
        let text = fs::read_to_string(&path).expect("the list can be read");
        let (head, rest) = text.split_once("pages![\n").expect("the list begins");
        let (_, tail) = rest.split_once("];").expect("the list ends");
        let lines: String = there.iter().map(|path| format!("    \"{path}\",\n")).collect();
        fs::write(&path, format!("{head}pages![\n{lines}];{tail}")).expect("the list can be written");
        return;
    }
    assert_eq!(listed, there, "`tests/src/pages.rs` is not the folder; NETDRAFT_BLESS=1 writes it");
}

#[test]
fn every_rule_has_a_page_in_its_group_and_is_reported_there_with_its_proof() {
    let mut faults = Vec::new();
    for rule in CATALOGUE {
        let meta = rule.meta();
        let (name, file) = (meta.name, format!("/{}.md", meta.name.replace('-', "_")));
        let Some((path, text)) = PAGES.iter().find(|(path, _)| path.ends_with(&file)) else {
            faults.push(format!("{name} has no page in the suite"));
            continue;
        };
        if !root().join("../../crates/netdraft-core/src/rules").join(path).exists() {
            faults.push(format!("suite/{path}: {name} has its own page in another group"));
        }
        let page = Page::parse(text, Some(name)).unwrap_or_else(|fault| panic!("suite/{path}:{fault}"));
        let mut reported = 0;
        for case in page.cases {
            let document = load(&case.plan).unwrap_or_else(|faults| panic!("suite/{path}: {}", faults[0])).document;
            let policy = Policy { today: Some(case.today), ..Policy::default() };
            let report = check(&document.plan, &policy);
            for finding in report.findings.iter().filter(|finding| finding.rule == name) {
                reported += 1;
                if finding.evidence.is_empty() {
                    faults.push(format!("suite/{path}: `{}`: without proof: {}", case.heading, finding.message));
                }
            }
        }
        if reported == 0 {
            faults.push(format!("suite/{path}: {name} is never reported"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_heading_stands_twice() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (name, path) in pages() {
        // A page that cannot be parsed fails in the test above.
        let Ok((_, page)) = parse(&name, &path) else { continue };
        for case in page.cases {
            let place = format!("{name}:{}", case.line);
            if let Some(other) = seen.insert(case.heading.clone(), place.clone()) {
                panic!("`{}` stands at {other} and at {place}", case.heading);
            }
        }
    }
}

#[test]
fn a_page_that_is_not_one_says_where() {
    let fault = |text: &str, rule| Page::parse(text, rule).err().unwrap_or_default();
    let rule = Some("cidr-host-bits-set");
    assert_eq!(fault("# a page\n", rule), "1: the page has no case; a case begins with `## `");
    assert_eq!(fault("```json\n{}\n```\n", rule), "3: a block stands before the first case");
    assert_eq!(fault("## a\n\n```json\n{}\n", rule), "3: the block is not closed");
    assert_eq!(fault("## a\n", rule), "1: `a` has no plan; write one as a `json` block");
    let plan = "## a\n```json\n{}\n```\n";
    assert_eq!(fault(plan, rule), "1: `a` has no `findings` block; an empty one expects nothing");
    let named = |words: &str| format!("{plan}```findings{words}\n```\n");
    assert_eq!(fault(&named(""), None), "1: `a` names no rule; write `findings all` or name rules after `findings`");
    assert_eq!(fault(&named(" no-such-rule"), None), "1: `a` names a rule that does not exist: `no-such-rule`");
    let unreadable = Page::parse(&named(" all"), None).expect("the page is one").run();
    assert!(unreadable.is_err_and(|fault| fault.starts_with("1: `a`: line 1, column 1: ")), "a plan says its version");
}

//! Do names lead where a resolver would be led? Held against a published zone and against chains at the limits.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stdout, reason = "a test says which cases it skipped")]

use std::io::Write;
use std::path::PathBuf;

use netdraft_core::analysis::names::{End, Names, Walk};
use netdraft_core::check::check;
use netdraft_core::edit::apply;
use netdraft_core::format::load;
use netdraft_core::model::Plan;
use netdraft_core::rules::{Policy, Severity};
use serde_json::{Value, json};

fn plan(records: &Value) -> Plan {
    let plan = json!({"netdraft": "1.0", "zones": [{"id": "zone", "apex": "example.internal", "records": records}]});
    load(&plan.to_string()).expect("a sound plan").document.plan
}

fn alias(name: &str, target: &str) -> Value {
    json!({"name": name, "type": "CNAME", "values": [target]})
}

/// A chain of so many aliases that ends at an address.
fn chain(links: usize) -> Plan {
    let mut records: Vec<Value> =
        (0..links).map(|link| alias(&format!("n{link}"), &format!("n{}.example.internal.", link + 1))).collect();
    records.push(json!({"name": format!("n{links}"), "values": ["10.0.1.10"]}));
    plan(&Value::Array(records))
}

fn findings(plan: &Plan) -> Vec<(&'static str, Severity)> {
    let report = check(plan, &Policy::default());
    report.findings.iter().map(|finding| (finding.rule, finding.severity)).collect()
}

#[test]
fn chains_are_judged_by_their_links() {
    assert_eq!(findings(&chain(3)), []);
    assert_eq!(findings(&chain(4)), [("cname-chain-too-long", Severity::Warning)]);
    assert_eq!(findings(&chain(8)), [("cname-chain-too-long", Severity::Warning)]);
    assert_eq!(findings(&chain(9)), [("cname-chain-too-long", Severity::Error)]);
}

#[test]
fn a_circle_is_told_once_from_wherever_it_is_entered() {
    let plan =
        plan(&json!([alias("way-in", "b.example.internal."), alias("a", "b"), alias("b", "a.example.internal")]));
    let report = check(&plan, &Policy::default());
    assert_eq!(findings(&plan), [("cname-cycle", Severity::Error)]);
    assert_eq!(
        report.findings[0].witness.as_deref(),
        Some("a.example.internal → b.example.internal → a.example.internal")
    );
}

#[test]
fn an_alias_at_the_apex_beside_mail_is_two_faults() {
    let records = json!([alias("@", "front.provider.example."), {"name": "@", "type": "MX", "values": ["10 mail.provider.example."]}]);
    assert_eq!(
        findings(&plan(&records)),
        [("cname-at-apex", Severity::Error), ("cname-with-other-data", Severity::Error)]
    );
}

#[test]
fn case_dots_and_wildcards_are_read_as_a_resolver_reads_them() {
    let plan = plan(&json!([
        {"name": "*.apps", "values": ["10.0.1.20"]},
        alias("WWW", "shop.apps.example.internal."),
        alias("api.example.internal.", "www"),
    ]));
    let names = Names::new(&plan);
    let zone = plan.zones.iter().next().expect("the zone");
    let walk = names.walk(zone, "Api.Example.Internal.");
    assert_eq!(walk.end, End::Addresses(vec!["10.0.1.20".to_owned()]));
    assert_eq!(walk.hops.len(), 2);
}

#[test]
fn a_target_in_another_zone_can_be_said_to_be_kept_elsewhere() {
    let zones = json!([
        {"id": "here", "apex": "here.internal", "records": [alias("shop", "gone.there.internal.")]},
        {"id": "there", "apex": "there.internal", "records": [{"name": "www", "values": ["10.0.1.10"]}]},
    ]);
    let text = json!({"netdraft": "1.0", "zones": zones}).to_string();
    let mut document = load(&text).expect("a sound plan").document;
    let report = check(&document.plan, &Policy::default());
    assert_eq!(findings(&document.plan), [("dangling-record", Severity::Warning)]);
    let fix = report.findings[0].fixes.last().expect("a fix");
    assert_eq!(fix.title, "say that `gone.there.internal` is kept elsewhere");
    apply(&mut document, &fix.command()).expect("the fix applies");
    assert_eq!(findings(&document.plan), []);
}

#[test]
fn who_sees_which_zone_decides_where_a_name_leads() {
    let networks = json!([{"id": "n1", "cidrs": ["10.1.0.0/16"]}, {"id": "n2", "cidrs": ["10.2.0.0/16"]}]);
    let private = |id: &str, network: &str, address: &str| json!({"id": id, "apex": "corp.example", "networks": [network], "records": [{"name": "db", "values": [address]}, alias("main", "db")]});
    let zones = json!([
        private("one", "n1", "10.1.0.5"),
        private("two", "n2", "10.2.0.5"),
        {"id": "public", "apex": "corp.example", "records": [{"name": "db", "values": ["203.0.113.5"]}, alias("main", "db")]},
    ]);
    let text = json!({"netdraft": "1.0", "networks": networks, "zones": zones}).to_string();
    let plan = load(&text).expect("a sound plan").document.plan;
    let names = Names::new(&plan);
    let leads_to = |id: &str| names.walk(plan.zones.by_text(id).expect("the zone"), "main.corp.example").end;
    assert_eq!(leads_to("one"), End::Addresses(vec!["10.1.0.5".to_owned()]));
    assert_eq!(leads_to("two"), End::Addresses(vec!["10.2.0.5".to_owned()]));
    assert_eq!(leads_to("public"), End::Addresses(vec!["203.0.113.5".to_owned()]));
    assert_eq!(findings(&plan), []);
}

/// Reads the records of a master file that the cases need: one record a line, the origin from `$ORIGIN`.
fn zone_file(text: &str) -> Plan {
    let mut origin = String::new();
    let mut records = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(';').next().unwrap_or_default().split_whitespace().collect();
        match words.as_slice() {
            ["$ORIGIN", name] => origin = (*name).to_owned(),
            [name, kind @ ("CNAME" | "A" | "AAAA" | "NS"), value] => {
                // Master files write names relative to the origin unless they end with a dot.
                let is_name = matches!(*kind, "CNAME" | "NS");
                let value =
                    if is_name && !value.ends_with('.') { format!("{value}.{origin}") } else { (*value).to_owned() };
                records.push(json!({"name": name, "type": kind, "values": [value]}));
            }
            _ => {}
        }
    }
    let plan = json!({"netdraft": "1.0", "zones": [{"id": "zone", "apex": origin, "records": records}]});
    load(&plan.to_string()).expect("a sound plan").document.plan
}

/// A walk in the words of the published verdicts.
fn verdict(walk: &Walk) -> String {
    let links = match walk.hops.len() {
        1 => "1 CNAME".to_owned(),
        links => format!("{links} CNAMEs"),
    };
    match &walk.end {
        End::Addresses(addresses) if addresses.len() > 1 => format!("resolves {}", addresses.join("+")),
        End::Addresses(addresses) => format!("resolves {}, {links}", addresses.concat()),
        End::Missing(_) => "DANGLING (target does not exist)".to_owned(),
        End::Cycle(start) if walk.hops.len() - start == 1 => "LOOP length 1 (self)".to_owned(),
        End::Cycle(start) => format!("LOOP length {}", walk.hops.len() - start),
        End::Outside(name) => format!("outside, at {name}"),
        End::NoAddress(name) => format!("no address at {name}"),
    }
}

#[test]
fn the_published_verdicts_on_aliases_hold() {
    let Some(cases) = std::env::var_os("NETDRAFT_CASES") else {
        // Straight to the stream: what a passing test prints is not shown.
        let _ = writeln!(std::io::stderr(), "0 case files read, 2 skipped (NETDRAFT_CASES)");
        return;
    };
    let folder = PathBuf::from(cases).join("zonemaster-cname");
    let text = std::fs::read_to_string(folder.join("zones/cname.recursor.engine.xa")).expect("the zone");
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).expect("the verdicts"))
            .expect("JSON");
    let plan = zone_file(&text);
    let names = Names::new(&plan);
    let zone = plan.zones.iter().next().expect("the zone");
    let verdicts = expected["verdicts"].as_object().expect("verdicts by name");
    assert!(verdicts.len() >= 6, "all verdicts are there");
    for (name, wanted) in verdicts {
        let walk = names.walk(zone, &format!("{name}.{}", zone.apex));
        assert_eq!(verdict(&walk), wanted.as_str().expect("a verdict"), "{name}");
    }
}

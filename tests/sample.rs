//! Does the sample say what the ticket says, and can it be repaired by going from problem to problem?
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;

use netdraft_core::check::{Report, check};
use netdraft_core::export::{config, proves};
use netdraft_core::format::load;
use netdraft_core::model::Document;
use netdraft_core::rules::{Finding, Policy, Severity};
use netdraft_core::sample::sample;
use netdraft_editor::{Message, Session, ViewMessage};

/// The faults of the ticket, each by its place there, with a rule and an entity that must report it.
const TICKET: [(&str, &str, &str); 14] = [
    ("item 1: overlapping allocations", "subnet-overlap", "batch"),
    ("item 2: packets above the tunnel's size", "tunnel-mtu-ignores-ipsec", "headquarters-vpn"),
    ("item 3: the list as an ordered one", "rule-shadowed", "edge-acl"),
    ("item 3: the list as a security group", "deny-in-allow-only", "ssh-access"),
    ("item 4: circular aliases", "cname-cycle", "internal"),
    ("item 5: 256 of 256", "subnet-exhausted", "workers"),
    ("item 7: one port for two connections", "nat-port-double-allocated", "nat"),
    ("item 7: more connections than ports", "nat-capacity-exceeded", "nat"),
    ("item 8: one-way peering", "one-way-peering", "a-to-b"),
    ("propagation: a removed target", "stale-route-risk", ""),
    ("propagation: the window", "convergence-window", ""),
    ("health checks flap", "health-thresholds-flap", "web-balancer"),
    ("logs: floating addresses", "floating-ip-double-bound", "nectar-portal"),
    ("logs: wrong masks", "mask-disagrees-with-plan", "rack-servers"),
];

/// Further rules that report what the logs tell of.
const LOGS: [&str; 17] = [
    "address-outside-subnet",
    "blackhole-route",
    "cert-domain-mismatch",
    "cidr-host-bits-set",
    "cidr-invalid-mask",
    "connector-subnet-invalid",
    "db-pool-exceeds-max",
    "dns-points-to-released-ip",
    "draining-disabled",
    "duplicate-address",
    "floating-ip-wrong-pool",
    "lb-single-zone",
    "ns-redundancy",
    "route-shadowed",
    "single-resolver",
    "single-tunnel",
    "subnet-size-illegal",
];

fn document() -> Document {
    load(sample("sup-2024-3291").expect("the sample")).expect("a sound file").document
}

fn report(document: &Document) -> Report {
    check(&document.plan, &Policy { today: Some("2026-11-21".to_owned()), ..Policy::default() })
}

fn all(report: &Report, rule: &str) -> Vec<Finding> {
    report.findings.iter().filter(|finding| finding.rule == rule).cloned().collect()
}

#[test]
fn every_fault_of_the_ticket_and_the_logs_is_told() {
    let report = report(&document());
    for (place, rule, entity) in TICKET {
        let told = all(&report, rule);
        let there = told.iter().any(|finding| entity.is_empty() || finding.primary.entity == entity);
        assert!(there, "{place}: no {rule} at `{entity}`");
    }
    let rules: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule).collect();
    for rule in LOGS {
        assert!(rules.contains(rule), "the logs: no {rule}");
    }
    assert!(!report.gate.passed);
}

#[test]
fn the_contradictions_of_the_ticket_are_shown() {
    let report = report(&document());
    // Item 3: under the right order rule 200 decides nothing, and a packet shows it.
    let shadowed = all(&report, "rule-shadowed");
    assert!(
        shadowed.iter().any(|finding| finding.message.contains("`200`") && finding.witness.is_some()),
        "{shadowed:?}"
    );
    // Item 2: the largest packet is 1438 bytes for this cipher; 1440 is what subtracting a constant gives.
    for finding in all(&report, "tunnel-mtu-ignores-ipsec") {
        assert!(finding.message.contains("`1438`"), "{}", finding.message);
        assert!(!finding.help.join(" ").contains("1440"), "{:?}", finding.help);
    }
    // Item 6: rules that differ in their source are no duplicates.
    assert_eq!(all(&report, "duplicate-rule-exact"), []);
    // Item 5: the provider keeps five addresses, so 251 is what counts.
    assert!(all(&report, "subnet-exhausted").iter().any(|finding| finding.message.contains("251")));
}

#[test]
fn every_problem_of_the_sample_has_a_repair() {
    let report = report(&document());
    let helpless: Vec<&str> = report
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Info && finding.fixes.is_empty())
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(helpless, Vec::<&str>::new());
}

#[test]
fn going_from_problem_to_problem_repairs_the_sample() {
    let mut session = Session::new(Policy { today: Some("2026-11-21".to_owned()), ..Policy::default() });
    session.update(Message::OpenSample("sup-2024-3291".to_owned()));
    let open = |session: &Session| session.report().count(Severity::Error) + session.report().count(Severity::Warning);
    for _ in 0..200 {
        if open(&session) == 0 {
            break;
        }
        session.update(Message::View(ViewMessage::NextProblem));
        let problem = session.problems().current(session.selection()).expect("a problem is revealed");
        session.update(Message::Fix { problem, fix: 0 });
    }
    let left: Vec<&str> = session.report().findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(open(&session), 0, "{left:#?}");
    assert!(session.report().gate.passed, "the gate is open");
    let remembered = session.report().as_ref().clone().into_plan(session.document());
    assert!(remembered.is_err(), "what was found between edits lets nothing out");
    let validated = check(session.plan(), session.policy()).into_plan(session.document()).expect("the gate is open");
    let exported = load(&config(&validated)).expect("the config is a plan");
    let again = report(&exported.document);
    assert_eq!(proves(&exported.validation.expect("it says what was proved"), &exported.document.plan, &again), Ok(()));
}

//! Are intents proved, and is each that is broken told once?

use netdraft_core::analysis::Facts;
use netdraft_core::analysis::intents::Proof;
use netdraft_core::analysis::path::{Outcome, Path, Verdict};
use netdraft_core::check::{Report, check};
use netdraft_core::model::{Expectation, Plan};
use netdraft_core::rules::{Policy, Severity};
use netdraft_tests::arbitrary::{Dice, document};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{allow, ask, egress, peered, plan, public_subnet, to};

/// A word for what is proved of each intent, by id.
fn proofs(plan: &Plan) -> Vec<(String, String)> {
    let facts = Facts::new(plan);
    let word = |proof: &Proof<'_>| match proof {
        Proof::Holds => "holds".to_owned(),
        Proof::Broken(example) => format!("broken by {}", example.packet),
        Proof::Unknown(reason) => format!("unknown: {reason}"),
    };
    facts.intents().iter().map(|proof| (proof.intent.id.to_string(), word(&proof.proof))).collect()
}

fn proof_of(mut value: Value, intent: Value) -> String {
    value["intents"] = json!([intent]);
    let plan = plan(&value);
    proofs(&plan).pop().expect("one intent").1
}

fn judged(plan: &Plan) -> Report {
    check(plan, &Policy::default())
}

/// Says what is wrong with how the intents of a plan are told.
fn misreported(plan: &Plan) -> Option<String> {
    let (facts, report) = (Facts::new(plan), judged(plan));
    let errors = || report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    // Faults of tables and of data that are told where they are, and not for each intent that they break.
    let is_told_elsewhere = |expect: Expectation| {
        let rules: &[&str] = match expect {
            Expectation::Allowed => &["one-way-peering", "peering-route-missing-in-a-table"],
            Expectation::Denied => &["internet-to-data-tier"],
        };
        errors().any(|finding| rules.contains(&finding.rule) && plan.intents.by_text(&finding.primary.entity).is_none())
    };
    for proof in facts.intents() {
        let id = proof.intent.id.as_str();
        let told: Vec<&str> = errors().filter(|it| it.primary.entity == id).map(|it| it.rule).collect();
        let unknown = report.unknown.iter().filter(|unknown| unknown.entity == id).count();
        let is_right = match &proof.proof {
            Proof::Holds => told.is_empty() && unknown == 0,
            Proof::Unknown(_) => told.is_empty() && unknown == 1,
            Proof::Broken(_) => told.len() == 1 || (told.is_empty() && is_told_elsewhere(proof.intent.expect)),
        };
        if !is_right {
            return Some(format!("`{id}`: {:?} is told by {told:?}, {unknown} unknown", proof.proof));
        }
    }
    None
}

/// Networks with every kind of way between them, and every kind of rule set at the far end.
fn universe() -> Vec<Value> {
    let ways = |destination: &str| {
        let targets = ["ab", "hub", "gone", "blackhole"];
        let mut ways: Vec<Value> = targets.iter().map(|target| to(destination, target)).collect();
        ways.push(json!([]));
        ways
    };
    let lists = [
        json!({"id": "gb", "kind": "security-group", "rules": [allow("tcp", "443", "ga"), egress()]}),
        json!({"id": "gb", "kind": "security-group", "rules": [allow("tcp", "22", "10.0.0.0/8"), egress()]}),
        json!({"id": "gb", "kind": "ordered-list", "rules": [
            {"action": "deny", "protocol": "tcp", "sources": ["10.0.0.0/8"], "ports": "443"}, allow("tcp", "443", "10.0.0.0/16"), egress()
        ]}),
        json!({"id": "gb", "kind": "ordered-list", "rules": [allow("tcp", "443", "10.0.0.0/16")]}),
    ];
    let mut plans = Vec::new();
    for there in ways("10.1.0.0/16") {
        for back in ways("10.0.0.0/16") {
            for list in &lists {
                for expect in ["allowed", "denied"] {
                    let mut value = peered(&there, &back);
                    value["filters"][1] = list.clone();
                    value["intents"] = json!([
                        {"id": "one", "from": "ha", "to": "hb", "protocol": "tcp", "ports": "443", "expect": expect},
                        {"id": "other", "from": "hb", "to": "ha", "protocol": "tcp", "ports": "443", "expect": expect}
                    ]);
                    plans.push(value);
                }
            }
        }
    }
    plans
}

#[test]
fn one_broken_intent_is_one_error() {
    let plans = universe();
    assert_eq!(plans.len(), 200);
    for value in plans {
        let plan = plan(&value);
        assert_eq!(misreported(&plan), None, "{value}");
    }
}

#[test]
fn a_proof_is_the_verdict_of_the_path() {
    let mut seen = [0; 3];
    for value in universe() {
        let plan = plan(&value);
        let facts = Facts::new(&plan);
        for proof in facts.intents() {
            let path: Path = ask(&plan, proof.intent.from.as_str(), proof.intent.to.as_str(), 443);
            let is_kept = match proof.intent.expect {
                Expectation::Allowed => path.verdict() == Verdict::Allowed,
                Expectation::Denied => path.forward.outcome() == Outcome::Stopped,
            };
            match &proof.proof {
                Proof::Holds => assert!(is_kept, "{value}"),
                Proof::Broken(example) => assert_eq!((is_kept, &example.path), (false, &path), "{value}"),
                Proof::Unknown(_) => assert_eq!(path.verdict(), Verdict::Unknown, "{value}"),
            }
            seen[match proof.proof {
                Proof::Holds => 0,
                Proof::Broken(_) => 1,
                Proof::Unknown(_) => 2,
            }] += 1;
        }
    }
    assert!(seen[0] > 50 && seen[1] > 50, "{seen:?}");
}

#[test]
fn ends_are_all_that_they_name() {
    let both = || peered(&to("10.1.0.0/16", "ab"), &to("10.0.0.0/16", "ab"));
    let flow = |from: &str, to: &str| json!({"id": "i", "from": from, "to": to, "protocol": "tcp", "ports": "443"});
    for (from, to) in [("ha", "hb"), ("a1", "b1"), ("a", "b"), ("10.0.0.0/16", "10.1.0.0/16"), ("10.0.1.10", "hb")] {
        assert_eq!(proof_of(both(), flow(from, to)), "holds", "{from} {to}");
    }
    // A second host that the group at the far end does not know.
    let mut crowded = both();
    let mut add = |list: &str, value: Value| crowded[list].as_array_mut().expect("a list").push(value);
    add("hosts", json!({"id": "hc", "subnet": "a1", "addresses": ["10.0.1.20"], "filters": ["gc"]}));
    add("filters", json!({"id": "gc", "network": "a", "rules": [egress()]}));
    assert_eq!(proof_of(crowded.clone(), flow("ha", "b")), "holds");
    for from in ["a", "a1", "hc", "10.0.1.16/28"] {
        assert_eq!(
            proof_of(crowded.clone(), flow(from, "b")),
            "broken by tcp 10.0.1.20:49152 → 10.1.1.10:443",
            "{from}"
        );
    }
    assert_eq!(proof_of(crowded.clone(), flow("10.0.1.0/28", "b")), "holds");
    let unknown = proof_of(both(), flow("a", "nobody"));
    assert_eq!(unknown, "unknown: the plan has no `nobody`");
    assert!(proof_of(both(), flow("a", "hub")).starts_with("unknown: `hub` is a gateway, and a flow"));
    assert!(proof_of(both(), flow("internet", "internet")).starts_with("unknown: nothing with an address"));
}

#[test]
fn every_port_that_some_rule_tells_apart_is_tried() {
    let intent = |expect: &str, ports: &str| json!({"id": "i", "from": "ha", "to": "hb", "protocol": "tcp", "ports": ports, "expect": expect});
    let both = || peered(&to("10.1.0.0/16", "ab"), &to("10.0.0.0/16", "ab"));
    assert_eq!(proof_of(both(), intent("allowed", "443")), "holds");
    assert_eq!(proof_of(both(), intent("allowed", "440-450")), "broken by tcp 10.0.1.10:49152 → 10.1.1.10:440");
    assert_eq!(proof_of(both(), intent("allowed", "443-450")), "broken by tcp 10.0.1.10:49152 → 10.1.1.10:444");
    assert_eq!(proof_of(both(), intent("denied", "440-450")), "broken by tcp 10.0.1.10:49152 → 10.1.1.10:443");
    assert_eq!(proof_of(both(), intent("denied", "444-65535, 1-442")), "holds");
    let anything = json!({"id": "i", "from": "ha", "to": "hb", "expect": "denied"});
    assert_eq!(proof_of(both(), anything.clone()), "broken by tcp 10.0.1.10:49152 → 10.1.1.10:443");
    let mut pings = both();
    pings["filters"][1]["rules"] = json!([{"protocol": "icmp", "icmp_type": 13, "sources": ["10.0.0.0/16"]}]);
    assert_eq!(proof_of(pings, anything.clone()), "broken by icmp type 13 code 0 from 10.0.1.10 to 10.1.1.10");
    let mut tunnels = both();
    tunnels["filters"][1]["rules"] = json!([{"protocol": "gre", "sources": ["10.0.0.0/16"]}]);
    assert_eq!(proof_of(tunnels, anything), "broken by gre from 10.0.1.10 to 10.1.1.10");
}

#[test]
fn the_internet_is_every_block_that_some_rule_tells_apart() {
    let mut value = public_subnet();
    let intent =
        json!({"id": "i", "from": "internet", "to": "server", "protocol": "tcp", "ports": "8443", "expect": "denied"});
    assert_eq!(proof_of(value.clone(), intent.clone()), "holds");
    let rules = value["filters"][0]["rules"].as_array_mut().expect("the group has rules");
    rules.push(allow("tcp", "8443", "203.0.113.128/25"));
    let broken = proof_of(value.clone(), intent);
    assert!(broken.starts_with("broken by tcp 203.0.113.128:49152 → "), "{broken}");
    let required = json!({"id": "i", "from": "internet", "to": "server", "protocol": "tcp", "ports": "8443"});
    let broken = proof_of(value.clone(), required);
    assert!(
        broken.starts_with("broken by tcp 198.51.100.1:49152 → "),
        "the rest of the internet is kept out: {broken}"
    );
    let partner = json!({"id": "i", "from": "203.0.113.192/26", "to": "server", "protocol": "tcp", "ports": "8443"});
    assert_eq!(proof_of(value, partner), "holds");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_broken_intent_of_any_plan_goes_untold(mut dice in prop::collection::vec(any::<u16>(), 900).prop_map(Dice::new)) {
        let plan = document(&mut dice).plan;
        prop_assert_eq!(misreported(&plan), None);
    }
}

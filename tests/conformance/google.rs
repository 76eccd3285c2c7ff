//! Which ports do Google's firewall rules let the world in to? The rules of a network as one rule set, and verdicts that others published.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::draft::Draft;
use crate::terraform::{GoogleFirewall, GoogleTraffic, Resources, draft, read};
use crate::{case, findings, opens, say};

/// The rule set of a network.
pub(crate) fn filter_of(network: &str) -> String {
    format!("firewall-of-{network}")
}

/// Adds the networks that the file makes or names, each with its rules.
pub(crate) fn add(draft: &mut Draft, all: &Resources) {
    let mut rules: BTreeMap<String, Vec<&GoogleFirewall>> = BTreeMap::new();
    for rule in all.google_compute_firewall.values() {
        let made = all.google_compute_network.iter();
        let mut named = made.filter(|(name, _)| rule.network == format!("${{google_compute_network.{name}.name}}"));
        let network = named.next().map_or_else(|| rule.network.clone(), |(_, network)| network.name.clone());
        assert!(!network.contains("${"), "`{network}` is not in the file");
        rules.entry(network).or_default().push(rule);
    }
    for (network, rules) in rules {
        draft.add("networks", json!({"id": network, "provider": "gcp"}));
        let rules: Vec<Value> = rules.into_iter().flat_map(rows).collect();
        let id = filter_of(&network);
        draft.add("filters", json!({"id": id, "network": network, "kind": "gcp-firewall", "rules": rules}));
    }
}

/// A row for each protocol of a rule.
fn rows(rule: &GoogleFirewall) -> Vec<Value> {
    assert!(rule.direction.as_deref().is_none_or(|direction| direction == "INGRESS"), "only ingress is read here");
    assert!(!rule.source_ranges.is_empty(), "only rules for addresses are read here");
    let row = |action: &str, traffic: GoogleTraffic| {
        let protocol = if traffic.protocol == "all" { "any" } else { &traffic.protocol };
        json!({
            "name": rule.name,
            "priority": rule.priority,
            "action": action,
            "protocol": protocol,
            "ports": traffic.ports.join(","),
            "sources": rule.source_ranges,
        })
    };
    let allowed = rule.allow.all().into_iter().map(|traffic| row("allow", traffic));
    allowed.chain(rule.deny.all().into_iter().map(|traffic| row("deny", traffic))).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(rename = "question")]
    _question: String,
    files: Vec<Verdicts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdicts {
    file: String,
    #[serde(default, rename = "rules")]
    _rules: String,
    open_22: Option<bool>,
    open_3389: Option<bool>,
}

#[test]
fn ports_are_open_to_the_world_as_published() {
    let Some(expected) = case("gcp-firewall/expected.json") else { return say("verdicts of gcp-firewall", 0, 9) };
    let expected: Expected = serde_json::from_str(&expected).expect("the verdicts");
    let mut count = 0;
    for verdicts in expected.files {
        let text = case(&format!("gcp-firewall/{}", verdicts.file)).expect("the file of a verdict");
        let found = findings(&draft(&read(&text)).plan());
        let admin: Vec<_> = found.iter().filter(|finding| finding.rule == "admin-port-open-to-world").collect();
        for (port, open) in [(22, verdicts.open_22), (3389, verdicts.open_3389)] {
            let Some(open) = open else { continue };
            count += 1;
            assert_eq!(admin.iter().any(|finding| opens(finding, port)), open, "{}: {port}", verdicts.file);
        }
        let is_open = [verdicts.open_22, verdicts.open_3389].contains(&Some(true));
        assert_eq!(!admin.is_empty(), is_open, "{}: {admin:#?}", verdicts.file);
    }
    say("verdicts of gcp-firewall", count, 0);
    assert_eq!(count, 9);
}

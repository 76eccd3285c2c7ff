//! Do known filters do what is known of them?

use netdraft_core::analysis::filters::{
    Decider, Effect, Trial, closing_rule, default_rules, difference, evaluation_sentence, is_ordered, numbering,
};
use netdraft_core::analysis::{Facts, Packet};
use netdraft_core::model::{Action, Direction, Document, Id};

use crate::{KINDS, document, filter};

const PLACES: &str = r#"
    "settings": {"provider": "azure"},
    "networks": [{"id": "vnet", "cidrs": ["10.0.0.0/16"]}, {"id": "peer", "cidrs": ["10.9.0.0/16"]}],
    "peerings": [{"id": "link", "requester": "peer", "accepter": "vnet"}],
    "subnets": [{"id": "front", "network": "vnet", "cidr": "10.0.1.0/24"}],
    "hosts": [
        {"id": "web", "subnet": "front", "addresses": ["10.0.1.10"], "filters": ["app"], "tags": ["web"]},
        {"id": "fleet", "subnet": "front", "count": 5, "tags": ["batch"]}
    ],"#;

fn with_places(rules: &str, kind: &str) -> Document {
    document(&format!(
        r#"{PLACES} "filters": [{{"id": "app"}}, {{"id": "f", "kind": "{kind}", "network": "vnet", "rules": [{rules}]}}]"#
    ))
}

fn tcp(source: &str, destination: &str) -> Packet {
    Packet::tcp(source.parse().expect("written here"), destination.parse().expect("written here"))
}

#[track_caller]
fn test(document: &Document, direction: Direction, packet: &Packet) -> Trial {
    let facts = Facts::new(&document.plan);
    facts.filters().test_packet(&Id::new("f"), direction, packet).expect("the filter is there")
}

/// What fails in each rule that was passed over.
fn failing(trial: &Trial) -> Vec<(usize, &str, &str)> {
    trial.passed_over.iter().map(|mismatch| (mismatch.rule, mismatch.field, mismatch.reason.as_str())).collect()
}

fn default_name(trial: &Trial) -> &'static str {
    match trial.decision.decider {
        Decider::Default(rule) => rule.name,
        Decider::Rule(index) => panic!("rule {index} decides"),
    }
}

#[test]
fn each_field_that_fails_is_named() {
    let document = with_places(
        r#"{"priority": 10, "enabled": false},
           {"priority": 20, "protocol": "udp"},
           {"priority": 30, "protocol": "tcp", "sources": ["192.168.0.0/16", "10.0.1.0/25"]},
           {"priority": 40, "destinations": ["10.0.2.0/24"]},
           {"priority": 50, "protocol": "tcp", "ports": "80, 8000-8080"},
           {"priority": 60, "protocol": "tcp", "source_ports": "1-1023"},
           {"priority": 70, "protocol": "tcp", "ports": 443, "sources": ["172.16.0.0/12"]},
           {"priority": 80}"#,
        "network-acl",
    );
    let trial = test(&document, Direction::Ingress, &tcp("172.16.0.9:50000", "10.0.1.10:443"));
    assert_eq!((trial.decision.action, trial.decision.decider), (Some(Action::Allow), Decider::Rule(6)));
    assert_eq!(
        failing(&trial),
        [
            (0, "enabled", "it is switched off"),
            (1, "protocol", "tcp is not udp"),
            (2, "sources", "172.16.0.9 is not in 10.0.1.0/25, 192.168.0.0/16"),
            (3, "destinations", "10.0.1.10 is not in 10.0.2.0/24"),
            (4, "ports", "port 443 is not in 80, 8000-8080"),
            (5, "source_ports", "source port 50000 is not in 1-1023"),
        ]
    );
}

#[test]
fn messages_fail_by_type_and_code() {
    let document = with_places(
        r#"{"protocol": "icmp", "icmp_type": 8},
           {"protocol": "icmp", "icmp_type": 3, "icmp_code": 1},
           {"protocol": "icmp", "ports": 443},
           {"ports": 443},
           {"icmp_type": 3, "action": "deny"}"#,
        "ordered-list",
    );
    let [from, to] = ["172.16.0.9", "10.0.1.10"].map(|text| text.parse().expect("written here"));
    let trial = test(&document, Direction::Ingress, &Packet::icmp(from, to, 3, 4));
    assert_eq!((trial.decision.action, trial.decision.decider), (Some(Action::Deny), Decider::Rule(4)));
    let fields: Vec<(usize, &str)> = failing(&trial).into_iter().map(|(rule, field, _)| (rule, field)).collect();
    assert_eq!(fields, [(0, "icmp_type"), (1, "icmp_code"), (2, "ports"), (3, "ports")]);
    let trial = test(&document, Direction::Ingress, &Packet::bare(50, from, to));
    assert_eq!(trial.passed_over[4].field, "icmp_type");
}

#[test]
fn members_are_known_by_their_addresses() {
    let document = with_places(
        r#"{"priority": 100, "name": "app", "protocol": "tcp", "ports": 443, "sources": ["app"]},
           {"priority": 110, "name": "batch", "action": "deny", "protocol": "tcp", "sources": ["tag:batch"]},
           {"priority": 120, "name": "list", "protocol": "udp", "sources": ["prefix-list"]}"#,
        "azure-nsg",
    );
    let own = test(&document, Direction::Ingress, &tcp("10.0.1.10:50000", "10.0.1.20:443"));
    assert_eq!((own.decision.action, own.decision.decider), (Some(Action::Allow), Decider::Rule(0)));
    let assigned = test(&document, Direction::Ingress, &tcp("10.0.1.77:50000", "10.0.1.20:443"));
    assert_eq!(assigned.decision.action, None, "the fleet may have the address, and is denied then");
    assert_eq!(
        (assigned.decision.doubtful.as_slice(), default_name(&assigned)),
        (&[Decider::Rule(1)][..], "AllowVNetInBound")
    );
    let elsewhere = test(&document, Direction::Ingress, &tcp("10.0.9.9:50000", "10.0.1.20:443"));
    assert_eq!((elsewhere.decision.action, default_name(&elsewhere)), (Some(Action::Allow), "AllowVNetInBound"));
    let list =
        Packet::udp("203.0.113.5:500".parse().expect("written here"), "10.0.1.20:53".parse().expect("written here"));
    let unknown = test(&document, Direction::Ingress, &list);
    assert_eq!((unknown.decision.action, unknown.decision.doubtful.as_slice()), (None, &[Decider::Rule(2)][..]));
}

#[test]
fn defaults_of_azure_know_the_virtual_network() {
    let document = with_places("", "azure-nsg");
    let decided = |direction, from: &str, to: &str| {
        let trial = test(&document, direction, &tcp(from, to));
        (trial.decision.action, default_name(&trial))
    };
    let (allow, deny) = (Some(Action::Allow), Some(Action::Deny));
    assert_eq!(decided(Direction::Ingress, "10.9.0.1:1", "10.0.1.10:22"), (allow, "AllowVNetInBound"), "a peer");
    assert_eq!(decided(Direction::Ingress, "203.0.113.9:1", "10.0.1.10:22"), (deny, "DenyAllInBound"));
    assert_eq!(decided(Direction::Egress, "10.0.1.10:1", "203.0.113.9:22"), (allow, "AllowInternetOutBound"));
    let probe = decided(Direction::Ingress, "168.63.129.16:1", "10.0.1.10:22");
    assert_eq!(probe, (allow, "AllowVNetInBound"), "the address of the host counts as the virtual network's");
    let trial = test(&document, Direction::Egress, &tcp("10.0.1.10:1", "192.168.0.1:22"));
    assert_eq!(
        (trial.decision.action, trial.decision.doubtful.len()),
        (None, 1),
        "a private address may be connected beyond the plan"
    );
}

#[test]
fn every_kind_ends_with_a_rule_for_everything() {
    for kind in KINDS {
        for direction in [Direction::Ingress, Direction::Egress] {
            let rules = default_rules(kind, direction);
            let last = closing_rule(kind, direction);
            assert_eq!(rules.last(), Some(last));
            assert_eq!((last.source, last.destination), ("any", "any"));
            assert!(rules.iter().all(|rule| !rule.why_fixed.is_empty() && !rule.reference.is_empty()));
        }
        let sentence = evaluation_sentence(kind);
        assert!(
            sentence.starts_with(if is_ordered(kind) { "Ordered: " } else { "Unordered: " }) && sentence.ends_with('.')
        );
        assert!(numbering(kind).is_none_or(|numbering| numbering.range.contains(&numbering.first)));
    }
    assert_eq!(closing_rule(KINDS[2], Direction::Egress).action, Action::Allow, "GCP lets out what no rule denies");
}

#[test]
fn a_packet_of_two_families_meets_the_last_default() {
    let document = with_places(r#"{"priority": 100}"#, "network-acl");
    let trial = test(&document, Direction::Ingress, &tcp("[2001:db8::1]:1", "10.0.1.10:22"));
    assert_eq!((trial.decision.action, default_name(&trial)), (Some(Action::Deny), "default deny"));
}

#[test]
fn effects_are_told_for_every_rule_of_the_table() {
    let document = with_places(
        r#"{"priority": 100, "action": "deny", "protocol": "tcp", "ports": 22},
           {"priority": 200, "protocol": "tcp", "ports": 22, "sources": ["10.0.0.0/8"]},
           {"priority": 300, "protocol": "tcp", "sources": ["10.0.0.0/8"]},
           {"priority": 400, "protocol": "tcp", "ports": 443, "sources": ["10.1.0.0/16"]},
           {"priority": 500, "sources": ["10.0.0.0/8"], "destinations": ["2001:db8::/32"]},
           {"priority": 600, "enabled": false}"#,
        "network-acl",
    );
    let facts = Facts::new(&document.plan);
    let effect = |index: usize| facts.filters().effect_of(&Id::new("f"), index);
    assert_eq!(effect(0), Some(Effect::Effective));
    assert!(matches!(effect(1), Some(Effect::Shadowed { by }) if by.rule == 0));
    assert!(matches!(effect(2), Some(Effect::PartlyShadowed { by }) if by[0].rule == 0 && by.len() == 1));
    assert_eq!(effect(3), Some(Effect::Redundant { with: vec![2] }));
    assert_eq!(effect(4), Some(Effect::MatchesNothing));
    assert_eq!(effect(5), Some(Effect::Disabled));
    assert_eq!(effect(6), None);
    let group = with_places(r#"{"action": "deny"}"#, "security-group");
    assert_eq!(Facts::new(&group.plan).filters().effect_of(&Id::new("f"), 0), Some(Effect::Refused));
}

/// What the change from one list of rules to another does, line by line.
fn changes(kind: &str, before: &str, after: &str) -> Vec<String> {
    let [before, after] = [before, after].map(|rules| with_places(rules, kind));
    let changes = difference(filter(&before), filter(&after)).expect("few rules");
    changes.iter().map(ToString::to_string).collect()
}

#[test]
fn a_change_is_told_in_words() {
    let (deny, allow) = (
        r#"{"priority": 100, "action": "deny", "protocol": "tcp", "ports": 22}"#,
        r#"{"priority": 200, "protocol": "tcp", "ports": 22, "sources": ["10.0.0.0/8"]}"#,
    );
    let moved = r#"{"priority": 90, "protocol": "tcp", "ports": 22, "sources": ["10.0.0.0/8"]}"#;
    let (list, reordered) = (format!("{deny}, {allow}"), format!("{deny}, {moved}"));
    assert_eq!(changes("network-acl", &list, &reordered), ["tcp 22 from 10.0.0.0/8: deny → allow"]);
    assert_eq!(changes("network-acl", &reordered, &list), ["tcp 22 from 10.0.0.0/8: allow → deny"]);
    assert_eq!(changes("network-acl", &list, deny), [""; 0], "a shadowed rule can go");
    let open = r#"{"protocol": "tcp", "ports": "80, 8000-8080", "destinations": ["10.0.1.0/24", "10.0.3.0/24"]}"#;
    assert_eq!(
        changes("security-group", "", open),
        ["tcp 80, 8000–8080 from any IPv4 to 10.0.1.0/24, 10.0.3.0/24: deny → allow"]
    );
    assert_eq!(
        changes("security-group", "", r#"{"direction": "egress"}"#),
        ["egress any protocol from any: deny → allow"]
    );
    let ping = r#"{"protocol": "icmpv6", "icmp_type": 128}"#;
    assert_eq!(changes("security-group", "", ping), ["icmpv6 type 128 from any: deny → allow"]);
    assert_eq!(
        changes(
            "gcp-firewall",
            "",
            r#"{"direction": "egress", "action": "deny", "protocol": "udp", "source_ports": "1-1023"}"#
        ),
        ["egress udp from any port 1–1023: allow → deny"]
    );
}

#[test]
fn a_change_names_groups_that_it_is_about() {
    let app = r#"{"priority": 100, "protocol": "tcp", "ports": 443, "sources": ["app"]}"#;
    let batch = r#"{"priority": 110, "action": "deny", "protocol": "tcp", "sources": ["tag:batch"]}"#;
    let app_last = r#"{"priority": 120, "protocol": "tcp", "ports": 443, "sources": ["app"]}"#;
    let (before, after) = (format!("{app}, {batch}"), format!("{app_last}, {batch}"));
    assert_eq!(changes("network-acl", &before, &after), ["tcp 443 from `app` and `tag:batch`: allow → deny"]);
    assert_eq!(changes("network-acl", "", app), ["tcp 443 from `app`: deny → allow"]);
    assert_eq!(changes("network-acl", batch, &before), ["tcp 443 from `app`: deny → allow"]);
    assert_eq!(changes("network-acl", batch, &after), ["tcp 443 from `app` but not in `tag:batch`: deny → allow"]);
    let tagged = r#"{"protocol": "tcp", "ports": 443, "sources": ["10.0.0.0/8"], "targets": ["web"]}"#;
    assert_eq!(changes("gcp-firewall", "", tagged), ["tcp 443 from 10.0.0.0/8 for hosts in `tag:web`: deny → allow"]);
}

#[test]
fn a_thousand_rules_are_judged_exactly() {
    let rule = |number: usize| {
        let action = if number.is_multiple_of(3) { "deny" } else { "allow" };
        let (source, port) = (format!("10.{}.{}.0/24", number % 7, number % 251), 1 + number % 53);
        format!(
            r#"{{"priority": {}, "action": "{action}", "protocol": "tcp", "ports": {port}, "sources": ["{source}"]}}"#,
            number + 1
        )
    };
    let rules: Vec<String> = (0..1000).map(rule).collect();
    let document = with_places(&rules.join(","), "network-acl");
    let report = netdraft_core::check::check(&document.plan, &netdraft_core::rules::Policy::default());
    assert_eq!(report.unknown, []);
}

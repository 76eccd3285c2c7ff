//! Does a packet get from one place to another, and its answer back? Scenarios by provider, and what holds on every plan.
#![cfg(not(target_arch = "wasm32"))]

mod hubs;
mod intents;
mod mtu;
mod openings;

use netdraft_core::address::Family;
use netdraft_core::analysis::Facts;
use netdraft_core::analysis::packet::{ICMP, TCP};
use netdraft_core::analysis::path::{Effect, Path, StepKind, Verdict, first_packet, read_end};
use netdraft_core::check::check;
use netdraft_core::format::load;
use netdraft_core::model::Plan;
use netdraft_core::rules::Policy;
use netdraft_tests::arbitrary::{Dice, document};
use proptest::prelude::*;
use serde_json::{Value, json};

fn plan(value: &Value) -> Plan {
    let loaded = load(&value.to_string()).unwrap_or_else(|faults| panic!("{}", faults[0]));
    loaded.document.plan
}

fn ask(plan: &Plan, from: &str, to: &str, port: u16) -> Path {
    let facts = Facts::new(plan);
    let [from, to] = [from, to].map(|end| read_end(&facts, end, Family::V4).expect("an end of the plan"));
    let packet = first_packet(&facts, &from, &to, TCP, Some(port));
    Path::of(&facts, &from, &to, packet)
}

fn verdict(plan: &Plan, from: &str, to: &str, port: u16) -> Verdict {
    ask(plan, from, to, port).verdict()
}

/// What stops the flow, as `place: text`.
fn blockers(path: &Path) -> Vec<String> {
    path.deciders().map(|step| format!("{}: {}", step.at, step.text)).collect()
}

/// The things that the first packet meets, in order, each once.
fn hops(path: &Path) -> Vec<&str> {
    let mut hops: Vec<&str> = path.forward.steps.iter().map(|step| step.at.as_str()).collect();
    hops.dedup();
    hops
}

fn allow(protocol: &str, ports: &str, source: &str) -> Value {
    json!({"protocol": protocol, "ports": ports, "sources": [source]})
}

fn egress() -> Value {
    json!({"direction": "egress"})
}

/// Two subnets of a network on AWS with a gateway to the internet; `server` may be asked on port 22 and has a public address.
fn public_subnet() -> Value {
    json!({
        "netdraft": "1.0",
        "networks": [{"id": "vpc", "cidrs": ["10.0.0.0/16"]}],
        "subnets": [
            {"id": "public", "network": "vpc", "cidr": "10.0.0.0/24", "route_table": "out", "filter": "acl"},
            {"id": "private", "network": "vpc", "cidr": "10.0.1.0/24", "route_table": "inside"}
        ],
        "gateways": [{"id": "igw", "kind": "internet", "network": "vpc"}],
        "nats": [{"id": "nat", "network": "vpc", "subnet": "public", "public_addresses": ["nat-address"]}],
        "public_addresses": [
            {"id": "server-address", "address": "18.216.80.133", "bound_to": ["server"]},
            {"id": "nat-address", "address": "18.216.80.134", "bound_to": ["nat"]}
        ],
        "route_tables": [
            {"id": "out", "network": "vpc", "routes": [{"destination": "0.0.0.0/0", "target": "igw"}]},
            {"id": "inside", "network": "vpc", "main": true, "routes": [{"destination": "0.0.0.0/0", "target": "nat"}]}
        ],
        "hosts": [
            {"id": "server", "subnet": "public", "addresses": ["10.0.0.91"], "filters": ["ssh"]},
            {"id": "other", "subnet": "public", "addresses": ["10.0.0.92"], "filters": ["ssh"]},
            {"id": "worker", "subnet": "private", "addresses": ["10.0.1.10"], "filters": ["ssh"]}
        ],
        "filters": [
            {"id": "ssh", "network": "vpc", "kind": "security-group", "rules": [allow("tcp", "22", "0.0.0.0/0"), egress()]},
            {"id": "acl", "network": "vpc", "kind": "network-acl", "rules": [
                {"priority": 100}, {"priority": 100, "direction": "egress"}
            ]}
        ]
    })
}

#[test]
fn a_public_address_leads_in_where_the_group_allows() {
    let plan = plan(&public_subnet());
    let path = ask(&plan, "internet", "server", 22);
    assert_eq!(path.verdict(), Verdict::Allowed, "{path:#?}");
    assert_eq!(hops(&path), ["internet", "igw", "server-address", "public", "server"]);
    let back = path.back.expect("an answer");
    assert_eq!(back.last.source.to_string(), "18.216.80.133");
    assert_eq!(
        verdict(&plan, "internet", "18.216.80.133", 22),
        Verdict::Allowed,
        "the same, named by its public address"
    );
    let path = ask(&plan, "internet", "server", 80);
    assert_eq!(path.verdict(), Verdict::Denied);
    assert_eq!(blockers(&path), ["server: security group `ssh` drops it by its implicit deny"]);
}

#[test]
fn the_internet_knows_neither_private_addresses_nor_those_that_nobody_holds() {
    let plan = plan(&public_subnet());
    assert_eq!(verdict(&plan, "internet", "10.0.0.92", 22), Verdict::Denied);
    let facts = Facts::new(&plan);
    let [from, to] = ["internet", "54.191.107.23"].map(|end| read_end(&facts, end, Family::V4).expect("an end"));
    let packet = first_packet(&facts, &from, &to, TCP, Some(22));
    assert_eq!(Path::of(&facts, &from, &to, packet).verdict(), Verdict::Denied);
}

#[test]
fn without_a_public_address_a_gateway_to_the_internet_is_of_no_use() {
    let plan = plan(&public_subnet());
    assert_eq!(verdict(&plan, "server", "8.8.8.8", 53), Verdict::Allowed);
    let path = ask(&plan, "other", "8.8.8.8", 53);
    assert_eq!(path.verdict(), Verdict::Denied);
    assert_eq!(blockers(&path), ["other: `10.0.0.92` has no public address, and nothing translates it on the way"]);
}

#[test]
fn what_is_in_no_subnet_is_at_its_network() {
    let plan = plan(&public_subnet());
    let path = ask(&plan, "worker", "10.0.200.1", 22);
    assert_eq!(blockers(&path), ["vpc: no subnet of `vpc` has `10.0.200.1`"]);
    let path = ask(&plan, "vpc", "server", 22);
    assert_eq!(hops(&path), ["vpc", "public", "server"]);
    assert_eq!(path.forward.last.source.to_string(), "10.0.2.0", "the first address that is in no subnet");
    assert_eq!(path.verdict(), Verdict::Partial, "nothing takes the answer");
}

#[test]
fn behind_what_is_not_modelled_nobody_knows() {
    let mut value = public_subnet();
    value["route_tables"][1]["routes"][0]["target"] = json!("unknown:vpce-1");
    let plan = plan(&value);
    let path = ask(&plan, "worker", "8.8.8.8", 53);
    assert_eq!(path.verdict(), Verdict::Unknown, "{path:#?}");
    assert_eq!(blockers(&path), ["private: the plan does not describe what `unknown:vpce-1` leads to"]);
    let report = check(&plan, &Policy::default());
    let told: Vec<_> = report.unknown.iter().map(|unknown| (unknown.rule, unknown.entity.as_str())).collect();
    assert!(told.contains(&("blackhole-route", "inside")), "{told:?}");
    assert!(report.findings.iter().all(|finding| finding.rule != "blackhole-route"));
}

#[test]
fn a_nat_gateway_translates_there_and_back() {
    let plan = plan(&public_subnet());
    let path = ask(&plan, "worker", "8.8.8.8", 53);
    assert_eq!(path.verdict(), Verdict::Allowed, "{path:#?}");
    assert_eq!(path.forward.last.source.to_string(), "18.216.80.134");
    assert_eq!(path.back.expect("an answer").last.destination.to_string(), "10.0.1.10");
    assert_eq!(verdict(&plan, "internet", "18.216.80.134", 22), Verdict::Denied, "nobody is let in that was not asked");
}

#[test]
fn an_answer_that_leaves_by_another_address_is_no_answer() {
    let mut value = public_subnet();
    value["subnets"][0]["route_table"] = json!("inside");
    let path = ask(&plan(&value), "internet", "server", 22);
    assert_eq!(path.verdict(), Verdict::Partial, "{path:#?}");
}

#[test]
fn within_a_subnet_no_network_acl_is_asked() {
    let mut value = public_subnet();
    value["filters"][1]["rules"] = json!([]);
    let plan = plan(&value);
    assert_eq!(verdict(&plan, "server", "other", 22), Verdict::Allowed);
    let path = ask(&plan, "worker", "server", 80);
    assert_eq!(
        blockers(&path),
        [
            "public: network ACL `acl` drops it by its default deny",
            "server: security group `ssh` drops it by its implicit deny",
            "public: network ACL `acl` drops it by its default deny"
        ],
        "all that stands in the way is found, of the answer too"
    );
}

#[test]
fn answers_need_rules_of_their_own_in_a_network_acl() {
    let mut value = public_subnet();
    value["filters"][1]["rules"] =
        json!([{"priority": 100}, {"priority": 100, "direction": "egress", "protocol": "tcp", "ports": "443"}]);
    let plan = plan(&value);
    let path = ask(&plan, "worker", "server", 22);
    assert_eq!(path.verdict(), Verdict::Partial);
    assert_eq!(blockers(&path), ["public: network ACL `acl` drops it by its default deny"]);
    assert_eq!(path.back.expect("an answer").steps.last().map(|step| step.kind), Some(StepKind::End));
}

/// Two networks with a peering; each side has a table.
fn peered(there: &Value, back: &Value) -> Value {
    json!({
        "netdraft": "1.0",
        "networks": [{"id": "a", "cidrs": ["10.0.0.0/16"]}, {"id": "b", "cidrs": ["10.1.0.0/16"]}],
        "subnets": [
            {"id": "a1", "network": "a", "cidr": "10.0.1.0/24", "route_table": "ta"},
            {"id": "b1", "network": "b", "cidr": "10.1.1.0/24", "route_table": "tb"}
        ],
        "hosts": [
            {"id": "ha", "subnet": "a1", "addresses": ["10.0.1.10"], "filters": ["ga"]},
            {"id": "hb", "subnet": "b1", "addresses": ["10.1.1.10"], "filters": ["gb"]}
        ],
        "filters": [
            {"id": "ga", "network": "a", "kind": "security-group", "rules": [egress()]},
            {"id": "gb", "network": "b", "kind": "security-group", "rules": [allow("tcp", "443", "ga"), egress()]}
        ],
        "peerings": [{"id": "ab", "requester": "a", "accepter": "b"}],
        "gateways": [{"id": "hub", "kind": "transit", "attachments": ["a", "b"]}],
        "route_tables": [
            {"id": "ta", "network": "a", "routes": there},
            {"id": "tb", "network": "b", "routes": back}
        ]
    })
}

fn to(destination: &str, target: &str) -> Value {
    json!([{"destination": destination, "target": target}])
}

#[test]
fn a_peering_needs_routes_on_both_sides_and_knows_groups() {
    let both = plan(&peered(&to("10.1.0.0/16", "ab"), &to("10.0.0.0/16", "ab")));
    assert_eq!(verdict(&both, "ha", "hb", 443), Verdict::Allowed);
    assert_eq!(verdict(&both, "ha", "hb", 80), Verdict::Denied);
    let one = plan(&peered(&to("10.1.0.0/16", "ab"), &json!([])));
    let path = ask(&one, "ha", "hb", 443);
    assert_eq!(path.verdict(), Verdict::Partial);
    assert_eq!(blockers(&path), ["tb: `tb` has no route to `10.0.1.10`"]);
}

#[test]
fn a_peering_leads_no_further_than_its_other_side() {
    let plan = plan(&peered(&to("10.0.0.0/8", "ab"), &to("10.0.0.0/16", "ab")));
    let path = ask(&plan, "ha", "8.8.8.8", 443);
    assert_eq!(blockers(&path), ["ta: `ta` has no route to `8.8.8.8`"]);
    let facts = Facts::new(&plan);
    let from = read_end(&facts, "ha", Family::V4).expect("a host");
    let beyond = first_packet(&facts, &from, &from, TCP, Some(443));
    let packet = netdraft_core::analysis::Packet { destination: "10.9.0.1".parse().expect("an address"), ..beyond };
    assert_eq!(Path::of(&facts, &from, &from, packet).verdict(), Verdict::Denied);
}

#[test]
fn groups_are_not_known_across_regions_nor_behind_a_hub() {
    let mut value = peered(&to("10.1.0.0/16", "ab"), &to("10.0.0.0/16", "ab"));
    value["networks"][1]["region"] = json!("eu-west-1");
    assert_eq!(verdict(&plan(&value), "ha", "hb", 443), Verdict::Denied);
    let mut hub = peered(&to("10.1.0.0/16", "hub"), &to("10.0.0.0/16", "hub"));
    assert_eq!(verdict(&plan(&hub), "ha", "hb", 443), Verdict::Denied);
    hub["filters"][1]["rules"][0]["sources"] = json!(["10.0.0.0/16"]);
    assert_eq!(verdict(&plan(&hub), "ha", "hb", 443), Verdict::Allowed);
}

#[test]
fn a_site_is_reached_through_a_tunnel_that_is_up() {
    let mut value = peered(&to("192.168.0.0/16", "vgw"), &json!([]));
    value["gateways"] = json!([{"id": "vgw", "kind": "virtual-private", "network": "a"}]);
    value["sites"] = json!([{"id": "office", "cidrs": ["192.168.0.0/16"]}]);
    value["vpns"] = json!([{"id": "vpn", "site": "office", "gateway": "vgw", "tunnels": [{"name": "1"}]}]);
    value["filters"][0]["rules"] = json!([egress(), allow("tcp", "22", "192.168.0.0/16")]);
    let up = plan(&value);
    assert_eq!(verdict(&up, "ha", "office", 443), Verdict::Allowed);
    assert_eq!(verdict(&up, "office", "ha", 22), Verdict::Allowed);
    assert_eq!(verdict(&up, "office", "hb", 22), Verdict::Denied, "the connection ends in another network");
    value["vpns"][0]["tunnels"][0]["configured"] = json!(false);
    assert_eq!(verdict(&plan(&value), "ha", "office", 443), Verdict::Denied);
}

#[test]
fn what_a_machine_forwards_is_not_known() {
    let plan = plan(&peered(&to("10.1.0.0/16", "ha"), &json!([])));
    assert_eq!(verdict(&plan, "ha", "hb", 443), Verdict::Unknown);
}

/// Two hosts in one subnet, without any rule set.
fn bare(provider: &str) -> Value {
    json!({
        "netdraft": "1.0", "provider": provider,
        "networks": [{"id": "n", "cidrs": ["10.0.0.0/16"]}],
        "subnets": [{"id": "s", "network": "n", "cidr": "10.0.1.0/24"}],
        "hosts": [{"id": "one", "subnet": "s", "addresses": ["10.0.1.10"]}, {"id": "two", "subnet": "s", "addresses": ["10.0.1.11"]}]
    })
}

#[test]
fn where_no_rule_is_written_the_provider_has_its_own() {
    let expect = [
        ("aws", Verdict::Allowed),
        ("openstack", Verdict::Allowed),
        ("azure", Verdict::Allowed),
        ("generic", Verdict::Allowed),
        ("gcp", Verdict::Denied),
    ];
    for (provider, expected) in expect {
        assert_eq!(verdict(&plan(&bare(provider)), "one", "two", 443), expected, "{provider}");
    }
    let mut value = bare("aws");
    value["hosts"][0]["filters"] = json!(["group"]);
    value["filters"] = json!([{"id": "group", "kind": "security-group", "rules": [egress()]}]);
    assert_eq!(
        verdict(&plan(&value), "one", "two", 443),
        Verdict::Denied,
        "the default group lets in only its own members"
    );
}

#[test]
fn an_azure_group_at_a_subnet_sees_what_stays_inside() {
    let mut value = bare("azure");
    value["subnets"][0]["filter"] = json!("nsg");
    value["filters"] = json!([{"id": "nsg", "kind": "azure-nsg", "network": "n", "rules": [
        {"priority": 100, "action": "deny", "protocol": "tcp", "ports": "22"}
    ]}]);
    let plan = plan(&value);
    assert_eq!(verdict(&plan, "one", "two", 22), Verdict::Denied);
    assert_eq!(verdict(&plan, "one", "two", 443), Verdict::Allowed, "AllowVNetInBound");
}

#[test]
fn a_google_firewall_guards_every_host_of_its_network() {
    let mut value = bare("gcp");
    value["filters"] = json!([{"id": "firewall", "kind": "gcp-firewall", "network": "n", "rules": [
        {"priority": 1000, "protocol": "tcp", "ports": "443", "sources": ["10.0.1.0/24"]},
        {"priority": 1000, "protocol": "tcp", "ports": "80", "sources": ["tag:web"]},
        {"priority": 1000, "protocol": "tcp", "ports": "80", "action": "deny", "sources": ["10.0.1.10/32"]}
    ]}]);
    value["hosts"][0]["tags"] = json!(["web"]);
    let plan = plan(&value);
    assert_eq!(verdict(&plan, "one", "two", 443), Verdict::Allowed);
    assert_eq!(verdict(&plan, "one", "two", 80), Verdict::Denied, "deny comes before allow at equal priority");
    assert_eq!(verdict(&plan, "one", "two", 22), Verdict::Denied);
}

#[test]
fn an_echo_request_is_answered_by_an_echo_reply() {
    let mut value = public_subnet();
    value["filters"][0]["rules"] = json!([{"protocol": "icmp", "icmp_type": 8}, egress()]);
    let plan = plan(&value);
    let facts = Facts::new(&plan);
    let [from, to] = ["worker", "server"].map(|end| read_end(&facts, end, Family::V4).expect("a host"));
    let path = Path::of(&facts, &from, &to, first_packet(&facts, &from, &to, ICMP, None));
    assert_eq!(path.verdict(), Verdict::Allowed, "{path:#?}");
    assert_eq!(path.back.expect("an answer").last.source_port, 0, "the type of an echo reply");
}

#[test]
fn an_end_that_cannot_be_read_says_what_to_type() {
    let plan = plan(&peered(&json!([]), &json!([])));
    let facts = Facts::new(&plan);
    let refused = |text: &str| read_end(&facts, text, Family::V4).expect_err("no end");
    assert!(refused("nobody").contains("the plan has no `nobody`"));
    assert!(refused("ga").contains("type an address"), "{}", refused("ga"));
    assert!(refused("172.16.0.1").contains("no network and no site"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_question_about_every_plan_is_answered(mut dice in prop::collection::vec(any::<u16>(), 700).prop_map(Dice::new), port in any::<u16>()) {
        let plan = document(&mut dice).plan;
        let facts = Facts::new(&plan);
        let names = plan.hosts.iter().map(|host| host.id.to_string()).chain(plan.sites.iter().map(|site| site.id.to_string()));
        let names: Vec<String> = names.chain(plan.subnets.iter().map(|subnet| subnet.id.to_string())).chain(["internet".to_owned()]).collect();
        let ends: Vec<_> = names.iter().filter_map(|name| read_end(&facts, name, Family::V4).ok()).collect();
        for from in &ends {
            for to in &ends {
                let path = Path::of(&facts, from, to, first_packet(&facts, from, to, TCP, Some(port)));
                let decided = path.deciders().count();
                prop_assert!(decided > 0 || path.verdict() == Verdict::Allowed, "{:?}", path);
                let stops = path.forward.steps.iter().any(|step| step.effect == Effect::Stops);
                prop_assert_eq!(stops, path.verdict() == Verdict::Denied);
                prop_assert!(path.forward.steps.len() < 300);
            }
        }
    }
}

//! How large a packet gets through, what decides it, and does the sender hear of it?

use netdraft_core::analysis::Facts;
use netdraft_core::analysis::path::{Path, required_flows};
use serde_json::{Value, json};

use super::{allow, ask, egress, peered, plan, public_subnet, to};

/// What a path carries, and the hop that decides, there and back.
fn narrow(value: &Value, from: &str, to: &str) -> Vec<(Option<u32>, String)> {
    let plan = plan(value);
    let path: Path = ask(&plan, from, to, 443);
    let mtu = path.mtu(&Facts::new(&plan));
    let at = |way: &netdraft_core::analysis::path::WalkMtu| {
        (way.bytes, way.narrowest().map_or_else(String::new, |hop| hop.at.clone()))
    };
    mtu.ways().map(at).collect()
}

fn both(bytes: u32, there: &str, back: &str) -> Vec<(Option<u32>, String)> {
    vec![(Some(bytes), there.to_owned()), (Some(bytes), back.to_owned())]
}

fn pair(provider: &str) -> Value {
    let mut value = peered(&to("10.1.0.0/16", "ab"), &to("10.0.0.0/16", "ab"));
    value["provider"] = json!(provider);
    value["filters"] = json!([{"id": "ga", "kind": "ordered-list", "rules": [{}, {"direction": "egress"}]},
        {"id": "gb", "kind": "ordered-list", "rules": [{}, {"direction": "egress"}]}]);
    value
}

#[test]
fn interfaces_have_what_their_provider_gives_them() {
    for (provider, bytes) in [("aws", 9001), ("azure", 1500), ("gcp", 1460), ("generic", 1500)] {
        assert_eq!(narrow(&pair(provider), "ha", "hb"), both(bytes, "ha", "hb"), "{provider}");
    }
    let mut value = pair("gcp");
    value["networks"][1]["mtu"] = json!(1400);
    assert_eq!(narrow(&value, "ha", "hb"), both(1400, "hb", "hb"));
    value["hosts"][0]["mtu"] = json!(1300);
    assert_eq!(narrow(&value, "ha", "hb"), both(1300, "ha", "ha"));
}

#[test]
fn links_of_aws_carry_less_than_its_networks() {
    let mut value = pair("aws");
    value["networks"][0]["region"] = json!("eu-west-1");
    assert_eq!(narrow(&value, "ha", "hb"), both(9001, "ha", "hb"), "nobody says that the other region is another");
    value["networks"][1]["region"] = json!("us-east-1");
    assert_eq!(narrow(&value, "ha", "hb"), both(8500, "ab", "ab"));
    for table in [0, 1] {
        value["route_tables"][table]["routes"][0]["target"] = json!("hub");
    }
    assert_eq!(narrow(&value, "ha", "hb"), both(8500, "hub", "hub"));
    let out = narrow(&public_subnet(), "worker", "8.8.8.8");
    assert_eq!(out, both(1500, "igw", "internet"));
}

/// A host and an office with a VPN connection between them.
fn office(vpn: &Value) -> Value {
    let mut value = peered(&to("192.168.0.0/16", "vgw"), &json!([]));
    value["gateways"] = json!([{"id": "vgw", "kind": "virtual-private", "network": "a"}]);
    value["sites"] = json!([{"id": "office", "cidrs": ["192.168.0.0/16"]}]);
    value["vpns"] = json!([{"id": "vpn", "site": "office", "gateway": "vgw", "tunnels": [{"name": "1"}]}]);
    for (field, content) in vpn.as_object().expect("fields of the connection") {
        value["vpns"][0][field] = content.clone();
    }
    value
}

#[test]
fn a_vpn_connection_carries_what_ipsec_leaves() {
    let cbc = json!({"cipher": "aes-cbc", "integrity": "sha2-256"});
    assert_eq!(narrow(&office(&cbc), "ha", "office"), both(1438, "vpn", "vpn"));
    let set = json!({"tunnels": [{"name": "1", "mtu": 1400}, {"name": "2", "mtu": 1300, "configured": false}]});
    assert_eq!(narrow(&office(&set), "ha", "office"), both(1400, "vpn", "vpn"));
    assert_eq!(
        narrow(&office(&json!({"link_mtu": 9001})), "ha", "office"),
        both(1446, "vpn", "vpn"),
        "what AWS carries"
    );
    let unknown = narrow(&office(&json!({"cipher": "rot13"})), "ha", "office");
    assert_eq!(unknown, [(None, String::new()), (None, String::new())]);
}

/// The hops that drop what the first required flow sends, and what keeps its senders from hearing of it.
fn required(value: &Value) -> (Vec<(String, String)>, Vec<String>) {
    let plan = plan(value);
    let facts = Facts::new(&plan);
    let flows = required_flows(&facts);
    let flow = flows.first().expect("a flow that must work");
    let mismatches = flow.mismatches().into_iter().map(|(sender, hop)| (sender.at.clone(), hop.at.clone())).collect();
    let silenced = flow.silenced(&facts).into_iter().flat_map(|(_, steps)| steps);
    (mismatches, silenced.map(|step| format!("{}: {}", step.at, step.text)).collect())
}

#[test]
fn what_a_vpn_connection_drops_is_heard_of_where_icmp_may_come_in() {
    let mut value = office(&json!({}));
    value["intents"] = json!([{"id": "needed", "from": "ha", "to": "office", "protocol": "tcp", "ports": "443"}]);
    let (mismatches, silenced) = required(&value);
    let expected = [("ha".to_owned(), "vpn".to_owned()), ("office".to_owned(), "vpn".to_owned())];
    assert_eq!(mismatches, expected);
    assert_eq!(silenced, ["ha: security group `ga` drops it by its implicit deny"]);
    value["filters"][0]["rules"] = json!([egress(), {"protocol": "icmp", "icmp_type": 3, "icmp_code": 4}]);
    assert_eq!(required(&value).1, [""; 0]);
    value["filters"][0]["rules"] = json!([egress()]);
    value["vpns"][0]["tunnels"][0]["mss"] = json!(1360);
    assert_eq!(required(&value), (Vec::new(), Vec::new()), "segments that are made to fit need no messages");
    value["intents"][0]["protocol"] = json!("udp");
    assert_eq!(required(&value).1.len(), 1);
}

#[test]
fn a_provider_that_knows_connections_passes_errors_about_them() {
    let mut value = pair("openstack");
    value["hosts"][1]["mtu"] = json!(1400);
    value["filters"] = json!([
        {"id": "ga", "network": "a", "kind": "security-group", "rules": [egress()]},
        {"id": "gb", "network": "b", "kind": "security-group", "rules": [allow("tcp", "443", "0.0.0.0/0"), egress()]}
    ]);
    value["intents"] = json!([{"id": "needed", "from": "ha", "to": "hb", "protocol": "tcp", "ports": "443"}]);
    let (mismatches, silenced) = required(&value);
    assert_eq!(mismatches, [("ha".to_owned(), "hb".to_owned())]);
    assert_eq!(silenced, [""; 0]);
    value["provider"] = json!("aws");
    assert_eq!(required(&value).1, ["ha: security group `ga` drops it by its implicit deny"]);
}

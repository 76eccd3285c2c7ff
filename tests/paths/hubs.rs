//! To what does a transit hub hand packets? Associations, propagation, static routes, zones, and hubs joined with hubs.

use std::net::IpAddr;

use netdraft_core::address::{BlockSet, Cidr};
use netdraft_core::analysis::path::Verdict;
use netdraft_core::analysis::{Attached, Beyond, Facts, Loss, at_hub};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ask, blockers, hops, plan, verdict};

/// Three networks with a host each, without rule sets that stop anything, on one hub; every table sends all private addresses to it.
fn star(hub: &Value) -> Value {
    let names = ["a", "b", "c"];
    let each = |make: &dyn Fn(usize, &str) -> Value| {
        names.iter().enumerate().map(|(at, name)| make(at, name)).collect::<Value>()
    };
    let mut gateway = json!({"id": "hub", "kind": "transit"});
    for (name, value) in hub.as_object().expect("fields of the hub") {
        gateway[name] = value.clone();
    }
    json!({
        "netdraft": "1.0",
        "networks": each(&|at, name| json!({"id": name, "cidrs": [format!("10.{at}.0.0/16")]})),
        "subnets": each(&|at, name| json!({
            "id": format!("s{name}"), "network": name, "cidr": format!("10.{at}.1.0/24"), "zone": "z1", "route_table": format!("t{name}")
        })),
        "hosts": each(&|at, name| json!({
            "id": format!("h{name}"), "subnet": format!("s{name}"), "addresses": [format!("10.{at}.1.10")], "filters": ["open"]
        })),
        "filters": [{"id": "open", "kind": "security-group", "rules": [{"sources": ["10.0.0.0/8", "192.168.0.0/16"]}, {"direction": "egress"}]}],
        "route_tables": each(&|_, name| json!({
            "id": format!("t{name}"), "network": name, "routes": [
                {"destination": "10.0.0.0/8", "target": "hub"}, {"destination": "192.168.0.0/16", "target": "hub"}
            ]
        })),
        "gateways": [gateway]
    })
}

#[test]
fn the_short_form_joins_everything_with_everything() {
    let all = plan(&star(&json!({"attachments": ["a", "b"]})));
    let path = ask(&all, "ha", "hb", 443);
    assert_eq!(path.verdict(), Verdict::Allowed, "{path:#?}");
    assert_eq!(hops(&path), ["ha", "ta", "hub", "hb"]);
    let lonely = ask(&all, "ha", "hc", 443);
    assert_eq!(blockers(&lonely), ["hub: nothing that is attached to it has `10.2.1.10`"]);
    let joined = plan(&star(&json!({"joins": [{"to": "a"}, {"to": "b"}]})));
    assert_eq!(verdict(&joined, "ha", "hb", 443), Verdict::Allowed, "a join attaches too");
}

/// Spokes that reach a shared network, and not each other.
fn spokes() -> Value {
    json!({
        "attachments": ["a", "b", "c"],
        "tables": [{"name": "spokes"}, {"name": "shared"}],
        "joins": [
            {"to": "a", "table": "spokes", "propagates_to": ["shared"]},
            {"to": "b", "table": "spokes", "propagates_to": ["shared"]},
            {"to": "c", "table": "shared", "propagates_to": ["spokes"]}
        ]
    })
}

#[test]
fn tables_keep_spokes_apart() {
    let plan = plan(&star(&spokes()));
    assert_eq!(verdict(&plan, "ha", "hc", 443), Verdict::Allowed);
    assert_eq!(verdict(&plan, "hc", "hb", 443), Verdict::Allowed);
    assert_eq!(blockers(&ask(&plan, "ha", "hb", 443)), ["hub: its table `spokes` has no route to `10.1.1.10`"]);
}

#[test]
fn without_propagation_on_the_way_back_there_is_no_answer() {
    let mut hub = spokes();
    hub["joins"][0]["propagates_to"] = json!([]);
    let one_way = ask(&plan(&star(&hub)), "ha", "hc", 443);
    assert_eq!(one_way.verdict(), Verdict::Partial);
    assert_eq!(blockers(&one_way), ["hub: its table `shared` has no route to `10.0.1.10`"]);
    hub["tables"][1]["routes"] = json!([{"destination": "10.0.0.0/16", "target": "a"}]);
    assert_eq!(verdict(&plan(&star(&hub)), "ha", "hc", 443), Verdict::Allowed, "a static route does as well");
}

#[test]
fn an_attachment_without_an_association_drops_what_comes_in() {
    let mut hub = spokes();
    hub["joins"][0]["table"] = json!("");
    let dropped = "hub: the attachment of `a` is associated with no table, and what comes in by it is dropped";
    assert_eq!(blockers(&ask(&plan(&star(&hub)), "ha", "hc", 443)), [dropped]);
    assert_eq!(
        verdict(&plan(&star(&hub)), "hc", "ha", 443),
        Verdict::Partial,
        "the question arrives, and the answer does not"
    );
    hub["joins"][0]["table"] = json!("spoke");
    let gone = "hub: the attachment of `a` is associated with table `spoke`, which the hub does not have";
    assert_eq!(blockers(&ask(&plan(&star(&hub)), "ha", "hc", 443)), [gone]);
}

#[test]
fn the_longest_prefix_wins_and_then_the_static_route() {
    let mut hub = json!({"attachments": ["a", "b", "c"], "tables": [{"name": "default", "routes": [
        {"destination": "10.1.0.0/16", "target": "blackhole"}, {"destination": "10.2.0.0/15", "target": "blackhole"}
    ]}]});
    let drops = plan(&star(&hub));
    let path = ask(&drops, "ha", "hb", 443);
    assert_eq!(blockers(&path), ["hub: its table `default` drops `10.1.0.0/16`"]);
    let decider = path.deciders().find_map(|step| step.decided_by.clone()).expect("a route");
    assert_eq!((decider.entity.as_str(), decider.field.as_str()), ("hub", "tables/0/routes/0"));
    assert_eq!(verdict(&drops, "ha", "hc", 443), Verdict::Allowed, "what `c` propagates is longer");
    hub["tables"][0]["routes"] = json!([{"destination": "10.1.1.0/24", "target": "nowhere"}]);
    let dead = "hub: its table `default` sends `10.1.1.0/24` to `nowhere`, which is not attached to it";
    assert_eq!(blockers(&ask(&plan(&star(&hub)), "ha", "hb", 443)), [dead]);
}

#[test]
fn a_zone_without_a_leg_of_the_attachment_cannot_send() {
    let mut value = star(&json!({"attachments": ["b"], "joins": [{"to": "a", "subnets": ["leg"]}]}));
    let subnets = value["subnets"].as_array_mut().expect("subnets");
    subnets.push(json!({"id": "leg", "network": "a", "cidr": "10.0.9.0/28", "zone": "z2", "route_table": "ta"}));
    let stopped = "hub: the attachment has no subnet in zone `z1`, and takes nothing that comes from there";
    assert_eq!(blockers(&ask(&plan(&value), "ha", "hb", 443)), [stopped]);
    assert_eq!(verdict(&plan(&value), "hb", "ha", 443), Verdict::Partial, "packets come in by the other zone");
    value["subnets"][0]["zone"] = json!("");
    assert_eq!(verdict(&plan(&value), "ha", "hb", 443), Verdict::Unknown);
    value["subnets"][0]["zone"] = json!("z2");
    assert_eq!(verdict(&plan(&value), "ha", "hb", 443), Verdict::Allowed);
}

#[test]
fn overlapping_networks_are_not_told_apart() {
    let mut value = star(&json!({"attachments": ["a", "b", "c"]}));
    value["networks"][2]["cidrs"] = json!(["10.2.0.0/16", "10.1.128.0/17"]);
    let path = ask(&plan(&value), "ha", "hb", 443);
    assert_eq!(path.verdict(), Verdict::Unknown);
    assert!(blockers(&path)[0].contains("the blocks of `b` and `c` overlap"), "{:?}", blockers(&path));
}

/// Network `a` on one hub and `b` on another, joined by static routes.
fn two_hubs() -> Value {
    let mut value = star(&json!({}));
    value["gateways"] = json!([
        {"id": "hub", "kind": "transit", "attachments": ["a"],
            "tables": [{"name": "default", "routes": [{"destination": "10.1.0.0/16", "target": "far"}]}], "joins": [{"to": "far"}]},
        {"id": "far", "kind": "transit", "attachments": ["b"],
            "tables": [{"name": "default", "routes": [{"destination": "10.0.0.0/16", "target": "hub"}]}]}
    ]);
    value["route_tables"][1]["routes"][0]["target"] = json!("far");
    value
}

#[test]
fn hubs_are_joined_by_static_routes_alone() {
    let mut value = two_hubs();
    let path = ask(&plan(&value), "ha", "hb", 443);
    assert_eq!(path.verdict(), Verdict::Allowed, "{path:#?}");
    assert_eq!(hops(&path), ["ha", "ta", "hub", "far", "hb"]);
    value["gateways"][1]["tables"][0]["routes"] = json!([]);
    assert_eq!(verdict(&plan(&value), "ha", "hb", 443), Verdict::Partial);
    value["gateways"][1]["tables"][0]["routes"] = json!([{"destination": "10.1.0.0/16", "target": "hub"}]);
    value["gateways"][1]["attachments"] = json!(["b"]);
    value["gateways"][1]["joins"] = json!([{"to": "b", "propagates_to": []}]);
    let around = ask(&plan(&value), "ha", "hb", 443);
    assert!(blockers(&around)[0].contains("a loop"), "{around:#?}");
}

#[test]
fn a_shared_network_leads_out_to_the_internet() {
    let mut value = star(&json!({
        "attachments": ["a"],
        "tables": [{"name": "default", "routes": [{"destination": "0.0.0.0/0", "target": "c"}]}],
        "joins": [{"to": "c", "subnets": ["sc"]}]
    }));
    value["route_tables"][0]["routes"] = json!([{"destination": "0.0.0.0/0", "target": "hub"}]);
    value["route_tables"][2]["routes"] = json!([{"destination": "0.0.0.0/0", "target": "nat"}]);
    value["route_tables"].as_array_mut().expect("tables").push(json!({"id": "tp", "network": "c", "routes": [
        {"destination": "0.0.0.0/0", "target": "igw"}, {"destination": "10.0.0.0/16", "target": "hub"}
    ]}));
    value["subnets"]
        .as_array_mut()
        .expect("subnets")
        .push(json!({"id": "sp", "network": "c", "cidr": "10.2.2.0/24", "zone": "z1", "route_table": "tp"}));
    value["gateways"].as_array_mut().expect("gateways").push(json!({"id": "igw", "kind": "internet", "network": "c"}));
    value["nats"] = json!([{"id": "nat", "network": "c", "subnet": "sp", "public_addresses": ["eip"]}]);
    value["public_addresses"] = json!([{"id": "eip", "address": "18.216.80.134", "bound_to": ["nat"]}]);
    let path = ask(&plan(&value), "ha", "8.8.8.8", 443);
    assert_eq!(path.verdict(), Verdict::Allowed, "{path:#?}");
    assert_eq!(hops(&path), ["ha", "ta", "hub", "tc", "nat", "tp", "igw", "internet"]);
    value["route_tables"][3]["routes"] = json!([{"destination": "0.0.0.0/0", "target": "igw"}]);
    assert_ne!(verdict(&plan(&value), "ha", "8.8.8.8", 443), Verdict::Allowed, "the NAT gateway needs a way back");
    value["gateways"][0]["joins"] = json!([{"to": "c"}]);
    assert_eq!(
        verdict(&plan(&value), "ha", "8.8.8.8", 443),
        Verdict::Unknown,
        "nobody says where the attachment stands"
    );
}

#[test]
fn a_site_on_a_hub_is_one_more_attachment() {
    let mut value = star(&json!({"attachments": ["a", "b", "c"]}));
    value["sites"] = json!([{"id": "office", "cidrs": ["192.168.0.0/16"]}]);
    value["vpns"] = json!([
        {"id": "down", "site": "office", "gateway": "hub", "tunnels": [{"configured": false}]},
        {"id": "vpn", "site": "office", "gateway": "hub", "tunnels": [{"name": "1"}]}
    ]);
    assert_eq!(hops(&ask(&plan(&value), "ha", "office", 443)), ["ha", "ta", "hub", "vpn", "office"]);
    assert_eq!(verdict(&plan(&value), "office", "hb", 443), Verdict::Allowed);
    value["gateways"][0]["joins"] = json!([{"to": "vpn", "table": ""}, {"to": "down", "table": ""}]);
    let dropped = "hub: the attachment of `vpn` is associated with no table, and what comes in by it is dropped";
    assert_eq!(blockers(&ask(&plan(&value), "office", "hb", 443)), [dropped]);
    assert_eq!(verdict(&plan(&value), "ha", "office", 443), Verdict::Partial);
}

/// Some block of a few that overlap.
fn block() -> impl Strategy<Value = Cidr> {
    (0u8..4, 0u8..4, prop::sample::select(vec![8u8, 14, 16, 17, 24])).prop_map(|(second, third, prefix)| {
        let address = format!("10.{second}.{third}.0").parse().expect("an address");
        Cidr::containing(address, prefix).expect("a prefix of IPv4")
    })
}

/// Where one address goes by the obvious reading: all routes that have it, the longest first, then what is written; `?` where nobody knows.
fn plainly(written: &[(Cidr, &str)], propagated: &[(Cidr, &str)], address: IpAddr) -> String {
    let has = |(block, _): &&(Cidr, &str)| block.contains_address(address);
    let longest = |routes: &[(Cidr, &str)]| routes.iter().filter(has).map(|(block, _)| block.prefix()).max();
    let (by_hand, learned) = (longest(written), longest(propagated));
    if by_hand.is_some() && by_hand >= learned {
        let mut targets: Vec<&str> = written
            .iter()
            .filter(has)
            .filter(|(block, _)| Some(block.prefix()) == by_hand)
            .map(|(_, target)| *target)
            .collect();
        targets.dedup();
        return if targets.iter().all(|target| *target == targets[0]) { targets[0].to_owned() } else { "?".to_owned() };
    }
    let Some((block, network)) = propagated.iter().filter(has).max_by_key(|(block, _)| block.prefix()) else {
        return "-".to_owned();
    };
    let outer = propagated
        .iter()
        .filter(|(other, _)| other.contains(*block))
        .min_by_key(|(other, _)| other.prefix())
        .expect("itself");
    let is_alone = propagated.iter().all(|(other, owner)| !outer.0.contains(*other) || owner == network);
    if is_alone { (*network).to_owned() } else { "?".to_owned() }
}

fn said(end: &Beyond<'_>) -> String {
    match end {
        Beyond::Network(network) => network.to_string(),
        Beyond::Drops(Loss::Blackhole(_) | Loss::DeadRoute { .. }) => "lost".to_owned(),
        Beyond::Drops(Loss::NoHubRoute(_)) => "-".to_owned(),
        Beyond::Unknown(_) => "?".to_owned(),
        other => format!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A set is judged as each of its addresses is, by the obvious reading, and no address is judged twice or forgotten.
    #[test]
    fn sets_are_judged_as_their_addresses_are(
        routes in prop::collection::vec((block(), 0usize..5), 0..5), extra in block(), asked in prop::collection::vec(block(), 1..3),
    ) {
        let targets = ["a", "b", "c", "blackhole", "nowhere"];
        let target = |at: &usize| targets[*at];
        let routes_typed: Vec<Value> =
            routes.iter().map(|(block, at)| json!({"destination": block.to_string(), "target": target(at)})).collect();
        // Lost is lost, on purpose or not.
        let written: Vec<(Cidr, &str)> = routes.iter().map(|(block, at)| (*block, if *at < 3 { target(at) } else { "lost" })).collect();
        let mut value = star(&json!({"attachments": ["a", "b"], "joins": [{"to": "c"}], "tables": [{"name": "default", "routes": routes_typed}]}));
        value["networks"][2]["cidrs"] = json!(["10.2.0.0/16", extra.to_string()]);
        let plan = plan(&value);
        let propagated: Vec<(Cidr, &str)> =
            plan.networks.iter().flat_map(|network| network.blocks().into_iter().map(|block| (block, network.id.as_str()))).collect();
        let facts = Facts::new(&plan);
        let hub = plan.gateways.by_text("hub").expect("the hub");
        let from = Attached::Network(&plan.networks.by_text("a").expect("a network").id);
        let asked: BlockSet = asked.into_iter().collect();
        let mut seen = BlockSet::new();
        for (share, end) in at_hub(facts.addresses(), hub, from, &asked) {
            prop_assert!(!share.is_empty() && seen.intersect(&share).is_empty());
            seen = seen.union(&share);
            for address in share.ranges().flat_map(|(first, last)| [first, last]) {
                let alone = at_hub(facts.addresses(), hub, from, &BlockSet::from(Cidr::of_address(address)));
                prop_assert_eq!(alone.iter().map(|(_, end)| said(end)).collect::<Vec<_>>(), [said(&end)]);
                prop_assert_eq!(said(&end), plainly(&written, &propagated, address), "{}", address);
            }
        }
        prop_assert_eq!(seen, asked);
    }
}

//! Which route takes a packet? Each provider's own order, and a slow oracle for the shares of tables.
#![cfg(not(target_arch = "wasm32"))]

use netdraft_core::address::{BlockSet, Cidr, Provider};
use netdraft_core::analysis::{Facts, make_before_break, replay};
use netdraft_core::format::load;
use netdraft_core::model::{Id, Plan};
use proptest::prelude::*;
use serde_json::{Value, json};

fn plan(value: &Value) -> Plan {
    let loaded = load(&value.to_string()).unwrap_or_else(|faults| panic!("{}", faults[0]));
    loaded.document.plan
}

/// A network `a` with a table `rt`, peered with `b`, and on a provider.
fn network(provider: Provider, routes: &Value) -> Plan {
    plan(&json!({
        "netdraft": "1.0",
        "provider": provider.name(),
        "networks": [{"id": "a", "cidrs": ["10.0.0.0/16"]}, {"id": "b", "cidrs": ["10.1.0.0/16"]}],
        "subnets": [{"id": "web", "network": "a", "cidr": "10.0.1.0/24", "route_table": "rt"}],
        "gateways": [
            {"id": "one", "kind": "virtual-private", "network": "a"},
            {"id": "two", "kind": "virtual-private", "network": "a"}
        ],
        "peerings": [{"id": "ab", "requester": "a", "accepter": "b"}],
        "route_tables": [{"id": "rt", "network": "a", "routes": routes}],
    }))
}

/// The winners and the runners-up for an address, as `destination → target`.
fn ask(plan: &Plan, address: &str) -> (Vec<String>, Vec<String>) {
    let facts = Facts::new(plan);
    let lookup = facts.routes().lookup(&Id::new("rt"), address.parse().expect("an address")).expect("the table exists");
    let words = |ways: Vec<&netdraft_core::analysis::Way<'_>>| {
        ways.into_iter().map(|way| format!("{} → {}", way.destination, way.target())).collect()
    };
    (words(lookup.winners), words(lookup.runners_up))
}

fn winner(provider: Provider, routes: &Value, address: &str) -> String {
    ask(&network(provider, routes), address).0.join(", ")
}

fn learned(destination: &str, target: &str) -> Value {
    json!({"destination": destination, "target": target, "origin": "propagated"})
}

fn typed(destination: &str, target: &str) -> Value {
    json!({"destination": destination, "target": target})
}

#[test]
fn a_learned_route_inside_the_network_loses_where_the_provider_says_so() {
    let routes = json!([learned("10.0.1.0/24", "one")]);
    let expect = [
        (Provider::Aws, "10.0.0.0/16 → local"),
        (Provider::Azure, "10.0.0.0/16 → local"),
        (Provider::Gcp, "10.0.1.0/24 → local"),
        (Provider::Openstack, "10.0.1.0/24 → one"),
        (Provider::Generic, "10.0.1.0/24 → one"),
    ];
    for (provider, expected) in expect {
        assert_eq!(winner(provider, &routes, "10.0.1.9"), expected, "{provider}");
    }
    let (_, runners_up) = ask(&network(Provider::Aws, &routes), "10.0.1.9");
    assert_eq!(runners_up, ["10.0.1.0/24 → one"]);
}

#[test]
fn a_typed_route_inside_the_network_wins_by_its_prefix_except_on_google_cloud() {
    let routes = json!([typed("10.0.1.0/24", "one")]);
    assert_eq!(winner(Provider::Aws, &routes, "10.0.1.9"), "10.0.1.0/24 → one");
    assert_eq!(winner(Provider::Azure, &routes, "10.0.1.9"), "10.0.1.0/24 → one");
    assert_eq!(winner(Provider::Gcp, &routes, "10.0.1.9"), "10.0.1.0/24 → local");
}

#[test]
fn at_equal_prefixes_typed_routes_win_over_learned_ones() {
    let routes = json!([learned("192.168.0.0/16", "one"), typed("192.168.0.0/16", "two")]);
    for provider in [Provider::Aws, Provider::Azure, Provider::Openstack, Provider::Generic] {
        assert_eq!(winner(provider, &routes, "192.168.1.1"), "192.168.0.0/16 → two", "{provider}");
    }
}

#[test]
fn google_cloud_goes_by_priority_and_shares_equals() {
    let route = |target: &str, priority: Value| json!({"destination": "192.168.0.0/16", "target": target, "priority": priority});
    let by_priority = json!([route("one", json!(900)), route("two", json!(100))]);
    assert_eq!(winner(Provider::Gcp, &by_priority, "192.168.1.1"), "192.168.0.0/16 → two");
    // 1000 is the default.
    let equals = json!([route("two", Value::Null), route("one", json!(1000))]);
    assert_eq!(winner(Provider::Gcp, &equals, "192.168.1.1"), "192.168.0.0/16 → one, 192.168.0.0/16 → two");
}

#[test]
fn azure_has_routes_of_its_own() {
    assert_eq!(winner(Provider::Azure, &json!([]), "10.1.2.3"), "10.1.0.0/16 → ab");
    assert_eq!(winner(Provider::Azure, &json!([]), "10.2.0.1"), "10.0.0.0/8 → blackhole");
    assert_eq!(winner(Provider::Azure, &json!([]), "198.51.100.1"), "0.0.0.0/0 → internet");
    assert_eq!(winner(Provider::Azure, &json!([typed("10.0.0.0/8", "one")]), "10.2.0.1"), "10.0.0.0/8 → one");
    assert_eq!(winner(Provider::Azure, &json!([learned("10.1.2.0/24", "one")]), "10.1.2.3"), "10.1.0.0/16 → ab");
    assert_eq!(winner(Provider::Azure, &json!([typed("10.1.0.0/16", "one")]), "10.1.2.3"), "10.1.0.0/16 → one");
}

#[test]
fn peerings_bring_routes_along_only_where_the_provider_does_so() {
    assert_eq!(winner(Provider::Aws, &json!([]), "10.1.2.3"), "");
    assert_eq!(winner(Provider::Gcp, &json!([]), "10.1.2.3"), "10.1.0.0/16 → ab");
}

#[test]
fn families_are_apart() {
    let routes = json!([typed("0.0.0.0/0", "one"), typed("::/0", "two")]);
    assert_eq!(winner(Provider::Aws, &routes, "198.51.100.1"), "0.0.0.0/0 → one");
    assert_eq!(winner(Provider::Aws, &routes, "2001:db8::1"), "::/0 → two");
}

#[test]
fn subnets_use_their_own_table_or_the_main_one() {
    let plan = plan(&json!({
        "netdraft": "1.0",
        "networks": [{"id": "a", "cidrs": ["10.0.0.0/16"]}, {"id": "b", "cidrs": ["10.1.0.0/16"]}],
        "subnets": [
            {"id": "x", "network": "a", "cidr": "10.0.2.0/24"},
            {"id": "w", "network": "a", "cidr": "10.0.1.0/24"},
            {"id": "y", "network": "a", "cidr": "10.0.3.0/24", "route_table": "own"},
            {"id": "z", "network": "b", "cidr": "10.1.1.0/24"}
        ],
        "route_tables": [{"id": "own", "network": "a"}, {"id": "main-2", "network": "a", "main": true}, {"id": "main-1", "network": "a", "main": true}],
    }));
    let facts = Facts::new(&plan);
    let users = |id: &str| {
        let table = facts.routes().of_table(&Id::new(id)).expect("it exists");
        table.subnets.iter().map(|subnet| subnet.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(
        (users("own"), users("main-1"), users("main-2")),
        (vec!["y".to_owned()], vec!["w".to_owned(), "x".to_owned()], vec![])
    );
    let unnamed = facts.routes().of_subnet(&Id::new("z")).expect("a network has a main table");
    assert!(unnamed.table.is_none() && unnamed.network.id.as_str() == "b");
    assert_eq!(
        plan.route_table_of(plan.subnets.by_text("x").expect("it exists")).map(|table| table.id.as_str()),
        Some("main-1")
    );
}

/// Some routes within `10.0.0.0/22`, so that every address can be asked.
fn some_routes() -> impl Strategy<Value = Vec<Value>> {
    let block = (22_u8..=28, 0_u32..1024).prop_map(|(prefix, at)| {
        let first = (10 << 24) | (at & (u32::MAX << (32 - u32::from(prefix))));
        format!("{}/{prefix}", std::net::Ipv4Addr::from_bits(first))
    });
    let target = prop::sample::select(vec!["one", "two", "ab", "gone", "local", "blackhole"]);
    let origin = prop::sample::select(vec!["static", "propagated"]);
    let route = (block, target, origin, prop::option::of(0_u32..3)).prop_map(|(destination, target, origin, priority)| {
        json!({"destination": destination, "target": target, "origin": origin, "priority": priority})
    });
    prop::collection::vec(route, 0..8)
}

fn some_provider() -> impl Strategy<Value = Provider> {
    prop::sample::select(Provider::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_shares_of_a_table_are_what_its_lookups_say(provider in some_provider(), routes in some_routes()) {
        let plan = network(provider, &Value::Array(routes));
        let facts = Facts::new(&plan);
        let table = facts.routes().of_table(&Id::new("rt")).expect("the table exists");
        let all: Cidr = "10.0.0.0/22".parse().expect("a block");
        let shares = table.shares_of(&BlockSet::from(all));
        for offset in (0..1024).step_by(7) {
            let address = all.nth(offset).expect("inside");
            let shared = shares.iter().filter(|(_, share)| share.contains_address(address));
            let shared: Vec<_> = shared.flat_map(|(ways, _)| ways.iter()).collect();
            prop_assert_eq!(shared, table.lookup(address).winners, "{} on {}", address, provider);
        }
    }

    #[test]
    fn the_order_of_routes_means_nothing(provider in some_provider(), routes in some_routes()) {
        let mut turned = routes.clone();
        turned.reverse();
        let (one, other) = (network(provider, &Value::Array(routes)), network(provider, &Value::Array(turned)));
        for address in ["10.0.0.1", "10.0.1.77", "10.0.2.200", "10.0.3.255"] {
            prop_assert_eq!(ask(&one, address), ask(&other, address));
        }
    }

    #[test]
    fn what_is_put_in_order_breaks_nothing_and_ends_the_same(steps in prop::collection::vec((0_usize..5, 0_usize..3, 0_usize..2), 0..7)) {
        let (blocks, targets) = (["192.168.0.0/16", "192.168.0.0/17", "172.16.0.0/12"], ["one", "two"]);
        let actions = ["add-route", "replace-route", "remove-route", "remove-target", "wait"];
        let step = |(action, block, target): &(usize, usize, usize)| match actions[*action] {
            "wait" => json!({"action": "wait", "seconds": 25}),
            "remove-target" => json!({"action": "remove-target", "target": targets[*target]}),
            "remove-route" => json!({"action": "remove-route", "route_table": "rt", "destination": blocks[*block]}),
            other => json!({"action": other, "route_table": "rt", "destination": blocks[*block], "target": targets[*target]}),
        };
        let mut plan = network(Provider::Aws, &json!([typed(blocks[0], "one"), typed(blocks[2], "one")]));
        let rollout = json!({"netdraft": "1.0", "rollouts": [{"id": "r", "steps": []}], "networks": [{"id": "a"}], "route_tables": [{"id": "rt", "network": "a"}]});
        let mut with_steps = rollout;
        with_steps["rollouts"][0]["steps"] = steps.iter().map(step).collect();
        plan.rollouts = self::plan(&with_steps).rollouts;
        let rollout = plan.rollouts.by_text("r").expect("it was written");
        if let Some(ordered) = make_before_break(&plan, rollout) {
            let (before, after) = (replay(&plan, &rollout.steps, 60), replay(&plan, &ordered, 60));
            prop_assert!(after.hazards.is_empty() && after.unclear.is_empty());
            prop_assert_eq!(before.end, after.end);
        }
    }
}

//! Which edits open a flow that is closed, and which close one that is open? Every offer is made and the packet followed again.

use netdraft_core::address::Family;
use netdraft_core::analysis::path::{Question, Verdict};
use netdraft_core::analysis::{Facts, Protocol};
use netdraft_core::edit::apply;
use netdraft_core::model::{Document, Plan};
use netdraft_core::repair::flow::{Offer, closings, openings};
use netdraft_tests::arbitrary::{Dice, document};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{bare, egress, peered, plan, public_subnet, to};

fn question(from: &str, to: &str, port: u16) -> Question {
    Question { from: from.to_owned(), to: to.to_owned(), port: Some(port), ..Question::default() }
}

fn answer(plan: &Plan, question: &Question) -> Option<Verdict> {
    let facts = Facts::new(plan);
    question.read(&facts).ok().map(|asked| asked.follow(&facts).verdict())
}

/// The plan after an offer was taken.
fn after(plan: &Plan, offer: &Offer) -> Plan {
    let mut document = Document { plan: plan.clone(), ..Document::default() };
    apply(&mut document, &offer.fix().command()).unwrap_or_else(|refusal| panic!("{refusal}: {}", offer.title()));
    document.plan
}

/// The titles of the edits of each offer; every offer is tried.
fn offered(plan: &Plan, from: &str, to: &str, port: u16) -> Vec<Vec<String>> {
    let question = question(from, to, port);
    let offers = openings(plan, &question);
    for offer in &offers {
        assert_eq!(answer(&after(plan, offer), &question), Some(Verdict::Allowed), "{}", offer.title());
    }
    offers.iter().map(|offer| offer.edits.iter().map(|edit| edit.title.clone()).collect()).collect()
}

/// The edits of the first offer.
fn best(value: &Value, from: &str, to: &str, port: u16) -> Vec<String> {
    offered(&plan(value), from, to, port).into_iter().next().unwrap_or_default()
}

#[test]
fn a_group_lets_in_the_address_or_the_group_or_the_subnet() {
    let plan = plan(&peered(&to("10.1.0.0/16", "ab"), &to("10.0.0.0/16", "ab")));
    assert_eq!(
        offered(&plan, "ha", "hb", 80),
        [
            ["let tcp 80 in from `10.0.1.10/32`, in security group `gb`"],
            ["let tcp 80 in from `ga`, in security group `gb`"],
            ["let line 1 of security group `gb` take port 80 too"],
            ["let tcp 80 in from `10.0.1.0/24`, in security group `gb`"],
        ],
    );
    let narrowest = &openings(&plan, &question("ha", "hb", 80))[0];
    assert_eq!(narrowest.changes, ["`gb`: tcp 80 from 10.0.1.10/32: deny → allow"], "what else it opens: nothing");
}

#[test]
fn a_rule_goes_where_the_order_of_its_list_lets_it_through_there_and_back() {
    let mut value = public_subnet();
    value["filters"][1]["rules"] = json!([
        {"priority": 100, "action": "deny", "protocol": "tcp", "ports": "0-1023"}, {"priority": 200},
        {"priority": 100, "direction": "egress", "protocol": "tcp", "ports": "443"}
    ]);
    assert_eq!(
        best(&value, "worker", "server", 22),
        [
            "let tcp 22 in from `10.0.1.10/32`, in network ACL `acl` as rule 90",
            "let tcp 1024-65535 out to `10.0.1.10/32`, in network ACL `acl` as rule 200",
        ],
    );
}

#[test]
fn a_rule_is_not_put_where_it_robs_another_of_its_effect() {
    let mut value = public_subnet();
    value["filters"][1]["rules"][0] =
        json!({"priority": 100, "action": "deny", "protocol": "tcp", "ports": "22", "sources": ["10.0.1.10/32"]});
    value["filters"][1]["rules"].as_array_mut().expect("rules").push(json!({"priority": 200}));
    assert_eq!(best(&value, "worker", "server", 22), ["delete rule 100 of network ACL `acl`"]);
}

#[test]
fn a_rule_that_is_there_is_switched_on_or_put_above_the_one_that_drops() {
    let mut value = public_subnet();
    value["filters"][0]["rules"][0]["enabled"] = json!(false);
    let titles = offered(&plan(&value), "worker", "server", 22);
    assert!(titles.contains(&vec!["switch on line 1 of security group `ssh`".to_owned()]), "{titles:?}");
    let mut value = public_subnet();
    value["filters"][1]["rules"] = json!([
        {"priority": 100, "action": "deny"}, {"priority": 200, "name": "all"}, {"priority": 100, "direction": "egress"}
    ]);
    let titles = offered(&plan(&value), "worker", "server", 22);
    assert!(titles.contains(&vec!["put rule 200 `all` of network ACL `acl` above rule 100".to_owned()]), "{titles:?}");
}

#[test]
fn priorities_keep_to_the_order_of_each_provider() {
    let mut value = bare("gcp");
    value["filters"] = json!([{"id": "firewall", "kind": "gcp-firewall", "network": "n", "rules": [
        {"priority": 1000, "action": "deny", "protocol": "tcp", "ports": "443"}
    ]}]);
    assert_eq!(
        best(&value, "one", "two", 443),
        ["let tcp 443 in from `10.0.1.10/32`, in GCP firewall `firewall` as rule 990"],
        "deny comes before allow at equal priority"
    );
    let mut value = bare("azure");
    value["subnets"][0]["filter"] = json!("nsg");
    value["filters"] = json!([{"id": "nsg", "kind": "azure-nsg", "network": "n", "rules": [
        {"priority": 100, "action": "deny", "protocol": "tcp", "ports": "22"}
    ]}]);
    let titles = best(&value, "one", "two", 22);
    assert_eq!(titles, ["delete rule 100 of network security group `nsg`"], "no number is below 100");
    value["filters"][0]["rules"][0]["priority"] = json!(200);
    assert_eq!(
        best(&value, "one", "two", 22),
        ["let tcp 22 in from `10.0.1.10/32`, in network security group `nsg` as rule 190"],
    );
}

#[test]
fn where_no_rule_is_written_the_first_one_is() {
    let titles = best(&bare("gcp"), "one", "two", 443);
    assert_eq!(titles, ["let tcp 443 in from `10.0.1.10/32`, in a firewall `n-rules` of `n`"]);
    let mut value = bare("aws");
    value["hosts"][0]["filters"] = json!(["group"]);
    value["filters"] = json!([{"id": "group", "kind": "security-group", "rules": [egress()]}]);
    let titles = best(&value, "one", "two", 443);
    let expected = "let tcp 443 in from `10.0.1.10/32`, in a security group `two-rules` of its own for `two`, which leaves the network's default group";
    assert_eq!(titles, [expected]);
}

#[test]
fn routes_are_added_there_and_back() {
    let value = peered(&json!([]), &json!([]));
    let titles = offered(&plan(&value), "ha", "hb", 443);
    assert_eq!(titles[0], ["send `10.1.1.0/24` to `ab` in `ta`", "send `10.0.1.0/24` to `ab` in `tb`"]);
    let over_hub = ["send `10.1.1.0/24` to `hub` in `ta`", "send `10.0.1.0/24` to `hub` in `tb`"];
    assert!(titles.iter().all(|titles| titles[..2] != over_hub), "a hub does not know groups: another edit is needed");
    let one = peered(&to("10.1.0.0/16", "ab"), &json!([]));
    assert_eq!(best(&one, "ha", "hb", 443), ["send `10.0.1.0/24` to `ab` in `tb`"], "the answer lacked its route");
}

#[test]
fn a_peering_is_set_up_accepted_or_made() {
    let both = || peered(&to("10.1.0.0/16", "ab"), &to("10.0.0.0/16", "ab"));
    let mut half = both();
    half["gateways"] = json!([]);
    half["peerings"][0]["accepter_configured"] = json!(false);
    assert_eq!(best(&half, "ha", "hb", 443), ["set up peering `ab` on the side of `b`"]);
    let mut pending = both();
    pending["gateways"] = json!([]);
    pending["peerings"][0]["state"] = json!("pending-acceptance");
    assert_eq!(best(&pending, "ha", "hb", 443), ["accept peering `ab`"]);
    let mut none = peered(&json!([]), &json!([]));
    none["gateways"] = json!([]);
    none["peerings"] = json!([]);
    assert_eq!(
        best(&none, "ha", "hb", 443),
        [
            "peer `a` with `b` by `a-b-peering`, and send `10.1.1.0/24` there",
            "send `10.0.1.0/24` to `a-b-peering` in `tb`"
        ],
    );
    none["networks"][1]["cidrs"] = json!(["10.0.0.0/8"]);
    assert!(offered(&plan(&none), "ha", "hb", 443).is_empty(), "networks that overlap cannot be peered");
}

#[test]
fn a_hub_gets_the_attachment_the_association_or_the_route_that_it_lacks() {
    let hub = |gateway: &Value| {
        let mut value = peered(&to("10.1.0.0/16", "hub"), &to("10.0.0.0/16", "hub"));
        value["peerings"] = json!([]);
        value["gateways"] = json!([gateway]);
        value["filters"][1]["rules"][0]["sources"] = json!(["10.0.0.0/16"]);
        value
    };
    let unattached = hub(&json!({"id": "hub", "kind": "transit", "attachments": ["a"]}));
    assert_eq!(best(&unattached, "ha", "hb", 443), ["attach `b` to `hub`"]);
    let joins = json!([{"to": "a", "table": ""}, {"to": "b"}]);
    let unassociated = hub(&json!({"id": "hub", "kind": "transit", "joins": joins}));
    assert_eq!(best(&unassociated, "ha", "hb", 443), ["associate `a` with table `default`"]);
    let joins = json!([{"to": "a"}, {"to": "b", "propagates_to": []}]);
    let silent = hub(&json!({"id": "hub", "kind": "transit", "joins": joins}));
    assert_eq!(best(&silent, "ha", "hb", 443), ["let `b` propagate to table `default`"]);
    let tables = json!([{"name": "default", "routes": [{"destination": "10.1.0.0/16", "target": "blackhole"}]}]);
    let black = hub(&json!({"id": "hub", "kind": "transit", "attachments": ["a", "b"], "tables": tables}));
    assert_eq!(best(&black, "ha", "hb", 443), ["delete the route to `10.1.0.0/16` from table `default` of `hub`"]);
}

#[test]
fn the_internet_is_reached_by_a_gateway_or_by_translation() {
    let mut value = public_subnet();
    assert!(offered(&plan(&value), "other", "8.8.8.8", 53).is_empty(), "the NAT gateway is behind the same table");
    value["public_addresses"][0]["bound_to"] = json!([]);
    let titles = offered(&plan(&value), "other", "8.8.8.8", 53);
    assert!(titles.contains(&vec!["bind `server-address` (18.216.80.133) to `other`".to_owned()]), "{titles:?}");
    let inwards = best(&value, "internet", "server", 22);
    assert_eq!(inwards, ["bind `server-address` (18.216.80.133) to `server`"]);
    value["nats"] = json!([]);
    value["route_tables"][1]["routes"] = json!([]);
    assert_eq!(
        best(&value, "worker", "8.8.8.8", 53),
        ["put a NAT gateway `vpc-nat` into `public`, and send `0.0.0.0/0` there"],
    );
    let mut closed = public_subnet();
    closed["gateways"] = json!([]);
    assert_eq!(best(&closed, "internet", "server", 22)[0], "give `vpc` a gateway to the internet, `vpc-igw`");
}

#[test]
fn an_answer_is_led_back_the_way_it_came() {
    let mut value = public_subnet();
    value["subnets"][0]["route_table"] = json!("inside");
    assert_eq!(best(&value, "internet", "server", 22), ["send `0.0.0.0/0` to `igw` in `inside`"]);
}

#[test]
fn a_tunnel_is_set_up() {
    let mut value = peered(&to("192.168.0.0/16", "vgw"), &json!([]));
    value["gateways"] = json!([{"id": "vgw", "kind": "virtual-private", "network": "a"}]);
    value["sites"] = json!([{"id": "office", "cidrs": ["192.168.0.0/16"]}]);
    value["vpns"] =
        json!([{"id": "vpn", "site": "office", "gateway": "vgw", "tunnels": [{"name": "east", "configured": false}]}]);
    assert_eq!(best(&value, "ha", "office", 443), ["set up tunnel `east` of `vpn` at the site"]);
}

#[test]
fn nothing_is_offered_where_the_way_is_not_known_or_open() {
    let mut value = public_subnet();
    value["route_tables"][1]["routes"][0]["target"] = json!("unknown:vpce-1");
    assert_eq!(offered(&plan(&value), "worker", "8.8.8.8", 53), Vec::<Vec<String>>::new());
    assert_eq!(offered(&plan(&public_subnet()), "worker", "server", 22), Vec::<Vec<String>>::new());
    assert!(closings(&plan(&public_subnet()), &question("worker", "server", 80)).is_empty(), "it is closed");
}

#[test]
fn an_open_flow_is_closed_by_a_denying_rule_or_by_taking_away_what_lets_it_on() {
    let plan = plan(&public_subnet());
    let question = question("worker", "server", 22);
    let offers = closings(&plan, &question);
    let titles: Vec<String> = offers.iter().map(Offer::title).collect();
    assert_eq!(titles[0], "let no tcp 22 in from `10.0.1.10/32`, in network ACL `acl` as rule 90");
    assert!(titles.contains(&"delete line 1 of security group `ssh`".to_owned()), "{titles:?}");
    for offer in &offers {
        assert_eq!(answer(&after(&plan, offer), &question), Some(Verdict::Denied), "{}", offer.title());
    }
}

/// A plan of two or three networks with rule sets of every kind, routes, peerings and a hub, as the dice fall.
fn tangled(dice: &mut Dice) -> Value {
    let names = ["a", "b", "c"];
    let provider = dice.pick(&["aws", "aws", "aws", "gcp", "azure", "openstack", "generic"]);
    let count = 2 + dice.roll(2);
    let blocks =
        ["10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.0.0.0/8", "10.0.1.0/24", "10.1.1.10/32", "0.0.0.0/0"];
    let targets = ["ab", "bc", "hub", "igw", "nat", "blackhole", "local", "ghost", "unknown:x"];
    let rule = |dice: &mut Dice, at: usize| {
        let peer = *dice.pick(&[&"10.0.0.0/8", &"10.0.1.10/32", &"10.1.1.0/24", &"0.0.0.0/0", &"group-a"]);
        json!({
            "priority": 100 + 10 * at + dice.roll(5), "direction": dice.pick(&["ingress", "egress"]),
            "action": dice.pick(&["allow", "deny"]), "protocol": dice.pick(&["", "tcp", "udp"]),
            "ports": dice.pick(&["", "443", "1024-65535", "22, 80"]), "enabled": !dice.happens(6),
            "sources": if dice.happens(2) { json!([peer]) } else { json!([]) },
            "destinations": if dice.happens(4) { json!([peer]) } else { json!([]) },
        })
    };
    let rules = |dice: &mut Dice| (0..dice.roll(6)).map(|at| rule(dice, at)).collect::<Value>();
    let names = &names[..count];
    let (mut filters, mut tables, mut subnets, mut hosts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, name) in names.iter().enumerate() {
        let edge = dice.pick(&["network-acl", "network-acl", "azure-nsg", "ordered-list"]);
        filters.push(json!({"id": format!("edge-{name}"), "network": name, "kind": edge, "rules": rules(dice)}));
        filters.push(
            json!({"id": format!("group-{name}"), "network": name, "kind": "security-group", "rules": rules(dice)}),
        );
        if dice.happens(4) {
            filters.push(json!({"id": format!("firewall-{name}"), "network": name, "kind": "gcp-firewall", "rules": rules(dice)}));
        }
        let routes: Vec<Value> = (0..dice.roll(4))
            .map(|_| json!({"destination": dice.pick(&blocks), "target": dice.pick(&targets), "state": dice.pick(&["active", "active", "blackhole"])}))
            .collect();
        tables.push(json!({"id": format!("t{name}"), "network": name, "main": dice.happens(2), "routes": routes}));
        for number in 1..=2 {
            let mut subnet =
                json!({"id": format!("{name}{number}"), "network": name, "cidr": format!("10.{at}.{number}.0/24")});
            if dice.happens(2) {
                subnet["filter"] = json!(format!("edge-{name}"));
            }
            if dice.happens(2) {
                subnet["route_table"] = json!(format!("t{name}"));
            }
            subnets.push(subnet);
            let groups = if dice.happens(3) { json!([]) } else { json!([format!("group-{name}")]) };
            hosts.push(json!({"id": format!("h{name}{number}"), "subnet": format!("{name}{number}"), "addresses": [format!("10.{at}.{number}.10")], "filters": groups}));
        }
    }
    let networks: Vec<Value> =
        names.iter().enumerate().map(|(at, name)| json!({"id": name, "cidrs": [format!("10.{at}.0.0/16")]})).collect();
    let mut peerings = Vec::new();
    if dice.happens(2) {
        let state = dice.pick(&["active", "pending-acceptance", "inactive"]);
        peerings.push(json!({"id": "ab", "requester": "a", "accepter": "b", "state": state, "accepter_configured": !dice.happens(3)}));
    }
    let mut hub = json!({"id": "hub", "kind": "transit", "attachments": names[..dice.roll(count + 1)]});
    if dice.happens(3) {
        hub["joins"] = json!([{"to": "a", "table": dice.pick(&["", "default", "other"]), "propagates_to": if dice.happens(2) { json!([]) } else { json!(["default"]) }}]);
    }
    let address = json!({"id": "public", "address": "18.216.80.133", "bound_to": if dice.happens(2) { json!(["ha1"]) } else { json!([]) }});
    let mut gateways = vec![hub];
    if dice.happens(2) {
        gateways.push(json!({"id": "igw", "kind": "internet", "network": "a"}));
    }
    let nats = if dice.happens(3) { json!([{"id": "nat", "network": "a", "subnet": "a2"}]) } else { json!([]) };
    json!({
        "netdraft": "1.0", "provider": provider, "networks": networks, "subnets": subnets, "hosts": hosts, "filters": filters,
        "route_tables": tables, "peerings": peerings, "gateways": gateways, "public_addresses": [address], "nats": nats
    })
}

/// Tries every offer for a question; says whether the flow was closed, and whether something was offered.
fn try_out(plan: &Plan, question: &Question) -> (bool, bool) {
    let Some(verdict) = answer(plan, question) else { return (false, false) };
    let (opening, closing) = (openings(plan, question), closings(plan, question));
    let is_closed = matches!(verdict, Verdict::Denied | Verdict::Partial);
    assert!(is_closed || opening.is_empty(), "{verdict:?}");
    assert!(verdict == Verdict::Allowed || closing.is_empty(), "{verdict:?}");
    for (offers, wanted) in [(&opening, Verdict::Allowed), (&closing, Verdict::Denied)] {
        for offer in offers {
            assert_eq!(answer(&after(plan, offer), question), Some(wanted), "{question:?}: {}", offer.title());
        }
    }
    (is_closed, !opening.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_offer_keeps_its_promise(mut dice in prop::collection::vec(any::<u16>(), 400).prop_map(Dice::new)) {
        let plan = plan(&tangled(&mut dice));
        let ends = ["ha1", "hb1", "hb2", "a1", "8.8.8.8", "internet"];
        let (from, to) = (*dice.pick(&[&ends[0], &ends[1], &ends[2], &ends[3], &ends[5]]), *dice.pick(&[&ends[0], &ends[1], &ends[2], &ends[3], &ends[4]]));
        let protocol: Protocol = dice.pick(&["tcp", "tcp", "udp", "icmp"]).parse().expect("a protocol");
        let port = (protocol.to_string() != "icmp").then(|| [22, 443, 5432][dice.roll(3)]);
        let question = Question { from: from.to_owned(), to: to.to_owned(), protocol, port, source_port: None, family: Family::V4 };
        try_out(&plan, &question);
    }

    #[test]
    fn offers_about_plans_that_nobody_designed_keep_theirs(mut dice in prop::collection::vec(any::<u16>(), 500).prop_map(Dice::new)) {
        let plan = document(&mut dice).plan;
        let names: Vec<String> = plan.hosts.iter().map(|host| host.id.to_string()).chain(["internet".to_owned()]).collect();
        let (from, to) = (dice.roll(names.len()), dice.roll(names.len()));
        try_out(&plan, &question(&names[from], &names[to], 443));
    }
}

#[test]
fn most_closed_flows_between_networks_can_be_opened() {
    let (mut closed, mut opened) = (0, 0);
    let mut seed = 1_u32;
    for _ in 0..60 {
        let numbers = (0..400).map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as u16
        });
        let plan = plan(&tangled(&mut Dice::new(numbers.collect())));
        let (is_closed, is_offered) = try_out(&plan, &question("ha1", "hb1", 443));
        closed += usize::from(is_closed);
        opened += usize::from(is_offered);
    }
    assert!(closed > 40, "{closed}");
    assert!(opened * 5 >= closed * 4, "{opened} of {closed}");
}

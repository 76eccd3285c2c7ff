//! What makes load balancers, zones, rule sets and public addresses that start out right?

use std::collections::BTreeMap;

use netdraft_core::address::Provider;
use netdraft_core::edit::Refusal;
use netdraft_core::model::{Choice as _, Exposure, FilterKind, Id, Kind, Plan, Subnet};
use serde_json::{Value, json};

use super::networks::is_secondary;
use super::{Created, Ids, added, missing, refuse};

/// The name servers of a zone of one's own, two in different domains so that no single one is missed.
const NAME_SERVERS: [&str; 2] = ["ns-0.awsdns-00.com.", "ns-512.awsdns-00.net."];
/// The names under which those are found outside of the plan.
const NAME_SERVER_DOMAINS: [&str; 2] = ["*.awsdns-00.com", "*.awsdns-00.net"];

pub(super) fn load_balancer(plan: &Plan, network: &str, public: bool) -> Result<Created, Refusal> {
    let Some(home) = plan.networks.by_text(network) else { return missing(Kind::Network, network) };
    let exposure = if public { Exposure::Public } else { Exposure::Private };
    let mut by_zone: BTreeMap<&str, &Subnet> = BTreeMap::new();
    for subnet in plan.subnets_of(&home.id).filter(|subnet| subnet.exposure == exposure && !is_secondary(subnet)) {
        by_zone.entry(subnet.zone.as_str()).or_insert(subnet);
    }
    if by_zone.is_empty() {
        let message = format!("network `{network}` has no {} subnet for a load balancer to stand in", exposure.word());
        return refuse(message, format!("add a {} subnet in each zone first", exposure.word()));
    }
    let subnets: Vec<&str> = by_zone.values().map(|subnet| subnet.id.as_str()).collect();
    let id = Ids::free_in(plan).next("load-balancer");
    // Two successes and three failures in a row: a single lost probe changes nothing.
    let fields = json!({
        "network": network, "public": public, "subnets": subnets,
        "listeners": [{"protocol": "tcp", "port": 443, "target_port": 8080, "tls": true}],
        "health": {"path": "/", "interval": 30, "timeout": 5, "healthy": 2, "unhealthy": 3},
    });
    Ok(added(Kind::LoadBalancer, id, fields, None))
}

/// Whether a network has private subnets and no public one, so that a load balancer in it can only be an internal one.
pub(super) fn has_only_private(plan: &Plan, network: &str) -> bool {
    let has = |exposure| plan.subnets_of(&Id::new(network)).any(|subnet| subnet.exposure == exposure);
    has(Exposure::Private) && !has(Exposure::Public)
}

pub(super) fn zone(plan: &Plan, network: Option<&str>) -> Result<Created, Refusal> {
    if let Some(network) = network.filter(|network| plan.networks.by_text(network).is_none()) {
        return missing(Kind::Network, network);
    }
    let id = Ids::free_in(plan).next("zone");
    let apex =
        |number: u32| if number == 1 { "example.internal".to_owned() } else { format!("example-{number}.internal") };
    let is_free = |apex: &String| !plan.zones.iter().any(|zone| zone.apex == *apex);
    let apex = (1..=u32::MAX).map(apex).find(is_free).unwrap_or_default();
    let networks: Vec<&str> = network.into_iter().collect();
    let fields = json!({
        "apex": apex, "networks": networks, "external": NAME_SERVER_DOMAINS,
        "records": [{"name": "@", "type": "NS", "ttl": 172_800, "values": NAME_SERVERS}],
    });
    Ok(added(Kind::Zone, id, fields, None))
}

/// The kind of rule set that a network's provider puts at interfaces or subnets.
pub(super) fn usual_filter(plan: &Plan, network: &str) -> FilterKind {
    match plan.provider_of(&Id::new(network)) {
        Provider::Aws | Provider::Openstack => FilterKind::SecurityGroup,
        Provider::Gcp => FilterKind::GcpFirewall,
        Provider::Azure => FilterKind::AzureNsg,
        Provider::Generic => FilterKind::OrderedList,
    }
}

pub(super) fn filter(plan: &Plan, network: &str, kind: FilterKind) -> Result<Created, Refusal> {
    let Some(home) = plan.networks.by_text(network) else { return missing(Kind::Network, network) };
    let own: Vec<&str> = home.cidrs.iter().map(|block| block.text()).collect();
    let stem = match kind {
        FilterKind::SecurityGroup => "security-group",
        FilterKind::NetworkAcl => "network-acl",
        FilterKind::GcpFirewall => "firewall",
        FilterKind::AzureNsg => "network-security-group",
        FilterKind::OrderedList => "rules",
    };
    let id = Ids::free_in(plan).next(stem);
    let fields = json!({"network": network, "kind": kind.word(), "rules": first_rules(kind, &own)});
    Ok(added(Kind::Filter, id, fields, None))
}

/// The rules that a rule set begins with: what lets the network talk to itself, and a security group talk to the world.
fn first_rules(kind: FilterKind, own: &[&str]) -> Value {
    let everything_out = json!({"name": "all out", "direction": "egress", "action": "allow", "destinations": ["any"]});
    match kind {
        FilterKind::SecurityGroup => json!([everything_out]),
        FilterKind::NetworkAcl => json!([
            {"name": "own network in", "priority": 100, "direction": "ingress", "action": "allow", "sources": own},
            {"name": "all out", "priority": 100, "direction": "egress", "action": "allow", "destinations": ["any"]},
        ]),
        FilterKind::GcpFirewall | FilterKind::AzureNsg | FilterKind::OrderedList => json!([
            {"name": "own network in", "priority": 1000, "direction": "ingress", "action": "allow", "sources": own},
        ]),
    }
}

pub(super) fn public_address(plan: &Plan) -> Created {
    let id = Ids::free_in(plan).next_numbered("address");
    added(Kind::PublicAddress, id, json!({}), None)
}

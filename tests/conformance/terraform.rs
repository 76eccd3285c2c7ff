//! What does a Terraform file say of networks? Only the kinds of resources and the arguments that the cases have are read; any other fails loudly.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::draft::{Draft, Listed, ports, protocol};

/// The resources of a file, by kind and name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) resource: Resources,
    #[serde(default, rename = "provider")]
    _provider: Value,
}

/// Resources of one kind, by name.
pub(crate) type Named<T> = BTreeMap<String, T>;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Resources {
    aws_vpc: Named<Vpc>,
    aws_subnet: Named<Subnet>,
    aws_vpc_peering_connection: Named<Peering>,
    aws_route_table: Named<RouteTable>,
    aws_security_group: Named<SecurityGroup>,
    aws_network_acl: Named<NetworkAcl>,
    aws_network_acl_rule: Named<NetworkAclRule>,
    aws_lb_target_group: Named<TargetGroup>,
    aws_route53_zone: Named<Zone>,
    aws_route53_record: Named<Record>,
    pub(crate) google_compute_network: Named<GoogleNetwork>,
    pub(crate) google_compute_firewall: Named<GoogleFirewall>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vpc {
    cidr_block: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subnet {
    vpc_id: String,
    cidr_block: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Peering {
    vpc_id: String,
    peer_vpc_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteTable {
    vpc_id: String,
    route: Listed<Route>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Route {
    cidr_block: String,
    vpc_peering_connection_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecurityGroup {
    name: String,
    #[serde(rename = "description")]
    _description: String,
    vpc_id: String,
    ingress: Listed<GroupRule>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct GroupRule {
    #[serde(rename = "description")]
    _description: String,
    from_port: u16,
    to_port: u16,
    protocol: String,
    cidr_blocks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkAcl {
    vpc_id: String,
    #[serde(default)]
    ingress: Listed<AclRule>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct AclRule {
    protocol: String,
    rule_no: u32,
    action: String,
    cidr_block: String,
    from_port: u16,
    to_port: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkAclRule {
    network_acl_id: String,
    rule_number: u32,
    egress: bool,
    protocol: String,
    rule_action: String,
    cidr_block: String,
    from_port: Option<u16>,
    to_port: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetGroup {
    port: u16,
    protocol: String,
    vpc_id: String,
    health_check: HealthCheck,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HealthCheck {
    path: String,
    unhealthy_threshold: u32,
    healthy_threshold: u32,
    interval: Option<u32>,
    timeout: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    name: String,
    vpc: Listed<ZoneVpc>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct ZoneVpc {
    vpc_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    zone_id: String,
    name: String,
    r#type: String,
    ttl: u32,
    records: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoogleNetwork {
    pub(crate) name: String,
}

/// A firewall rule of Google Cloud (Compute Engine API, firewalls resource).
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoogleFirewall {
    pub(crate) name: String,
    pub(crate) network: String,
    pub(crate) priority: Option<u32>,
    pub(crate) direction: Option<String>,
    #[serde(default)]
    pub(crate) source_ranges: Vec<String>,
    #[serde(default)]
    pub(crate) allow: Listed<GoogleTraffic>,
    #[serde(default)]
    pub(crate) deny: Listed<GoogleTraffic>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoogleTraffic {
    pub(crate) protocol: String,
    #[serde(default)]
    pub(crate) ports: Vec<String>,
}

/// Reads a file. References keep the form of an expression, `${aws_vpc.a.id}`.
pub(crate) fn read(text: &str) -> File {
    hcl::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The id in the plan of what an expression refers to: `aws_vpc.a` for `${aws_vpc.a.id}`.
fn target(expression: &str) -> &str {
    let inner = expression.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let inner = inner.unwrap_or_else(|| panic!("`{expression}` is no reference"));
    inner.rsplit_once('.').unwrap_or_else(|| panic!("`{expression}` names no attribute")).0
}

/// The plan of a file, not yet put together.
pub(crate) fn draft(file: &File) -> Draft {
    let mut draft = Draft::new();
    let all = &file.resource;
    for (name, vpc) in &all.aws_vpc {
        draft.add("networks", json!({"id": format!("aws_vpc.{name}"), "cidrs": [vpc.cidr_block]}));
    }
    for (name, subnet) in &all.aws_subnet {
        let id = format!("aws_subnet.{name}");
        draft.add("subnets", json!({"id": id, "network": target(&subnet.vpc_id), "cidr": subnet.cidr_block}));
    }
    for (name, peering) in &all.aws_vpc_peering_connection {
        let (requester, accepter) = (target(&peering.vpc_id), target(&peering.peer_vpc_id));
        let id = format!("aws_vpc_peering_connection.{name}");
        draft.add("peerings", json!({"id": id, "requester": requester, "accepter": accepter}));
    }
    for (name, table) in &all.aws_route_table {
        let route =
            |route: Route| json!({"destination": route.cidr_block, "target": target(&route.vpc_peering_connection_id)});
        let routes: Vec<Value> = table.route.all().into_iter().map(route).collect();
        let id = format!("aws_route_table.{name}");
        draft.add("route_tables", json!({"id": id, "network": target(&table.vpc_id), "routes": routes}));
    }
    add_filters(&mut draft, all);
    add_services(&mut draft, all);
    crate::google::add(&mut draft, all);
    draft
}

fn add_filters(draft: &mut Draft, all: &Resources) {
    for (name, group) in &all.aws_security_group {
        let rule = |rule: GroupRule| {
            let GroupRule { from_port, to_port, cidr_blocks, .. } = rule;
            let ports = ports(Some(from_port), Some(to_port));
            json!({"protocol": protocol(&rule.protocol), "ports": ports, "sources": cidr_blocks})
        };
        let rules: Vec<Value> = group.ingress.all().into_iter().map(rule).collect();
        let (id, network) = (format!("aws_security_group.{name}"), target(&group.vpc_id));
        let kind = "security-group";
        draft.add("filters", json!({"id": id, "name": group.name, "network": network, "kind": kind, "rules": rules}));
    }
    for (name, acl) in &all.aws_network_acl {
        let rule = |rule: AclRule| {
            json!({
                "priority": rule.rule_no,
                "action": rule.action,
                "protocol": protocol(&rule.protocol),
                "ports": ports(Some(rule.from_port), Some(rule.to_port)),
                "sources": [rule.cidr_block],
            })
        };
        let rules: Vec<Value> = acl.ingress.all().into_iter().map(rule).collect();
        let (id, network) = (format!("aws_network_acl.{name}"), target(&acl.vpc_id));
        draft.add("filters", json!({"id": id, "network": network, "kind": "network-acl", "rules": rules}));
    }
    for rule in all.aws_network_acl_rule.values() {
        let (direction, peers) = if rule.egress { ("egress", "destinations") } else { ("ingress", "sources") };
        let row = json!({
            "priority": rule.rule_number,
            "direction": direction,
            "action": rule.rule_action,
            "protocol": protocol(&rule.protocol),
            "ports": ports(rule.from_port, rule.to_port),
            peers: [rule.cidr_block],
        });
        draft.push("filters", target(&rule.network_acl_id), "rules", row);
    }
}

fn add_services(draft: &mut Draft, all: &Resources) {
    for (name, group) in &all.aws_lb_target_group {
        assert_eq!(group.protocol, "HTTP", "the only protocol that is read here");
        let check = &group.health_check;
        // What is left out is as Elastic Load Balancing has it by default (CreateTargetGroup).
        let health = json!({
            "path": check.path,
            "port": group.port,
            "interval": check.interval.unwrap_or(30),
            "timeout": check.timeout.unwrap_or(5),
            "healthy": check.healthy_threshold,
            "unhealthy": check.unhealthy_threshold,
        });
        let id = format!("aws_lb_target_group.{name}");
        draft.add("load_balancers", json!({"id": id, "network": target(&group.vpc_id), "health": health}));
    }
    for (name, zone) in &all.aws_route53_zone {
        let vpcs = zone.vpc.all();
        let networks: Vec<&str> = vpcs.iter().map(|vpc| target(&vpc.vpc_id)).collect();
        draft.add("zones", json!({"id": format!("aws_route53_zone.{name}"), "apex": zone.name, "networks": networks}));
    }
    for record in all.aws_route53_record.values() {
        // Route 53 takes every name for a full one, with or without its dot (Amazon Route 53 API, ResourceRecordSet).
        let full = |name: &String| format!("{}.", name.trim_end_matches('.'));
        let values: Vec<String> = record.records.iter().map(full).collect();
        let row = json!({"name": full(&record.name), "type": record.r#type, "ttl": record.ttl, "values": values});
        draft.push("zones", target(&record.zone_id), "records", row);
    }
}

//! What does a CloudFormation template say of networks? Only the kinds of resources and the properties that the cases have are read; any other fails
//! loudly.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use yaml_serde::Value as Yaml;

use crate::draft::{Draft, ports, protocol};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Template {
    #[serde(rename = "AWSTemplateFormatVersion")]
    _version: String,
    resources: BTreeMap<String, Resource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, tag = "Type", content = "Properties")]
enum Resource {
    #[serde(rename = "AWS::EC2::VPC")]
    Vpc(Vpc),
    #[serde(rename = "AWS::EC2::Subnet")]
    Subnet(Subnet),
    #[serde(rename = "AWS::EC2::VPCPeeringConnection")]
    Peering(Peering),
    #[serde(rename = "AWS::EC2::RouteTable")]
    RouteTable(OfVpc),
    #[serde(rename = "AWS::EC2::Route")]
    Route(Route),
    #[serde(rename = "AWS::EC2::NetworkAcl")]
    NetworkAcl(OfVpc),
    #[serde(rename = "AWS::EC2::NetworkAclEntry")]
    NetworkAclEntry(NetworkAclEntry),
    #[serde(rename = "AWS::Route53::HostedZone")]
    HostedZone(HostedZone),
    #[serde(rename = "AWS::Route53::RecordSet")]
    RecordSet(RecordSet),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Vpc {
    cidr_block: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Subnet {
    vpc_id: Reference,
    cidr_block: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Peering {
    vpc_id: Reference,
    peer_vpc_id: Reference,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct OfVpc {
    vpc_id: Reference,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Route {
    route_table_id: Reference,
    destination_cidr_block: String,
    vpc_peering_connection_id: Reference,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct NetworkAclEntry {
    network_acl_id: Reference,
    rule_number: u32,
    protocol: i16,
    rule_action: String,
    cidr_block: String,
    port_range: PortRange,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct PortRange {
    from: u16,
    to: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct HostedZone {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct RecordSet {
    hosted_zone_id: Reference,
    name: String,
    r#type: String,
    #[serde(rename = "TTL")]
    ttl: String,
    resource_records: Vec<String>,
}

/// What `!Ref` is read as.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    #[serde(rename = "Ref")]
    id: String,
}

/// A template with its short tags written out, as the JSON form has them: `!Ref V` is `{"Ref": "V"}`.
fn written_out(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(is_so) => is_so.into(),
        Yaml::Number(number) => number.as_i64().unwrap_or_else(|| panic!("`{number}` is no whole number")).into(),
        Yaml::String(text) => text.into(),
        Yaml::Sequence(items) => items.into_iter().map(written_out).collect(),
        Yaml::Mapping(fields) => {
            let name = |name: Yaml| name.as_str().map(str::to_owned).unwrap_or_else(|| panic!("{name:?} is no name"));
            fields.into_iter().map(|(field, value)| (name(field), written_out(value))).collect()
        }
        Yaml::Tagged(tagged) => {
            assert!(tagged.tag == "Ref", "the tag `{}` is not read here", tagged.tag);
            json!({"Ref": written_out(tagged.value)})
        }
    }
}

/// The plan of a template, not yet put together.
pub(crate) fn draft(text: &str) -> Draft {
    let yaml: Yaml = yaml_serde::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    let template: Template = serde_json::from_value(written_out(yaml)).unwrap_or_else(|error| panic!("{error}"));
    let mut draft = Draft::new();
    // What stands in something is added after it.
    let (holders, parts): (Vec<_>, Vec<_>) = template.resources.into_iter().partition(|(_, resource)| {
        matches!(resource, Resource::RouteTable(_) | Resource::NetworkAcl(_) | Resource::HostedZone(_))
    });
    for (id, resource) in holders.into_iter().chain(parts) {
        add(&mut draft, &id, resource);
    }
    draft
}

fn add(draft: &mut Draft, id: &str, resource: Resource) {
    // Route 53 takes every name for a full one, with or without its dot (Amazon Route 53 API, ResourceRecordSet).
    let full = |name: &String| format!("{}.", name.trim_end_matches('.'));
    match resource {
        Resource::Vpc(vpc) => draft.add("networks", json!({"id": id, "cidrs": [vpc.cidr_block]})),
        Resource::Subnet(subnet) => {
            draft.add("subnets", json!({"id": id, "network": subnet.vpc_id.id, "cidr": subnet.cidr_block}));
        }
        Resource::Peering(Peering { vpc_id, peer_vpc_id }) => {
            draft.add("peerings", json!({"id": id, "requester": vpc_id.id, "accepter": peer_vpc_id.id}));
        }
        Resource::RouteTable(table) => draft.add("route_tables", json!({"id": id, "network": table.vpc_id.id})),
        Resource::Route(route) => {
            let Route { destination_cidr_block: block, vpc_peering_connection_id: peering, .. } = route;
            let row = json!({"destination": block, "target": peering.id});
            draft.push("route_tables", &route.route_table_id.id, "routes", row);
        }
        Resource::NetworkAcl(acl) => {
            draft.add("filters", json!({"id": id, "network": acl.vpc_id.id, "kind": "network-acl"}));
        }
        Resource::NetworkAclEntry(entry) => {
            let row = json!({
                "name": id,
                "priority": entry.rule_number,
                "action": entry.rule_action,
                "protocol": protocol(&entry.protocol.to_string()),
                "ports": ports(Some(entry.port_range.from), Some(entry.port_range.to)),
                "sources": [entry.cidr_block],
            });
            draft.push("filters", &entry.network_acl_id.id, "rules", row);
        }
        Resource::HostedZone(zone) => draft.add("zones", json!({"id": id, "apex": zone.name.trim_end_matches('.')})),
        Resource::RecordSet(record) => {
            let values: Vec<String> = record.resource_records.iter().map(full).collect();
            let ttl: u32 = record.ttl.parse().expect("a number of seconds");
            let row = json!({"name": full(&record.name), "type": record.r#type, "ttl": ttl, "values": values});
            draft.push("zones", &record.hosted_zone_id.id, "records", row);
        }
    }
}

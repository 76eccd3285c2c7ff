//! What do the files hold, whatever their layout? The things of each kind by id, from all files together.

use std::collections::BTreeMap;

use serde_json::Value;

use super::item::Item;
use crate::import::report::{Remarks, Section};
use crate::import::{Fault, SourceFile};

/// A kind of thing that is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Vpcs,
    /// What `describe-vpc-attribute` says, by the VPC's id and the name of the attribute with a space between them.
    VpcAttributes,
    Subnets,
    RouteTables,
    NetworkAcls,
    SecurityGroups,
    PrefixLists,
    Instances,
    Interfaces,
    Addresses,
    InternetGateways,
    EgressOnlyGateways,
    NatGateways,
    VpnGateways,
    CustomerGateways,
    VpnConnections,
    Peerings,
    TransitGateways,
    TransitAttachments,
    TransitVpcAttachments,
    TransitTables,
    TransitRoutes,
    TransitPropagations,
}

/// Where each kind stands: its key in an answer, its key in a collector's file, and the field that has the id (Amazon EC2 API Reference, data types).
const PARTS: [(Part, &str, &str, &str); 23] = [
    (Part::Vpcs, "Vpcs", "vpcs", "VpcId"),
    (Part::Subnets, "Subnets", "subnets", "SubnetId"),
    (Part::RouteTables, "RouteTables", "route_tables", "RouteTableId"),
    (Part::NetworkAcls, "NetworkAcls", "network_acls", "NetworkAclId"),
    (Part::SecurityGroups, "SecurityGroups", "security_groups", "GroupId"),
    (Part::PrefixLists, "PrefixLists", "prefix_lists", "PrefixListId"),
    (Part::PrefixLists, "ManagedPrefixLists", "managed_prefix_lists", "PrefixListId"),
    (Part::Instances, "Instances", "instances", "InstanceId"),
    (Part::Interfaces, "NetworkInterfaces", "network_interfaces", "NetworkInterfaceId"),
    (Part::Addresses, "Addresses", "addresses", "PublicIp"),
    (Part::InternetGateways, "InternetGateways", "internet_gateways", "InternetGatewayId"),
    (
        Part::EgressOnlyGateways,
        "EgressOnlyInternetGateways",
        "egress_only_internet_gateways",
        "EgressOnlyInternetGatewayId",
    ),
    (Part::NatGateways, "NatGateways", "nat_gateways", "NatGatewayId"),
    (Part::VpnGateways, "VpnGateways", "vpn_gateways", "VpnGatewayId"),
    (Part::CustomerGateways, "CustomerGateways", "customer_gateways", "CustomerGatewayId"),
    (Part::VpnConnections, "VpnConnections", "vpn_connections", "VpnConnectionId"),
    (Part::Peerings, "VpcPeeringConnections", "vpc_peering_connections", "VpcPeeringConnectionId"),
    (Part::TransitGateways, "TransitGateways", "transit_gateways", "TransitGatewayId"),
    (
        Part::TransitAttachments,
        "TransitGatewayAttachments",
        "transit_gateway_attachments",
        "TransitGatewayAttachmentId",
    ),
    (
        Part::TransitVpcAttachments,
        "TransitGatewayVpcAttachments",
        "transit_gateway_vpc_attachments",
        "TransitGatewayAttachmentId",
    ),
    (Part::TransitTables, "TransitGatewayRouteTables", "transit_gateway_route_tables", "TransitGatewayRouteTableId"),
    // AWS answers these two for one table at a time and does not repeat which; Batfish keeps the answers under these names with the table's id.
    (Part::TransitRoutes, "TransitGatewayStaticRoutes", "transit_gateway_static_routes", "TransitGatewayRouteTableId"),
    (
        Part::TransitPropagations,
        "TransitGatewayPropagations",
        "transit_gateway_propagations",
        "TransitGatewayRouteTableId",
    ),
];

/// Answers that say nothing which a verdict depends on.
const IGNORED: [&str; 17] = [
    "AvailabilityZones",
    "DhcpOptions",
    "FlowLogs",
    "Images",
    "InstanceStatuses",
    "InstanceTypes",
    "KeyPairs",
    "LaunchTemplates",
    "Regions",
    "SecurityGroupRules",
    "ServiceDetails",
    "ServiceNames",
    "Snapshots",
    "SpotInstanceRequests",
    "Tags",
    "TransitGatewayPeeringAttachments",
    "Volumes",
];

const NO_ANSWER: &str =
    "give it the output of `aws ec2 describe-vpcs`, `describe-subnets`, `describe-route-tables` and so on, as JSON";

/// Whether a file is called like an answer, or names the kind or the id of a thing as answers do.
pub(in crate::import) fn means_aws(file: &SourceFile) -> bool {
    let called: String = file.name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let says = |key: &str| file.text.contains(&format!("\"{key}\""));
    let is_named = |(_, key, _, id): &(Part, &str, &str, &str)| {
        called.contains(&key.to_lowercase()) || says(key) || (id.ends_with("Id") && says(id))
    };
    called.contains("aws")
        || called.contains("describe")
        || PARTS.iter().any(is_named)
        || ["Reservations", "ResponseMetadata", "NextToken"].into_iter().chain(IGNORED).any(says)
}

/// Everything that the files hold.
#[derive(Debug, Default)]
pub(in crate::import) struct Dump {
    things: BTreeMap<(Part, String), Value>,
    /// The kinds for which a file had a list, be it empty.
    asked: Vec<Part>,
    pub(super) remarks: Vec<(Section, String, String)>,
}

impl Dump {
    /// Reads all files, or says which of them are no answers of AWS.
    pub(in crate::import) fn read(files: &[SourceFile]) -> Result<Self, Vec<Fault>> {
        let (mut dump, mut faults) = (Self::default(), Vec::new());
        for file in files {
            if let Err(fault) = parse(file).and_then(|value| dump.add(file, value)) {
                faults.push(fault);
            }
        }
        if faults.is_empty() && dump.asked.is_empty() {
            let file = files.first().map_or_else(|| "<nothing>".to_owned(), |file| file.name.clone());
            let message = "there is no answer about a network in what was given".to_owned();
            faults.push(Fault { file, place: None, message, remedy: NO_ANSWER });
        }
        if faults.is_empty() { Ok(dump) } else { Err(faults) }
    }

    /// The things of a kind, with their ids, sorted by id.
    pub(super) fn all(&self, part: Part) -> impl Iterator<Item = (&str, Item<'_>)> {
        let from_here = self.things.range((part, String::new())..);
        from_here.take_while(move |((own, _), _)| *own == part).map(|((_, id), value)| (id.as_str(), Item(value)))
    }

    /// The thing of a kind with this id.
    pub(super) fn get(&self, part: Part, id: &str) -> Option<Item<'_>> {
        self.things.get(&(part, id.to_owned())).map(Item)
    }

    /// Whether the files answer the question for this kind.
    pub(super) fn has(&self, part: Part) -> bool {
        self.asked.contains(&part)
    }

    pub(super) fn tell(&self, remarks: &mut Remarks) {
        for (section, about, reason) in &self.remarks {
            remarks.note(*section, about, reason);
        }
    }

    fn add(&mut self, file: &SourceFile, value: Value) -> Result<(), Fault> {
        let fault = |message: String| Fault { file: file.name.clone(), place: None, message, remedy: NO_ANSWER };
        let Value::Object(answer) = value else {
            return Err(fault("this is no answer of AWS, which is an object with the name of a kind".to_owned()));
        };
        if answer.contains_key("netdraft") {
            return Err(fault("this is a plan already, and no answer of AWS".to_owned()));
        }
        if answer.get("provider").is_some_and(|provider| provider != "aws") {
            return Err(fault("a collector wrote this for another provider than AWS".to_owned()));
        }
        let mut is_answer = false;
        let vpc = answer.get("VpcId").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (key, value) in answer {
            let part = PARTS.iter().find(|(_, name, other, _)| *name == key || *other == key);
            match (part, value) {
                (Some(_), Value::Null) => is_answer = true,
                (Some((part, _, _, id)), Value::Array(things)) => {
                    is_answer = true;
                    self.ask(*part);
                    things.into_iter().for_each(|thing| self.put(*part, &key, id, thing));
                }
                (Some(_), _) => return Err(fault(format!("`{key}` is not a list"))),
                (None, Value::Array(rows)) if key == "Reservations" || key == "reservations" => {
                    is_answer = true;
                    self.ask(Part::Instances);
                    for row in rows {
                        Item(&row).list("Instances").for_each(|instance| {
                            self.put(Part::Instances, "Instances", "InstanceId", instance.0.clone());
                        });
                    }
                }
                (None, Value::Array(rows)) => is_answer |= self.pass_over(&key, rows.len()),
                (None, value) if key.starts_with("EnableDns") && !vpc.is_empty() => {
                    is_answer = true;
                    self.put_as(Part::VpcAttributes, format!("{vpc} {key}"), value);
                }
                (None, value) => self.note_page(&file.name, &key, &value),
            }
        }
        if is_answer {
            Ok(())
        } else {
            Err(fault("this is no answer of AWS: no kind of thing is named in it".to_owned()))
        }
    }

    fn ask(&mut self, part: Part) {
        if !self.asked.contains(&part) {
            self.asked.push(part);
        }
    }

    /// Puts a thing with the others of its kind. Of two descriptions of one thing the lesser text stays, so that the order of the files means nothing.
    fn put(&mut self, part: Part, kind: &str, id_key: &str, thing: Value) {
        let id = Item(&thing).text(id_key).trim().to_owned();
        if id.is_empty() {
            return self.remark(
                Section::Unknown,
                kind,
                format!("an entry has no `{id_key}`, so that nothing can refer to it"),
            );
        }
        // Both ends of a peering of hubs have the same id.
        let hub = Some(Item(&thing).text("TransitGatewayId")).filter(|_| part == Part::TransitAttachments);
        let id = hub.map_or(id.clone(), |hub| format!("{id} at {hub}"));
        self.put_as(part, id, thing);
    }

    fn put_as(&mut self, part: Part, id: String, thing: Value) {
        match self.things.entry((part, id)) {
            std::collections::btree_map::Entry::Vacant(place) => drop(place.insert(thing)),
            std::collections::btree_map::Entry::Occupied(mut place) => {
                if *place.get() == thing {
                    return;
                }
                let [other, kept] = [&thing, place.get()].map(Value::to_string);
                if other < kept {
                    place.insert(thing);
                }
                let id = place.key().1.clone();
                self.remark(
                    Section::Approximated,
                    &id,
                    "the files describe it twice, differently; one of them is taken",
                );
            }
        }
    }

    /// Takes note of a list of things that are not imported. Whether it looks like one of AWS.
    fn pass_over(&mut self, key: &str, count: usize) -> bool {
        let about = format!("{key} ({count})");
        if IGNORED.contains(&key) {
            self.remark(Section::Ignored, &about, "no verdict depends on them");
            return true;
        }
        // Most services begin names with a capital letter, and some do not.
        let is_name = key.starts_with(|first: char| first.is_ascii_alphabetic())
            && key.len() <= 80
            && key.chars().all(|letter| letter.is_ascii_alphanumeric());
        if is_name && count > 0 {
            self.remark(Section::Unknown, &about, "things of this kind are not modelled");
        }
        is_name
    }

    /// A token means that AWS has more to say.
    fn note_page(&mut self, file: &str, key: &str, value: &Value) {
        if key == "NextToken" && value.as_str().is_some_and(|token| !token.is_empty()) {
            self.remark(Section::Unknown, file, "the answer goes on: what its other pages hold is missing here");
        }
    }

    fn remark(&mut self, section: Section, about: &str, reason: impl Into<String>) {
        self.remarks.push((section, about.to_owned(), reason.into()));
    }
}

/// Parses a file. The message never quotes it, because what it holds may be secret.
fn parse(file: &SourceFile) -> Result<Value, Fault> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    serde_json::from_str(text).map_err(|error| {
        let (message, remedy) = if text.trim().is_empty() {
            ("the file is empty", "ask AWS again, or leave the file out")
        } else if error.is_eof() {
            ("the file ends too early", "it was cut off: ask AWS again")
        } else {
            ("the text is not JSON", "ask AWS with `--output json`, or leave the file out")
        };
        Fault {
            file: file.name.clone(),
            place: Some((error.line().max(1), error.column().max(1))),
            message: message.to_owned(),
            remedy,
        }
    })
}

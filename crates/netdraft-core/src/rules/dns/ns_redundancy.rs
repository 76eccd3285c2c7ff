#![doc = include_str!("ns_redundancy.md")]

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::address::Cidr;
use crate::analysis::names::{End, canonical, owner_of, target_of};
use crate::edit::Command;
use crate::model::{Plan, RecordType, Zone};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports zones whose name servers fail together.
pub(crate) struct NsRedundancy;

impl Rule for NsRedundancy {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "ns-redundancy",
            category: Category::Dns,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: include_str!("ns_redundancy.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for zone in context.plan.zones.iter() {
            let at_apex = |index: &usize| {
                zone.records.get(*index).is_some_and(|record| owner_of(zone, record) == canonical(&zone.apex))
            };
            let of_type =
                |index: &usize| zone.records.get(*index).is_some_and(|record| record.record_type == RecordType::NS);
            let records: Vec<usize> = (0..zone.records.len()).filter(of_type).filter(at_apex).collect();
            // A zone that lists none is served by its provider, whose servers are many.
            if records.is_empty() {
                continue;
            }
            sink.examine(&zone.id);
            let values = records.iter().filter_map(|index| zone.records.get(*index)).flat_map(|record| &record.values);
            let servers: BTreeSet<String> = values.map(|value| target_of(zone, value)).collect();
            let addresses: Option<Vec<IpAddr>> =
                servers.iter().map(|server| address_of(context, zone, server)).collect();
            let place = addresses.as_deref().and_then(shared_place);
            if servers.len() < 2 || place.is_some() {
                sink.report(&FewServers { zone, records, servers, place });
            }
        }
    }
}

fn address_of(context: &Context<'_>, zone: &Zone, server: &str) -> Option<IpAddr> {
    match context.facts.names().walk(zone, server).end {
        End::Addresses(addresses) => addresses.first()?.parse().ok(),
        End::Outside(_) | End::Missing(_) | End::NoAddress(_) | End::Cycle(_) => None,
    }
}

/// The /24 (or /64 for IPv6) that all addresses share.
fn shared_place(addresses: &[IpAddr]) -> Option<Cidr> {
    let first = addresses.first()?;
    let place = Cidr::containing(*first, if first.is_ipv4() { 24 } else { 64 })?;
    addresses.iter().all(|address| place.contains_address(*address)).then_some(place)
}

struct FewServers<'a> {
    zone: &'a Zone,
    records: Vec<usize>,
    servers: BTreeSet<String>,
    place: Option<Cidr>,
}

impl Explain for FewServers<'_> {
    fn message(&self) -> String {
        let zone = canonical(&self.zone.apex);
        match (self.servers.first(), self.place) {
            (Some(only), _) if self.servers.len() == 1 => format!("the zone `{zone}` has one name server, `{only}`"),
            (_, Some(place)) => format!("all `{}` name servers of `{zone}` are in `{place}`", self.servers.len()),
            (_, None) => format!("the zone `{zone}` names no server in its NS record"),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.zone.id, self.records.first().map(|index| format!("records/{index}")).unwrap_or_default())
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"name servers": self.servers, "shared network": self.place.map(|place| place.to_string())}))
    }

    fn help(&self) -> Vec<String> {
        vec!["name at least two servers, in different networks and places".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let delete =
            |index: &usize| Command::Delete { id: self.zone.id.to_string(), list: "records".to_owned(), index: *index };
        let commands = self.records.iter().rev().map(delete).collect();
        vec![Fix::review("leave the zone to the provider's name servers", commands)]
    }
}

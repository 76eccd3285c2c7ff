#![doc = include_str!("ns_redundancy.md")]

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::servers::Place;
use crate::analysis::names::{End, canonical};
use crate::edit::Command;
use crate::model::{Plan, RecordType, Zone};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};
use crate::small::SmallCollect;

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
            page: text!("ns_redundancy.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let names = context.facts.names();
        for zone in context.plan.zones.iter() {
            let is_server =
                |index: &&usize| zone.records.get(**index).is_some_and(|record| record.record_type == RecordType::NS);
            let at_apex = names.records_at(zone, &canonical(&zone.apex));
            let records: Vec<usize> = at_apex.iter().filter(is_server).copied().collect();
            // A zone that lists none is served by its provider, whose servers are many.
            if records.is_empty() {
                continue;
            }
            sink.examine(&zone.id);
            let values = records.iter().filter_map(|index| zone.records.get(*index)).flat_map(|record| &record.values);
            let servers: BTreeSet<String> = values.map(|value| names.target(zone, value)).small_set();
            let place = addresses(context, zone, &servers).and_then(|all| Place::shared(context.plan, zone, &all));
            if servers.len() < 2 || place.is_some() {
                sink.report(&FewServers { zone, records, servers, place });
            }
        }
    }
}

/// All addresses of all servers. A server whose addresses are not known may stand anywhere.
fn addresses(context: &Context<'_>, zone: &Zone, servers: &BTreeSet<String>) -> Option<Vec<IpAddr>> {
    let mut addresses: Vec<IpAddr> = Vec::new();
    for server in servers {
        match context.facts.names().walk(zone, server).end {
            End::Addresses(found) => {
                let found: Result<Vec<IpAddr>, _> = found.iter().map(|address| address.trim().parse()).collect();
                addresses.extend(found.ok()?);
            }
            End::Outside(_) | End::Missing(_) | End::NoAddress(_) | End::Cycle(_) => return None,
        }
    }
    Some(addresses)
}

struct FewServers<'a> {
    zone: &'a Zone,
    records: Vec<usize>,
    servers: BTreeSet<String>,
    place: Option<Place>,
}

impl Explain for FewServers<'_> {
    fn message(&self) -> String {
        let zone = canonical(&self.zone.apex);
        match (self.servers.first(), &self.place) {
            (Some(only), _) if self.servers.len() == 1 => format!("the zone `{zone}` has one name server, `{only}`"),
            (_, Some(place)) => format!("all `{}` name servers of `{zone}` are {place}", self.servers.len()),
            (_, None) => format!("the zone `{zone}` names no server in its NS record"),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.zone.id, self.records.first().map(|index| format!("records/{index}")).unwrap_or_default())
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"name servers": self.servers, "together": self.place.as_ref().map(Place::to_string)}))
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

#![doc = include_str!("dns_points_to_released_ip.md")]

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::analysis::names::owner_of;
use crate::edit::Command;
use crate::model::{AddressState, Anchor, Entity, Plan, PublicAddress, RecordType, Zone};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports records that lead to addresses which were given back.
pub(crate) struct DnsPointsToReleasedIp;

impl Rule for DnsPointsToReleasedIp {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "dns-points-to-released-ip",
            category: Category::PublicAddress,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: include_str!("dns_points_to_released_ip.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let known: Vec<(IpAddr, &PublicAddress)> =
            context.plan.public_addresses.iter().filter_map(|entry| Some((entry.address.ip()?, entry))).collect();
        for zone in context.plan.zones.iter() {
            for (index, record) in zone.records.iter().enumerate() {
                if !matches!(record.record_type, RecordType::A | RecordType::AAAA) {
                    continue;
                }
                for (place, value) in record.values.iter().enumerate() {
                    let Ok(address) = value.trim().parse::<IpAddr>() else { continue };
                    let mut entries: Vec<&PublicAddress> =
                        known.iter().filter(|(ip, _)| *ip == address).map(|(_, entry)| *entry).collect();
                    entries.sort_by(|one, other| one.id.cmp(&other.id));
                    if entries.is_empty() {
                        continue;
                    }
                    sink.examine(format_args!("{}/records/{index}/values/{place}", zone.id));
                    // An address that was given back and taken again is held.
                    if entries.iter().all(|entry| entry.state == AddressState::Released) {
                        sink.report(&Released { zone, index, place, entry: entries.first().copied() });
                    }
                }
            }
        }
    }
}

struct Released<'a> {
    zone: &'a Zone,
    index: usize,
    place: usize,
    entry: Option<&'a PublicAddress>,
}

impl Released<'_> {
    fn address(&self) -> &str {
        self.entry.map(|entry| entry.address.text()).unwrap_or_default()
    }

    fn owner(&self) -> String {
        self.zone.records.get(self.index).map(|record| owner_of(self.zone, record)).unwrap_or_default()
    }
}

impl Explain for Released<'_> {
    fn message(&self) -> String {
        format!("the name `{}` leads to `{}`, which was given back", self.owner(), self.address())
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.zone.id, format!("records/{}/values/{}", self.index, self.place))
    }

    fn related(&self) -> Vec<Related> {
        let place = |entry: &&PublicAddress| {
            Related::new(Anchor::new(&entry.id, "state"), format!("`{}` was released", entry.title()))
        };
        self.entry.iter().map(place).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"name": self.owner(), "address": self.address()}))
    }

    fn help(&self) -> Vec<String> {
        vec!["delete the record, or point it at an address that is held".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let id = self.zone.id.to_string();
        let alone = self.zone.records.get(self.index).is_none_or(|record| record.values.len() < 2);
        let command = if alone {
            Command::Delete { id, list: "records".to_owned(), index: self.index }
        } else {
            Command::Delete { id, list: format!("records/{}/values", self.index), index: self.place }
        };
        vec![Fix::safe(format!("delete the record of `{}`", self.address()), vec![command])]
    }
}

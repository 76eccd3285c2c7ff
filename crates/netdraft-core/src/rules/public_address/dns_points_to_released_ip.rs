#![doc = include_str!("dns_points_to_released_ip.md")]

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::analysis::names::owner_of;
use crate::model::{AddressState, Anchor, Entity, Plan, PublicAddress, RecordType, Zone};
use crate::rules::dns::drop_value;
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
            page: text!("dns_points_to_released_ip.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let mut known: BTreeMap<IpAddr, Vec<&PublicAddress>> = BTreeMap::new();
        for entry in context.plan.public_addresses.iter() {
            if let Some(address) = entry.address.ip() {
                known.entry(address).or_default().push(entry);
            }
        }
        for zone in context.plan.zones.iter() {
            for (index, record) in zone.records.iter().enumerate() {
                if !matches!(record.record_type, RecordType::A | RecordType::AAAA) {
                    continue;
                }
                for (place, value) in record.values.iter().enumerate() {
                    let Ok(address) = value.trim().parse::<IpAddr>() else { continue };
                    let Some(entries) = known.get(&address) else { continue };
                    sink.examine(format_args!("{}/records/{index}/values/{place}", zone.id));
                    // An address that was given back and taken again is held.
                    if entries.iter().all(|entry| entry.state == AddressState::Released) {
                        let entry = entries.iter().min_by(|one, other| one.id.cmp(&other.id)).copied();
                        sink.report(&Released { zone, index, place, entry });
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
        let command = drop_value(self.zone, self.index, self.place);
        vec![Fix::safe(format!("delete the record of `{}`", self.address()), vec![command])]
    }
}

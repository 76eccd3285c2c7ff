#![doc = include_str!("dangling_record.md")]

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::drop_value;
use crate::analysis::names::{View, owner_of};
use crate::edit::Command;
use crate::model::{Choice, NameRecord, Plan, RecordType, Zone};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports records that point to names which do not exist.
pub(crate) struct DanglingRecord;

impl Rule for DanglingRecord {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "dangling-record",
            category: Category::Dns,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("dangling_record.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for zone in context.plan.zones.iter() {
            for (index, record) in zone.records.iter().enumerate().filter(|(_, record)| points_to_names(record)) {
                sink.examine(format_args!("{}/records/{index}", zone.id));
                // An address in place of a name is a fault of its own.
                let is_name = |value: &str| value.trim().parse::<IpAddr>().is_err();
                for (place, value) in record.values.iter().enumerate().filter(|(_, value)| is_name(value)) {
                    let names = context.facts.names();
                    let target = names.target(zone, name_in(value));
                    // When the target is an alias itself, its own record is the one that dangles.
                    let (missing, found): (Vec<&View<'_>>, Vec<&View<'_>>) =
                        names.views_of(zone).partition(|view| names.is_missing(view, zone, &target));
                    if !missing.is_empty() {
                        let asked = if found.is_empty() { Vec::new() } else { missing };
                        let asked_from = asked.iter().flat_map(|view| &view.networks).map(|id| id.as_str()).collect();
                        sink.report(&Dangling { zone, record, index, place, target, asked_from });
                    }
                }
            }
        }
    }
}

fn points_to_names(record: &NameRecord) -> bool {
    match record.record_type {
        RecordType::CNAME | RecordType::ALIAS | RecordType::NS | RecordType::MX | RecordType::SRV => true,
        RecordType::A | RecordType::AAAA | RecordType::TXT | RecordType::SOA | RecordType::PTR | RecordType::CAA => {
            false
        }
    }
}

/// The name in a value: the last word, because MX and SRV values begin with numbers.
fn name_in(value: &str) -> &str {
    value.split_whitespace().next_back().unwrap_or_default()
}

struct Dangling<'a> {
    zone: &'a Zone,
    record: &'a NameRecord,
    index: usize,
    place: usize,
    target: String,
    /// The networks that miss it, where others have it.
    asked_from: Vec<&'a str>,
}

impl Explain for Dangling<'_> {
    fn message(&self) -> String {
        let owner = owner_of(self.zone, self.record);
        let (kind, target) = (self.record.record_type.word(), &self.target);
        match self.asked_from.as_slice() {
            [] => format!("the {kind} record of `{owner}` points to `{target}`, which does not exist"),
            some => format!(
                "the {kind} record of `{owner}` points to `{target}`, which does not exist for `{}`",
                some.join("`, `")
            ),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.zone.id, format!("records/{}/values/{}", self.index, self.place))
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = named(json!({"owner": owner_of(self.zone, self.record), "target": self.target}));
        if !self.asked_from.is_empty() {
            evidence.insert("missing for".to_owned(), json!(self.asked_from));
        }
        evidence
    }

    fn help(&self) -> Vec<String> {
        vec![
            format!("add a record for `{}`, or point elsewhere", self.target),
            "list the name under the zone's external names when somebody else keeps it".to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let delete = drop_value(self.zone, self.index, self.place);
        let (id, list) = (self.zone.id.to_string(), "external".to_owned());
        let external = Command::Insert { id, list, index: self.zone.external.len(), value: json!(self.target) };
        vec![
            Fix::review(format!("delete the record that points to `{}`", self.target), vec![delete]),
            Fix::review(format!("say that `{}` is kept elsewhere", self.target), vec![external]),
        ]
    }
}

#![doc = include_str!("dangling_record.md")]

use serde_json::{Map, Value, json};

use crate::analysis::names::{End, owner_of, target_of};
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
            page: include_str!("dangling_record.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for zone in context.plan.zones.iter() {
            for (index, record) in zone.records.iter().enumerate().filter(|(_, record)| points_to_names(record)) {
                sink.examine(format_args!("{}/records/{index}", zone.id));
                for (place, value) in record.values.iter().enumerate() {
                    let walk = context.facts.names().walk(zone, &target_of(zone, name_in(value)));
                    // When the target is an alias itself, its own record is the one that dangles.
                    if let (End::Missing(target), true) = (walk.end, walk.hops.is_empty()) {
                        sink.report(&Dangling { zone, record, index, place, target });
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
}

impl Explain for Dangling<'_> {
    fn message(&self) -> String {
        let owner = owner_of(self.zone, self.record);
        format!(
            "the {} record of `{owner}` points to `{}`, which does not exist",
            self.record.record_type.word(),
            self.target
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.zone.id, format!("records/{}/values/{}", self.index, self.place))
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"owner": owner_of(self.zone, self.record), "target": self.target}))
    }

    fn help(&self) -> Vec<String> {
        vec![
            format!("add a record for `{}`, or point elsewhere", self.target),
            "list the name under the zone's external names when somebody else keeps it".to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (id, records) = (self.zone.id.to_string(), "records".to_owned());
        let delete = if self.record.values.len() > 1 {
            Command::Delete { id: id.clone(), list: format!("records/{}/values", self.index), index: self.place }
        } else {
            Command::Delete { id: id.clone(), list: records, index: self.index }
        };
        let external =
            Command::Insert { id, list: "external".to_owned(), index: usize::MAX, value: json!(self.target) };
        vec![
            Fix::review(format!("delete the record that points to `{}`", self.target), vec![delete]),
            Fix::review(format!("say that `{}` is kept elsewhere", self.target), vec![external]),
        ]
    }
}

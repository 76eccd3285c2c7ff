#![doc = include_str!("cname_with_other_data.md")]

use serde_json::{Map, Value, json};

use super::{Alias, alias_records, as_alias_record};
use crate::edit::Command;
use crate::model::{Choice, Plan, RecordType};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports aliases whose name holds something else too.
pub(crate) struct CnameWithOtherData;

impl Rule for CnameWithOtherData {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cname-with-other-data",
            category: Category::Dns,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("cname_with_other_data.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for alias in alias_records(context.plan).iter().filter(|alias| alias.record.record_type == RecordType::CNAME) {
            sink.examine(&alias.anchor);
            let same_owner = context.facts.names().records_at(alias.zone, &alias.owner).iter();
            let mut others: Vec<(usize, RecordType)> = same_owner
                .filter_map(|index| Some((*index, alias.zone.records.get(*index)?.record_type)))
                .filter(|(_, record_type)| *record_type != RecordType::CNAME)
                .collect();
            others.small_sort_by_key(|(index, record_type)| (record_type.word(), *index));
            if !others.is_empty() {
                let title = "make it an alias record, which may stand beside others";
                let fix = as_alias_record(&context.facts, alias, title);
                sink.report(&Crowded { alias: alias.clone(), others, fix });
            }
        }
    }
}

struct Crowded<'a> {
    alias: Alias<'a>,
    others: Vec<(usize, RecordType)>,
    fix: Fix,
}

impl Crowded<'_> {
    fn types(&self) -> String {
        self.others.iter().map(|(_, record_type)| record_type.word()).collect::<Vec<_>>().join("`, `")
    }
}

impl Explain for Crowded<'_> {
    fn message(&self) -> String {
        format!("the name `{}` has a CNAME beside `{}`, and an alias stands alone", self.alias.owner, self.types())
    }

    fn primary(&self) -> Anchor {
        self.alias.anchor.clone()
    }

    fn related(&self) -> Vec<Related> {
        let place = |(index, record_type): &(usize, RecordType)| {
            let anchor = Anchor::new(&self.alias.zone.id, format!("records/{index}"));
            Related::new(anchor, format!("{} at the same name", record_type.word()))
        };
        self.others.iter().map(place).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let types: Vec<&str> = self.others.iter().map(|(_, record_type)| record_type.word()).collect();
        named(json!({"owner": self.alias.owner, "beside it": types}))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "keep the alias alone at its name, or replace it by addresses or an alias record of the provider"
                .to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (id, list) = (self.alias.zone.id.to_string(), "records".to_owned());
        let drop_alias = Command::Delete { id: id.clone(), list: list.clone(), index: self.alias.index };
        let others = self.others.iter().rev().map(|(index, _)| Command::Delete {
            id: id.clone(),
            list: list.clone(),
            index: *index,
        });
        vec![
            self.fix.clone(),
            Fix::review("delete the CNAME", vec![drop_alias]),
            Fix::review(format!("delete `{}`", self.types()), others.collect()),
        ]
    }
}

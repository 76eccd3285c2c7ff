#![doc = include_str!("name_syntax.md")]

use serde_json::{Map, Value, json};

use super::syntax::{Slip, fault_of_name, fault_of_value};
use crate::analysis::names::owner_of;
use crate::model::{Choice, Zone};
use crate::rules::{Anchor, Category, Context, Explain, Meta, Rule, Severity, Sink, named};

/// Reports names and values that a record cannot have.
pub(crate) struct NameSyntax;

impl Rule for NameSyntax {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "name-syntax",
            category: Category::Dns,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("name_syntax.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for zone in context.plan.zones.iter() {
            let mut examine = |field: String, text: &str, what: String, slip: Option<Slip>| {
                let anchor = Anchor::new(&zone.id, field);
                sink.examine(&anchor);
                if let Some(slip) = slip {
                    sink.report(&Misspelt { anchor, text: text.to_owned(), what, slip });
                }
            };
            examine("apex".to_owned(), &zone.apex, "the domain of a zone".to_owned(), fault_of_name(&zone.apex));
            records(zone, &mut examine);
        }
    }
}

/// Judges the owners and values of the records of a zone.
fn records(zone: &Zone, examine: &mut impl FnMut(String, &str, String, Option<Slip>)) {
    for (index, record) in zone.records.iter().enumerate() {
        let owner = owner_of(zone, record);
        let kind = record.record_type.word();
        let below_wildcard = owner.strip_prefix("*.").unwrap_or(&owner);
        let is_wildcard = owner == "*";
        let slip = if is_wildcard { None } else { fault_of_name(below_wildcard) };
        examine(format!("records/{index}/name"), &record.name, "the name of a record".to_owned(), slip);
        for (at, value) in record.values.iter().enumerate() {
            let slip = fault_of_value(record.record_type, value);
            let what = format!("the {kind} record of `{owner}`");
            examine(format!("records/{index}/values/{at}"), value, what, slip);
        }
    }
}

struct Misspelt {
    anchor: Anchor,
    text: String,
    what: String,
    slip: Slip,
}

impl Explain for Misspelt {
    fn message(&self) -> String {
        let shown: String = self.text.chars().take(80).collect();
        match self.slip {
            Slip::Empty => format!("{} has an empty value", self.what),
            slip => format!("{} cannot be `{shown}`: {slip}", self.what),
        }
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"text": self.text, "fault": self.slip.to_string()}))
    }

    fn help(&self) -> Vec<String> {
        vec![self.slip.remedy().to_owned()]
    }
}

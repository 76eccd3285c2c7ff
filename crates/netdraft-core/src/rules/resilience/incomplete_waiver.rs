#![doc = include_str!("incomplete_waiver.md")]

use serde_json::{Map, Value, json};

use crate::model::Waiver;
use crate::rules::waiver::missing_fields;
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Meta, Rule, Severity, Sink, named};

/// Reports waivers that do not say why, who, or until when.
pub(crate) struct IncompleteWaiver;

impl Rule for IncompleteWaiver {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "incomplete-waiver",
            category: Category::Resilience,
            severity: Severity::Warning,
            waivable: false,
            since: "0.1.0",
            page: text!("incomplete_waiver.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for waiver in context.plan.waivers.iter() {
            sink.examine(&waiver.id);
            let missing = missing_fields(waiver);
            if let Some(first) = missing.first() {
                let anchor = Anchor::new(&waiver.id, *first);
                sink.report(&Incomplete { waiver, anchor, missing });
            }
        }
    }
}

struct Incomplete<'a> {
    waiver: &'a Waiver,
    anchor: Anchor,
    missing: Vec<&'static str>,
}

impl Explain for Incomplete<'_> {
    fn message(&self) -> String {
        let missing = listed(self.missing.iter().map(|field| match *field {
            "expires" if !self.waiver.expires.is_empty() => format!("`{}` for a last day", self.waiver.expires),
            "expires" => "no last day".to_owned(),
            field => format!("no {field}"),
        }));
        format!("waiver `{}` for `{}` is not in force: it has {missing}", self.waiver.id, self.waiver.rule)
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"waiver": self.waiver.id.as_str(), "missing": self.missing}))
    }

    fn help(&self) -> Vec<String> {
        let what = |field: &&'static str| match *field {
            "reason" => "say why the finding is accepted",
            "owner" => "name who answers for it",
            _ => "give the last day on which it holds, as `2027-01-31`",
        };
        self.missing.iter().map(|field| what(field).to_owned()).collect()
    }
}

#![doc = include_str!("cname_at_apex.md")]

use serde_json::{Map, Value, json};

use super::{Alias, alias_records, as_alias_record};
use crate::analysis::names::canonical;
use crate::model::{Plan, RecordType};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports an alias at the name of the zone itself.
pub(crate) struct CnameAtApex;

impl Rule for CnameAtApex {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cname-at-apex",
            category: Category::Dns,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("cname_at_apex.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for alias in alias_records(context.plan).iter().filter(|alias| alias.record.record_type == RecordType::CNAME) {
            sink.examine(&alias.anchor);
            if alias.owner == canonical(&alias.zone.apex) {
                let fix = as_alias_record(&context.facts, alias, "make it an alias record");
                sink.report(&ApexAlias { alias: alias.clone(), fix });
            }
        }
    }
}

struct ApexAlias<'a> {
    alias: Alias<'a>,
    fix: Fix,
}

impl Explain for ApexAlias<'_> {
    fn message(&self) -> String {
        format!("the zone `{}` has a CNAME at its own name, which holds its SOA and NS records too", self.alias.owner)
    }

    fn primary(&self) -> Anchor {
        self.alias.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"owner": self.alias.owner, "points to": self.alias.record.values}))
    }

    fn help(&self) -> Vec<String> {
        vec!["use the provider's alias record, which answers with addresses, or an A record".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        vec![self.fix.clone()]
    }
}

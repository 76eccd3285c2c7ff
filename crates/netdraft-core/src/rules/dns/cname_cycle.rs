#![doc = include_str!("cname_cycle.md")]

use serde_json::{Map, Value, json};

use super::{alias_records, drop_value};
use crate::analysis::names::{Hop, canonical, is_alias};
use crate::model::{Entity, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports aliases that lead back to themselves.
pub(crate) struct CnameCycle;

impl Rule for CnameCycle {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cname-cycle",
            category: Category::Dns,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("cname_cycle.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for alias in alias_records(context.plan) {
            sink.examine(&alias.anchor);
        }
        let nameless = context.plan.zones.iter().filter(|zone| canonical(&zone.apex).is_empty());
        for zone in nameless.filter(|zone| zone.records.iter().any(is_alias)) {
            sink.unknown(
                &zone.id,
                format!("the zone `{}` has no domain, so nobody can say where its names lead", zone.title()),
            );
        }
        for cycle in context.facts.names().circles() {
            sink.report(&Cycle { cycle });
        }
    }
}

struct Cycle {
    cycle: Vec<Hop>,
}

impl Cycle {
    fn spoken(&self) -> String {
        let names = self.cycle.iter().chain(self.cycle.first()).map(|hop| hop.name.as_str());
        names.collect::<Vec<_>>().join(" → ")
    }
}

impl Explain for Cycle {
    fn message(&self) -> String {
        match self.cycle.as_slice() {
            [only] => format!("the name `{}` is an alias of itself", only.name),
            _ => format!("aliases go in a circle: `{}`", self.spoken()),
        }
    }

    fn primary(&self) -> Anchor {
        self.cycle.first().map(|hop| hop.anchor.clone()).unwrap_or_else(|| Anchor::new("plan", ""))
    }

    fn related(&self) -> Vec<Related> {
        self.cycle.iter().skip(1).map(|hop| Related::new(hop.anchor.clone(), "is part of the circle")).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let names: Vec<&str> = self.cycle.iter().map(|hop| hop.name.as_str()).collect();
        named(json!({"circle": names, "length": names.len()}))
    }

    fn witness(&self) -> Option<String> {
        Some(self.spoken())
    }

    fn help(&self) -> Vec<String> {
        vec!["give one of the names an address, or point it outside the circle".to_owned()]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let fix = |hop: &Hop| {
            let zone = plan.zones.by_text(&hop.anchor.entity)?;
            let index = hop.anchor.field.strip_prefix("records/")?.parse().ok()?;
            let command = drop_value(zone, index, hop.value);
            Some(Fix::review(format!("delete the alias `{}`", hop.name), vec![command]))
        };
        self.cycle.iter().rev().filter_map(fix).collect()
    }
}

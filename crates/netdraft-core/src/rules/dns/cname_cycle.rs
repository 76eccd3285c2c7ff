#![doc = include_str!("cname_cycle.md")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::alias_records;
use crate::analysis::names::{End, Hop};
use crate::edit::Command;
use crate::model::Plan;
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
            page: include_str!("cname_cycle.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
        for alias in alias_records(context.plan) {
            sink.examine(&alias.anchor);
            let walk = context.facts.names().walk(alias.zone, &alias.owner);
            let End::Cycle(start) = walk.end else { continue };
            let mut cycle = walk.hops.get(start..).unwrap_or_default().to_vec();
            // A cycle is told once, from its smallest name, wherever the walk entered it.
            let smallest =
                cycle.iter().enumerate().min_by(|one, other| one.1.name.cmp(&other.1.name)).map(|(at, _)| at);
            cycle.rotate_left(smallest.unwrap_or_default());
            if told.insert(cycle.iter().map(|hop| hop.name.clone()).collect()) {
                sink.report(&Cycle { cycle });
            }
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

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let fix = |hop: &Hop| {
            let (list, index) = hop.anchor.field.rsplit_once('/')?;
            let (id, list) = (hop.anchor.entity.clone(), list.to_owned());
            let command = Command::Delete { id, list, index: index.parse().ok()? };
            Some(Fix::review(format!("delete the alias `{}`", hop.name), vec![command]))
        };
        self.cycle.iter().rev().filter_map(fix).collect()
    }
}

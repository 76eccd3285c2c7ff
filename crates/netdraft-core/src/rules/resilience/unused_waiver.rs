#![doc = include_str!("unused_waiver.md")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::edit::Command;
use crate::model::{Plan, Waiver};
use crate::rules::waiver::is_in_force;
use crate::rules::{Anchor, Category, Context, Explain, Finding, Fix, Meta, Rule, Severity, Sink, find, named};
use crate::small::SmallCollect;

/// Reports waivers that accept nothing.
pub(crate) struct UnusedWaiver;

impl Rule for UnusedWaiver {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "unused-waiver",
            category: Category::Resilience,
            severity: Severity::Warning,
            waivable: false,
            since: "0.1.0",
            page: text!("unused_waiver.md"),
        }
    }

    fn check(&self, _: &Context<'_>, _: &mut Sink<'_>) {}

    fn review(&self, context: &Context<'_>, findings: &[Finding], sink: &mut Sink<'_>) {
        // When waivers are left out of account, none of them is used.
        if context.policy.ignore_waivers {
            return;
        }
        let used: BTreeSet<&str> = findings.iter().filter_map(|finding| finding.waiver.as_deref()).small_set();
        for waiver in context.plan.waivers.iter().filter(|waiver| is_in_force(waiver, context.policy)) {
            sink.examine(&waiver.id);
            if !used.contains(waiver.id.as_str()) {
                sink.report(&Unused { waiver, cause: cause(waiver, findings) });
            }
        }
    }
}

/// Why a waiver accepts nothing.
#[derive(Clone, Copy)]
enum Cause {
    NoSuchRule,
    NotWaivable,
    /// Another waiver accepts the same findings.
    Doubled,
    NothingFound,
}

fn cause(waiver: &Waiver, findings: &[Finding]) -> Cause {
    let is_meant = |finding: &&Finding| {
        let entity = waiver.entity.as_str();
        finding.rule == waiver.rule && (entity.is_empty() || entity == finding.primary.entity)
    };
    match find(&waiver.rule) {
        None => Cause::NoSuchRule,
        Some(rule) if !rule.meta().waivable => Cause::NotWaivable,
        Some(_) if findings.iter().any(|finding| is_meant(&finding)) => Cause::Doubled,
        Some(_) => Cause::NothingFound,
    }
}

struct Unused<'a> {
    waiver: &'a Waiver,
    cause: Cause,
}

impl Unused<'_> {
    fn reason(&self) -> &'static str {
        match self.cause {
            Cause::NoSuchRule => "there is no such rule",
            Cause::NotWaivable => "findings of this rule cannot be waived",
            Cause::Doubled => "another waiver accepts the same findings",
            Cause::NothingFound => "the rule finds nothing there",
        }
    }
}

impl Explain for Unused<'_> {
    fn message(&self) -> String {
        let Waiver { id, rule, entity, .. } = self.waiver;
        let place = if entity.is_empty() { String::new() } else { format!(" at `{entity}`") };
        format!("waiver `{id}` for `{rule}`{place} accepts nothing: {}", self.reason())
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.waiver.id, "rule")
    }

    fn evidence(&self) -> Map<String, Value> {
        let Waiver { rule, entity, .. } = self.waiver;
        named(json!({"rule": rule, "entity": entity.as_str(), "cause": self.reason()}))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.cause {
            Cause::NoSuchRule => "correct the name of the rule, or remove the waiver".to_owned(),
            Cause::NotWaivable => "repair the fault and remove the waiver".to_owned(),
            Cause::Doubled | Cause::NothingFound => "remove the waiver".to_owned(),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        vec![Fix::safe("remove the waiver", vec![Command::Remove { id: self.waiver.id.to_string() }])]
    }
}

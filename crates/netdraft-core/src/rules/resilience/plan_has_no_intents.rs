#![doc = include_str!("plan_has_no_intents.md")]

use serde_json::{Map, Value, json};

use super::suggested::suggestions;
use crate::edit::{Command, PLAN};
use crate::model::{Kind, Plan};
use crate::rules::intended::free_id;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports plans with hosts in which nobody says what must work and what must not.
pub(crate) struct PlanHasNoIntents;

impl Rule for PlanHasNoIntents {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "plan-has-no-intents",
            category: Category::Resilience,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("plan_has_no_intents.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        if context.plan.hosts.is_empty() {
            return;
        }
        sink.examine(PLAN);
        if context.plan.intents.is_empty() {
            sink.report(&Unproved { context });
        }
    }
}

struct Unproved<'f, 'a> {
    context: &'f Context<'a>,
}

impl Explain for Unproved<'_, '_> {
    fn message(&self) -> String {
        match self.context.plan.hosts.len() {
            1 => "the plan has a host and says of no flow that it must work or must not".to_owned(),
            count => format!("the plan has {count} host groups and says of no flow that it must work or must not"),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(PLAN, "intents")
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"host_groups": self.context.plan.hosts.len(), "intents": 0}))
    }

    fn help(&self) -> Vec<String> {
        vec!["write down which flows must work and which must not; they are proved again at each change".to_owned()]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let mut commands: Vec<Command> = Vec::new();
        for (name, fields) in suggestions(self.context) {
            commands.push(Command::add(Kind::Intent, free_id(plan, &name), fields));
        }
        match commands.len() {
            0 => Vec::new(),
            1 => vec![Fix::review("add an intent that holds today", commands)],
            count => vec![Fix::review(format!("add {count} intents that hold today"), commands)],
        }
    }
}

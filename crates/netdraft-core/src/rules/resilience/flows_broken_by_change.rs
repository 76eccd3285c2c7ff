#![doc = include_str!("flows_broken_by_change.md")]

use serde_json::{Map, Value};

use super::stages::{Turn, Watched, examine, step_at, step_in_words, turns};
use crate::analysis::Facts;
use crate::analysis::intents::{CounterExample, Flow, Proof};
use crate::model::{Expectation, Plan, Rollout};
use crate::rules::intended::{at, step_of};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

/// Reports rollouts that stop a flow that must work.
pub(crate) struct FlowsBrokenByChange;

impl Rule for FlowsBrokenByChange {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "flows-broken-by-change",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("flows_broken_by_change.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        if plan.rollouts.is_empty() {
            return;
        }
        let works = context.facts.intents().iter().filter(|known| known.proof == Proof::Holds);
        let works = works.map(|known| known.intent).filter(|intent| intent.expect == Expectation::Allowed);
        let watched: Vec<Watched<'_>> =
            works.map(|intent| Watched { id: intent.id.as_str(), flow: Flow::from(intent) }).collect();
        for rollout in plan.rollouts.sorted().filter(|_| !watched.is_empty()) {
            examine(rollout, sink);
            for turn in turns(&context.facts, rollout, &watched, sink, where_it_ends) {
                sink.report(&Stopped { plan, rollout, turn });
            }
        }
    }
}

fn where_it_ends<'a>(facts: &Facts<'a>, example: &CounterExample<'a>) -> String {
    let fault = example.fault(facts);
    fault.map_or_else(|| example.packet.to_string(), |fault| at(step_of(&fault)))
}

struct Stopped<'w> {
    plan: &'w Plan,
    rollout: &'w Rollout,
    turn: Turn<'w>,
}

impl Explain for Stopped<'_> {
    fn message(&self) -> String {
        let (turn, plan) = (&self.turn, self.plan);
        format!(
            "{} breaks intent `{}`{}: {}",
            step_in_words(plan, self.rollout, turn.step),
            plan.title(turn.watched.id),
            turn.until_in_words(),
            turn.told
        )
    }

    fn primary(&self) -> Anchor {
        step_at(self.rollout, self.turn.step)
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(self.turn.watched.id, ""), "must work")]
    }

    fn evidence(&self) -> Map<String, Value> {
        self.turn.evidence()
    }

    fn witness(&self) -> Option<String> {
        Some(format!("{}: {}", self.turn.packet, self.turn.told))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "put the step that takes over before this one, and wait between them until every zone knows it".to_owned(),
            "or give the flow up, and take the intent out of the plan".to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        Vec::new()
    }
}

#![doc = include_str!("convergence_window.md")]

use serde_json::{Map, Value, json};

use super::rollout::{reorder, route_in_words, step_at, steps_in_words};
use crate::analysis::{Cause, Hazard, Window, replay};
use crate::model::{Plan, Rollout, RolloutAction};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports rollouts during which packets are lost for a time.
pub(crate) struct ConvergenceWindow;

impl Rule for ConvergenceWindow {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "convergence-window",
            category: Category::Routing,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("convergence_window.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        for rollout in plan.rollouts.iter() {
            for (position, step) in rollout.steps.iter().enumerate() {
                if step.action != RolloutAction::Wait {
                    sink.examine(step_at(rollout, position));
                }
            }
            for (position, hazard) in replay(plan, &rollout.steps, rollout.propagation_seconds).hazards {
                if let Hazard::Window(window) = hazard {
                    sink.report(&Lost { plan, rollout, position, window });
                }
            }
        }
    }
}

struct Lost<'a> {
    plan: &'a Plan,
    rollout: &'a Rollout,
    position: usize,
    window: Window,
}

impl Explain for Lost<'_> {
    fn message(&self) -> String {
        let (rollout, number) = (self.plan.title(self.rollout.id.as_str()), self.position + 1);
        let (route, seconds) = (route_in_words(self.plan, &self.window.route), self.window.seconds);
        match &self.window.cause {
            Cause::Gap(target) => {
                format!(
                    "until step {number} of `{rollout}` points it at `{target}`, {route} is missing for up to {seconds} s"
                )
            }
            Cause::StillUsed(target) => format!(
                "step {number} of `{rollout}` removes `{target}`, which {route} still uses in some zones for up to {seconds} s"
            ),
            Cause::NotYetKnown(next) => format!(
                "step {number} of `{rollout}` removes {route} up to {seconds} s before every zone knows `{next}`, which takes over"
            ),
        }
    }

    fn primary(&self) -> Anchor {
        step_at(self.rollout, self.position)
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(&self.window.route.table, "routes"), "its packets are lost")]
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "table": self.window.route.table,
            "destination": self.window.route.destination.to_string(),
            "window_seconds": self.window.seconds,
            "waited_seconds": self.window.waited,
            "propagation_seconds": self.rollout.propagation_seconds,
            "steps": steps_in_words(self.rollout),
        }))
    }

    fn help(&self) -> Vec<String> {
        let seconds = self.rollout.propagation_seconds;
        vec![
            "add what is to take over first, wait, and remove what it replaces last".to_owned(),
            format!(
                "no provider says how long a changed route takes to reach every zone; {seconds} s is what the rollout assumes"
            ),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        reorder(plan, self.rollout).into_iter().collect()
    }
}

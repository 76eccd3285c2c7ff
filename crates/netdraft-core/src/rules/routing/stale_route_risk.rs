#![doc = include_str!("stale_route_risk.md")]

use serde_json::{Map, Value, json};

use super::rollout::{reorder, route_in_words, step_at, steps_in_words};
use crate::analysis::{Hazard, RouteAt, replay};
use crate::edit::Command;
use crate::model::{FieldValue, Id, Plan, Rollout, RolloutAction, RolloutStep};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports rollouts that remove a target while routes still lead to it.
pub(crate) struct StaleRouteRisk;

impl Rule for StaleRouteRisk {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "stale-route-risk",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("stale_route_risk.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        for rollout in plan.rollouts.iter() {
            for (position, step) in rollout.steps.iter().enumerate() {
                if step.action == RolloutAction::RemoveTarget {
                    sink.examine(step_at(rollout, position));
                }
            }
            let replay = replay(plan, &rollout.steps, rollout.propagation_seconds);
            for (position, reason) in replay.unclear {
                sink.unknown(&rollout.id, format!("step {} is not clear: {reason}", position + 1));
            }
            for (position, hazard) in replay.hazards {
                if let (Hazard::Stale(routes), Some(step)) = (hazard, rollout.steps.get(position)) {
                    sink.report(&Stale { plan, rollout, position, step, routes });
                }
            }
        }
    }
}

struct Stale<'a> {
    plan: &'a Plan,
    rollout: &'a Rollout,
    position: usize,
    step: &'a RolloutStep,
    routes: Vec<RouteAt>,
}

impl Stale<'_> {
    /// The steps with a removal of each route, and a wait, before the target goes.
    fn routes_first(&self) -> Vec<RolloutStep> {
        let remove = |route: &RouteAt| RolloutStep {
            action: RolloutAction::RemoveRoute,
            route_table: Some(Id::new(&route.table)),
            destination: route.destination.into(),
            ..RolloutStep::default()
        };
        let wait = RolloutStep {
            action: RolloutAction::Wait,
            seconds: self.rollout.propagation_seconds,
            ..RolloutStep::default()
        };
        let (before, after) = self.rollout.steps.split_at(self.position.min(self.rollout.steps.len()));
        let removals = self.routes.iter().map(remove);
        before.iter().cloned().chain(removals).chain([wait]).chain(after.iter().cloned()).collect()
    }
}

impl Explain for Stale<'_> {
    fn message(&self) -> String {
        let (rollout, target) = (self.plan.title(self.rollout.id.as_str()), &self.step.target);
        let routes = listed(self.routes.iter().map(|route| route_in_words(self.plan, route)));
        let lead = if self.routes.len() == 1 { "leads" } else { "lead" };
        format!("step {} of `{rollout}` removes `{target}` while {routes} {lead} to it", self.position + 1)
    }

    fn primary(&self) -> Anchor {
        step_at(self.rollout, self.position)
    }

    fn related(&self) -> Vec<Related> {
        let table = |route: &RouteAt| {
            Related::new(Anchor::new(&route.table, "routes"), format!("`{}` leads to it", route.destination))
        };
        self.routes.iter().map(table).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let route = |route: &RouteAt| json!({"table": route.table, "destination": route.destination.to_string()});
        let routes: Vec<Value> = self.routes.iter().map(route).collect();
        named(json!({"target": self.step.target.as_str(), "routes": routes, "steps": steps_in_words(self.rollout)}))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "point every route elsewhere, wait until the change has reached every zone, and remove the target last"
                .to_owned(),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        if let Some(fix) = reorder(plan, self.rollout) {
            return vec![fix];
        }
        let (id, target) = (&self.rollout.id, &self.step.target);
        let first = Command::set(id, "steps", self.routes_first().to_value());
        let keep = Command::Delete { id: id.to_string(), list: "steps".to_owned(), index: self.position };
        vec![
            Fix::review(format!("remove the routes to `{target}` first"), vec![first]),
            Fix::review(format!("keep `{target}`"), vec![keep]),
        ]
    }
}

//! How is a rollout spoken of, and put into an order in which nothing breaks?

use crate::analysis::{RouteAt, make_before_break};
use crate::edit::Command;
use crate::model::{Anchor, FieldValue, Plan, Rollout, RolloutAction, RolloutStep};
use crate::rules::Fix;

/// A step as a place.
pub(super) fn step_at(rollout: &Rollout, position: usize) -> Anchor {
    Anchor::new(&rollout.id, format!("steps/{position}"))
}

/// A route in words.
pub(super) fn route_in_words(plan: &Plan, route: &RouteAt) -> String {
    format!("`{}` of `{}`", route.destination, plan.title(&route.table))
}

/// The steps in words, in order, as evidence.
pub(super) fn steps_in_words(rollout: &Rollout) -> Vec<String> {
    let words = |step: &RolloutStep| {
        let table = step.route_table.as_ref().map_or("", |table| table.as_str());
        let (destination, target) = (&step.destination, &step.target);
        match step.action {
            RolloutAction::AddRoute => format!("add {destination} to {target} in {table}"),
            RolloutAction::ReplaceRoute => format!("point {destination} at {target} in {table}"),
            RolloutAction::RemoveRoute => format!("remove {destination} from {table}"),
            RolloutAction::RemoveTarget => format!("remove {target}"),
            RolloutAction::Wait => format!("wait {} s", step.seconds),
        }
    };
    rollout.steps.iter().map(words).collect()
}

/// Puts the steps into an order in which nothing breaks, where there is one.
pub(super) fn reorder(plan: &Plan, rollout: &Rollout) -> Option<Fix> {
    let steps = make_before_break(plan, rollout)?;
    let set = Command::set(&rollout.id, "steps", steps.to_value());
    Some(Fix::safe("add first, then wait, then remove", vec![set]))
}

//! What becomes of the routes while a rollout is carried out, and in which order would nothing break?

use super::rollout_state::{State, Window};
use crate::address::Cidr;
use crate::model::{Plan, Rollout, RolloutAction, RolloutStep};

/// A route by its table and destination.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteAt {
    /// The id of the table.
    pub table: String,
    /// The destination.
    pub destination: Cidr,
}

/// What goes wrong at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hazard {
    /// The step removes a target that these routes lead to.
    Stale(Vec<RouteAt>),
    /// For so long, packets of some routes are dropped, or take a route whose target is gone.
    Window(Window),
}

/// What a rollout does, step by step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// What goes wrong, by the position of the step.
    pub hazards: Vec<(usize, Hazard)>,
    /// Why a step cannot be carried out, by its position.
    pub unclear: Vec<(usize, String)>,
    /// The routes at the end, with their targets, sorted.
    pub end: Vec<(RouteAt, String)>,
}

/// Carries out the steps of a rollout on the routes of the plan. A changed route reaches every zone after `propagation` seconds; steps other than
/// waiting take no time.
pub fn replay(plan: &Plan, steps: &[RolloutStep], propagation: u32) -> Replay {
    let mut state = State::of(plan, propagation);
    let mut replay = Replay::default();
    for (position, step) in steps.iter().enumerate() {
        match state.carry_out(step) {
            Ok(hazards) => replay.hazards.extend(hazards.into_iter().map(|hazard| (position, hazard))),
            Err(reason) => replay.unclear.push((position, reason)),
        }
    }
    replay.end = state.routes();
    replay
}

/// The same steps in an order in which nothing breaks: first what is added or pointed elsewhere, then a wait, then the routes that go, and another wait
/// before their targets go. A route that is removed and added again is pointed elsewhere instead. `None` when that helps nothing: a hazard would be
/// left, the routes would end up otherwise, or a step is not clear.
pub fn make_before_break(plan: &Plan, rollout: &Rollout) -> Option<Vec<RolloutStep>> {
    let steps = &rollout.steps;
    let place = |step: &RolloutStep| (step.route_table.clone(), step.destination.cidr());
    let is = |action: RolloutAction| move |step: &&RolloutStep| step.action == action;
    let comes_back = |at: usize, step: &RolloutStep| {
        let later = steps.get(at.saturating_add(1)..).unwrap_or_default();
        later.iter().filter(is(RolloutAction::AddRoute)).any(|other| place(other) == place(step))
    };
    let removed: Vec<(usize, &RolloutStep)> =
        steps.iter().enumerate().filter(|(_, step)| step.action == RolloutAction::RemoveRoute).collect();
    let (replaced, removed): (Vec<_>, Vec<_>) = removed.into_iter().partition(|(at, step)| comes_back(*at, step));
    let makes =
        steps.iter().filter(|step| matches!(step.action, RolloutAction::AddRoute | RolloutAction::ReplaceRoute));
    let makes = makes.cloned().map(|mut step| {
        if replaced.iter().any(|(_, gone)| place(gone) == place(&step)) {
            step.action = RolloutAction::ReplaceRoute;
        }
        step
    });
    let longest = steps.iter().filter(is(RolloutAction::Wait)).map(|step| step.seconds).max().unwrap_or(0);
    let seconds = rollout.propagation_seconds.max(longest);
    let wait = RolloutStep { action: RolloutAction::Wait, seconds, ..RolloutStep::default() };
    let phases: [Vec<RolloutStep>; 3] = [
        makes.collect(),
        removed.into_iter().map(|(_, step)| step.clone()).collect(),
        steps.iter().filter(is(RolloutAction::RemoveTarget)).cloned().collect(),
    ];
    let phases: Vec<Vec<RolloutStep>> = phases.into_iter().filter(|phase| !phase.is_empty()).collect();
    let ordered = if seconds == 0 { phases.concat() } else { phases.join(&wait) };
    let (before, after) =
        (replay(plan, steps, rollout.propagation_seconds), replay(plan, &ordered, rollout.propagation_seconds));
    let is_sound = after.hazards.is_empty() && after.unclear.is_empty() && after.end == before.end;
    (is_sound && ordered != *steps).then_some(ordered)
}

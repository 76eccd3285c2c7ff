//! Which routes are there at a moment of a rollout, and which zones may not know it yet?

use super::rollouts::{Hazard, RouteAt};
use crate::address::Cidr;
use crate::model::{Plan, RolloutAction, RolloutStep};
use crate::small::SmallSort;

/// A time in which packets are lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The route whose packets they are.
    pub route: RouteAt,
    /// How long it may last at worst, in seconds.
    pub seconds: u64,
    /// What was waited for, in seconds, of what a change needs to reach every zone.
    pub waited: u64,
    /// Why they are lost.
    pub cause: Cause,
}

/// Why packets are lost for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The route was removed before this target took its place.
    Gap(String),
    /// Some zones still send packets to this target, which is removed.
    StillUsed(String),
    /// Some zones do not know yet the route that takes over, to this destination.
    NotYetKnown(Cidr),
}

struct Entry {
    at: RouteAt,
    target: String,
    /// When it came to be as it is; `None` when it was so from the start.
    since: Option<u64>,
}

/// A route that was removed or pointed elsewhere.
struct Left {
    at: RouteAt,
    target: String,
    when: u64,
    /// Whether it was removed, and nothing was put in its place since.
    is_open: bool,
    /// The target that its packets went to instead.
    fallback: Option<String>,
}

/// The routes at a moment.
pub(super) struct State {
    entries: Vec<Entry>,
    left: Vec<Left>,
    now: u64,
    propagation: u64,
}

impl State {
    /// The routes of a plan, settled.
    pub(super) fn of(plan: &Plan, propagation: u32) -> Self {
        let mut entries = Vec::new();
        for table in plan.route_tables.iter() {
            for route in &table.routes {
                let Some(destination) = route.destination.cidr() else { continue };
                let at = RouteAt { table: table.id.to_string(), destination };
                entries.push(Entry { at, target: route.target.to_string(), since: None });
            }
        }
        entries.small_sort_by(|one, other| (&one.at, &one.target).cmp(&(&other.at, &other.target)));
        Self { entries, left: Vec::new(), now: 0, propagation: propagation.into() }
    }

    /// The routes and their targets, sorted.
    pub(super) fn routes(self) -> Vec<(RouteAt, String)> {
        let mut routes: Vec<_> = self.entries.into_iter().map(|entry| (entry.at, entry.target)).collect();
        routes.small_sort();
        routes
    }

    /// Carries out a step and says what goes wrong.
    pub(super) fn carry_out(&mut self, step: &RolloutStep) -> Result<Vec<Hazard>, String> {
        match step.action {
            RolloutAction::Wait => {
                self.now = self.now.saturating_add(step.seconds.into());
                Ok(Vec::new())
            }
            RolloutAction::AddRoute | RolloutAction::ReplaceRoute => Ok(self.point(route_of(step)?, target_of(step)?)),
            RolloutAction::RemoveRoute => Ok(self.remove(&route_of(step)?)),
            RolloutAction::RemoveTarget => Ok(self.remove_target(&target_of(step)?)),
        }
    }

    /// Points a route at a target, whether or not it was there.
    fn point(&mut self, at: RouteAt, target: String) -> Vec<Hazard> {
        let open = self
            .left
            .iter_mut()
            .filter(|left| left.is_open && left.at.table == at.table && left.at.destination.overlaps(at.destination));
        let mut hazards = Vec::new();
        for left in open {
            left.is_open = false;
            // Packets that went to the old or to the new target all the while were not lost.
            if left.fallback.as_ref().is_some_and(|fallback| *fallback == target || *fallback == left.target) {
                continue;
            }
            let waited = self.now.saturating_sub(left.when);
            let seconds = waited.saturating_add(self.propagation);
            hazards.push(Hazard::Window(Window {
                route: left.at.clone(),
                seconds,
                waited,
                cause: Cause::Gap(target.clone()),
            }));
        }
        for entry in self.entries.iter().filter(|entry| entry.at == at && entry.target != target) {
            let (at, target) = (entry.at.clone(), entry.target.clone());
            self.left.push(Left { at, target, when: self.now, is_open: false, fallback: None });
        }
        self.entries.retain(|entry| entry.at != at);
        self.entries.push(Entry { at, target, since: Some(self.now) });
        hazards
    }

    /// Removes a route; what takes over must be known everywhere by then.
    fn remove(&mut self, at: &RouteAt) -> Vec<Hazard> {
        let (gone, kept): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(&mut self.entries).into_iter().partition(|entry| entry.at == *at);
        self.entries = kept;
        let around = self
            .entries
            .iter()
            .filter(|entry| entry.at.table == at.table && entry.at.destination.contains(at.destination));
        let next = around.max_by_key(|entry| entry.at.destination.prefix());
        let next = next.map(|entry| (entry.at.destination, entry.since, entry.target.clone()));
        let is_there = !gone.is_empty();
        for entry in gone {
            let fallback = next.as_ref().map(|(_, _, target)| target.clone());
            self.left.push(Left { at: entry.at, target: entry.target, when: self.now, is_open: true, fallback });
        }
        let Some((destination, Some(since), _)) = next.filter(|_| is_there) else { return Vec::new() };
        let waited = self.now.saturating_sub(since);
        let seconds = self.propagation.saturating_sub(waited);
        let window = Window { route: at.clone(), seconds, waited, cause: Cause::NotYetKnown(destination) };
        (seconds > 0).then_some(Hazard::Window(window)).into_iter().collect()
    }

    fn remove_target(&mut self, target: &str) -> Vec<Hazard> {
        let mut routes: Vec<RouteAt> =
            self.entries.iter().filter(|entry| entry.target == target).map(|entry| entry.at.clone()).collect();
        routes.small_sort();
        routes.dedup();
        if !routes.is_empty() {
            return vec![Hazard::Stale(routes)];
        }
        let recent = self.left.iter().filter(|left| left.target == target).filter_map(|left| {
            let waited = self.now.saturating_sub(left.when);
            let seconds = self.propagation.saturating_sub(waited);
            let cause = Cause::StillUsed(target.to_owned());
            (seconds > 0).then(|| Hazard::Window(Window { route: left.at.clone(), seconds, waited, cause }))
        });
        recent.collect()
    }
}

fn route_of(step: &RolloutStep) -> Result<RouteAt, String> {
    let Some(table) = &step.route_table else { return Err("it names no route table".to_owned()) };
    let Some(destination) = step.destination.cidr() else {
        return Err(format!("its destination `{}` cannot be read", step.destination));
    };
    Ok(RouteAt { table: table.to_string(), destination })
}

fn target_of(step: &RolloutStep) -> Result<String, String> {
    if step.target.is_empty() { Err("it names no target".to_owned()) } else { Ok(step.target.to_string()) }
}

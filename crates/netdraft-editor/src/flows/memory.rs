//! What is known of who can talk to whom? The answer for one plan, and the one for a plan that an edit would make of it.

use netdraft_core::analysis::reach::Reach;
use netdraft_core::check::Progress;
use netdraft_core::edit::{Command, apply};
use netdraft_core::model::{Difference, Document, Plan};

use super::shift::Shift;

/// The answer, or what there is of it. It is a memory only: whoever reads it says for which plan.
#[derive(Debug, Default)]
pub(crate) struct Flows {
    reach: Reach,
    /// The plan that the answer is about once it is complete.
    plan: Option<Plan>,
}

impl Flows {
    /// The complete answer for a plan.
    pub(crate) fn about(&self, plan: &Plan) -> Option<&Reach> {
        let is_known = self.plan.as_ref().is_some_and(|known| Difference::between(known, plan).is_none());
        (is_known && self.reach.is_fresh()).then_some(&self.reach)
    }

    /// Works at the answer for a plan for as long as the caller says so; returns how far it got, or nothing when it is complete. What was begun for a plan
    /// before is ended first, since the next answer is made from it.
    pub(crate) fn advance(&mut self, plan: &Plan, goes_on: &mut dyn FnMut() -> bool) -> Option<Progress> {
        while self.about(plan).is_none() {
            if !goes_on() {
                return Some(progress(&self.reach));
            }
            match self.reach.is_fresh() {
                true => {
                    self.reach.update(plan);
                    self.plan = Some(plan.clone());
                }
                false => while !self.reach.advance(1) && goes_on() {},
            }
        }
        None
    }
}

/// An edit that somebody thinks of, and how far it is known what it would change.
#[derive(Debug)]
pub(crate) struct Trial {
    /// The plan that it would be made in.
    plan: Plan,
    command: Command,
    reach: Option<Reach>,
}

impl Trial {
    pub(crate) fn of(plan: &Plan, command: &Command) -> Self {
        Self { plan: plan.clone(), command: command.clone(), reach: None }
    }

    pub(crate) fn is_of(&self, plan: &Plan, command: &Command) -> bool {
        self.command == *command && Difference::between(&self.plan, plan).is_none()
    }

    /// Works for as long as the caller says so: what the edit would change, or how far it got.
    pub(crate) fn advance(
        &mut self,
        document: &Document,
        now: &Reach,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Result<Shift, Progress> {
        if !goes_on() {
            return Err(self.reach.as_ref().map(progress).unwrap_or_default());
        }
        let reach = match &mut self.reach {
            Some(reach) => reach,
            none => {
                let mut then = document.clone();
                if let Err(refusal) = apply(&mut then, &self.command) {
                    return Ok(Shift::refused(refusal.message));
                }
                let mut reach = now.clone();
                reach.update(&then.plan);
                none.insert(reach)
            }
        };
        while !reach.advance(1) {
            if !goes_on() {
                return Err(progress(reach));
            }
        }
        Ok(Shift::between(&document.plan, now, reach))
    }
}

pub(super) fn progress(reach: &Reach) -> Progress {
    let (done, all) = reach.progress();
    Progress { done, all }
}

//! What may a rule read? The plan, the policy of the run, and facts that several rules share.

use std::cell::OnceCell;
use std::rc::Rc;

use super::firewall::Answers;
use crate::analysis::Facts;
use crate::analysis::intents::Held;
use crate::model::Plan;

/// What a run is told from outside, since the core has no clock and no settings of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// The day of the run, as `2026-11-21`; without it, no waiver counts as expired.
    pub today: Option<String>,
    /// Whether waivers are left out of account.
    pub ignore_waivers: bool,
}

/// What a rule may read.
pub struct Context<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What the run was told.
    pub policy: &'a Policy,
    /// Facts that several rules share, computed when first asked for.
    pub facts: Facts<'a>,
    answers: OnceCell<Answers>,
}

impl<'a> Context<'a> {
    /// A context for one run.
    pub fn new(plan: &'a Plan, policy: &'a Policy) -> Self {
        Self { plan, policy, facts: Facts::new(plan), answers: OnceCell::new() }
    }

    /// A context for a run after others.
    pub(crate) fn after(plan: &'a Plan, policy: &'a Policy, held: Option<Rc<Held>>) -> Self {
        Self { plan, policy, facts: Facts::after(plan, held), answers: OnceCell::new() }
    }

    /// What becomes of the replies to the requests of stateless lists. Only for rules about single rule sets: it is not counted who read what for it.
    pub(super) fn answers(&self) -> &Answers {
        self.answers.get_or_init(|| Answers::of(self))
    }
}

//! From which plan is it told how the flows differ? Another one than the open one, with the answer for it, kept from edit to edit.

use std::rc::Rc;

use netdraft_core::analysis::reach::{Reach, Service};
use netdraft_core::check::Progress;
use netdraft_core::model::{Difference, Plan};

use super::matrix::Matrix;
use super::memory::progress;

/// A plan that the open one is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// What people call it, such as `the plan before all 3 steps`.
    pub name: String,
    /// The plan.
    pub plan: Plan,
}

/// The answer for the plan that the open one is compared with, or what there is of it.
#[derive(Debug)]
pub(crate) struct Comparison {
    base: Rc<Base>,
    /// The plan from whose answer it was made.
    plan: Plan,
    reach: Reach,
}

impl Comparison {
    /// Begins with the answer for the open plan.
    pub(crate) fn of(base: &Rc<Base>, plan: &Plan, now: &Reach) -> Self {
        let mut reach = now.clone();
        reach.update(&base.plan);
        Self { base: Rc::clone(base), plan: plan.clone(), reach }
    }

    /// Whether it compares these plans.
    pub(crate) fn is_of(&self, base: &Rc<Base>, plan: &Plan) -> bool {
        Rc::ptr_eq(&self.base, base) && Difference::between(&self.plan, plan).is_none()
    }

    /// Works for as long as the caller says so: what differs, or how far it got.
    pub(crate) fn advance(
        &mut self,
        now: &Reach,
        on: Option<Service>,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Result<Matrix, Progress> {
        while !self.reach.advance(1) {
            if !goes_on() {
                return Err(progress(&self.reach));
            }
        }
        Ok(Matrix::difference(&self.base, &self.plan, [&self.reach, now], on))
    }
}

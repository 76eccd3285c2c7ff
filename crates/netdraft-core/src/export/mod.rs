//! What leaves? Only plans that passed their gate.
//!
//! Invariant: every function here takes a [`crate::check::ValidatedPlan`]; the same plan gives the same bytes.

mod plan;

pub use plan::{config, is_about, proves};

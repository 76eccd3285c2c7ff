//! Which edits make a plan do what somebody wants of it? Repairs that rules share, and the edits that open or close a flow.
//!
//! Invariant: nothing is offered that was not tried out, and nothing here changes a plan.

pub mod filter_order;
pub mod flow;
pub(crate) mod hubs;
pub(crate) mod insertion;
pub(crate) mod routes;

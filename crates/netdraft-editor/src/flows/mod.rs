//! Who can talk to whom, as the page shows it: a matrix of ends that fare alike, and what an edit would open and close.
//!
//! Invariant: nothing is shown of an answer that is not complete. It is worked out only while somebody looks, in slices, and kept from edit to edit.

mod alike;
mod matrix;
mod memory;
mod proof;
mod shift;

pub use matrix::{Heard, Line, Lines, Matrix, MatrixCell, MatrixQuery};
pub(crate) use memory::{Flows, Trial};
pub(crate) use proof::proof;
pub use shift::{MovedFlow, Shift};

/// Names in a row, as many as a person reads at a glance.
fn listed(names: &[&str]) -> String {
    /// How many names are written out.
    const WRITTEN: usize = 3;
    match names.get(..WRITTEN) {
        Some(first) if names.len() > WRITTEN => format!("{} and {} more", first.join(", "), names.len() - WRITTEN),
        _ => names.join(", "),
    }
}

/// What people call an end.
fn title_of<'a>(plan: &'a netdraft_core::model::Plan, id: &'a str) -> &'a str {
    if id == netdraft_core::analysis::reach::INTERNET { "internet" } else { plan.title(id) }
}

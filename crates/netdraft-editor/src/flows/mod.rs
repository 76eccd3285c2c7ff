//! Who can talk to whom, as the page shows it: a matrix of ends that fare alike, what an edit would open and close, and lines between boxes.
//!
//! Invariant: nothing is shown of an answer that is not complete. It is worked out only while somebody looks, in slices, and kept from edit to edit.

mod alike;
mod cells;
mod chips;
mod difference;
mod drawn;
mod matrix;
mod memory;
mod proof;
mod shift;

use netdraft_core::analysis::reach::{INTERNET, Reach, SetId};
use netdraft_core::model::Plan;
use netdraft_core::small::SmallSort;

pub use cells::{Heard, MatrixCell};
pub use chips::{Chip, chips, title_area};
pub use difference::Base;
pub(crate) use difference::Comparison;
pub use drawn::{DrawnLine, LineState};
pub(crate) use drawn::{Proofs, drawn, own_box};
pub use matrix::{Line, Lines, Matrix, MatrixQuery};
pub(crate) use memory::{Flows, Trial};
pub(crate) use proof::proof;
pub use shift::{MovedFlow, Shift};

/// Brings what has the same key together, in the order of keys; what belongs to one key keeps its order. Maps would do the same in much more code.
fn together<K: Ord, V>(mut pairs: Vec<(K, V)>) -> Vec<(K, Vec<V>)> {
    pairs.small_sort_by(|one, other| one.0.cmp(&other.0));
    let mut groups: Vec<(K, Vec<V>)> = Vec::new();
    for (key, value) in pairs {
        match groups.last_mut() {
            Some((last, values)) if *last == key => values.push(value),
            Some(_) | None => groups.push((key, vec![value])),
        }
    }
    groups
}

/// Names in a row, as many as a person reads at a glance.
pub(crate) fn listed(names: &[&str]) -> String {
    /// How many names are written out.
    const WRITTEN: usize = 3;
    match names.get(..WRITTEN) {
        Some(first) if names.len() > WRITTEN => format!("{} and {} more", first.join(", "), names.len() - WRITTEN),
        _ => names.join(", "),
    }
}

/// Protocols and ports where there is little room, such as `tcp 443`.
pub(crate) fn short(reach: &Reach, set: SetId) -> String {
    reach.sets().words(set).replace(" port ", " ")
}

/// What people call an end.
fn title_of<'a>(plan: &'a Plan, id: &'a str) -> &'a str {
    if id == INTERNET { "internet" } else { plan.title(id) }
}

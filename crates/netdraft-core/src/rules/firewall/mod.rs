//! Rules about rule sets.

pub(super) mod deny_in_allow_only;
pub(super) mod duplicate_rule_exact;
mod line;
pub(super) mod priority_out_of_range;
pub(super) mod rule_correlated;
pub(super) mod rule_redundant;
pub(super) mod rule_shadowed;
pub(super) mod rule_unreachable_by_union;
pub(super) mod same_priority_conflict;

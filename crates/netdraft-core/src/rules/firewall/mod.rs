//! Rules about rule sets.

pub(super) mod admin_port_open_to_world;
pub(super) mod any_any_allow;
mod behind;
pub(super) mod database_port_open_to_world;
pub(super) mod deny_in_allow_only;
pub(super) mod duplicate_rule_exact;
pub(super) mod evaluation_order_contradicts_intent;
mod exposure;
pub(super) mod ipv6_parity_gap;
mod line;
pub(super) mod mergeable_rules;
mod mirror;
mod open_ports;
pub(super) mod pmtud_icmp_blocked;
mod ports;
pub(super) mod priority_out_of_range;
mod reordering;
mod replies;
pub(super) mod rule_correlated;
pub(super) mod rule_never_matches;
pub(super) mod rule_redundant;
pub(super) mod rule_shadowed;
pub(super) mod rule_unreachable_by_union;
pub(super) mod same_priority_conflict;
pub(super) mod sg_ref_stale;
pub(super) mod stateless_return_missing;
pub(super) mod stateless_return_too_narrow;
mod vantage;

pub(super) use replies::Answers;

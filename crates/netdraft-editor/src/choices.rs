//! Which of the fixed words of a field make sense where it stands? What a provider has no word for is not offered; a plan that says it anyway keeps it.

use netdraft_core::model::{FilterKind, Plan};

/// Whether a word is offered for the field of a thing.
pub fn is_offered(plan: &Plan, entity: &str, path: &str, word: &str) -> bool {
    let filter = plan.filters.by_text(entity).filter(|_| path.starts_with("rules/") && path.ends_with("/action"));
    // All rules of a security group apply together: there is nothing that a deny could be an exception from.
    !(word == "deny" && filter.is_some_and(|filter| filter.kind == FilterKind::SecurityGroup))
}

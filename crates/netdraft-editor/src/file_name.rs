//! What are files for a plan called?

use netdraft_core::model::Plan;

/// How the names of files for a plan begin: its own name, as far as file systems allow.
pub fn stem_of(plan: &Plan) -> String {
    let fits = |letter: char| if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') { letter } else { '-' };
    let stem: String = plan.settings.name.trim().chars().map(fits).collect();
    if stem.is_empty() { "plan".to_owned() } else { stem }
}

//! What does the catalogue find, rule by rule over the whole plan at once? The slow and obvious way, which every other has to agree with.

use super::Report;
use super::judge::{Collecting, run};
use crate::format::digest;
use crate::model::Plan;
use crate::rules::{CATALOGUE, Context, Policy};

/// Runs every rule over the whole plan, and remembers nothing. The report is that of [`super::check`].
pub fn check_plainly(plan: &Plan, policy: &Policy) -> Report {
    let context = Context::new(plan, policy);
    let mut collecting = Collecting::new(plan, policy);
    for rule in CATALOGUE {
        collecting.add(&run(*rule, &context));
    }
    collecting.review();
    Report { digest: digest(plan), ..collecting.report() }
}

//! How is a plan repaired with quick fixes alone? One after another, judged anew each time, as somebody with one key would.

use std::fmt;

use netdraft_core::check::check;
use netdraft_core::edit::apply;
use netdraft_core::model::Document;
use netdraft_core::rules::{Finding, Policy, Severity};

/// The most fixes that one plan may need: a bound that tells a repair from a circle.
pub const MOST_FIXES: usize = 500;

/// One fix that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The rule whose finding it is for.
    pub rule: &'static str,
    /// What the fix says that it does.
    pub title: String,
    /// Why the fix was refused; the repair ends with it.
    pub refusal: Option<String>,
}

impl fmt::Display for Repair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.refusal {
            None => write!(formatter, "fix {}: {}", self.rule, self.title),
            Some(refusal) => write!(formatter, "refused {}: {}: {refusal}", self.rule, self.title),
        }
    }
}

/// Applies the first fix of the first wanted error or warning until there is none, a fix is refused, or [`MOST_FIXES`] were made.
pub fn repair(document: &mut Document, policy: &Policy, wanted: impl Fn(&Finding) -> bool) -> Vec<Repair> {
    let mut steps = Vec::new();
    while steps.len() < MOST_FIXES {
        let report = check(&document.plan, policy);
        let open = |finding: &&Finding| {
            finding.severity != Severity::Info && finding.waiver.is_none() && !finding.fixes.is_empty()
        };
        let Some(finding) = report.findings.iter().filter(open).find(|finding| wanted(finding)) else { break };
        let fix = &finding.fixes[0];
        let refusal = apply(document, &fix.command()).err().map(|refusal| refusal.to_string());
        let is_refused = refusal.is_some();
        steps.push(Repair { rule: finding.rule, title: fix.title.clone(), refusal });
        if is_refused {
            break;
        }
    }
    steps
}

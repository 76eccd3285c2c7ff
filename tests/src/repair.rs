//! How is a plan repaired with quick fixes alone? One after another, judged anew each time, as somebody with one key would.

use std::fmt;

use netdraft_core::check::{Report, check};
use netdraft_core::edit::apply;
use netdraft_core::model::{Anchor, Document};
use netdraft_core::rules::{Finding, Fix, Policy, Safety, Severity};

/// The most fixes that one plan gets.
pub const MOST_FIXES: usize = 500;

/// One fix that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The rule whose finding it is for.
    pub rule: &'static str,
    /// Where the fault was.
    pub place: Anchor,
    /// What the fix says that it does.
    pub title: String,
    /// Why the fix was refused, if it was.
    pub refusal: Option<String>,
    /// The errors of the rules that report more of them than before.
    pub errors: Vec<String>,
}

impl fmt::Display for Repair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "fix {} at {}: {}", self.rule, self.place, self.title)?;
        self.refusal.as_ref().map_or(Ok(()), |refusal| write!(formatter, " (refused: {refusal})"))
    }
}

/// The first fix of an error or a warning that nobody waived.
pub fn first_fix(finding: &Finding) -> Option<&Fix> {
    let counts = finding.severity != Severity::Info && finding.waiver.is_none();
    finding.fixes.first().filter(|_| counts)
}

/// The first fix of a finding that may be made without looking.
pub fn safe_fix(finding: &Finding) -> Option<&Fix> {
    finding.fixes.iter().find(|fix| fix.safety == Safety::Safe && finding.waiver.is_none())
}

/// Applies the chosen fix of the first finding that has one, until none is left. The same fix at the same place is made once: one that comes back was no
/// repair, and neither was one that is refused.
pub fn repair(document: &mut Document, policy: &Policy, choose: impl Fn(&Finding) -> Option<&Fix>) -> Vec<Repair> {
    let mut steps: Vec<Repair> = Vec::new();
    let mut report = check(&document.plan, policy);
    while steps.len() < MOST_FIXES {
        let is_fresh = |finding: &Finding, fix: &Fix| {
            let same =
                |step: &Repair| step.rule == finding.rule && step.place == finding.primary && step.title == fix.title;
            !steps.iter().any(same)
        };
        let mut open = report.findings.iter().filter_map(|finding| Some((finding, choose(finding)?)));
        let Some((finding, fix)) = open.find(|(finding, fix)| is_fresh(finding, fix)) else { break };
        let refusal = apply(document, &fix.command()).err().map(|refusal| refusal.to_string());
        let after = check(&document.plan, policy);
        let (rule, place, title) = (finding.rule, finding.primary.clone(), fix.title.clone());
        steps.push(Repair { rule, place, title, refusal, errors: more(&report, &after) });
        report = after;
    }
    steps
}

/// The errors of the rules that report more of them than before, without those that stood there already.
fn more(before: &Report, after: &Report) -> Vec<String> {
    let is_error = |finding: &&Finding| finding.severity == Severity::Error && finding.waiver.is_none();
    let of = |report: &Report, rule: &str| {
        report.findings.iter().filter(is_error).filter(|finding| finding.rule == rule).count()
    };
    let stood = |finding: &&Finding| {
        !before.findings.iter().any(|old| old.rule == finding.rule && old.message == finding.message)
    };
    let grown =
        after.findings.iter().filter(is_error).filter(|finding| of(after, finding.rule) > of(before, finding.rule));
    grown.filter(stood).map(|finding| format!("{} at {}: {}", finding.rule, finding.primary, finding.message)).collect()
}

//! Is the plan right, and may it leave? Runs the catalogue and counts the gate.
//!
//! Invariant: [`Report::into_plan`] is the only way to a [`ValidatedPlan`], and export takes nothing else.

mod gate;
mod judge;
mod outcome;
mod plainly;

pub use gate::{CategoryCount, Gate};
pub use judge::{Judge, Progress};
pub use plainly::check_plainly;

use crate::format::digest;
use crate::model::{Document, Plan};
use crate::rules::{Category, Finding, Policy, Severity, Unknown};

/// What a run of the catalogue found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The plan's name.
    pub name: String,
    /// The digest of what was judged. It is empty in a report that was made while a plan is being edited: such a report lets nothing out.
    pub digest: String,
    /// Whether the plan may be exported, and how that was counted.
    pub gate: Gate,
    /// What is wrong, sorted by severity, entity and rule.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub unknown: Vec<Unknown>,
}

/// A plan that passed its gate. Only [`Report::into_plan`] makes one.
#[derive(Debug, Clone)]
pub struct ValidatedPlan {
    document: Document,
    report: Report,
}

impl ValidatedPlan {
    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }
    /// The report that lets it pass.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Runs the whole catalogue over a plan.
pub fn check(plan: &Plan, policy: &Policy) -> Report {
    let mut judge = Judge::default();
    judge.begin(plan, policy);
    judge.advance(&mut || true);
    Report { digest: digest(plan), ..judge.report() }
}

impl Report {
    /// The number of findings of a severity that were not waived.
    pub fn count(&self, severity: Severity) -> usize {
        self.open(severity).count()
    }

    /// Whether a category has an error that nobody accepted. Warnings count against it, and close nothing.
    pub fn has_open_error(&self, category: Category) -> bool {
        self.open(Severity::Error).any(|finding| finding.category == category)
    }

    /// The findings of a severity that were not waived.
    fn open(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.severity == severity && finding.waiver.is_none())
    }

    /// The document that this report is about, as a plan that may be exported.
    ///
    /// # Errors
    /// Returns the report when its gate is closed, or when it is about another plan.
    pub fn into_plan(self, document: &Document) -> Result<ValidatedPlan, Box<Self>> {
        if self.gate.passed && self.digest == digest(&document.plan) {
            Ok(ValidatedPlan { document: document.clone(), report: self })
        } else {
            Err(Box::new(self))
        }
    }
}

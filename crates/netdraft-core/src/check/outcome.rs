//! What came of one rule over one part of a plan, counted so that it can be put together with the others?

use indexmap::IndexSet;

use crate::rules::{Category, Finding, Severity, Sink, Unknown};

/// What one run of a rule found.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub(super) category: Category,
    /// Checks made: the objects that were examined, and those that were reported without having been.
    pub(super) evaluated: u32,
    pub(super) findings: Vec<Finding>,
    /// The check that each finding fails.
    pub(super) objects: Vec<String>,
    pub(super) unknown: Vec<Unknown>,
}

impl Outcome {
    pub(super) fn of(category: Category, sink: Sink<'_>) -> Self {
        let Sink { findings, checks, unknown, .. } = sink;
        let mut examined: IndexSet<String> = checks.into_iter().map(|check| check.object).collect();
        let objects: Vec<String> = findings.iter().map(|finding| object_of(finding, &examined)).collect();
        // An object that was reported without having been counted as examined counts all the same.
        let failed = findings.iter().zip(&objects).filter(|(finding, _)| finding.severity != Severity::Info);
        examined.extend(failed.map(|(_, object)| object.clone()));
        let evaluated = u32::try_from(examined.len()).unwrap_or(u32::MAX);
        Self { category, evaluated, findings, objects, unknown }
    }

    /// Whether it says nothing but how much was examined.
    pub(super) fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.unknown.is_empty()
    }
}

/// The check that a finding fails: the innermost examined object around its anchor, or else its entity.
fn object_of(finding: &Finding, examined: &IndexSet<String>) -> String {
    let mut object = finding.primary.to_string();
    while !examined.contains(&object) {
        match object.rfind('/') {
            Some(end) => object.truncate(end),
            None => break,
        }
    }
    object
}

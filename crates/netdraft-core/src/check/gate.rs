//! May the plan leave? Counted from what every rule examined and found.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Plan;
use crate::rules::{Category, Finding, Severity, Unknown};

/// The gate: no error in a critical category, nothing unknown in one, and enough checks passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// Whether the plan may be exported.
    pub passed: bool,
    /// The share of checks that passed, in hundredths of a percent. A plan with no checks has passed them all.
    #[serde(serialize_with = "as_ratio", rename = "pass_rate")]
    pub pass_rate: u32,
    /// The counts by category, for categories with checks or findings.
    pub categories: Vec<CategoryCount>,
}

fn as_ratio<S: serde::Serializer>(hundredths: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    let text = format!("{}.{:04}", hundredths / 10_000, hundredths % 10_000);
    // The text is a JSON number by construction.
    text.parse::<serde_json::Number>().unwrap_or_else(|_| 0.into()).serialize(serializer)
}

/// The checks of one category: rules applied to objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryCount {
    /// The category.
    pub name: Category,
    /// Whether an error in it closes the gate.
    pub critical: bool,
    /// Checks made.
    pub evaluated: u32,
    /// Checks without an error or a warning.
    pub passed: u32,
    /// Checks with one that was not waived.
    pub failed: u32,
    /// Checks whose errors and warnings were all waived.
    pub waived: u32,
}

/// Counts a gate, run by run of the rules.
pub(super) struct Counting<'p> {
    plan: &'p Plan,
    /// Whether the plan's own list of critical categories takes the place of the usual ones.
    replaces: bool,
    counts: BTreeMap<Category, CategoryCount>,
    closed: bool,
}

impl<'p> Counting<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let critical = &plan.settings.gate.critical;
        let known = |word: &String| Category::ALL.iter().any(|category| category.word() == word);
        // A list that names an unknown category is taken as an addition to the usual ones: a misspelt word may not open the gate.
        let replaces = !critical.is_empty() && critical.iter().all(known);
        Self { plan, replaces, counts: BTreeMap::new(), closed: false }
    }

    fn is_critical(&self, category: Category) -> bool {
        let named = self.plan.settings.gate.critical.iter().any(|word| word == category.word());
        named || (!self.replaces && category.is_critical())
    }

    /// Counts checks of a category. The findings are those of one rule, each with the check that it fails; all findings of a check come together.
    pub(super) fn add<'f>(
        &mut self,
        category: Category,
        evaluated: u32,
        findings: impl Iterator<Item = (&'f Finding, &'f str)>,
    ) {
        if evaluated == 0 {
            return;
        }
        // The checks that errors and warnings fail, and whether all of them were waived.
        let mut failing: BTreeMap<&str, bool> = BTreeMap::new();
        let critical = self.is_critical(category);
        for (finding, object) in findings.filter(|(finding, _)| finding.severity != Severity::Info) {
            let waived = finding.waiver.is_some();
            self.closed |= !waived && finding.severity == Severity::Error && (critical || !may_be_waived(finding));
            *failing.entry(object).or_insert(true) &= waived;
        }
        let of = |is_waived: bool| {
            u32::try_from(failing.values().filter(|waived| **waived == is_waived).count()).unwrap_or(u32::MAX)
        };
        let (failed, waived) = (of(false), of(true));
        let start = CategoryCount { name: category, critical, evaluated: 0, passed: 0, failed: 0, waived: 0 };
        let count = self.counts.entry(category).or_insert(start);
        count.evaluated += evaluated;
        count.passed += evaluated - failed - waived;
        count.failed += failed;
        count.waived += waived;
    }

    /// The gate of all that was counted.
    pub(super) fn gate(mut self, unknown: &[Unknown]) -> Gate {
        self.closed |= unknown
            .iter()
            .any(|unknown| crate::rules::find(unknown.rule).is_some_and(|rule| self.is_critical(rule.meta().category)));
        let settings = &self.plan.settings.gate;
        let categories: Vec<CategoryCount> = self.counts.into_values().collect();
        let sum = |pick: fn(&CategoryCount) -> u32| categories.iter().map(|count| u64::from(pick(count))).sum::<u64>();
        let judged = sum(|count| count.evaluated) - sum(|count| count.waived);
        let pass_rate = (sum(|count| count.passed) * 10_000).checked_div(judged).unwrap_or(10_000);
        let pass_rate = u32::try_from(pass_rate).unwrap_or(10_000);
        let passed = !self.closed && pass_rate >= u32::from(settings.pass_rate.min(100)) * 100;
        Gate { passed, pass_rate, categories }
    }
}

/// Whether findings of the rule may be accepted at all. Those that may not always close the gate.
pub(super) fn may_be_waived(finding: &Finding) -> bool {
    crate::rules::find(finding.rule).is_some_and(|rule| rule.meta().waivable)
}

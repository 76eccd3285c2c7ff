//! Is the plan right, and may it leave? Runs the catalogue and counts the gate.
//!
//! Invariant: [`Report::into_plan`] is the only way to a [`ValidatedPlan`], and export takes nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::format::digest;
use crate::model::{Document, Plan, Waiver};
use crate::rules::waiver::is_in_force;
use crate::rules::{CATALOGUE, Category, Check, Context, Finding, Policy, Severity, Sink, Unknown};
use crate::small::{SmallCollect, SmallSort};

/// What a run of the catalogue found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The plan's name.
    pub name: String,
    /// The digest of what was judged.
    pub digest: String,
    /// Whether the plan may be exported, and how that was counted.
    pub gate: Gate,
    /// What is wrong, sorted by severity, entity and rule.
    pub findings: Vec<Finding>,
    /// What could not be judged.
    pub unknown: Vec<Unknown>,
}

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
    let context = Context::new(plan, policy);
    let (mut findings, mut checks, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    let mut collect = |mut sink: Sink<'_>, findings: &mut Vec<Finding>, category| {
        findings.append(&mut sink.findings);
        checks.extend(sink.checks.into_iter().map(|check| (category, check)));
        unknown.append(&mut sink.unknown);
    };
    for rule in CATALOGUE {
        let mut sink = Sink::new(rule.meta(), &context);
        rule.check(&context, &mut sink);
        collect(sink, &mut findings, rule.meta().category);
    }
    if !policy.ignore_waivers {
        waive(plan, policy, &mut findings);
    }
    let mut on_findings = Vec::new();
    for rule in CATALOGUE {
        let mut sink = Sink::new(rule.meta(), &context);
        rule.review(&context, &findings, &mut sink);
        collect(sink, &mut on_findings, rule.meta().category);
    }
    findings.append(&mut on_findings);
    findings.small_sort_by(|one, other| sort_key(one).cmp(&sort_key(other)));
    findings.dedup();
    unknown.small_sort_by(|one, other| {
        (&one.entity, one.rule, &one.reason).cmp(&(&other.entity, other.rule, &other.reason))
    });
    let gate = gate(plan, &findings, &checks, &unknown);
    Report { name: plan.settings.name.clone(), digest: digest(plan), gate, findings, unknown }
}

fn sort_key(finding: &Finding) -> (Severity, &str, &'static str, &str, &str) {
    let anchor = &finding.primary;
    (finding.severity, &anchor.entity, finding.rule, &anchor.field, &finding.message)
}

/// Marks the findings that a waiver accepts.
fn waive(plan: &Plan, policy: &Policy, findings: &mut [Finding]) {
    let waivers: Vec<&Waiver> = plan.waivers.iter().filter(|waiver| is_in_force(waiver, policy)).collect();
    for finding in findings {
        let may_be = may_be_waived(finding);
        let accepts = |waiver: &&&Waiver| {
            waiver.rule == finding.rule
                && (waiver.entity.is_empty() || waiver.entity.as_str() == finding.primary.entity)
        };
        finding.waiver = waivers.iter().find(accepts).filter(|_| may_be).map(|waiver| waiver.id.to_string());
    }
}

/// Whether findings of the rule may be accepted at all. Those that may not always close the gate.
fn may_be_waived(finding: &Finding) -> bool {
    crate::rules::find(finding.rule).is_some_and(|rule| rule.meta().waivable)
}

fn gate(plan: &Plan, findings: &[Finding], checks: &[(Category, Check)], unknown: &[Unknown]) -> Gate {
    let critical = &plan.settings.gate.critical;
    let known = |word: &String| Category::ALL.iter().any(|category| category.word() == word);
    // A list that names an unknown category is taken as an addition to the usual ones: a misspelt word may not open the gate.
    let replaces = !critical.is_empty() && critical.iter().all(known);
    let is_critical = |category: Category| {
        critical.iter().any(|word| word == category.word()) || (!replaces && category.is_critical())
    };
    let mut evaluated: BTreeSet<(Category, &'static str, String)> =
        checks.iter().map(|(category, check)| (*category, check.rule, check.object.clone())).small_set();
    // The checks that errors and warnings fail, and whether all of them were waived. An object that was reported without having been counted as
    // examined counts all the same.
    let mut failing: BTreeMap<(Category, &str, String), bool> = BTreeMap::new();
    let mut closed = false;
    for finding in findings.iter().filter(|finding| finding.severity != Severity::Info) {
        let waived = finding.waiver.is_some();
        closed |= !waived
            && finding.severity == Severity::Error
            && (is_critical(finding.category) || !may_be_waived(finding));
        let key = object_of(finding, &evaluated);
        *failing.entry(key.clone()).or_insert(true) &= waived;
        evaluated.insert(key);
    }
    closed |= unknown
        .iter()
        .any(|unknown| crate::rules::find(unknown.rule).is_some_and(|rule| is_critical(rule.meta().category)));
    let mut counts: BTreeMap<Category, CategoryCount> = BTreeMap::new();
    for key in &evaluated {
        let start =
            CategoryCount { name: key.0, critical: is_critical(key.0), evaluated: 0, passed: 0, failed: 0, waived: 0 };
        let count = counts.entry(key.0).or_insert(start);
        count.evaluated += 1;
        match failing.get(key) {
            None => count.passed += 1,
            Some(true) => count.waived += 1,
            Some(false) => count.failed += 1,
        }
    }
    let categories: Vec<CategoryCount> = counts.into_values().collect();
    let sum = |pick: fn(&CategoryCount) -> u32| categories.iter().map(|count| u64::from(pick(count))).sum::<u64>();
    let judged = sum(|count| count.evaluated) - sum(|count| count.waived);
    let pass_rate = (sum(|count| count.passed) * 10_000).checked_div(judged).unwrap_or(10_000);
    let pass_rate = u32::try_from(pass_rate).unwrap_or(10_000);
    let passed = !closed && pass_rate >= u32::from(plan.settings.gate.pass_rate.min(100)) * 100;
    Gate { passed, pass_rate, categories }
}

/// The check that a finding fails: the innermost examined object around its anchor, or else its entity.
fn object_of(
    finding: &Finding,
    examined: &BTreeSet<(Category, &'static str, String)>,
) -> (Category, &'static str, String) {
    let mut object = finding.primary.to_string();
    loop {
        let key = (finding.category, finding.rule, object);
        match key.2.rfind('/') {
            Some(end) if !examined.contains(&key) => object = key.2.get(..end).unwrap_or_default().to_owned(),
            Some(_) | None => return key,
        }
    }
}

impl Report {
    /// The number of findings of a severity that were not waived.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity && finding.waiver.is_none()).count()
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

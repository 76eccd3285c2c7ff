//! Where do rules write what they find? Into a sink that also counts what was examined.

use std::cell::OnceCell;

use super::Meta;
use super::context::Context;
use super::finding::{Explain, Finding};
use super::page::Page;
use crate::model::{Plan, one_line};

/// One rule applied to one object: what the pass rate counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Check {
    /// The rule's name.
    pub rule: &'static str,
    /// The object: an id, with the path of a field where one entity holds many objects.
    pub object: String,
}

/// Something that could not be judged. It fails closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The rule that could not judge.
    pub rule: &'static str,
    /// What it could not judge: an id.
    pub entity: String,
    /// Why, in one line.
    pub reason: String,
}

/// Collects what one rule finds.
pub struct Sink<'a> {
    meta: &'static Meta,
    plan: &'a Plan,
    /// Why the rule matters, which its page says. Read once for all findings.
    why: OnceCell<String>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was examined.
    pub checks: Vec<Check>,
    /// What could not be judged.
    pub unknown: Vec<Unknown>,
}

impl<'a> Sink<'a> {
    /// An empty sink for a rule.
    pub fn new(meta: &'static Meta, context: &Context<'a>) -> Self {
        let why = OnceCell::new();
        Self { meta, plan: context.plan, why, findings: Vec::new(), checks: Vec::new(), unknown: Vec::new() }
    }

    /// Counts an object that the rule applies to, whatever comes of it. Call it once an object.
    pub fn examine(&mut self, object: impl ToString) {
        self.checks.push(Check { rule: self.meta.name, object: object.to_string() });
    }

    /// Reports a fault.
    pub fn report(&mut self, evidence: &dyn Explain) {
        let why = || self.why.get_or_init(|| Page::of(self.meta).why()).clone();
        self.findings.push(Finding {
            rule: self.meta.name,
            severity: evidence.severity().unwrap_or(self.meta.severity),
            category: self.meta.category,
            message: one_line(evidence.message()),
            primary: evidence.primary(),
            related: evidence.related(),
            evidence: evidence.evidence(),
            witness: evidence.witness(),
            why: evidence.why().unwrap_or_else(why),
            help: evidence.help(),
            fixes: evidence.fixes(self.plan),
            waiver: None,
        });
    }

    /// Reports that an object could not be judged.
    pub fn unknown(&mut self, entity: impl ToString, reason: impl Into<String>) {
        self.unknown.push(Unknown { rule: self.meta.name, entity: entity.to_string(), reason: one_line(reason) });
    }
}

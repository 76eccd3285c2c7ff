//! What does a plan of the suite get to hear? Its findings as lines of text, in short and in full.

use std::fmt::Write as _;

use netdraft_core::check::check;
use netdraft_core::format::{Loaded, load};
use netdraft_core::model::Plan;
use netdraft_core::rules::{Finding, Policy, find};

use crate::repair::{first_fix, repair};

/// Which findings are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// Those of these rules.
    Rules(Vec<String>),
}

impl Scope {
    /// The scope that words name: `all`, or names of rules.
    ///
    /// # Errors
    /// Returns the word that names no rule.
    pub fn of(words: &[&str]) -> Result<Self, String> {
        if words == ["all"] {
            return Ok(Self::All);
        }
        match words.iter().find(|word| find(word).is_none()) {
            Some(word) => Err(format!("names a rule that does not exist: `{word}`")),
            None => Ok(Self::Rules(words.iter().map(|word| (*word).to_owned()).collect())),
        }
    }

    fn holds(&self, rule: &str) -> bool {
        match self {
            Self::All => true,
            Self::Rules(rules) => rules.iter().any(|name| name == rule),
        }
    }
}

/// A plan that was read and judged.
pub struct Judged {
    loaded: Loaded,
    policy: Policy,
    scope: Scope,
}

impl Judged {
    /// Reads a plan. Notes count as faults here: an unknown field in a test is a misspelt one.
    ///
    /// # Errors
    /// Returns the first fault of the text.
    pub fn of(plan: &str, today: &str, scope: &Scope) -> Result<Self, String> {
        let loaded = load(plan).map_err(|faults| faults[0].to_string())?;
        if let Some(note) = loaded.notes.first() {
            return Err(note.to_string());
        }
        let policy = Policy { today: Some(today.to_owned()), ..Policy::default() };
        Ok(Self { loaded, policy, scope: scope.clone() })
    }

    /// The findings, one a line.
    pub fn findings(&self) -> String {
        self.lines(&self.loaded.document.plan, true)
    }

    fn lines(&self, plan: &Plan, numbered: bool) -> String {
        let report = check(plan, &self.policy);
        let mut text = String::new();
        for finding in report.findings.iter().filter(|finding| self.scope.holds(finding.rule)) {
            let line = if numbered { self.line_of(finding) } else { String::new() };
            text += &short(finding, &line);
        }
        for unknown in report.unknown.iter().filter(|unknown| self.scope.holds(unknown.rule)) {
            text += &format!("unknown {} at {}: {}\n", unknown.rule, unknown.entity, unknown.reason);
        }
        text
    }

    /// Where the file says what the finding is about: ` line 7`.
    fn line_of(&self, finding: &Finding) -> String {
        let pointer = self.loaded.document.plan.pointer(&finding.primary.entity, &finding.primary.field);
        self.loaded.source.locate(&pointer).map(|(line, _)| format!(" line {line}")).unwrap_or_default()
    }

    /// The findings with their proof, their help and their fixes.
    pub fn report(&self) -> String {
        let report = check(&self.loaded.document.plan, &self.policy);
        let held = report.findings.iter().filter(|finding| self.scope.holds(finding.rule));
        held.map(|finding| full(finding, &self.line_of(finding))).collect::<Vec<_>>().join("\n")
    }

    /// The fixes that repair the plan, and the findings that are left.
    pub fn fixed(&self) -> String {
        let mut document = self.loaded.document.clone();
        let steps =
            repair(
                &mut document,
                &self.policy,
                |finding| {
                    if self.scope.holds(finding.rule) { first_fix(finding) } else { None }
                },
            );
        let mut text = String::new();
        for step in steps {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{step}");
        }
        text + &self.lines(&document.plan, false)
    }
}

fn short(finding: &Finding, line: &str) -> String {
    let waiver = finding.waiver.as_ref().map(|id| format!(" (waived by `{id}`)")).unwrap_or_default();
    let (severity, rule, place) = (finding.severity.word(), finding.rule, &finding.primary);
    format!("{severity} {rule} at {place}{line}: {}{waiver}\n", finding.message)
}

fn full(finding: &Finding, line: &str) -> String {
    let mut lines = vec![short(finding, line)];
    for related in &finding.related {
        lines.push(format!("  see {}: {}\n", related.anchor, related.label));
    }
    for (name, value) in &finding.evidence {
        lines.push(format!("  {name} = {value}\n"));
    }
    lines.extend(finding.witness.iter().map(|witness| format!("  witness: {witness}\n")));
    lines.extend(finding.help.iter().map(|help| format!("  help: {help}\n")));
    for fix in &finding.fixes {
        lines.push(format!("  fix, {}: {}\n", format!("{:?}", fix.safety).to_lowercase(), fix.title));
    }
    lines.concat()
}

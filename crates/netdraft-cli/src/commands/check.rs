//! `netdraft check`: is a plan right?

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use netdraft_core::check::{Report, check};
use netdraft_core::export::proves;
use netdraft_core::model::Anchor;
use netdraft_core::report;
use netdraft_core::rules::{Finding, Severity};
use serde_json::{Value, json};

use super::human::{Shown, evaluated, summary};
use super::policy::PolicyArguments;
use crate::input::{STDIN, name_of, read, read_plan};
use crate::output::{Failure, Format, found, print, print_json, warn};

/// Judge plans, and prove exported configs again
#[derive(Args)]
pub(crate) struct Check {
    /// Plans to check; `-` reads standard input
    #[arg(default_value = STDIN)]
    files: Vec<String>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t)]
    fail_on: FailOn,
    /// A report written with `--format json`: what it found already does not count again
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    #[command(flatten)]
    policy: PolicyArguments,
}

/// The least severity that makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum FailOn {
    /// Errors, and a closed gate
    #[default]
    Error,
    /// Errors and warnings, and a closed gate
    Warning,
    /// Nothing
    Never,
}

impl Check {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let policy = self.policy.policy()?;
        let baseline = self.baseline.as_deref().map(Baseline::read).transpose()?.unwrap_or_default();
        let (mut failed, mut reports) = (false, Vec::new());
        for file in &self.files {
            let loaded = read_plan(file)?;
            let plan = &loaded.document.plan;
            let mut report = check(plan, &policy);
            let proof = loaded.validation.as_ref().map(|validation| proves(validation, plan, &report));
            let known = baseline.leave_out(&mut report);
            failed |=
                self.fails(&report, &baseline) || (self.fail_on != FailOn::Never && matches!(proof, Some(Err(_))));
            match self.format {
                Format::Json => {
                    let mut json = report::json(&report, plan, Some(&loaded.source));
                    if let Some(proof) = &proof {
                        json["validation"] = json!({"holds": proof.is_ok(), "reason": proof.as_ref().err()});
                    }
                    reports.push(json);
                }
                Format::Human => {
                    self.show(file, &report, known, &Shown { file: name_of(file), plan, source: &loaded.source })?;
                }
            }
            if let Some(Err(broken)) = proof {
                warn(&format!(
                    "error: {file}: the `validation` block does not hold: {broken}\n  help: export the plan again"
                ));
            }
        }
        match (self.format, reports.len()) {
            (Format::Human, _) => {}
            (Format::Json, 1) => print_json(&reports.remove(0))?,
            (Format::Json, _) => print_json(&Value::Array(reports))?,
        }
        Ok(found(failed))
    }

    /// Whether what is left of a report makes the exit code 1. A gate that was closed in the baseline already does not count again.
    fn fails(&self, report: &Report, baseline: &Baseline) -> bool {
        let closes = !report.gate.passed && (!baseline.is_closed || !report.unknown.is_empty());
        match self.fail_on {
            FailOn::Never => false,
            FailOn::Error => report.count(Severity::Error) > 0 || closes,
            FailOn::Warning => report.count(Severity::Error) + report.count(Severity::Warning) > 0 || closes,
        }
    }

    fn show(&self, file: &str, report: &Report, known: usize, shown: &Shown<'_>) -> Result<(), Failure> {
        for finding in &report.findings {
            print(&format!("{}\n\n", shown.finding(finding)))?;
        }
        print(&summary(report, known))?;
        let safe = report.findings.iter().filter(|finding| finding.waiver.is_none());
        let safe = safe
            .filter(|finding| finding.fixes.iter().any(|fix| fix.safety == netdraft_core::rules::Safety::Safe))
            .count();
        let next = match report.findings.first() {
            None if evaluated(report) == 0 => "next: netdraft init --cidr 10.0.0.0/16".to_owned(),
            None if !report.gate.passed => return Ok(()),
            None => format!("next: netdraft export {file} --to json"),
            Some(_) if safe > 0 => {
                format!("next: netdraft fix {file} --dry-run   ({safe} of the findings have a safe fix)")
            }
            Some(finding) => format!("next: netdraft explain {}", finding.rule),
        };
        print(&format!("{next}\n"))
    }
}

/// What makes two findings the same in two runs: the rule and the place and the message, but not the line.
fn identity(finding: &Finding) -> (String, String, String) {
    (finding.rule.to_owned(), finding.primary.to_string(), finding.message.clone())
}

/// What an earlier report found already.
#[derive(Default)]
struct Baseline {
    findings: BTreeSet<(String, String, String)>,
    unknown: BTreeSet<(String, String, String)>,
    /// Whether the gate was closed then.
    is_closed: bool,
}

impl Baseline {
    fn read(path: &str) -> Result<Self, Failure> {
        let unfit = || Failure::one(format!("`{path}` is not a report; write one with `netdraft check --format json`"));
        let value: Value = serde_json::from_slice(&read(path)?).map_err(|_| unfit())?;
        let reports = value.as_array().cloned().unwrap_or_else(|| vec![value]);
        let mut baseline = Self::default();
        for report in &reports {
            let list = |name: &str| report.get(name).and_then(Value::as_array);
            let texts = |value: &Value, pointers: [&str; 3]| {
                let text =
                    |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
                pointers.map(text)
            };
            for finding in list("findings").ok_or_else(unfit)? {
                let [entity, field, message] = texts(finding, ["/primary/entity", "/primary/field", "/message"]);
                let [rule, ..] = texts(finding, ["/rule", "", ""]);
                baseline.findings.insert((rule, Anchor::new(entity, field).to_string(), message));
            }
            for unknown in list("unknown").into_iter().flatten() {
                let [rule, entity, reason] = texts(unknown, ["/rule", "/entity", "/reason"]);
                baseline.unknown.insert((rule, entity, reason));
            }
            baseline.is_closed |= report.pointer("/gate/passed") == Some(&Value::Bool(false));
        }
        Ok(baseline)
    }

    /// Takes out of a report what is known, and says how many findings that were.
    fn leave_out(&self, report: &mut Report) -> usize {
        let before = report.findings.len();
        report.findings.retain(|finding| !self.findings.contains(&identity(finding)));
        report.unknown.retain(|unknown| {
            let known = (unknown.rule.to_owned(), unknown.entity.clone(), unknown.reason.clone());
            !self.unknown.contains(&known)
        });
        before.saturating_sub(report.findings.len())
    }
}

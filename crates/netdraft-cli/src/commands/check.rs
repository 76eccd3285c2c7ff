//! `netdraft check`: is a plan right?

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use netdraft_core::check::{Report, check};
use netdraft_core::export::proves;
use netdraft_core::report;
use netdraft_core::rules::{Finding, Severity};
use serde_json::Value;

use super::human::{Shown, summary};
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
        let known = self.baseline.as_deref().map(read_baseline).transpose()?.unwrap_or_default();
        let (mut failed, mut reports) = (false, Vec::new());
        for file in &self.files {
            let loaded = read_plan(file)?;
            let plan = &loaded.document.plan;
            let mut report = check(plan, &policy);
            report.findings.retain(|finding| !known.contains(&identity(finding)));
            failed |= self.fails(&report);
            match self.format {
                Format::Json => reports.push(report::json(&report, plan, Some(&loaded.source))),
                Format::Human => {
                    self.show(file, &report, &Shown { file: name_of(file), plan, source: &loaded.source })?;
                }
            }
            if let Some(Err(broken)) = loaded.validation.as_ref().map(|validation| proves(validation, plan, &report)) {
                failed = true;
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

    fn fails(&self, report: &Report) -> bool {
        match self.fail_on {
            FailOn::Never => false,
            FailOn::Error => report.count(Severity::Error) > 0 || (!report.gate.passed && self.baseline.is_none()),
            FailOn::Warning => {
                report.count(Severity::Error) + report.count(Severity::Warning) > 0
                    || (!report.gate.passed && self.baseline.is_none())
            }
        }
    }

    fn show(&self, file: &str, report: &Report, shown: &Shown<'_>) -> Result<(), Failure> {
        for finding in &report.findings {
            print(&format!("{}\n\n", shown.finding(finding)))?;
        }
        print(&summary(report))?;
        let safe = report.findings.iter().filter(|finding| finding.waiver.is_none());
        let safe = safe
            .filter(|finding| finding.fixes.iter().any(|fix| fix.safety == netdraft_core::rules::Safety::Safe))
            .count();
        let next = match report.findings.first() {
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

fn read_baseline(path: &str) -> Result<Vec<(String, String, String)>, Failure> {
    let unfit = || Failure::one(format!("`{path}` is not a report; write one with `netdraft check --format json`"));
    let value: Value = serde_json::from_slice(&read(path)?).map_err(|_| unfit())?;
    let reports = value.as_array().cloned().unwrap_or_else(|| vec![value]);
    let mut known = Vec::new();
    for report in &reports {
        for finding in report.get("findings").and_then(Value::as_array).ok_or_else(unfit)? {
            let text = |pointer: &str| finding.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            let anchor = netdraft_core::model::Anchor::new(text("/primary/entity"), text("/primary/field"));
            known.push((text("/rule"), anchor.to_string(), text("/message")));
        }
    }
    Ok(known)
}

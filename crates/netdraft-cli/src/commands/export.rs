//! `netdraft export`: what leaves? Only plans that pass their gate.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use netdraft_core::check::check;
use netdraft_core::export::config;
use netdraft_core::rules::Severity;

use super::human::summary;
use super::policy::PolicyArguments;
use crate::input::{read_plan, write};
use crate::output::{Failure, found, print, warn};

/// Export a plan that passes its gate
#[derive(Args)]
pub(crate) struct Export {
    /// The plan; `-` reads standard input
    file: String,
    /// What to export to
    #[arg(long, value_enum)]
    to: Kind,
    /// The file to write; standard output by default
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    #[command(flatten)]
    policy: PolicyArguments,
}

/// What a plan can be exported to.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// The validated config: the plan with a block that says what was proved of it
    Json,
}

impl Export {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let document = read_plan(&self.file)?.document;
        let report = check(&document.plan, &self.policy.policy()?);
        match report.into_plan(&document) {
            Ok(plan) => {
                let text = match self.to {
                    Kind::Json => config(&plan),
                };
                match &self.output {
                    Some(path) => write(path, &text)?,
                    None => print(&text)?,
                }
                Ok(found(false))
            }
            Err(report) => {
                let open = report
                    .findings
                    .iter()
                    .filter(|finding| finding.waiver.is_none() && finding.severity == Severity::Error);
                for finding in open {
                    warn(&format!("error[{}]: {}", finding.rule, finding.message));
                }
                warn(summary(&report, 0).trim_end());
                warn(&format!("nothing was exported: the gate is closed\n  help: netdraft check {}", self.file));
                Ok(found(true))
            }
        }
    }
}

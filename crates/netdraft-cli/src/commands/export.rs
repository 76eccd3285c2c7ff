//! `netdraft export`: what leaves? Only plans that pass their gate.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use netdraft_core::check::check;
use netdraft_core::export::config;
use netdraft_core::format::load_bytes;
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
    /// The file to write; standard output by default. Only an earlier export is overwritten
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Overwrite the file whatever it holds
    #[arg(long, requires = "output")]
    force: bool,
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
        if let Some(path) = self.output.as_deref().filter(|path| !self.force && holds_something_else(path)) {
            return Err(Failure::one(format!(
                "`{path}` exists and is no exported config; nothing was written\n  help: name another file, or overwrite it with `--force`"
            )));
        }
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

/// Whether a file has content that an export would destroy: anything but nothing, or what an earlier export wrote. Devices and pipes hold nothing.
fn holds_something_else(path: &str) -> bool {
    if !std::fs::metadata(path).is_ok_and(|known| known.is_file() && known.len() > 0) {
        return false;
    }
    let loaded = std::fs::read(path).ok().and_then(|bytes| load_bytes(&bytes).ok());
    loaded.is_none_or(|loaded| loaded.validation.is_none())
}

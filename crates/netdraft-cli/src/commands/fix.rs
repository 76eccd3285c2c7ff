//! `netdraft fix`: which repairs can be made without looking?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::check::{Report, check};
use netdraft_core::edit::apply;
use netdraft_core::format::save;
use netdraft_core::model::Document;
use netdraft_core::rules::{Policy, Safety, Severity};

use super::human::summary;
use super::policy::PolicyArguments;
use crate::input::{STDIN, read_plan, write};
use crate::output::{Failure, found, print, warn};

/// The most repairs that one run makes; each takes a finding away, so a plan of any real size needs fewer.
const MOST_REPAIRS: usize = 10_000;

/// Make every safe repair
#[derive(Args)]
pub(crate) struct Fix {
    /// The plan; `-` reads standard input and writes standard output
    file: String,
    /// Say what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    policy: PolicyArguments,
}

impl Fix {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let policy = self.policy.policy()?;
        let mut document = read_plan(&self.file)?.document;
        let (done, report) = repair(&mut document, &policy);
        for line in &done {
            warn(line);
        }
        let made = match (done.len(), self.dry_run) {
            (0, _) => "no finding has a safe fix".to_owned(),
            (1, true) => "1 repair would be made; nothing was written".to_owned(),
            (1, false) => "1 repair was made".to_owned(),
            (number, true) => format!("{number} repairs would be made; nothing was written"),
            (number, false) => format!("{number} repairs were made"),
        };
        warn(&format!("{made}; after them: {}", summary(&report).trim_end()));
        if !self.dry_run && self.file == STDIN {
            print(&save(&document))?;
        } else if !self.dry_run && !done.is_empty() {
            write(&self.file, &save(&document))?;
        }
        Ok(found(report.count(Severity::Error) > 0 || !report.gate.passed))
    }
}

/// Makes safe repairs until none is left, and judges the plan again after each, because one repair may take several findings away.
fn repair(document: &mut Document, policy: &Policy) -> (Vec<String>, Report) {
    let mut done = Vec::new();
    loop {
        let report = check(&document.plan, policy);
        let safe = report.findings.iter().filter(|finding| finding.waiver.is_none());
        let mut safe =
            safe.filter_map(|finding| Some((finding, finding.fixes.iter().find(|fix| fix.safety == Safety::Safe)?)));
        let applied = safe.find_map(|(finding, fix)| {
            let line = format!("fixed[{}]: {}: {}", finding.rule, finding.primary, fix.title);
            // A repair that comes back was no repair: it is made once.
            let fresh = !done.contains(&line);
            (fresh && apply(document, &fix.command()).is_ok()).then_some(line)
        });
        match applied {
            Some(line) if done.len() < MOST_REPAIRS => done.push(line),
            Some(_) | None => return (done, report),
        }
    }
}

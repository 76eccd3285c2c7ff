//! `netdraft fix`: which repairs can be made without looking?

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Args;
use netdraft_core::check::{Report, check};
use netdraft_core::edit::{Command, apply};
use netdraft_core::format::save;
use netdraft_core::model::Document;
use netdraft_core::rules::{self, Finding, Policy, Safety, Severity};

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
    /// Make the first repair of every error and warning, also where somebody should look at it: see the list before you keep the result
    #[arg(long)]
    review: bool,
    #[command(flatten)]
    policy: PolicyArguments,
}

impl Fix {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let policy = self.policy.policy()?;
        let mut document = read_plan(&self.file)?.document;
        let choice = if self.review {
            Choice { fix: first_fix, together: 1 }
        } else {
            Choice { fix: safe_fix, together: MOST_REPAIRS }
        };
        let before = check(&document.plan, &policy);
        let found_before = open(&before);
        let (done, report) = repair(&mut document, &policy, choice, before);
        // The list is the result of a dry run; otherwise the result is the plan.
        if self.dry_run {
            print(&done.iter().map(|line| format!("{line}\n")).collect::<String>())?;
        } else {
            done.iter().for_each(|line| warn(line));
        }
        let made = match (done.len(), self.dry_run) {
            (0, _) if self.review => "no finding has a fix".to_owned(),
            (0, _) => "no finding has a safe fix".to_owned(),
            (1, true) => "1 repair would be made; nothing was written".to_owned(),
            (1, false) => "1 repair was made".to_owned(),
            (number, true) => format!("{number} repairs would be made; nothing was written"),
            (number, false) => format!("{number} repairs were made"),
        };
        let left = match (done.is_empty(), open(&report)) {
            (true, _) => String::new(),
            (false, left) => format!(", which takes the findings from {found_before} to {left}"),
        };
        warn(&format!("{made}{left}\n{}", summary(&report, 0).trim_end()));
        if !self.dry_run && self.file == STDIN {
            print(&save(&document))?;
        } else if !self.dry_run && !done.is_empty() {
            write(&self.file, &save(&document))?;
        }
        Ok(found(report.count(Severity::Error) > 0 || !report.gate.passed))
    }
}

/// Which repairs are made, and how many at most before the plan is judged again.
#[derive(Clone, Copy)]
struct Choice {
    fix: fn(&Finding) -> Option<&rules::Fix>,
    together: usize,
}

/// How many findings are not waived.
fn open(report: &Report) -> usize {
    report.findings.iter().filter(|finding| finding.waiver.is_none()).count()
}

fn safe_fix(finding: &Finding) -> Option<&rules::Fix> {
    finding.fixes.iter().find(|fix| fix.safety == Safety::Safe)
}

fn first_fix(finding: &Finding) -> Option<&rules::Fix> {
    finding.fixes.first().filter(|_| finding.severity != Severity::Info)
}

/// Makes the chosen repairs until none is left. Those of one rule that change different things are made together, and the plan is judged again after them,
/// because one repair may take several findings away. `report` is about the document as it comes.
fn repair(document: &mut Document, policy: &Policy, choice: Choice, mut report: Report) -> (Vec<String>, Report) {
    let (mut done, mut seen) = (Vec::new(), BTreeSet::new());
    loop {
        let before = (document.clone(), report.clone());
        let most = choice.together.min(MOST_REPAIRS.saturating_sub(done.len()));
        let mut together = round(document, &report, &mut seen, Choice { together: most, ..choice });
        if together.is_empty() {
            return (done, report);
        }
        report = check(&document.plan, policy);
        if together.len() > 1 && report.count(Severity::Error) > before.1.count(Severity::Error) {
            // They got in each other's way: only the first is made, and the others are looked at again.
            (*document, report) = before;
            seen.retain(|line| !together.contains(line));
            together = round(document, &report, &mut seen, Choice { together: 1, ..choice });
            report = check(&document.plan, policy);
        }
        done.append(&mut together);
    }
}

/// Makes the repairs of the first rule that has one, each of them of other entities than those before it, and says what was done.
fn round(document: &mut Document, report: &Report, seen: &mut BTreeSet<String>, choice: Choice) -> Vec<String> {
    let (mut done, mut touched) = (Vec::new(), BTreeSet::new());
    let mut rule = None;
    for finding in report.findings.iter().filter(|finding| finding.waiver.is_none()) {
        let Some(fix) = (choice.fix)(finding) else { continue };
        let line = format!("fixed[{}]: {}: {}", finding.rule, finding.primary, fix.title);
        let ids = touched_by(&fix.command());
        let is_apart = rule.is_none_or(|rule| rule == finding.rule) && ids.iter().all(|id| !touched.contains(id));
        // A repair that comes back was no repair: it is made once.
        if done.len() < choice.together && is_apart && !seen.contains(&line) && apply(document, &fix.command()).is_ok()
        {
            rule = Some(finding.rule);
            touched.extend(ids);
            seen.insert(line.clone());
            done.push(line);
        }
    }
    done
}

/// The ids of the entities that a command changes.
fn touched_by(command: &Command) -> BTreeSet<String> {
    let (mut ids, mut open) = (BTreeSet::new(), vec![command]);
    while let Some(command) = open.pop() {
        match command {
            Command::All { commands, .. } => open.extend(commands),
            Command::Rename { id, to } => ids.extend([id.clone(), to.clone()]),
            Command::Add { id, .. }
            | Command::Remove { id }
            | Command::Set { id, .. }
            | Command::Insert { id, .. }
            | Command::Delete { id, .. }
            | Command::Move { id, .. }
            | Command::Reorder { id, .. }
            | Command::Place { id, .. } => ids.extend([id.clone()]),
        }
    }
    ids
}

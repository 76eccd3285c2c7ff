//! Is every fault found that other checkers miss, and none that is no fault? A Terraform file and a CloudFormation template full of them, and firewall rules
//! with published verdicts, from the folder that the variable `NETDRAFT_CASES` names.
#![cfg(not(target_arch = "wasm32"))]

mod cloudformation;
mod draft;
mod google;
mod terraform;
mod verdicts;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use netdraft_core::check::check;
use netdraft_core::model::Plan;
use netdraft_core::rules::{Finding, Policy};

/// The text of a case; nothing when the variable is not set.
fn case(path: &str) -> Option<String> {
    let path = PathBuf::from(std::env::var_os("NETDRAFT_CASES")?).join(path);
    Some(std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Says how many cases were run or skipped, straight to the stream: what a passing test prints is not shown.
fn say(what: &str, run: usize, skipped: usize) {
    let _ = writeln!(std::io::stderr(), "{what}: {run} run, {skipped} skipped (NETDRAFT_CASES)");
}

fn findings(plan: &Plan) -> Vec<Finding> {
    check(plan, &Policy::default()).findings
}

/// The things that a rule reports, by id, with the field as far as it is given: `acl/rules/1`.
fn reported_by(findings: &[Finding], rule: &str) -> BTreeSet<String> {
    findings.iter().filter(|finding| finding.rule == rule).map(|finding| finding.primary.to_string()).collect()
}

/// Whether a finding says that the internet is let in to this port.
fn opens(finding: &Finding, port: u16) -> bool {
    let services = finding.evidence.get("services").and_then(serde_json::Value::as_array);
    services.is_some_and(|services| services.iter().any(|service| service["port"] == port))
}

//! What is checked, and what came of it? Every rule with its category, how bad its findings are and how many there are, those with findings first.

use netdraft_core::check::Report;
use netdraft_core::rules::{CATALOGUE, Category, Severity};

/// A rule, and what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckRow {
    /// The rule's name.
    pub rule: &'static str,
    /// The group that the gate counts it in.
    pub category: Category,
    /// How bad what it finds is, as a rule.
    pub severity: Severity,
    /// Whether what it finds may be accepted.
    pub waivable: bool,
    /// Its findings that are open.
    pub open: usize,
    /// Its findings that were accepted.
    pub accepted: usize,
}

/// Every rule: first those with open findings, then those of which all were accepted, then the others, each in the order of the catalogue.
pub fn checks(report: &Report) -> Vec<CheckRow> {
    let row = |rule: &&'static dyn netdraft_core::rules::Rule| {
        let meta = rule.meta();
        let own = || report.findings.iter().filter(|finding| finding.rule == meta.name);
        let accepted = own().filter(|finding| finding.waiver.is_some()).count();
        CheckRow {
            rule: meta.name,
            category: meta.category,
            severity: meta.severity,
            waivable: meta.waivable,
            open: own().count() - accepted,
            accepted,
        }
    };
    let rows: Vec<CheckRow> = CATALOGUE.iter().map(row).collect();
    let of = |wanted: fn(&CheckRow) -> bool| rows.iter().filter(move |row| wanted(row)).copied();
    let open = of(|row| row.open > 0);
    open.chain(of(|row| row.open == 0 && row.accepted > 0)).chain(of(|row| row.open + row.accepted == 0)).collect()
}

//! How is a report written for programs? As JSON whose form is stable.

use serde_json::{Value, json as object};

use crate::check::Report;
use crate::format::SourceMap;
use crate::model::Plan;
use crate::rules::{Anchor, Finding};

/// The version of the form of the report.
const VERSION: &str = "1.0";

/// The report as JSON. Lines are given when the text of the plan is known.
pub fn json(report: &Report, plan: &Plan, source: Option<&SourceMap>) -> Value {
    let findings: Vec<Value> = report.findings.iter().map(|finding| finding_json(finding, plan, source)).collect();
    let unknown = report.unknown.iter();
    let unknown: Vec<Value> = unknown
        .map(|unknown| object!({"rule": unknown.rule, "entity": unknown.entity, "reason": unknown.reason}))
        .collect();
    object!({
        "netdraft_report": VERSION,
        "plan": {"name": report.name, "digest": report.digest},
        "gate": report.gate,
        "findings": findings,
        "unknown": unknown,
    })
}

/// One finding as JSON.
pub fn finding_json(finding: &Finding, plan: &Plan, source: Option<&SourceMap>) -> Value {
    let related = finding.related.iter();
    let related: Vec<Value> = related
        .map(
            |related| object!({"entity": related.anchor.entity, "field": related.anchor.field, "label": related.label}),
        )
        .collect();
    object!({
        "rule": finding.rule,
        "severity": finding.severity,
        "category": finding.category,
        "message": finding.message,
        "primary": place(&finding.primary, plan, source),
        "related": related,
        "evidence": finding.evidence,
        "witness": finding.witness,
        "why": finding.why,
        "help": finding.help,
        "fixes": finding.fixes,
        "waiver": finding.waiver,
    })
}

fn place(anchor: &Anchor, plan: &Plan, source: Option<&SourceMap>) -> Value {
    let pointer = plan.pointer(&anchor.entity, &anchor.field);
    let line = source.and_then(|source| source.line_of(&pointer));
    object!({"entity": anchor.entity, "field": anchor.field, "pointer": pointer, "line": line})
}

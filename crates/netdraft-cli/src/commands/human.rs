//! How is a report shown to people? As blocks with the line of the file, the proof, the advice and the repairs.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use netdraft_core::check::Report;
use netdraft_core::format::SourceMap;
use netdraft_core::model::{Anchor, Plan};
use netdraft_core::rules::{Finding, Safety, Severity};
use serde_json::Value;

/// A report and what is needed to show lines of its file.
pub(crate) struct Shown<'a> {
    pub(crate) file: &'a str,
    pub(crate) plan: &'a Plan,
    pub(crate) source: &'a SourceMap,
}

impl Shown<'_> {
    /// One finding as a block of lines.
    pub(crate) fn finding(&self, finding: &Finding) -> String {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let mut elements: Vec<Element<'_>> = Vec::new();
        elements.extend(self.snippet(&finding.primary, AnnotationKind::Primary, ""));
        for related in &finding.related {
            elements.extend(self.snippet(&related.anchor, AnnotationKind::Context, &related.label));
        }
        let proof: Vec<String> =
            finding.evidence.iter().map(|(name, value)| format!("{name} = {}", spoken(value))).collect();
        elements
            .extend((!proof.is_empty()).then(|| Level::NOTE.message(format!("proof: {}", proof.join(", "))).into()));
        elements
            .extend(finding.witness.iter().map(|witness| Level::NOTE.message(format!("witness: {witness}")).into()));
        elements.extend(finding.help.iter().map(|help| Level::HELP.message(help.clone()).into()));
        let fix = |fix: &netdraft_core::rules::Fix| {
            let safety = if fix.safety == Safety::Safe { "safe" } else { "for review" };
            Level::HELP.with_name("fix").message(format!("{} ({safety})", fix.title)).into()
        };
        elements.extend(finding.fixes.iter().map(fix));
        elements.extend(
            finding.waiver.iter().map(|waiver| Level::NOTE.message(format!("accepted by waiver `{waiver}`")).into()),
        );
        let title = level.primary_title(finding.message.clone()).id(finding.rule);
        let group = [Group::with_title(title).elements(elements)];
        Renderer::styled().decor_style(DecorStyle::Ascii).render(&group)
    }

    fn snippet<'b>(&'b self, anchor: &Anchor, kind: AnnotationKind, label: &str) -> Option<Element<'b>> {
        let pointer = self.plan.pointer(&anchor.entity, &anchor.field);
        let (number, line, span) = self.source.excerpt(&pointer)?;
        let annotation = kind.span(span);
        let annotation = if label.is_empty() { annotation } else { annotation.label(label.to_owned()) };
        Some(Snippet::source(line).line_start(number).path(self.file).annotation(annotation).into())
    }
}

fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(spoken).collect::<Vec<_>>().join("; "),
        Value::Object(map) => {
            map.iter().map(|(name, value)| format!("{name} {}", spoken(value))).collect::<Vec<_>>().join(", ")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The last lines of a report: counts, what could not be judged, and the gate.
pub(crate) fn summary(report: &Report) -> String {
    let count = |severity, one: &str, many: &str| match report.count(severity) {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    };
    let waived = report.findings.iter().filter(|finding| finding.waiver.is_some()).count();
    let mut parts = vec![
        count(Severity::Error, "error", "errors"),
        count(Severity::Warning, "warning", "warnings"),
        format!("{} for information", report.count(Severity::Info)),
    ];
    parts.extend((waived > 0).then(|| format!("{waived} waived")));
    let unknown = report
        .unknown
        .iter()
        .map(|unknown| format!("unknown[{}]: `{}`: {}\n", unknown.rule, unknown.entity, unknown.reason));
    let rate = report.gate.pass_rate;
    let evaluated: u32 = report.gate.categories.iter().map(|category| category.evaluated).sum();
    format!(
        "{}{}; gate {}: {}.{:02} % of {evaluated} checks passed\n",
        unknown.collect::<String>(),
        parts.join(", "),
        gate(report),
        rate / 100,
        rate % 100
    )
}

/// Whether the gate is open, and what closes it.
fn gate(report: &Report) -> String {
    if report.gate.passed {
        return "passed".to_owned();
    }
    let mut reasons = Vec::new();
    reasons.extend((report.count(Severity::Error) > 0).then_some("there are errors"));
    reasons.extend((!report.unknown.is_empty()).then_some("something could not be judged"));
    if reasons.is_empty() {
        reasons.push("too few checks passed");
    }
    format!("closed, because {}", reasons.join(" and "))
}

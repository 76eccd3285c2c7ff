//! How is a report shown to people? As blocks with the line of the file, the proof, the advice and the repairs.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, renderer::DecorStyle};
use anstream::adapter::strip_str;
use netdraft_core::check::Report;
use netdraft_core::format::SourceMap;
use netdraft_core::model::{Anchor, Plan};
use netdraft_core::rules::{Finding, Safety, Severity};
use serde_json::Value;

/// The longest line of a file that is shown whole, in bytes. A file without line breaks is one line, however large.
const LONGEST_SHOWN: usize = 160;

/// How much of a longer line is shown before the place, and from it on, in bytes.
const AROUND: usize = 60;

/// How wide a line of the proof may be, in characters.
const PROOF_WIDTH: usize = 120;

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
        elements.extend(proof(finding).map(|proof| Level::NOTE.message(proof).into()));
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
        let rendered = Renderer::styled().decor_style(DecorStyle::Ascii).render(&group);
        // The place of a part of a line stands above it already, so the renderer's own line for it is empty.
        let is_empty = |line: &&str| strip_str(line).to_string().trim() == ":::";
        rendered.lines().filter(|line| !is_empty(line)).collect::<Vec<_>>().join("\n")
    }

    /// The place in the file, and the line around it.
    fn snippet(&self, anchor: &Anchor, kind: AnnotationKind, label: &str) -> Vec<Element<'_>> {
        let pointer = self.plan.pointer(&anchor.entity, &anchor.field);
        let Some((number, line, span)) = self.source.excerpt(&pointer) else { return Vec::new() };
        let annotate = |span| {
            let annotation = kind.span(span);
            if label.is_empty() { annotation } else { annotation.label(label.to_owned()) }
        };
        if line.len() <= LONGEST_SHOWN {
            return vec![Snippet::source(line).line_start(number).path(self.file).annotation(annotate(span)).into()];
        }
        let column = line.get(..span.start).map_or(1, |before| before.chars().count() + 1);
        let (text, span) = part_of(line, &span);
        vec![
            Origin::path(self.file).line(number).char_column(column).into(),
            Snippet::source(text).line_start(number).annotation(annotate(span)).into(),
        ]
    }
}

/// The part of a long line around a place, and where the place is in it.
fn part_of(line: &str, span: &Range<usize>) -> (String, Range<usize>) {
    const CUT: &str = "...";
    let start = line.floor_char_boundary(span.start.saturating_sub(AROUND));
    let end = line.ceil_char_boundary(span.start.saturating_add(AROUND)).min(line.len());
    let (before, behind) = (if start > 0 { CUT } else { "" }, if end < line.len() { CUT } else { "" });
    let text = format!("{before}{}{behind}", line.get(start..end).unwrap_or_default());
    let moved = |offset: usize| offset.min(end).saturating_sub(start).saturating_add(before.len());
    (text, moved(span.start)..moved(span.end))
}

/// The evidence of a finding in words, in lines of a width that can be read.
fn proof(finding: &Finding) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for (name, value) in &finding.evidence {
        let part = format!("{name} = {}", spoken(value));
        match lines.last_mut() {
            Some(line) if line.chars().count() + part.chars().count() < PROOF_WIDTH => {
                line.push_str(", ");
                line.push_str(&part);
            }
            Some(line) => {
                line.push(',');
                lines.push(part);
            }
            None => lines.push(format!("proof: {part}")),
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A value in words. What does not fit into a line is counted.
fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => shortened(text),
        Value::Array(items) => joined(items.iter().map(spoken), "; "),
        Value::Object(map) => joined(map.iter().map(|(name, value)| format!("{name} {}", spoken(value))), ", "),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// As many parts as fit into a line, at least one, and the number of the others.
fn joined(mut parts: impl ExactSizeIterator<Item = String>, separator: &str) -> String {
    let mut text = parts.next().unwrap_or_default();
    while parts.len() > 0 && text.chars().count() < PROOF_WIDTH / 2 {
        let part = parts.next().unwrap_or_default();
        text.push_str(separator);
        text.push_str(&part);
    }
    if parts.len() > 0 {
        text.push_str(&format!("{separator}and {} more", parts.len()));
    }
    shortened(&text)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(PROOF_WIDTH) {
        Some((end, _)) => format!("{}... ({} characters)", text.get(..end).unwrap_or_default(), text.chars().count()),
        None => text.to_owned(),
    }
}

/// The last lines of a report: counts, what could not be judged, and the gate. `known` findings were left out because a baseline has them.
pub(crate) fn summary(report: &Report, known: usize) -> String {
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
    parts.extend((known > 0).then(|| format!("{known} known from the baseline")));
    let unknown = report
        .unknown
        .iter()
        .map(|unknown| format!("unknown[{}]: `{}`: {}\n", unknown.rule, unknown.entity, unknown.reason));
    let rate = report.gate.pass_rate;
    let judged = match evaluated(report) {
        0 => "nothing was judged, because the plan has nothing that a rule applies to".to_owned(),
        evaluated => format!("{}.{:02} % of {evaluated} checks passed", rate / 100, rate % 100),
    };
    format!("{}{}; gate {}: {judged}\n", unknown.collect::<String>(), parts.join(", "), gate(report, known))
}

/// How many checks were made.
pub(crate) fn evaluated(report: &Report) -> u32 {
    report.gate.categories.iter().map(|category| category.evaluated).sum()
}

/// Whether the gate is open, and what closes it.
fn gate(report: &Report, known: usize) -> String {
    if report.gate.passed {
        return "passed".to_owned();
    }
    let mut reasons = Vec::new();
    reasons.extend((report.count(Severity::Error) > 0).then_some("there are errors"));
    reasons.extend((!report.unknown.is_empty()).then_some("something could not be judged"));
    reasons.extend((known > 0).then_some("of what is known from the baseline"));
    if reasons.is_empty() {
        reasons.push("too few checks passed");
    }
    format!("closed, because {}", reasons.join(" and "))
}

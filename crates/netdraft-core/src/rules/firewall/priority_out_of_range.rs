#![doc = include_str!("priority_out_of_range.md")]

use serde_json::{Map, Value, json};

use super::line::Line;
use crate::analysis::filters::{CHECKED, Numbering, noun, numbering};
use crate::model::{Anchor, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Rule, Scope, Severity, Sink, filter_order, named};

/// Reports rules whose number the provider does not accept.
pub(crate) struct PriorityOutOfRange;

impl Rule for PriorityOutOfRange {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "priority-out-of-range",
            category: Category::Firewall,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("priority_out_of_range.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for filter in context.plan.filters.iter() {
            let Some(numbering) = numbering(filter.kind) else { continue };
            for line in Line::all(filter).filter(|line| line.rule.enabled) {
                sink.examine(line.anchor());
                let number = line.number();
                if number.is_none_or(|number| !numbering.range.contains(&number)) {
                    sink.report(&OutOfRange { line, number, numbering });
                }
            }
        }
    }
}

struct OutOfRange<'a> {
    line: Line<'a>,
    /// None where the provider insists on one.
    number: Option<u32>,
    numbering: &'static Numbering,
}

impl OutOfRange<'_> {
    fn range(&self) -> String {
        format!("`{}` to `{}`", self.numbering.range.start(), self.numbering.range.end())
    }
}

impl Explain for OutOfRange<'_> {
    fn message(&self) -> String {
        let (noun, kind) = (self.numbering.noun, noun(self.line.filter.kind));
        let fault = match self.number {
            Some(number) => format!("the {noun} `{number}`"),
            None => format!("no {noun}"),
        };
        format!("{} has {fault}, and a {kind} takes {}", self.line.full_title(), self.range())
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.line.filter.id, format!("rules/{}/priority", self.line.index))
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "number": self.number,
            "lowest": self.numbering.range.start(),
            "highest": self.numbering.range.end(),
            "source": self.numbering.source,
            "checked": CHECKED,
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("give `{}` a {} from {}", self.line.label(), self.numbering.noun, self.range())]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let commands = filter_order::renumber_rule(self.line.filter, self.line.index);
        let title = format!("renumber `{}` into the range, in its place", self.line.label());
        if commands.is_empty() { Vec::new() } else { vec![Fix::safe(title, commands)] }
    }
}

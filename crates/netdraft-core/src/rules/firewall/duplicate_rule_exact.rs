#![doc = include_str!("duplicate_rule_exact.md")]

use serde_json::{Map, Value, json};

use super::line::Line;
use crate::analysis::filters::CompiledRule;
use crate::model::{Anchor, Choice, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports rules that say exactly what another rule says.
pub(crate) struct DuplicateRuleExact;

impl Rule for DuplicateRuleExact {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "duplicate-rule-exact",
            category: Category::Firewall,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("duplicate_rule_exact.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for filter in context.facts.filters().iter() {
            for side in filter.sides() {
                for compiled in side.rules() {
                    let Some(rule) = Line::new(filter.filter(), compiled.index) else { continue };
                    sink.examine(rule.anchor());
                    let original = side.copies().get(&compiled.index);
                    if let Some(original) = original.and_then(|index| Line::new(filter.filter(), *index)) {
                        sink.report(&Copy { rule, original, compiled });
                    }
                }
            }
        }
    }
}

struct Copy<'a> {
    rule: Line<'a>,
    original: Line<'a>,
    compiled: &'a CompiledRule,
}

impl Explain for Copy<'_> {
    fn message(&self) -> String {
        format!("{} repeats rule {}", self.rule.full_title(), self.original.title())
    }

    fn primary(&self) -> Anchor {
        self.rule.anchor()
    }

    fn related(&self) -> Vec<Related> {
        vec![self.original.related("says the same")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let (rule, compiled) = (self.rule.rule, self.compiled);
        named(json!({
            "rules": [self.original.evidence(), self.rule.evidence()],
            "identity": {
                "direction": rule.direction.word(),
                "action": rule.action.word(),
                "protocol": rule.protocol.to_string(),
                "ports": rule.ports.to_string(),
                "source_ports": rule.source_ports.to_string(),
                "sources": compiled.sources.to_string(),
                "destinations": compiled.destinations.to_string(),
                "icmp": [rule.icmp_type, rule.icmp_code],
                "targets": compiled.targets,
            },
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![
            format!("delete `{}`", self.rule.label()),
            "rules that differ in their source or destination are never copies of each other".to_owned(),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        vec![Fix::safe(format!("delete rule `{}`", self.rule.label()), vec![self.rule.delete()])]
    }
}

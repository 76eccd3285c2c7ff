#![doc = include_str!("rule_correlated.md")]

use serde_json::{Map, Value, json};

use super::line::{Case, Line, examined, lines_of};
use crate::analysis::filters::{Overlap, is_ordered};
use crate::analysis::rule_anomalies::MOST_CORRELATED;
use crate::model::{Anchor, Choice};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Category, Context, Explain, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports rules with opposite actions that overlap in part, so that nothing but their order decides.
pub(crate) struct RuleCorrelated;

impl Rule for RuleCorrelated {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "rule-correlated",
            category: Category::Firewall,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("rule_correlated.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for Case { rule, judgement, .. } in examined(context, sink, is_ordered, |judgement| judgement.is_complete) {
            // Another rule reports ties.
            let is_tied = |other: &Line<'_>| rule.number().is_some() && rule.number() == other.number();
            let lines = lines_of(rule.filter, &judgement.correlated);
            let pairs = lines.into_iter().zip(&judgement.correlated).filter(|(other, _)| !is_tied(other));
            let (others, overlaps): (Vec<_>, Vec<_>) = pairs.unzip();
            if !others.is_empty() {
                sink.report(&Correlated { rule, others, overlaps });
            }
        }
    }
}

struct Correlated<'a> {
    rule: Line<'a>,
    others: Vec<Line<'a>>,
    overlaps: Vec<&'a Overlap>,
}

impl Explain for Correlated<'_> {
    fn message(&self) -> String {
        let others = listed(self.others.iter().map(Line::title));
        let others = if self.others.len() < MOST_CORRELATED { others } else { format!("{others}, among others,") };
        format!(
            "{} overlaps in part with {others} and does the opposite, so only their order decides",
            self.rule.full_title()
        )
    }

    fn primary(&self) -> Anchor {
        self.rule.anchor()
    }

    fn related(&self) -> Vec<Related> {
        self.others
            .iter()
            .take(IN_EVIDENCE)
            .map(|other| other.related("comes first, and decides what both match"))
            .collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let (rule, action) = (self.rule.label(), self.rule.rule.action.word());
        let overlap = |(other, overlap): (&Line<'_>, &&Overlap)| {
            json!({
                "other": other.evidence(),
                "packet": overlap.witness.to_string(),
                "as_listed": format!("{} by `{}`", other.rule.action.word(), other.label()),
                "other_way_round": format!("{action} by `{rule}`"),
            })
        };
        let overlaps: Vec<Value> = self.others.iter().zip(&self.overlaps).take(IN_EVIDENCE).map(overlap).collect();
        named(json!({"rule": self.rule.evidence(), "other_count": self.others.len(), "overlaps": overlaps}))
    }

    fn witness(&self) -> Option<String> {
        let (other, overlap) = self.others.first().zip(self.overlaps.first())?;
        let (first, second) = (other.rule.action.word(), self.rule.rule.action.word());
        let (other, rule) = (other.label(), self.rule.label());
        Some(format!("{}: {first} by `{other}`, and {second} by `{rule}` if it came first", overlap.witness))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "narrow one of the rules so that no packet matches both".to_owned(),
            "if the order is what is meant, accept the finding with a reason, so that nobody moves the rules unawares"
                .to_owned(),
        ]
    }
}

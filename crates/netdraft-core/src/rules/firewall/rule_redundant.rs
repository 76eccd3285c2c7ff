#![doc = include_str!("rule_redundant.md")]

use serde_json::{Map, Value, json};

use super::line::{Case, Line, examined, has_known_effect};
use crate::analysis::filters::{CompiledRule, Effect, is_stateful};
use crate::model::{Action, Anchor, Choice, Plan};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports rules without which the same packets would pass.
pub(crate) struct RuleRedundant;

impl Rule for RuleRedundant {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "rule-redundant",
            category: Category::Firewall,
            severity: Severity::Info,
            waivable: true,
            since: "0.1.0",
            page: text!("rule_redundant.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for Case { rule, side, judgement } in examined(context, sink, |_| true, has_known_effect) {
            // Another rule reports exact copies.
            if let Effect::Redundant { with } = &judgement.effect
                && !side.copies().contains_key(&rule.index)
            {
                let covers = with.iter().filter_map(|index| Line::new(rule.filter, *index)).collect();
                let compiled = side.rules().iter().find(|compiled| compiled.index == rule.index);
                sink.report(&Redundant { rule, covers, tells_of_replies: compiled.is_some_and(tells_of_replies) });
            }
        }
    }
}

/// Whether a rule says something about replies in a list that remembers no connections, even if it decides about no packet. What is denied there is taken
/// to be dropped on purpose, and where names stand it is not known which replies get through.
fn tells_of_replies(rule: &CompiledRule) -> bool {
    rule.action == Action::Deny || !rule.is_plain()
}

struct Redundant<'a> {
    rule: Line<'a>,
    covers: Vec<Line<'a>>,
    tells_of_replies: bool,
}

impl Explain for Redundant<'_> {
    fn message(&self) -> String {
        let (covers, action) = (listed(self.covers.iter().map(Line::title)), self.rule.rule.action.word());
        match self.covers.len() {
            1 => format!("{} changes nothing: {covers} would {action} all of it", self.rule.full_title()),
            _ => format!("{} changes nothing: {covers} would {action} all of it together", self.rule.full_title()),
        }
    }

    fn primary(&self) -> Anchor {
        self.rule.anchor()
    }

    fn related(&self) -> Vec<Related> {
        self.covers.iter().take(IN_EVIDENCE).map(|cover| cover.related("does the same with its packets")).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let covers: Vec<Value> = self.covers.iter().take(IN_EVIDENCE).map(Line::evidence).collect();
        named(json!({"rule": self.rule.evidence(), "cover_count": self.covers.len(), "covers": covers}))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("delete `{}`, or widen it to what it was meant to be", self.rule.label())]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let is_told = self.tells_of_replies && !is_stateful(self.rule.filter.kind);
        let make = if is_told { Fix::review } else { Fix::safe };
        vec![make(format!("delete rule `{}`", self.rule.label()), vec![self.rule.delete()])]
    }
}

#![doc = include_str!("rule_shadowed.md")]

use serde_json::{Map, Value, json};

use super::line::{Case, Line, examined, has_known_effect};
use crate::analysis::filters::{Effect, Side, Witness, is_ordered, noun};
use crate::analysis::rule_order::{self, Evaluation, OrderedRule};
use crate::model::{Action, Anchor, Choice, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports rules all of whose packets another rule decides otherwise.
pub(crate) struct RuleShadowed;

impl Rule for RuleShadowed {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "rule-shadowed",
            category: Category::Firewall,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("rule_shadowed.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for Case { rule, side, judgement } in examined(context, sink, is_ordered, has_known_effect) {
            if let Effect::Shadowed { by } = &judgement.effect
                && let Some(cover) = Line::new(rule.filter, by.rule)
            {
                sink.report(&Shadowed { rule, cover, side, witness: &by.witness });
            }
        }
    }
}

struct Shadowed<'a> {
    rule: Line<'a>,
    cover: Line<'a>,
    side: &'a Side<'a>,
    witness: &'a Witness,
}

impl Shadowed<'_> {
    /// What each way of reading the two rules does to a packet of both and to one of the cover alone: a deny before its exceptions is often written for
    /// another reading.
    fn readings(&self) -> Option<Value> {
        if self.rule.rule.action == Action::Deny {
            return None;
        }
        let compiled = |line: &Line<'_>| self.side.rules().get(self.side.place_of(line.index)?);
        let rules = [compiled(&self.cover)?, compiled(&self.rule)?];
        if !rules.iter().all(|rule| rule.is_plain() && rule.targets.is_empty()) {
            return None;
        }
        let [cover, rule] = rules.map(|rule| OrderedRule { matches: rule.packets(), action: rule.action.into() });
        let outside = cover.matches.difference(&rule.matches).ok()?.witness()?;
        let list = [cover, rule];
        let word =
            |evaluation: Evaluation, packet| match evaluation.decide(&list, rule_order::Action::Deny, packet).action {
                rule_order::Action::Allow => Action::Allow.word(),
                rule_order::Action::Deny => Action::Deny.word(),
            };
        let reading = |evaluation: Evaluation| {
            json!({
                "reading": evaluation.words(),
                "both": word(evaluation, &self.witness.packet),
                "cover_only": word(evaluation, &outside),
            })
        };
        let readings: Vec<Value> = Evaluation::ALL.into_iter().map(reading).collect();
        Some(json!({"cover_only_packet": outside.to_string(), "readings": readings}))
    }
}

impl Explain for Shadowed<'_> {
    fn message(&self) -> String {
        format!("{} never decides: {} matches all of it first", self.rule.full_title(), self.cover.title())
    }

    fn primary(&self) -> Anchor {
        self.rule.anchor()
    }

    fn related(&self) -> Vec<Related> {
        vec![self.cover.related("decides all of its packets, and the other way")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = named(json!({"rule": self.rule.evidence(), "cover": self.cover.evidence()}));
        evidence.extend(self.readings().map(|readings| ("readings".to_owned(), readings)));
        evidence
    }

    fn witness(&self) -> Option<String> {
        Some(format!("{}: {} by `{}`", self.witness, self.cover.rule.action.word(), self.cover.label()))
    }

    fn why(&self) -> Option<String> {
        let (kind, cover, rule) = (noun(self.rule.filter.kind), self.cover.label(), self.rule.label());
        let first = if self.rule.number().is_some() { "the lowest number" } else { "the first line" };
        let start =
            format!("in a {kind} {first} that matches decides, and that is `{cover}` for every packet of `{rule}`");
        Some(match self.rule.rule.action {
            Action::Allow => {
                format!("{start}: what `{rule}` allows is denied too, so the two do not mean deny all but these")
            }
            Action::Deny => format!("{start}: what `{rule}` denies passes"),
        })
    }

    fn help(&self) -> Vec<String> {
        vec![
            format!(
                "put `{}` above `{}` if it is meant as an exception from it",
                self.rule.label(),
                self.cover.label()
            ),
            format!(
                "delete `{}` if `{}` is right, or narrow `{}`",
                self.rule.label(),
                self.cover.label(),
                self.cover.label()
            ),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let delete = Fix::review(format!("delete rule `{}`", self.rule.label()), vec![self.rule.delete()]);
        self.rule.put_above(self.side, &self.cover).into_iter().chain([delete]).collect()
    }
}

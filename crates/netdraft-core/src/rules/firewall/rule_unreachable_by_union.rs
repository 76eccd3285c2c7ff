#![doc = include_str!("rule_unreachable_by_union.md")]

use serde_json::{Map, Value, json};

use super::line::{Case, Line, examined, has_known_effect, lines_of};
use crate::analysis::filters::{Effect, Overlap, Side, is_ordered};
use crate::model::{Anchor, Choice, Plan};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, named};

/// Reports rules all of whose packets several rules before them decide together, some of them otherwise.
pub(crate) struct RuleUnreachableByUnion;

impl Rule for RuleUnreachableByUnion {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "rule-unreachable-by-union",
            category: Category::Firewall,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("rule_unreachable_by_union.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for Case { rule, side, judgement } in examined(context, sink, is_ordered, has_known_effect) {
            if let Effect::Unreachable { by } = &judgement.effect {
                sink.report(&Unreachable { rule, covers: lines_of(rule.filter, by), side, overlaps: by });
            }
        }
    }
}

struct Unreachable<'a> {
    rule: Line<'a>,
    covers: Vec<Line<'a>>,
    side: &'a Side<'a>,
    overlaps: &'a [Overlap],
}

impl Explain for Unreachable<'_> {
    fn message(&self) -> String {
        let covers = listed(self.covers.iter().map(Line::title));
        format!("{} never decides: {covers} together match all of it first", self.rule.full_title())
    }

    fn primary(&self) -> Anchor {
        self.rule.anchor()
    }

    fn related(&self) -> Vec<Related> {
        self.covers.iter().take(IN_EVIDENCE).map(|cover| cover.related("decides some of its packets")).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let cover = |(cover, overlap): (&Line<'_>, &Overlap)| json!({"cover": cover.evidence(), "action": cover.rule.action.word(), "witness": overlap.witness.to_string()});
        let covers: Vec<Value> = self.covers.iter().zip(self.overlaps).take(IN_EVIDENCE).map(cover).collect();
        named(json!({"rule": self.rule.evidence(), "cover_count": self.covers.len(), "covers": covers}))
    }

    fn witness(&self) -> Option<String> {
        let opposed = |(cover, _): &(&Line<'_>, &Overlap)| cover.rule.action != self.rule.rule.action;
        let (cover, overlap) = self.covers.iter().zip(self.overlaps).find(opposed)?;
        Some(format!("{}: {} by `{}`", overlap.witness, cover.rule.action.word(), cover.label()))
    }

    fn help(&self) -> Vec<String> {
        vec![
            format!(
                "put `{}` above the rules that cover it if it is meant as an exception from them",
                self.rule.label()
            ),
            format!("delete `{}` if they are right", self.rule.label()),
        ]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let delete = Fix::review(format!("delete rule `{}`", self.rule.label()), vec![self.rule.delete()]);
        let above = self.covers.first().and_then(|first| self.rule.put_above(self.side, first));
        above.into_iter().chain([delete]).collect()
    }
}

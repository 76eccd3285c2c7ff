#![doc = include_str!("same_priority_conflict.md")]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::line::Line;
use crate::analysis::filters::{CompiledRule, Numbering, Side, noun, numbering};
use crate::analysis::{Packet, TooComplex};
use crate::model::{Action, Anchor, Choice, Filter, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink, filter_order, named};

/// Reports rules of one direction that have the same number.
pub(crate) struct SamePriorityConflict;

impl Rule for SamePriorityConflict {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "same-priority-conflict",
            category: Category::Firewall,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("same_priority_conflict.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for filter in context.facts.filters().iter() {
            let Some(numbering) = numbering(filter.filter().kind) else { continue };
            for side in filter.sides() {
                if check_side(filter.filter(), numbering, side, sink) == Err(TooComplex) {
                    sink.unknown(
                        &filter.filter().id,
                        "rules of equal priority list too many blocks and ports to be compared exactly",
                    );
                }
            }
        }
    }
}

fn check_side(
    filter: &Filter,
    numbering: &'static Numbering,
    side: &Side<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), TooComplex> {
    let mut by_number: BTreeMap<u32, Vec<&CompiledRule>> = BTreeMap::new();
    for rule in side.rules() {
        sink.examine(Anchor::new(&filter.id, format!("rules/{}", rule.index)));
        if let Some(number) = rule.number {
            by_number.entry(number).or_default().push(rule);
        }
    }
    for (number, rules) in by_number {
        for (place, rule) in rules.iter().enumerate() {
            let Some((other, shared)) = rival(numbering, rule, rules.get(..place).unwrap_or_default())? else {
                continue;
            };
            if let (Some(rule), Some(winner)) = (Line::new(filter, rule.index), Line::new(filter, other)) {
                sink.report(&Tie { rule, winner, numbering, number, shared });
            }
        }
    }
    Ok(())
}

/// The first rule of the same number before this one that is in conflict with it, and a packet of both: any rule where numbers are unique, otherwise one
/// that does the opposite with some of the same packets.
fn rival(
    numbering: &Numbering,
    rule: &CompiledRule,
    before: &[&CompiledRule],
) -> Result<Option<(usize, Option<Packet>)>, TooComplex> {
    for other in before {
        if numbering.unique {
            return Ok(Some((other.index, None)));
        }
        if other.action != rule.action
            && let Some(packet) = other.shares(rule)?
        {
            return Ok(Some((other.index, Some(packet))));
        }
    }
    Ok(None)
}

struct Tie<'a> {
    rule: Line<'a>,
    /// The rule that is evaluated first.
    winner: Line<'a>,
    numbering: &'static Numbering,
    number: u32,
    shared: Option<Packet>,
}

impl Explain for Tie<'_> {
    fn severity(&self) -> Option<Severity> {
        (!self.numbering.unique).then_some(Severity::Warning)
    }

    fn message(&self) -> String {
        let (noun, number) = (self.numbering.noun, self.number);
        let outcome = match self.numbering.unique {
            true => "and only one rule may have it",
            false => "so the deny decides what both match",
        };
        format!("{} has the {noun} `{number}` like {}, {outcome}", self.rule.full_title(), self.winner.title())
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.rule.filter.id, format!("rules/{}/priority", self.rule.index))
    }

    fn related(&self) -> Vec<Related> {
        vec![self.winner.related("has the same number")]
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "number": self.number,
            "rules": [self.winner.evidence(), self.rule.evidence()],
            "direction": self.rule.rule.direction.word(),
            "evaluated_first": self.winner.label(),
            "source": self.numbering.source,
        }))
    }

    fn witness(&self) -> Option<String> {
        let verdict = Action::Deny.word();
        self.shared.map(|packet| {
            format!(
                "{packet}: {verdict} by `{}`, not {} by `{}`",
                self.winner.label(),
                self.rule.rule.action.word(),
                self.rule.label()
            )
        })
    }

    fn why(&self) -> Option<String> {
        let kind = noun(self.rule.filter.kind);
        self.numbering.unique.then(|| format!("the provider refuses a second rule of the same number and direction in a {kind}, so this list cannot be deployed"))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("give `{}` a {} of its own", self.rule.label(), self.numbering.noun)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let commands = filter_order::renumber_rule(self.rule.filter, self.rule.index);
        let title = format!("renumber `{}` behind `{}`, as it is evaluated", self.rule.label(), self.winner.label());
        if commands.is_empty() { Vec::new() } else { vec![Fix::safe(title, commands)] }
    }
}

#![doc = include_str!("evaluation_order_contradicts_intent.md")]

use serde_json::{Map, Value, json};

use super::reordering::{Outcomes, reorder_for};
use crate::analysis::intents::Fault;
use crate::analysis::path::Step;
use crate::model::{Action, Choice, Plan};
use crate::rules::intended::{Broken, at, faulty};
use crate::rules::opening::{Part, let_intent_through, rule_of};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

/// Reports flows that must work and that a rule set drops under its provider's order of evaluation.
pub(crate) struct EvaluationOrderContradictsIntent;

impl Rule for EvaluationOrderContradictsIntent {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "evaluation-order-contradicts-intent",
            category: Category::Firewall,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("evaluation_order_contradicts_intent.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let pick = |fault| {
            let Fault::Dropped(step) = fault else { return None };
            Some(step)
        };
        for (broken, step) in faulty(context, sink, pick) {
            let outcomes = Outcomes::of(context, step);
            sink.report(&Contradicted { broken, step, outcomes });
        }
    }
}

struct Contradicted<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
    /// What other ways of evaluating the rule set would make of the packet.
    outcomes: Option<Outcomes>,
}

impl Contradicted<'_, '_> {
    fn part(&self) -> Part {
        let forward = &self.broken.example.path.forward;
        if forward.drops().any(|step| std::ptr::eq(step, self.step)) { Part::Question } else { Part::Answer }
    }

    /// Whether the order of the rules is what drops the packet.
    fn is_about_order(&self) -> bool {
        self.outcomes.as_ref().is_some_and(|outcomes| outcomes.reversed == Some(Action::Allow))
    }
}

impl Explain for Contradicted<'_, '_> {
    fn message(&self) -> String {
        let (title, ends) = (self.broken.title(), self.broken.ends());
        let what = match self.part() {
            Part::Question => format!("packets from {ends} are dropped"),
            Part::Answer => format!("packets from {ends} arrive, and answers are dropped"),
        };
        let order = if self.is_about_order() { "; in the reversed order they would pass" } else { "" };
        format!("intent `{title}` is broken: {what}; {}{order}", at(self.step))
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.broken.related(self.step, "drops it")
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = self.broken.evidence(self.step);
        if let Some(outcomes) = &self.outcomes {
            evidence.insert("outcomes".to_owned(), outcomes.as_evidence());
        }
        let others = self.broken.example.path.forward.drops().filter(|step| !std::ptr::eq(*step, self.step));
        let others: Vec<String> = others.map(at).collect();
        evidence.insert("dropped_again".to_owned(), json!(others));
        evidence
    }

    fn witness(&self) -> Option<String> {
        Some(format!("{}: {}", self.step.packet, at(self.step)))
    }

    fn help(&self) -> Vec<String> {
        let mut help = Vec::new();
        if let Some(outcomes) = self.outcomes.as_ref().filter(|_| self.is_about_order()) {
            help.push(outcomes.sentence.to_owned());
        }
        let name = |(filter, rule): (&str, usize)| {
            format!("put what must pass before rule {} of `{filter}`", rule.saturating_add(1))
        };
        let no_rule = || match self.step.shown().and_then(|shown| shown.filters.first()) {
            Some(filter) => format!("let `{}` through in `{filter}`", self.step.packet),
            None => format!("give `{}` a rule set that lets `{}` through", self.step.at, self.step.packet),
        };
        let written = rule_of(self.step).filter(|_| self.step.decided_by.is_some());
        help.push(written.map_or_else(no_rule, name));
        help
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let mut fixes: Vec<Fix> = reorder_for(self.broken, self.step).into_iter().collect();
        let opened = let_intent_through(plan, self.broken.intent, self.step, self.part())
            .map(|(title, command)| Fix::review(title, vec![command]));
        fixes.extend(opened.filter(|fix| self.broken.is_mended_by(&fix.commands)));
        fixes
    }
}

/// What a rule set does, as one word.
pub(super) fn word(action: Option<Action>) -> &'static str {
    action.map_or("unknown", Choice::word)
}

//! What would another order of a rule set make of a packet, and which is the smallest change of the order that keeps all intents?

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::evaluation_order_contradicts_intent::word;
use crate::analysis::Facts;
use crate::analysis::filters::{
    CompiledFilter, Decider, closing_rule, evaluation_order, evaluation_sentence, is_ordered, numbering,
};
use crate::analysis::intents::{Fault, IntentProof, Proof};
use crate::analysis::packet::Packet;
use crate::analysis::path::{Shown, Step};
use crate::edit::Command;
use crate::model::{Action, Filter, Plan};
use crate::repair::filter_order::move_above;
use crate::rules::intended::{Broken, changed, proofs_after};
use crate::rules::opening::rule_of;
use crate::rules::{Context, Fix};

/// So many orders are tried for one flow.
const MOST_TRIED: usize = 12;

/// What becomes of a packet under each way of evaluating the rules of one set.
pub(super) struct Outcomes {
    /// How the provider evaluates it, in a sentence.
    pub(super) sentence: &'static str,
    /// Under the provider's own order.
    pub(super) own: Option<Action>,
    /// When the last rule is asked first.
    pub(super) reversed: Option<Action>,
    /// When all rules are asked, and the last that matches decides.
    last_match: Option<Action>,
    /// When what any rule allows passes, and nothing can be denied.
    union: Option<Action>,
    /// When the last rule is asked first and nobody looks at where packets come from.
    sources_ignored: Option<Action>,
}

impl Outcomes {
    /// Asks the rule set that drops a packet, if it has an order.
    pub(super) fn of(context: &Context<'_>, step: &Step) -> Option<Self> {
        let guard = step.shown()?;
        let [only] = guard.filters.as_slice() else { return None };
        let filter = context.plan.filters.by_text(only).filter(|filter| is_ordered(filter.kind))?;
        let ask = |filter: &Filter| {
            CompiledFilter::new(filter, &[]).decide(guard.direction, &step.packet, &guard.source, &guard.destination)
        };
        let order = evaluation_order(filter, guard.direction);
        let backwards: Vec<usize> = order.iter().rev().copied().collect();
        let reversed = ask(&in_order(filter, &backwards)).action;
        let without_sources = |mut filter: Filter| {
            filter.rules.iter_mut().for_each(|rule| rule.sources.clear());
            filter
        };
        let allows: Vec<usize> = order.iter().copied().filter(|at| allows(filter, *at)).collect();
        let alone = in_order(filter, &allows);
        let union = match ask(&alone).decider {
            Decider::Rule(_) => ask(&alone).action,
            Decider::Default(_) => Some(closing_rule(filter.kind, guard.direction).action),
        };
        Some(Self {
            sentence: evaluation_sentence(filter.kind),
            own: ask(filter).action,
            reversed,
            // The last of all rules that match is the first that is met from behind.
            last_match: reversed,
            union,
            sources_ignored: ask(&without_sources(in_order(filter, &backwards))).action,
        })
    }

    pub(super) fn as_evidence(&self) -> Value {
        json!({
            "as_evaluated": word(self.own),
            "reversed_first_match": word(self.reversed),
            "last_match_wins": word(self.last_match),
            "union_of_allows": word(self.union),
            "reversed_without_sources": word(self.sources_ignored),
        })
    }
}

fn allows(filter: &Filter, rule: usize) -> bool {
    filter.rules.get(rule).is_some_and(|rule| rule.action == Action::Allow)
}

/// The rule set with these rules alone, evaluated in this order.
fn in_order(filter: &Filter, order: &[usize]) -> Filter {
    let mut rules = Vec::with_capacity(order.len());
    for (place, index) in order.iter().enumerate() {
        let Some(mut rule) = filter.rules.get(*index).cloned() else { continue };
        rule.priority = numbering(filter.kind).and(u32::try_from(place.saturating_add(1)).ok());
        rules.push(rule);
    }
    Filter { rules, ..filter.clone() }
}

/// The fewest moves of rules after which the intent holds and no other one is lost; for review, because order decides about other packets too.
pub(super) fn reorder_for(broken: Broken<'_, '_>, step: &Step) -> Option<Fix> {
    let mut waiting: VecDeque<Vec<Move>> = moves(broken.plan(), step).into_iter().map(|one| vec![one]).collect();
    let mut tried = 0_usize;
    while let Some(made) = waiting.pop_front() {
        tried = tried.saturating_add(1);
        if tried > MOST_TRIED {
            return None;
        }
        let commands: Vec<Command> = made.iter().flat_map(|one| one.commands.iter().cloned()).collect();
        let Some(document) = changed(broken.plan(), &commands) else { continue };
        let facts = Facts::new(&document.plan);
        let proofs = proofs_after(broken.context, &facts, &broken.intent.id);
        let is_own = |proof: &&IntentProof<'_>| proof.intent.id == broken.intent.id;
        if proofs.iter().any(|proof| !is_own(&proof) && proof.proof != Proof::Holds) {
            continue;
        }
        match proofs.iter().find(is_own).map(|proof| &proof.proof) {
            Some(Proof::Holds) => {
                let titles: Vec<&str> = made.iter().map(|one| one.title.as_str()).collect();
                return Some(Fix::review(titles.join(", then "), commands));
            }
            Some(Proof::Broken(example)) => {
                if let Some(Fault::Dropped(next)) = example.fault(&facts) {
                    let further = moves(&document.plan, next).into_iter();
                    let is_known = |one: &Move| made.iter().any(|other| other.title == one.title);
                    waiting.extend(further.filter(|one| !is_known(one)).map(|one| {
                        let mut longer = made.clone();
                        longer.push(one);
                        longer
                    }));
                }
            }
            Some(Proof::Unknown(_)) | None => {}
        }
    }
    None
}

#[derive(Clone)]
struct Move {
    title: String,
    commands: Vec<Command>,
}

/// The rules that allow a packet and that could stand above the one which drops it.
fn moves(plan: &Plan, step: &Step) -> Vec<Move> {
    let (Some((id, dropping)), Some(guard)) = (rule_of(step), step.shown()) else { return Vec::new() };
    let Some(filter) = plan.filters.by_text(id).filter(|filter| is_ordered(filter.kind)) else { return Vec::new() };
    let order = evaluation_order(filter, guard.direction);
    let behind = order.iter().copied().skip_while(|index| *index != dropping).skip(1);
    let matching = behind.filter(|at| allows(filter, *at) && matches(filter, *at, guard, &step.packet));
    let made = matching.map(|at| Move {
        title: format!("move {} of `{}` above {}", label(filter, at), plan.title(id), label(filter, dropping)),
        commands: move_above(filter, at, dropping),
    });
    made.filter(|one| !one.commands.is_empty()).collect()
}

/// Whether a rule by itself decides a packet.
fn matches(filter: &Filter, rule: usize, shown: &Shown, packet: &Packet) -> bool {
    let alone = in_order(filter, &[rule]);
    let decision = CompiledFilter::new(&alone, &[]).decide(shown.direction, packet, &shown.source, &shown.destination);
    matches!(decision.decider, Decider::Rule(_)) || !decision.doubtful.is_empty()
}

fn label(filter: &Filter, rule: usize) -> String {
    let number = filter.rules.get(rule).and_then(|rule| rule.priority);
    number.map_or_else(|| format!("line {}", rule.saturating_add(1)), |number| format!("rule `{number}`"))
}

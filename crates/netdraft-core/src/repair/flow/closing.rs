//! What closes a flow? A rule that denies it, where rules deny; else the rules that allow it and the routes that lead it, taken away.

use std::collections::VecDeque;

use super::filters::{Gate, delete_rule, number_in, rule_for, says};
use super::peers::Style;
use super::search::Blocker;
use super::{Edit, applied};
use crate::analysis::Facts;
use crate::analysis::filters::{is_ordered, noun};
use crate::analysis::path::{Asked, Effect, Path, Question, Step, StepKind, Subject, Verdict};
use crate::edit::Command;
use crate::model::{Action, FilterRule, Plan};
use crate::repair::insertion::insert_up_to;

/// So many plans are tried out at most.
const TRIED: usize = 64;
/// So many edits are put together at most.
const DEEPEST: usize = 4;
/// So many ways are enough.
const ENOUGH: usize = 6;
/// In longer lists, rules are only put behind all others.
const MOST_RULES: usize = 512;

/// The edits that close a flow.
pub(super) fn ways_to_close(plan: &Plan, question: &Question) -> Vec<Vec<Edit>> {
    let mut queue: VecDeque<(Plan, Vec<Edit>)> = VecDeque::from([(plan.clone(), Vec::new())]);
    let (mut tried, mut found) = (0_usize, Vec::new());
    while let Some((plan, edits)) = queue.pop_front() {
        tried = tried.saturating_add(1);
        if tried > TRIED || found.len() == ENOUGH {
            break;
        }
        let facts = Facts::new(&plan);
        let Ok(asked) = question.read(&facts) else { continue };
        let path = asked.follow(&facts);
        match path.verdict() {
            Verdict::Denied if !edits.is_empty() => found.push(edits),
            Verdict::Allowed if edits.len() < DEEPEST => {
                let next = candidates(&facts, &asked, &path).into_iter().filter_map(|edit| {
                    let changed = applied(&plan, &edit.commands)?;
                    Some((changed, edits.iter().cloned().chain([edit]).collect()))
                });
                queue.extend(next);
            }
            Verdict::Denied | Verdict::Allowed | Verdict::Partial | Verdict::Unknown => {}
        }
    }
    found
}

/// What could be denied or taken away on the way of the first packet.
fn candidates(facts: &Facts<'_>, asked: &Asked<'_>, path: &Path) -> Vec<Edit> {
    let steps = path.forward.steps.iter().enumerate().filter(|(_, step)| step.effect == Effect::Passes);
    let blockers = steps.map(|(at, step)| Blocker { asked, walk: &path.forward, step, at, is_answer: false });
    let mut edits = Vec::new();
    for blocker in blockers {
        edits.extend(denied(facts, &blocker));
        edits.extend(undone(facts.plan(), blocker.step));
    }
    edits
}

/// Denies the packet by a rule of an ordered list.
fn denied(facts: &Facts<'_>, blocker: &Blocker<'_, '_>) -> Option<Edit> {
    let Subject::Filters(shown) = &blocker.step.subject else { return None };
    let [id] = shown.filters.as_slice() else { return None };
    let filter = facts.plan().filters.by_text(id).filter(|filter| is_ordered(filter.kind))?;
    let gate = Gate::new(blocker.step.packet, shown);
    let (rule, breadth) = rule_for(facts.plan(), blocker, filter.kind, shown.direction, Style::Exact);
    let rule = FilterRule { action: Action::Deny, ..rule };
    let command = insert_up_to(MOST_RULES, filter, &rule, |changed| gate.gets(changed, Action::Deny))?;
    let number = number_in(&command).map(|number| format!(" as rule {number}")).unwrap_or_default();
    let title = format!("{}, in {} `{}`{number}", says(&rule), noun(filter.kind), filter.id);
    Some(Edit::new(title, vec![command], breadth))
}

/// Deletes the rule or route that lets the packet on.
fn undone(plan: &Plan, step: &Step) -> Option<Edit> {
    let anchor = step.decided_by.as_ref()?;
    let (list, index) = anchor.field.rsplit_once('/')?;
    let index: usize = index.parse().ok()?;
    match step.kind {
        StepKind::Filter => delete_rule(plan.filters.by_text(&anchor.entity)?, index),
        StepKind::Route => {
            let table = plan.route_tables.by_text(&anchor.entity)?;
            let destination = &table.routes.get(index)?.destination;
            let breadth = destination.cidr().map_or(0, |block| block.size().saturating_mul(65_536));
            let delete = Command::Delete { id: anchor.entity.clone(), list: list.to_owned(), index };
            let title = format!("delete the route to `{destination}` from `{}`", table.id);
            Some(Edit::new(title, vec![delete], breadth))
        }
        StepKind::Start | StepKind::Link | StepKind::Translation | StepKind::End => None,
    }
}

//! How does a rule get another place in the order of evaluation? By its number where rules have numbers, by its place in the list where not.

use netdraft_core::analysis::filters::{Numbering, VerdictChange, difference, evaluation_order, number_of, numbering};
use netdraft_core::edit::Command;
use netdraft_core::model::{Filter, Plan};

/// A rule in another place.
#[derive(Debug, Clone, PartialEq)]
pub struct Reordering {
    /// What puts it there, as one step.
    pub command: Command,
    /// What passes then and did not before, and the other way round; nothing where that is too much to work out.
    pub changes: Option<Vec<VerdictChange>>,
}

/// The rule at position `from` of a rule set, put where the rule at position `to` is evaluated. Both positions are those of the list, and both
/// rules must go in the same direction.
pub fn reordered(plan: &Plan, filter: &str, from: usize, to: usize) -> Option<Reordering> {
    let filter = plan.filters.by_text(filter)?;
    let (moved, target) = (filter.rules.get(from)?, filter.rules.get(to)?);
    if from == to || moved.direction != target.direction {
        return None;
    }
    let mut order = evaluation_order(filter, moved.direction);
    let place = |wanted: usize| order.iter().position(|index| *index == wanted);
    let (old, new) = (place(from)?, place(to)?);
    let before = order.clone();
    let index = order.remove(old);
    order.insert(new, index);

    let mut after = filter.clone();
    let id = filter.id.to_string();
    let commands = match numbering(filter.kind) {
        None => {
            let rule = after.rules.remove(from);
            after.rules.insert(to, rule);
            vec![Command::Move { id, list: "rules".to_owned(), from, to }]
        }
        Some(numbering) => {
            let numbers = numbers(filter, &before, &order, numbering);
            let mut commands = Vec::new();
            for (index, number) in numbers {
                if let Some(rule) = after.rules.get_mut(index).filter(|rule| rule.priority != Some(number)) {
                    rule.priority = Some(number);
                    commands.push(Command::set(&id, format!("rules/{index}/priority"), number));
                }
            }
            commands
        }
    };
    let side = if new < old { "above" } else { "below" };
    let label = format!("move rule {} {side} {}", name_of(filter, from), name_of(filter, to));
    Some(Reordering { command: Command::all(label, commands), changes: difference(filter, &after).ok() })
}

/// A rule as people know it: by its name, its number, or its place in the list.
fn name_of(filter: &Filter, index: usize) -> String {
    let rule = filter.rules.get(index);
    match (rule.map(|rule| rule.name.as_str()), rule.and_then(|rule| rule.priority)) {
        (Some(name), _) if !name.is_empty() => format!("`{name}`"),
        (_, Some(number)) => format!("`{number}`"),
        (_, None) => format!("`#{}`", index + 1),
    }
}

/// A number for each rule, by its position in the list, so that they are evaluated in this order: the numbers that the rules have already, as
/// long as no two are equal and none is missing, or else numbers afresh.
fn numbers(filter: &Filter, before: &[usize], order: &[usize], numbering: &Numbering) -> Vec<(usize, u32)> {
    let number = |index: &usize| filter.rules.get(*index).and_then(|rule| number_of(filter.kind, rule));
    let held: Option<Vec<u32>> = before.iter().map(number).collect();
    let held = held.filter(|held| held.is_sorted_by(|one, next| one < next));
    let fresh = || {
        let (first, last) = (*numbering.range.start(), *numbering.range.end());
        let count = u32::try_from(order.len()).unwrap_or(u32::MAX).max(1);
        let step = numbering.step.min((last - first) / count).max(1);
        let start = first.max(step);
        (0..count).map(move |position| start.saturating_add(position.saturating_mul(step)).min(last)).collect()
    };
    order.iter().copied().zip(held.unwrap_or_else(fresh)).collect()
}

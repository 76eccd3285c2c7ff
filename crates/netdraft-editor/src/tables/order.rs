//! How does a rule get another place in the order of evaluation? By its number where rules have numbers, by its place in the list where not.

use netdraft_core::analysis::filters::{Numbering, VerdictChange, difference, evaluation_order, number_of, numbering};
use netdraft_core::edit::Command;
use netdraft_core::model::{Filter, Plan};
use netdraft_core::words::counted;
use serde_json::Value;

use super::sections::adopted;

/// A rule in another place.
#[derive(Debug, Clone, PartialEq)]
pub struct Reordering {
    /// What puts it there, as one step.
    pub command: Command,
    /// What passes then and did not before, and the other way round; nothing where that is too much to work out.
    pub changes: Option<Vec<VerdictChange>>,
    /// Where the rules stand in the list then, in the order of evaluation.
    pub rows: Vec<usize>,
}

/// What a reordering changes, in one sentence.
pub fn verdict(reordering: &Reordering) -> String {
    match reordering.changes.as_deref() {
        None => "What this changes is too much to work out".to_owned(),
        Some([]) => "The same packets pass".to_owned(),
        Some(changes) => changes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · "),
    }
}

/// Rules of a rule set, by their positions in its list, put together right before or after where the rule at position `to` is evaluated. They
/// keep their order. All must go in the same direction.
pub fn reordered(plan: &Plan, filter: &str, rows: &[usize], to: usize, below: bool) -> Option<Reordering> {
    let filter = plan.filters.by_text(filter)?;
    let (moved, target) = (filter.rules.get(*rows.first()?)?, filter.rules.get(to)?);
    let before = evaluation_order(filter, moved.direction);
    let place = |wanted: usize| before.iter().position(|index| *index == wanted);
    if moved.direction != target.direction || rows.contains(&to) || !rows.iter().all(|row| place(*row).is_some()) {
        return None;
    }
    let (block, mut order): (Vec<usize>, Vec<usize>) = before.iter().partition(|index| rows.contains(index));
    let at = order.iter().position(|index| *index == to)? + usize::from(below);
    drop(order.splice(at..at, block.iter().copied()));
    if order == before {
        return None;
    }
    let mut after = filter.clone();
    let section = |place: Option<&usize>| Some(filter.rules.get(*place?)?.section.as_str());
    let above = section(at.checked_sub(1).and_then(|above| order.get(above)));
    let below_them = section(order.get(at + block.len()));
    let own: Vec<&str> = block.iter().filter_map(|row| section(Some(row))).collect();
    let (mut commands, rows) = match numbering(filter.kind) {
        None => listed(&mut after, &block, to, below),
        Some(numbering) => {
            (renumbered(filter, &mut after, &numbers(filter, &before, &order, numbering)), block.clone())
        }
    };
    // Rules of one section that leave it become part of the one that they come to.
    let is_one = own.iter().all(|section| Some(section) == own.first());
    if let Some(section) = own.first().filter(|_| is_one).and_then(|own| adopted(own, above, below_them)) {
        commands.extend(rows.iter().map(|row| Command::set(&filter.id, format!("rules/{row}/section"), section)));
    }
    let side = if below { "below" } else { "above" };
    let what = match block.as_slice() {
        [one] => format!("rule {}", name_of(filter, *one)),
        several => counted(several.len(), "rule"),
    };
    let label = format!("move {what} {side} {}", name_of(filter, to));
    Some(Reordering { command: Command::all(label, commands), changes: difference(filter, &after).ok(), rows })
}

/// Moves rules to another place of a list whose order is the one of evaluation, and says where they stand then.
fn listed(after: &mut Filter, block: &[usize], to: usize, below: bool) -> (Vec<Command>, Vec<usize>) {
    // Which rule stands where, by the position that it had at first.
    let mut list: Vec<usize> = (0..after.rules.len()).collect();
    let mut beside = to;
    let mut commands = Vec::new();
    for row in block {
        let Some(from) = list.iter().position(|known| known == row) else { continue };
        list.remove(from);
        let at = list.iter().position(|known| *known == beside).unwrap_or_default() + usize::from(below);
        list.insert(at, *row);
        if below {
            beside = *row;
        }
        let rule = after.rules.remove(from);
        after.rules.insert(at, rule);
        if from != at {
            commands.push(Command::Move { id: after.id.to_string(), list: "rules".to_owned(), from, to: at });
        }
    }
    let rows = block.iter().filter_map(|row| list.iter().position(|known| known == row)).collect();
    (commands, rows)
}

/// Gives rules these numbers, where they have others.
fn renumbered(filter: &Filter, after: &mut Filter, numbers: &[(usize, u32)]) -> Vec<Command> {
    let mut commands = Vec::new();
    for (index, number) in numbers {
        if let Some(rule) = after.rules.get_mut(*index).filter(|rule| rule.priority != Some(*number)) {
            rule.priority = Some(*number);
            commands.push(Command::set(&filter.id, format!("rules/{index}/priority"), *number));
        }
    }
    commands
}

/// Numbers for rules that are to come next to the one at position `beside`, written into their values. Where there are not enough numbers
/// between its neighbours, all rules of the direction are numbered afresh by the commands. Where rules have no numbers, nothing is written.
pub(crate) fn numbered(
    filter: &Filter,
    beside: usize,
    below: bool,
    mut values: Vec<Value>,
) -> Option<(Vec<Command>, Vec<Value>)> {
    let Some(numbering) = numbering(filter.kind) else { return Some((Vec::new(), values)) };
    let order = evaluation_order(filter, filter.rules.get(beside)?.direction);
    let at = order.iter().position(|index| *index == beside)? + usize::from(below);
    let number = |at: usize| number_of(filter.kind, filter.rules.get(*order.get(at)?)?);
    let (before, after) = (at.checked_sub(1).and_then(number), number(at));
    let room = room(before, after, values.len(), numbering);
    let (commands, room) = match room {
        Some(room) => (Vec::new(), room),
        None => {
            let mut fresh = fresh(order.len() + values.len(), numbering);
            let room = fresh.splice(at..at + values.len(), []).collect();
            let numbers: Vec<(usize, u32)> = order.iter().copied().zip(fresh).collect();
            (renumbered(filter, &mut filter.clone(), &numbers), room)
        }
    };
    for (value, number) in values.iter_mut().zip(room) {
        value["priority"] = Value::from(number);
    }
    Some((commands, values))
}

/// So many numbers between two others, evenly; before the first rule from where numbers begin, after the last one in steps.
fn room(before: Option<u32>, after: Option<u32>, count: usize, numbering: &Numbering) -> Option<Vec<u32>> {
    let count = u32::try_from(count).ok()?;
    let (first, last) = (*numbering.range.start(), *numbering.range.end());
    let low = before.unwrap_or(first.saturating_sub(1));
    let Some(high) = after else {
        let number = |at: u32| low.checked_add(numbering.step.checked_mul(at)?).filter(|number| *number <= last);
        return (1..=count).map(number).collect();
    };
    let gap = high.checked_sub(low).filter(|gap| *gap > count)?;
    let number = |at: u32| u32::try_from(u64::from(gap) * u64::from(at) / u64::from(count + 1)).ok();
    (1..=count).map(|at| low.checked_add(number(at)?)).collect()
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
    order.iter().copied().zip(held.unwrap_or_else(|| fresh(order.len(), numbering))).collect()
}

/// So many numbers from where they begin.
fn fresh(count: usize, numbering: &Numbering) -> Vec<u32> {
    let (first, last) = (*numbering.range.start(), *numbering.range.end());
    let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    let step = numbering.step.min((last - first) / count).max(1);
    let start = first.max(step);
    (0..count).map(|position| start.saturating_add(position.saturating_mul(step)).min(last)).collect()
}

//! How do rules of a filter change places? As commands that keep within the numbers of its kind.

use serde_json::Value;

use crate::analysis::filters::{Numbering, evaluation_order, number_of, numbering};
use crate::edit::Command;
use crate::model::{Direction, Filter, FilterRule};

/// What a number keeps from the first one when a rule is put before all others.
const LEAD: u32 = 10;

/// Puts the rule at one place of the evaluation order of a direction at another. Nothing where order means nothing, and for places that do not exist.
///
/// A numbered rule gets a number between those of its neighbours; when none is free, all rules of the direction are numbered afresh.
pub fn reorder(filter: &Filter, direction: Direction, from: usize, to: usize) -> Vec<Command> {
    let mut order = evaluation_order(filter, direction);
    let (Some(moved), Some(target)) = (order.get(from).copied(), order.get(to).copied()) else { return Vec::new() };
    if from == to || !crate::analysis::filters::is_ordered(filter.kind) {
        return Vec::new();
    }
    let Some(numbering) = numbering(filter.kind) else {
        return vec![Command::Move { id: filter.id.to_string(), list: "rules".to_owned(), from: moved, to: target }];
    };
    order.remove(from);
    order.insert(to, moved);
    renumber_one(filter, numbering, &order, to)
}

/// Puts one rule directly above another, both named by their positions in the filter.
pub fn move_above(filter: &Filter, rule: usize, other: usize) -> Vec<Command> {
    let Some(direction) = filter.rules.get(rule).map(|rule| rule.direction) else { return Vec::new() };
    let order = evaluation_order(filter, direction);
    let place = |index: usize| order.iter().position(|place| *place == index);
    match (place(rule), place(other)) {
        (Some(from), Some(to)) if from < to => reorder(filter, direction, from, to - 1),
        (Some(from), Some(to)) => reorder(filter, direction, from, to),
        (None, _) | (_, None) => Vec::new(),
    }
}

/// Gives a rule another number without moving it in the evaluation order: one of its own, inside the range of its kind.
pub fn renumber_rule(filter: &Filter, rule: usize) -> Vec<Command> {
    let Some((numbering, direction)) = numbering(filter.kind).zip(filter.rules.get(rule).map(|rule| rule.direction))
    else {
        return Vec::new();
    };
    let order = evaluation_order(filter, direction);
    let place = order.iter().position(|index| *index == rule);
    place.map_or_else(Vec::new, |place| renumber_one(filter, numbering, &order, place))
}

/// Numbers all rules of a direction afresh, with room between them, in the order in which they are evaluated. Nothing where rules have no numbers, or
/// where there are more rules than numbers.
pub fn renumber(filter: &Filter, direction: Direction) -> Vec<Command> {
    number_in_order(filter, &evaluation_order(filter, direction))
}

/// The number of a rule to be inserted at a place of the evaluation order; nothing where rules have no numbers, or none is free there.
pub fn next_free_number(filter: &Filter, direction: Direction, place: usize) -> Option<u32> {
    let order = evaluation_order(filter, direction);
    let (before, after) = (place.checked_sub(1).and_then(|place| order.get(place)), order.get(place));
    between(numbering(filter.kind)?, number_at(filter, before)?, number_at(filter, after)?)
}

/// The number of a neighbour: nothing when it needs one and has none, else its number, if there is a neighbour.
fn number_at(filter: &Filter, neighbour: Option<&usize>) -> Option<Option<u32>> {
    match neighbour.and_then(|index| filter.rules.get(*index)) {
        None => Some(None),
        Some(rule) => number_of(filter.kind, rule).map(Some),
    }
}

/// A number strictly between two neighbours, in the middle; the first rule keeps a lead, and the last one a step.
fn between(numbering: &Numbering, before: Option<u32>, after: Option<u32>) -> Option<u32> {
    let (first, last) = (*numbering.range.start(), *numbering.range.end());
    let lowest = before.map_or(Some(first), |before| before.checked_add(1).map(|next| next.max(first)))?;
    let highest = after.map_or(Some(last), |after| after.checked_sub(1).map(|next| next.min(last)))?;
    let middle = (lowest <= highest).then(|| lowest + (highest - lowest) / 2)?;
    let wanted = match (before, after) {
        (None, None) => numbering.first,
        (None, Some(after)) => after.saturating_sub(LEAD),
        (Some(before), None) => before.saturating_add(numbering.step),
        (Some(_), Some(_)) => middle,
    };
    Some(if (lowest..=highest).contains(&wanted) { wanted } else { middle })
}

/// Numbers the rule at a place of a new order, or all rules when its neighbours leave no room.
fn renumber_one(filter: &Filter, numbering: &Numbering, order: &[usize], place: usize) -> Vec<Command> {
    let before = number_at(filter, place.checked_sub(1).and_then(|place| order.get(place)));
    // A rule after it that has no number comes last whatever its neighbours are.
    let after = number_at(filter, order.get(place + 1)).unwrap_or(None);
    let free = before.and_then(|before| between(numbering, before, after));
    match (free, order.get(place)) {
        (Some(number), Some(index)) => vec![set_number(filter, *index, number)],
        (None, _) | (_, None) => renumber_all(filter, numbering, order),
    }
}

/// Numbers rules afresh in this order, given as positions in the filter; the numbers are those of the filter's kind.
pub fn number_in_order(filter: &Filter, order: &[usize]) -> Vec<Command> {
    numbering(filter.kind).map_or_else(Vec::new, |numbering| renumber_all(filter, numbering, order))
}

fn renumber_all(filter: &Filter, numbering: &Numbering, order: &[usize]) -> Vec<Command> {
    let (first, last) = (*numbering.range.start(), *numbering.range.end());
    let steps = u32::try_from(order.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let reaches = |start: u32, step: u32| u64::from(start) + u64::from(step) * u64::from(steps) <= u64::from(last);
    let widest = (last - first).checked_div(steps).unwrap_or(numbering.step);
    let (start, step) = match reaches(numbering.first, numbering.step) {
        true => (numbering.first, numbering.step),
        false => (first, widest),
    };
    if step == 0 || !reaches(start, step) {
        return Vec::new();
    }
    let numbers = (0..=steps).map(|place| start.saturating_add(step.saturating_mul(place)));
    let own = |index: usize| filter.rules.get(index).and_then(|rule: &FilterRule| rule.priority);
    let changed = order.iter().zip(numbers).filter(|(index, number)| own(**index) != Some(*number));
    changed.map(|(index, number)| set_number(filter, *index, number)).collect()
}

fn set_number(filter: &Filter, index: usize, number: u32) -> Command {
    Command::set(&filter.id, format!("rules/{index}/priority"), Value::from(number))
}

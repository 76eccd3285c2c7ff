//! What can be done with the row of a list that has the attention: a rule, a route, a record?

use netdraft_core::analysis::filters::{evaluation_order, is_ordered, numbering};
use netdraft_core::edit::{Command, apply};
use netdraft_core::model::{Anchor, Filter, Kind};
use serde_json::{Map, Value};

use super::{Action, Group, Scope};
use crate::message::Message;
use crate::session::{Session, item_of};
use crate::tables::reordered;

/// The row that has the attention: its list, its position, and the number of rows.
struct Place<'a> {
    anchor: &'a Anchor,
    list: &'a str,
    position: usize,
    length: usize,
}

fn place(session: &Session) -> Result<Place<'_>, String> {
    let anchor = session.selection().focus().ok_or_else(|| "select a row of a list".to_owned())?;
    let (list, position) = item_of(anchor).ok_or_else(|| "select a row of a list".to_owned())?;
    let length = session.plan().value_at(&anchor.entity, list).and_then(|value| value.as_array().map(Vec::len));
    Ok(Place { anchor, list, position, length: length.unwrap_or_default() })
}

/// Where a row is moved to.
#[derive(Clone, Copy)]
enum To {
    Up,
    Down,
    Top,
    Bottom,
}

impl To {
    /// The position that a row gets in a list of this length.
    fn from(self, position: usize, length: usize) -> Option<usize> {
        let to = match self {
            Self::Up => position.checked_sub(1)?,
            Self::Down => position.checked_add(1)?,
            Self::Top => 0,
            Self::Bottom => length.checked_sub(1)?,
        };
        (to < length && to != position).then_some(to)
    }
}

/// Moves the row; a rule is moved in the order of evaluation.
fn moved(session: &Session, to: To) -> Result<Message, String> {
    let place = place(session)?;
    let at_end = || "the row is at the end already".to_owned();
    let filter = session.plan().filters.by_text(&place.anchor.entity).filter(|_| place.list == "rules");
    let (id, from) = (place.anchor.entity.as_str(), place.position);
    let Some(filter) = filter else {
        let to = to.from(from, place.length).ok_or_else(at_end)?;
        return Ok(Message::Edit(Command::Move { id: id.to_owned(), list: place.list.to_owned(), from, to }));
    };
    if !is_ordered(filter.kind) {
        return Err("the order of these rules means nothing".to_owned());
    }
    let direction = filter.rules.get(from).map(|rule| rule.direction).unwrap_or_default();
    let order = evaluation_order(filter, direction);
    let now = order.iter().position(|index| *index == from);
    let target = now.and_then(|now| to.from(now, order.len())).and_then(|to| order.get(to)).ok_or_else(at_end)?;
    reordered(session.plan(), id, from, *target).map(|reordering| Message::Edit(reordering.command)).ok_or_else(at_end)
}

/// Inserts a row beside the one that has the attention, with the fields of that one where they are alike for neighbours.
fn inserted(session: &Session, below: bool) -> Result<Message, String> {
    let place = place(session)?;
    let row = session.plan().value_at(&place.anchor.entity, &format!("{}/{}", place.list, place.position));
    let kept = ["direction", "action", "protocol", "sources", "destinations", "origin", "type", "ttl", "enabled"];
    let fields = row.as_ref().and_then(Value::as_object).into_iter().flatten();
    let fields: Map<String, Value> = fields
        .filter(|(name, _)| kept.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let index = place.position + usize::from(below);
    let mut value = Value::Object(fields);
    let filter = session.plan().filters.by_text(&place.anchor.entity).filter(|_| place.list == "rules");
    let (id, list) = (place.anchor.entity.clone(), place.list.to_owned());
    let Some(filter) = filter.filter(|filter| numbering(filter.kind).is_some()) else {
        return Ok(Message::Edit(Command::Insert { id, list, index, value }));
    };
    if let Some(number) = number_beside(filter, place.position, below) {
        value["priority"] = Value::from(number);
        return Ok(Message::Edit(Command::Insert { id, list, index, value }));
    }
    let command = Command::Insert { id, list, index, value };
    Ok(Message::Edit(renumbered(session, filter, &command, place.position, below).unwrap_or(command)))
}

/// Inserts a rule beside another one and numbers the rules afresh, since no number is left between its neighbours.
fn renumbered(session: &Session, filter: &Filter, insert: &Command, position: usize, below: bool) -> Option<Command> {
    let direction = filter.rules.get(position)?.direction;
    let before = evaluation_order(filter, direction);
    let at = before.iter().position(|index| *index == position)?;
    // Where the rule that is to come after the new one stands in the list once that is inserted.
    let index = position + usize::from(below);
    let next = before.get(at + usize::from(below)).map(|next| next + usize::from(*next >= index));
    let mut document = session.document().as_ref().clone();
    apply(&mut document, insert).ok()?;
    let id = filter.id.as_str();
    let order = evaluation_order(document.plan.filters.by_text(id)?, direction);
    let place = |wanted: usize| order.iter().position(|index| *index == wanted);
    let (now, end) = (place(index)?, next.and_then(place).unwrap_or(order.len()));
    let target = order.get(if now < end { end - 1 } else { end })?;
    if *target == index {
        return Some(insert.clone());
    }
    let moved = reordered(&document.plan, id, index, *target)?;
    Some(Command::all("insert a rule, and number the rules afresh", vec![insert.clone(), moved.command]))
}

/// A number that puts a rule next to another one in the order of evaluation: half way to the rule that is evaluated there, or ten further on.
fn number_beside(filter: &Filter, position: usize, below: bool) -> Option<u32> {
    numbering(filter.kind)?;
    let order = evaluation_order(filter, filter.rules.get(position)?.direction);
    let at = order.iter().position(|index| *index == position)?;
    let number = |at: usize| filter.rules.get(*order.get(at)?)?.priority;
    let (before, after) = match below {
        true => (number(at), number(at + 1)),
        false => (at.checked_sub(1).and_then(number), number(at)),
    };
    match (before, after) {
        (Some(before), Some(after)) if after > before.saturating_add(1) => Some(before + (after - before) / 2),
        (Some(before), None) => before.checked_add(10),
        (None, Some(after)) if after > 1 => Some(after / 2),
        (_, _) => None,
    }
}

/// Switches the rule on or off.
fn switched(session: &Session) -> Result<Message, String> {
    let place = place(session)?;
    let field = format!("{}/{}/enabled", place.list, place.position);
    let now = session.plan().value_at(&place.anchor.entity, &field).and_then(|value| value.as_bool());
    let is_rule = session.plan().kind_of(&place.anchor.entity) == Some(Kind::Filter);
    match now {
        Some(now) => Ok(Message::Edit(Command::set(&place.anchor.entity, field, !now))),
        // A field with its default is not written, and a rule applies by default.
        None if is_rule && place.list == "rules" => Ok(Message::Edit(Command::set(&place.anchor.entity, field, false))),
        None => Err("rows of this list cannot be switched off".to_owned()),
    }
}

const fn row(
    id: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    ready: fn(&Session) -> Result<Message, String>,
) -> Action {
    Action { id, label, group: Group::Rows, scope: Scope::Table, keys, ready }
}

pub(super) static ROWS: &[Action] = &[
    row("row-up", "Move the row up", &["Alt+ArrowUp"], |session| moved(session, To::Up)),
    row("row-down", "Move the row down", &["Alt+ArrowDown"], |session| moved(session, To::Down)),
    row("row-top", "Move the row to the top", &["Alt+Shift+ArrowUp"], |session| moved(session, To::Top)),
    row("row-bottom", "Move the row to the end", &["Alt+Shift+ArrowDown"], |session| moved(session, To::Bottom)),
    row("row-below", "Insert a row below", &["Mod+Enter"], |session| inserted(session, true)),
    row("row-above", "Insert a row above", &["Mod+Shift+Enter"], |session| inserted(session, false)),
    row("row-switch", "Switch the rule on or off", &["X"], switched),
];

//! What can be done with the chosen rows of a list: rules, routes, records?

use netdraft_core::analysis::filters::{evaluation_order, is_ordered};
use netdraft_core::edit::Command;
use netdraft_core::model::{Anchor, Filter, Kind};
use serde_json::{Map, Value};

use super::{Action, Group, Scope};
use crate::message::{Dialog, Message, ViewMessage};
use crate::session::Session;
use crate::several::{places_of, set_all, set_section};
use crate::tables::{numbered, reordered};

/// The chosen rows: their list, their positions in it in order, and the number of rows that it has.
struct Chosen<'a> {
    id: &'a str,
    list: &'a str,
    positions: Vec<usize>,
    length: usize,
}

fn chosen(session: &Session) -> Result<Chosen<'_>, String> {
    let (id, list, positions) = session.selection().items().ok_or_else(|| "select a row of a list".to_owned())?;
    let length = session.plan().value_at(id, list).and_then(|value| value.as_array().map(Vec::len));
    Ok(Chosen { id, list, positions, length: length.unwrap_or_default() })
}

impl<'a> Chosen<'a> {
    /// The rule set, where the rows are rules.
    fn filter(&self, session: &'a Session) -> Option<&'a Filter> {
        session.plan().filters.by_text(self.id).filter(|_| self.list == "rules")
    }
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
    /// The place that rows at these places are moved to, beside that which stands there; nothing where they cannot get any further.
    fn from(self, places: &[usize], length: usize) -> Option<usize> {
        let (first, last) = (*places.first()?, *places.last()?);
        let is_free = |place: &usize| !places.contains(place);
        match self {
            Self::Up => first.checked_sub(1),
            Self::Down => Some(last + 1).filter(|place| *place < length),
            Self::Top => (0..last).find(is_free),
            Self::Bottom => (first + 1..length).rev().find(is_free),
        }
    }
}

/// Moves the rows; rules are moved in the order of evaluation.
fn moved(session: &Session, to: To) -> Result<Message, String> {
    let chosen = chosen(session)?;
    let at_end = || match chosen.positions.len() {
        1 => "the row is at the end already".to_owned(),
        _ => "the rows are at the end already".to_owned(),
    };
    let Some(filter) = chosen.filter(session) else {
        let [from] = chosen.positions.as_slice() else {
            return Err("rows of this list are moved one by one".to_owned());
        };
        let to = to.from(&[*from], chosen.length).ok_or_else(at_end)?;
        return Ok(Message::Edit(Command::Move {
            id: chosen.id.to_owned(),
            list: chosen.list.to_owned(),
            from: *from,
            to,
        }));
    };
    if !is_ordered(filter.kind) {
        return Err("the order of these rules means nothing".to_owned());
    }
    let first = chosen.positions.first().and_then(|first| filter.rules.get(*first));
    let order = evaluation_order(filter, first.map(|rule| rule.direction).unwrap_or_default());
    let places: Vec<usize> = (0..order.len()).filter(|place| chosen.positions.contains(&order[*place])).collect();
    if places.len() < chosen.positions.len() {
        return Err("they go in different directions".to_owned());
    }
    let target = to.from(&places, order.len()).and_then(|place| order.get(place)).ok_or_else(at_end)?;
    let rows: Vec<usize> = places.iter().filter_map(|place| order.get(*place).copied()).collect();
    let below = matches!(to, To::Down | To::Bottom);
    let reordering = reordered(session.plan(), chosen.id, &rows, *target, below).ok_or_else(at_end)?;
    Ok(Message::Edit(reordering.command))
}

/// Inserts a row beside the chosen ones, with the fields of the nearest where they are alike for neighbours.
fn inserted(session: &Session, below: bool) -> Result<Message, String> {
    let chosen = chosen(session)?;
    let ends = if below { chosen.positions.last() } else { chosen.positions.first() };
    let position = *ends.ok_or_else(|| "select a row of a list".to_owned())?;
    let row = session.plan().value_at(chosen.id, &format!("{}/{position}", chosen.list));
    let kept = ["direction", "action", "protocol", "sources", "destinations", "origin", "type", "ttl", "enabled"];
    let fields = row.as_ref().and_then(Value::as_object).into_iter().flatten();
    let fields: Map<String, Value> = fields
        .filter(|(name, _)| kept.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let index = position + usize::from(below);
    let (id, list) = (chosen.id.to_owned(), chosen.list.to_owned());
    let value = Value::Object(fields);
    let numbered = chosen.filter(session).and_then(|filter| numbered(filter, position, below, vec![value.clone()]));
    let (mut commands, values) = numbered.unwrap_or_else(|| (Vec::new(), vec![value]));
    commands.extend(values.into_iter().map(|value| Command::Insert {
        id: id.clone(),
        list: list.clone(),
        index,
        value,
    }));
    match commands.as_slice() {
        [one] => Ok(Message::Edit(one.clone())),
        _ => Ok(Message::Edit(Command::all("insert a rule, and number the rules afresh", commands))),
    }
}

/// Switches the rules on, or off where all of them are on.
fn switched(session: &Session) -> Result<Message, String> {
    let chosen = chosen(session)?;
    let is_rule = session.plan().kind_of(chosen.id) == Some(Kind::Filter) && chosen.list == "rules";
    let field = |position: &usize| format!("{}/{position}/enabled", chosen.list);
    // A field with its default is not written, and a rule applies by default.
    let state = |position: &usize| {
        let written = session.plan().value_at(chosen.id, &field(position)).and_then(|value| value.as_bool());
        written.or(is_rule.then_some(true))
    };
    let states: Option<Vec<bool>> = chosen.positions.iter().map(state).collect();
    let states = states.ok_or_else(|| "rows of this list cannot be switched off".to_owned())?;
    let on = states.contains(&false);
    let places: Vec<Anchor> = chosen.positions.iter().map(|position| Anchor::new(chosen.id, field(position))).collect();
    Ok(Message::Edit(set_all(&places, &Value::Bool(on))))
}

fn dialog(dialog: Dialog) -> Message {
    Message::View(ViewMessage::Dialog(Some(dialog)))
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
    row("row-up", "Move rows up", &["Alt+ArrowUp"], |session| moved(session, To::Up)),
    row("row-down", "Move rows down", &["Alt+ArrowDown"], |session| moved(session, To::Down)),
    row("row-top", "Move rows to the top", &["Alt+Shift+ArrowUp"], |session| moved(session, To::Top)),
    row("row-bottom", "Move rows to the end", &["Alt+Shift+ArrowDown"], |session| moved(session, To::Bottom)),
    row("row-below", "Insert a row below", &["Mod+Enter"], |session| inserted(session, true)),
    row("row-above", "Insert a row above", &["Mod+Shift+Enter"], |session| inserted(session, false)),
    row("row-to", "Move rows to a place…", &["Mod+Alt+M"], |session| {
        places_of(session.plan(), session.selection()).map(|_| dialog(Dialog::MoveRows))
    }),
    row("row-section", "Put rules into a section…", &["Mod+Alt+G"], |session| {
        set_section(session.plan(), session.selection(), "").map(|_| dialog(Dialog::Section))
    }),
    row("row-switch", "Switch rules on or off", &["X", "Alt+X"], switched),
];

//! What do keys do in a table? Arrows walk, Enter edits and so do letters, Alt and an arrow moves a rule, Delete removes a row.

use netdraft_editor::Modifiers;
use netdraft_editor::tables::{Ahead, RowKind, Table};

use super::chosen::Choice;

/// A cell by its row and column.
pub(super) type Place = (usize, usize);

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Another cell.
    Go(Place),
    /// To edit the cell.
    Edit,
    /// To edit the cell, beginning with what the key types.
    Type,
    /// To move the row past another one, or to open the section that is in its way.
    Move(Ahead),
    /// To lift the row, so that arrows carry it.
    Lift,
    /// To choose other rows.
    Choose(Choice),
    /// To close the section below the heading, or to open it.
    Close,
    /// A menu of what can be done with the row.
    Menu,
    /// To delete the row.
    Delete,
    /// To put the row on the clipboard.
    Copy,
    /// To sort by the column.
    Sort,
    /// To type words that rows must hold.
    Filter,
}

/// Reads a key in a cell of a table, in which signs are typed or mean something.
pub(super) fn asked(table: &Table, (row, column): Place, key: &str, held: Modifiers, types: bool) -> Option<Asked> {
    let (last_row, last_column) = (table.rows.len().saturating_sub(1), table.columns.len().saturating_sub(1));
    let asked = match (key, held.alt, held.command) {
        ("ArrowUp", true, _) if held.shift => Asked::Move(table.far_ahead(row, -1)?),
        ("ArrowDown", true, _) if held.shift => Asked::Move(table.far_ahead(row, 1)?),
        ("ArrowUp", true, _) => Asked::Move(table.ahead(row, -1)?),
        ("ArrowDown", true, _) => Asked::Move(table.ahead(row, 1)?),
        ("ArrowUp", false, false) if held.shift => Asked::Choose(Choice::Extend(row, -1)),
        ("ArrowDown", false, false) if held.shift => Asked::Choose(Choice::Extend(row, 1)),
        (" ", false, false) if held.shift => Asked::Choose(Choice::Toggle(row)),
        ("a" | "A", false, true) => Asked::Choose(Choice::All(row)),
        ("ArrowUp", ..) => Asked::Go((row.saturating_sub(1), column)),
        ("ArrowDown", ..) => Asked::Go(((row + 1).min(last_row), column)),
        ("ArrowLeft", ..) => Asked::Go((row, column.saturating_sub(1))),
        ("ArrowRight", ..) => Asked::Go((row, (column + 1).min(last_column))),
        ("Home", _, true) => Asked::Go((0, 0)),
        ("End", _, true) => Asked::Go((last_row, last_column)),
        ("Home", ..) => Asked::Go((row, 0)),
        ("End", ..) => Asked::Go((row, last_column)),
        ("PageUp", ..) => Asked::Go((row.saturating_sub(10), column)),
        ("PageDown", ..) => Asked::Go(((row + 10).min(last_row), column)),
        ("F10", false, false) if held.shift && table.is_thing(row) => Asked::Menu,
        ("ContextMenu", ..) if table.is_thing(row) => Asked::Menu,
        ("Enter" | " ", false, false) if is_heading(table, row) => Asked::Close,
        (" ", false, false) if table.is_ordered && table.is_thing(row) => Asked::Lift,
        ("Enter" | "F2" | " ", _, false) => Asked::Edit,
        ("Delete" | "Backspace", ..) => Asked::Delete,
        ("c" | "C", false, true) => Asked::Copy,
        (sign, false, false) if types && sign.chars().count() == 1 => Asked::Type,
        ("o" | "O", _, false) => Asked::Sort,
        ("f" | "F", _, false) => Asked::Filter,
        _ => return None,
    };
    Some(asked)
}

/// What a key does while a row is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// It carries the row to this place.
    Over(usize),
    /// It puts the row down.
    Drop,
    /// It puts the row back.
    Cancel,
    /// Nothing, so that the row stays in hand.
    Hold,
}

/// Reads a key while a row is carried that is over this one.
pub(super) fn carried(table: &Table, over: usize, key: &str, held: Modifiers) -> Carried {
    let to = |ahead: Option<Ahead>| match ahead {
        Some(Ahead::Row(row)) => Carried::Over(row),
        Some(Ahead::Closed(_)) | None => Carried::Hold,
    };
    match key {
        "ArrowUp" if held.shift => to(table.far_ahead(over, -1)),
        "ArrowDown" if held.shift => to(table.far_ahead(over, 1)),
        "Home" => to(table.far_ahead(over, -1)),
        "End" => to(table.far_ahead(over, 1)),
        "ArrowUp" => to(table.ahead(over, -1)),
        "ArrowDown" => to(table.ahead(over, 1)),
        " " | "Enter" => Carried::Drop,
        "Escape" => Carried::Cancel,
        _ => Carried::Hold,
    }
}

fn is_heading(table: &Table, row: usize) -> bool {
    table.rows.get(row).is_some_and(|row| row.kind == RowKind::Heading)
}

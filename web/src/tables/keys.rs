//! What do keys do in a table? Arrows walk, Enter edits, Alt and an arrow moves a rule, Delete removes a row.

use netdraft_editor::Modifiers;
use netdraft_editor::tables::{RowKind, Table};

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
    /// To edit the cell, beginning with the digit that the key types.
    Type,
    /// To move the row to the place of another one.
    Move(usize),
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

/// Reads a key in a cell of a table.
pub(super) fn asked(table: &Table, (row, column): Place, key: &str, held: Modifiers) -> Option<Asked> {
    let (last_row, last_column) = (table.rows.len().saturating_sub(1), table.columns.len().saturating_sub(1));
    let asked = match (key, held.alt, held.command) {
        ("ArrowUp", true, _) if held.shift => Asked::Move(last_neighbour(table, row, -1)?),
        ("ArrowDown", true, _) if held.shift => Asked::Move(last_neighbour(table, row, 1)?),
        ("ArrowUp", true, _) => Asked::Move(neighbour(table, row, -1)?),
        ("ArrowDown", true, _) => Asked::Move(neighbour(table, row, 1)?),
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
        ("F10", false, false) if held.shift && is_movable(table, row) => Asked::Menu,
        ("ContextMenu", ..) if is_movable(table, row) => Asked::Menu,
        ("Enter" | " ", false, false) if is_heading(table, row) => Asked::Close,
        (" ", false, false) if table.is_ordered && is_movable(table, row) => Asked::Lift,
        ("Enter" | "F2" | " ", _, false) => Asked::Edit,
        (digit, false, false) if digit.len() == 1 && digit.starts_with(|sign: char| sign.is_ascii_digit()) => {
            Asked::Type
        }
        ("Delete" | "Backspace", ..) => Asked::Delete,
        ("c" | "C", false, true) => Asked::Copy,
        ("o" | "O", false, false) => Asked::Sort,
        ("f" | "F", false, false) => Asked::Filter,
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
    let to = |row: Option<usize>| row.map_or(Carried::Hold, Carried::Over);
    match key {
        "ArrowUp" if held.shift => to(last_neighbour(table, over, -1)),
        "ArrowDown" if held.shift => to(last_neighbour(table, over, 1)),
        "Home" => to(last_neighbour(table, over, -1)),
        "End" => to(last_neighbour(table, over, 1)),
        "ArrowUp" => to(neighbour(table, over, -1)),
        "ArrowDown" => to(neighbour(table, over, 1)),
        " " | "Enter" => Carried::Drop,
        "Escape" => Carried::Cancel,
        _ => Carried::Hold,
    }
}

fn is_movable(table: &Table, row: usize) -> bool {
    table.rows.get(row).is_some_and(|row| row.kind == RowKind::Thing)
}

fn is_heading(table: &Table, row: usize) -> bool {
    table.rows.get(row).is_some_and(|row| row.kind == RowKind::Heading)
}

/// The row of the same direction next to a row, where it can be moved to.
pub(super) fn neighbour(table: &Table, row: usize, by: isize) -> Option<usize> {
    let mut next = row.checked_add_signed(by)?;
    while is_heading(table, next) {
        next = next.checked_add_signed(by)?;
    }
    (is_movable(table, row) && is_movable(table, next)).then_some(next)
}

/// The last row that a row can be moved past in a direction.
fn last_neighbour(table: &Table, row: usize, by: isize) -> Option<usize> {
    std::iter::successors(neighbour(table, row, by), |row| neighbour(table, *row, by)).last()
}

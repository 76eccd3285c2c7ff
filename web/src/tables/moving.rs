//! Which rows move when one of them is moved, and where do they go? All that are chosen with it, together, in their order.

use netdraft_core::model::Anchor;
use netdraft_editor::tables::{Reordering, Row, RowKind, Table, reordered};

use super::grid::GridProps;
use super::keys::neighbour;

/// The row at one place of a table, and those that are chosen with it, moved to another place: after the row there where that comes later, and
/// before it where not. A place next to the row means the place next to all of them.
pub(super) fn moved(props: &GridProps, from: usize, to: usize) -> Option<Reordering> {
    let table = &props.table;
    let chosen = table.chosen(&props.selection);
    let block = if chosen.contains(&from) { chosen } else { vec![from] };
    let (first, last) = (*block.first()?, *block.last()?);
    let below = to > from;
    let mut to = match from.abs_diff(to) {
        1 if below => neighbour(table, last, 1)?,
        1 => neighbour(table, first, -1)?,
        _ => to,
    };
    while block.contains(&to) {
        to = neighbour(table, to, if below { -1 } else { 1 })?;
    }
    let item = |row: &usize| {
        let anchor = &table.rows.get(*row)?.anchor;
        anchor.field.strip_prefix("rules/")?.parse::<usize>().ok()
    };
    let rules: Vec<usize> = block.iter().filter_map(item).collect();
    reordered(&props.document.plan, &table.key, &rules, item(&to)?, below)
}

/// The rules that were moved, where they are then; the one that stood at a place before comes last, so that it has the attention.
pub(super) fn moved_rows(props: &GridProps, from: usize, reordering: &Reordering) -> Vec<Anchor> {
    let chosen = props.table.chosen(&props.selection);
    let own = chosen.iter().position(|row| *row == from).unwrap_or_default();
    let mut rows: Vec<Anchor> =
        reordering.rows.iter().map(|rule| Anchor::new(&props.table.key, format!("rules/{rule}"))).collect();
    if own < rows.len() {
        let own = rows.remove(own);
        rows.push(own);
    }
    rows
}

/// Which of its rows stands at a place of a table, and how many it has; headings are no rows of their own.
pub(super) fn position(table: &Table, row: usize) -> String {
    let is_row = |row: &&Row| row.kind != RowKind::Heading;
    let before = table.rows.iter().take(row).filter(is_row).count();
    format!("position {} of {}", before + 1, table.rows.iter().filter(is_row).count())
}

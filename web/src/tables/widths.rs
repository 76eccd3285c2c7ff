//! How wide are the columns of a long table? As wide as their longest words. Only some of its rows are on the page, and columns that were as wide as those
//! would jump while it is scrolled.

use netdraft_editor::tables::{Cell, Column, Table};
use yew::{Html, html};

use super::rows::is_long;
use crate::store::Same;

/// The pixels of a letter, of what a cell has beside its words, of a bar, and of a line; and the most that words get, which is the width of a cell in the style
/// sheet.
const LETTER: usize = 7;
const AROUND: usize = 20;
const BAR: usize = 64;
const LINE: usize = 240;
const MOST: usize = 272;
/// The pixels of the first cell of a row, of one that can be moved, and of the last: a little more than their buttons take.
const LEAD: usize = 60;
const ORDERED_LEAD: usize = 134;
const TOOLS: usize = 72;

/// The widths of a long table's columns in pixels; of a short one's, none.
#[derive(Default)]
pub(super) struct Widths {
    pixels: Vec<usize>,
    /// The table that they fit.
    table: Option<Same<Table>>,
}

impl Widths {
    /// Fits them to a table.
    pub(super) fn fit(&mut self, table: &Same<Table>) {
        if self.table.as_ref() == Some(table) {
            return;
        }
        self.table = Some(table.clone());
        self.pixels.clear();
        if !is_long(table.rows.len()) {
            return;
        }
        let lead = if table.is_ordered { ORDERED_LEAD } else { LEAD };
        let columns = table.columns.iter().enumerate().map(|(at, column)| {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
            cells.map(width).max().unwrap_or_default().max(name(column))
        });
        self.pixels.extend([lead].into_iter().chain(columns).chain([TOOLS]));
    }

    /// Whether the table has them.
    pub(super) fn is_fixed(&self) -> bool {
        !self.pixels.is_empty()
    }

    /// The elements that say so.
    pub(super) fn columns(&self) -> Html {
        let column = |width: &usize| html! { <col width={width.to_string()} /> };
        html! { <colgroup>{ for self.pixels.iter().map(column) }</colgroup> }
    }
}

fn width(cell: &Cell) -> usize {
    let words = (cell.text.chars().count() * LETTER + AROUND).min(MOST);
    words + cell.share.map_or(0, |_| BAR) + if cell.segments.is_empty() { 0 } else { LINE }
}

/// The name of a column has a sign beside it when the rows are sorted by it.
fn name(column: &Column) -> usize {
    (column.label.chars().count() + 2) * LETTER + AROUND
}

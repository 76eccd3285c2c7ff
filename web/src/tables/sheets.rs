//! Which of many tables are on the page? Those in sight and their neighbours; of the others there is a heading, and as much room as they will take.

use std::ops::Range;

use netdraft_editor::tables::Listed;

use super::rows::{ROW, is_long};

/// So many tables are on the page as a whole.
const FEW: usize = 6;
/// How far above and below what is in sight tables are on the page, in pixels.
const AROUND: f64 = 900.0;
/// The height of what is in sight, at most.
const SEEN: f64 = 1600.0;
/// The height of the heading of a table, with that of its columns and the space below it.
const HEAD: f64 = 62.0 + ROW + 18.0;
/// The height of a long table, which scrolls by itself.
const LONG: f64 = 640.0;
/// Movements smaller than this do not change which tables are on the page.
pub(super) const STEP: i32 = 256;

/// The room that a table takes.
pub(super) fn height(table: &Listed) -> f64 {
    let rows = f64::from(u32::try_from(table.rows).unwrap_or(u32::MAX)) * ROW;
    HEAD + if is_long(table.rows) { LONG } else { rows }
}

/// The positions of the tables around what is in sight when all of them are scrolled so far.
pub(super) fn in_sight(tables: &[Listed], scrolled: i32) -> Range<usize> {
    if tables.len() <= FEW {
        return 0..tables.len();
    }
    let (from, to) = (f64::from(scrolled) - AROUND, f64::from(scrolled) + SEEN + AROUND);
    let mut end = 0.0;
    let ends = tables.iter().map(|table| {
        end += height(table);
        end
    });
    let ends: Vec<f64> = ends.collect();
    let first = ends.partition_point(|end| *end < from);
    let last = ends.partition_point(|end| *end < to);
    first..(last + 1).min(tables.len())
}

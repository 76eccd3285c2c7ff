//! Which rows of a long table are on the page? Those in sight and a few around them.

use std::ops::Range;

/// The height of a row, in pixels; the style sheet has the same.
pub(super) const ROW: f64 = 34.0;
/// Tables up to this length are on the page as a whole.
const SHORT: usize = 120;
/// Rows beside those in sight.
const AROUND: usize = 12;
/// Rows that are assumed to be in sight.
const SEEN: usize = 40;

/// Whether a table is so long that it scrolls by itself and only some of its rows are on the page.
pub(super) fn is_long(length: usize) -> bool {
    length > SHORT
}

/// The rows on the page when a table of this length is scrolled so far.
pub(super) fn window(length: usize, first: usize) -> Range<usize> {
    if !is_long(length) {
        return 0..length;
    }
    let start = first.saturating_sub(AROUND).min(length);
    start..first.saturating_add(SEEN + AROUND).min(length)
}

/// The first row in sight, in steps that keep small movements from drawing anything anew.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the position is not negative and far below the limit"
)]
pub(super) fn first_in_sight(scrolled: i32) -> usize {
    let row = (f64::from(scrolled.max(0)) / ROW) as usize;
    row - row % 8
}

/// The height that so many rows take up.
pub(super) fn height(rows: usize) -> String {
    (f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) * ROW).to_string()
}

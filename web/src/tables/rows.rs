//! Which rows of a long table are on the page? Those in sight and a few around them.

use std::ops::Range;

use web_sys::Element;

use crate::platform::dom;

/// The height of a row, in pixels; the style sheet has the same.
pub(super) const ROW: f64 = 34.0;
/// Tables up to this length are on the page as a whole.
const SHORT: usize = 120;
/// Rows beside those in sight. More than a step, so that nobody sees a gap.
const AROUND: usize = 20;
/// After so many rows others come onto the page. Fewer would draw small movements anew, and what a drawing costs lies less in its rows than in itself.
const STEP: usize = 16;
/// The fewest rows that are taken to be in sight.
const SEEN: usize = 40;
/// Says that the table is scrolled sideways.
const ASIDE: &str = "data-aside";

/// Whether a table is so long that it scrolls by itself and only some of its rows are on the page.
pub(super) fn is_long(length: usize) -> bool {
    length > SHORT
}

/// The rows in sight: the first of them, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sight {
    first: usize,
    count: usize,
}

impl Default for Sight {
    fn default() -> Self {
        Self { first: 0, count: SEEN }
    }
}

impl Sight {
    /// What is in sight of a table that scrolls in an element.
    pub(super) fn of(scroller: &Element) -> Self {
        let first = rows_in(scroller.scroll_top());
        Self { first: first - first % STEP, count: SEEN.max(rows_in(scroller.client_height()) + STEP) }
    }

    /// The rows on the page when a table of this length is in sight.
    pub(super) fn rows(self, length: usize) -> Range<usize> {
        if !is_long(length) {
            return 0..length;
        }
        let start = self.first.saturating_sub(AROUND).min(length);
        start..self.first.saturating_add(self.count + AROUND).min(length)
    }
}

/// How many rows there are in so many pixels.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is not negative and far below the limit"
)]
fn rows_in(pixels: i32) -> usize {
    (f64::from(pixels.max(0)) / ROW) as usize
}

/// The height that so many rows take up.
pub(super) fn height(rows: usize) -> String {
    (f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) * ROW).to_string()
}

/// Scrolls to a row, no further than it takes to see it. Says what is in sight then, unless the row was in sight already.
pub(super) fn scrolled_to(scroller: &Element, row: usize) -> Option<Sight> {
    let top = f64::from(u32::try_from(row).unwrap_or(u32::MAX)) * ROW;
    let (seen, shown) = (f64::from(scroller.scroll_top()), f64::from(scroller.client_height()) - 2.0 * ROW);
    let is_elsewhere = shown > ROW && (top < seen || top > seen + shown);
    is_elsewhere.then(|| {
        #[allow(clippy::cast_possible_truncation, reason = "the position of a row on the page is far below the limit")]
        scroller.set_scroll_top((top - shown / 2.0).max(0.0) as i32);
        Sight::of(scroller)
    })
}

/// Keeps what a row is in sight while the table is scrolled sideways. Without need, nothing sticks: it costs a layer a cell.
pub(super) fn keep_beside(scroller: &Element) {
    let (is_aside, was_aside) = (scroller.scroll_left() != 0, scroller.has_attribute(ASIDE));
    if is_aside == was_aside {
        return;
    }
    if is_aside {
        let lead = scroller.query_selector(".nd-table__lead").ok().flatten();
        let width = |cell: &Element| cell.get_bounding_client_rect().width();
        let name = lead.as_ref().and_then(Element::next_element_sibling);
        let lead = lead.as_ref().map_or(0.0, width);
        let beside = lead + name.as_ref().map_or(0.0, width);
        dom::set_style(scroller, "--nd-lead", &format!("{lead}px"));
        dom::set_style(scroller, "--nd-beside", &format!("{beside}px"));
        dom::set_attribute(scroller, ASIDE, "true");
    } else {
        // There is such an attribute.
        let _ = scroller.remove_attribute(ASIDE);
    }
}

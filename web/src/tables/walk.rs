//! Where in a table are the keys? In the cell with the focus, or already further than what is drawn: keys may follow each other faster than that.

use std::cell::{Cell, RefCell};

use netdraft_core::model::Anchor;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};
use yew::KeyboardEvent;

use super::keys::Place;
use super::places::{closest, is_control, place_of};

/// The way of the keys.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Where the last key led, until that is drawn.
    ahead: Cell<Option<Place>>,
    /// Whether the last key was a Tab that led from one cell to the next.
    tabs: Cell<bool>,
    /// The rows that were selected because they got the focus, until the page hears of it.
    shown: RefCell<Vec<Anchor>>,
}

impl Walk {
    /// The place that a key is meant for, in a table whose attention was here when it was drawn.
    pub(super) fn place(&self, event: &KeyboardEvent, at: Place) -> Option<Place> {
        let drawn = match place_of(event.target()) {
            Some(_) if is_control(event.target()) => return None,
            // A heading stands across all columns; the one from before is gone on with.
            Some(place) if closest(event.target(), "[colspan]").is_some() => (place.0, at.1),
            Some(place) => place,
            // The cell was scrolled away, and the table has the focus for it.
            None if is_grid(event.target()) => at,
            None => return None,
        };
        Some(self.ahead.get().unwrap_or(drawn))
    }

    /// A key led to a place.
    pub(super) fn go(&self, place: Place) {
        self.ahead.set(Some(place));
    }

    /// What the keys led to is drawn.
    pub(super) fn rest(&self) {
        self.ahead.set(None);
    }

    /// A row is selected because it got the focus.
    pub(super) fn shows(&self, row: Anchor) {
        self.shown.borrow_mut().push(row);
    }

    /// Whether a row was selected by its own focus, which may be further by now: nobody is to be taken back to it.
    pub(super) fn has_shown(&self, row: &Anchor) -> bool {
        let mut shown = self.shown.borrow_mut();
        let at = shown.iter().rposition(|known| known == row);
        // Rows that came before were passed over.
        at.map(|at| shown.drain(..=at)).is_some()
    }

    /// Whether a Tab goes on from one cell to the next, as one did just before. Any other key ends that.
    pub(super) fn tabs(&self, event: &KeyboardEvent) -> bool {
        self.tabs.take() && matches!(event.key().as_str(), "Tab" | "Shift")
    }

    /// A Tab led from a cell to the next.
    pub(super) fn tab(&self) {
        self.tabs.set(true);
    }
}

/// Whether a table itself has the focus, and nothing in it.
fn is_grid(target: Option<EventTarget>) -> bool {
    target
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.has_attribute("data-grid"))
}

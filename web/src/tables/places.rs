//! Where in a table did something happen? In a cell, in a row, or in a control that has its own use for it.

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use super::keys::Place;

/// The nearest element around an event that a selector names.
pub(super) fn closest(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// The cell that an event happened in.
pub(super) fn place_of(target: Option<EventTarget>) -> Option<Place> {
    let place = closest(target, "[data-at]")?.get_attribute("data-at")?;
    let (row, column) = place.split_once('/')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

/// The row that an event happened in.
pub(super) fn row_of(target: Option<EventTarget>) -> Option<usize> {
    closest(target, "[data-index]")?.get_attribute("data-index")?.parse().ok()
}

/// Whether an event happened in a control inside a cell, which has its own use for it.
pub(super) fn is_control(target: Option<EventTarget>) -> bool {
    closest(target, "input, select, button").is_some()
}

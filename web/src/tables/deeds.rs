//! What do keys and the second button do beside walking? They open the menu of a row, and Tab goes from a field to the next cell.

use netdraft_editor::tables::{RowKind, Table};
use netdraft_editor::{Point, ViewMessage};
use yew::{Callback, Event, KeyboardEvent, MouseEvent};

use super::grid::GridProps;
use super::keys::Place;
use super::places::{closest, is_control, place_of, row_of};
use crate::platform::{clipboard, dom};
use crate::store::Tell;

/// What a click with the second button does: the row under it is chosen, unless it is already, and its menu opens.
pub(super) fn menu_of(props: &GridProps, tell: &Tell) -> Callback<MouseEvent> {
    let (tell, table, selection) = (tell.clone(), props.table.clone(), props.selection.clone());
    Callback::from(move |event: MouseEvent| {
        let row = row_of(event.target()).and_then(|row| table.rows.get(row));
        let Some(row) = row.filter(|row| row.kind == RowKind::Thing && !is_control(event.target())) else { return };
        event.prevent_default();
        if !row.is_selected(&selection) {
            tell.view(ViewMessage::Reveal(row.anchor.clone()));
        }
        open_at(&tell, f64::from(event.client_x()), f64::from(event.client_y()));
    })
}

/// Opens the menu of the row with the focus.
pub(super) fn open_menu(tell: &Tell, event: &KeyboardEvent) {
    if let Some(cell) = closest(event.target(), "[data-at]") {
        let place = cell.get_bounding_client_rect();
        open_at(tell, place.left() + 8.0, place.bottom());
    }
}

/// Opens the menu at a point of the window.
fn open_at(tell: &Tell, x: f64, y: f64) {
    let Some(view) = dom::find("#nd-view").map(|view| view.get_bounding_client_rect()) else { return };
    tell.view(ViewMessage::Menu(Some(Some(Point::new(x - view.left(), y - view.top())))));
}

/// What is pasted while a cell is edited, where that is rows or columns of a table: one cell does not hold it.
pub(super) fn pasted_rows(event: &Event) -> Option<String> {
    closest(event.target(), "[data-editing=true]")?;
    clipboard::pasted(event).filter(|text| text.trim_end().contains(['\t', '\n']))
}

/// The cell that Tab leads to: from the field of a cell that is edited, which commits then, and on from there. A field with something wrong in it keeps
/// the focus.
pub(super) fn tabbed(event: &KeyboardEvent, table: &Table, goes_on: bool) -> Option<Place> {
    let field = closest(event.target(), "input, select").filter(|_| event.key() == "Tab");
    if field.is_none() && !(goes_on && event.key() == "Tab") {
        return None;
    }
    let (row, column) = place_of(event.target())?;
    let is_wrong = field.is_some_and(|field| field.get_attribute("aria-invalid").as_deref() == Some("true"));
    if is_wrong {
        // Escape leaves it.
        event.prevent_default();
        return None;
    }
    let column = if event.shift_key() { column.checked_sub(1)? } else { column + 1 };
    if column >= table.columns.len() {
        return None;
    }
    event.prevent_default();
    dom::leave_field();
    Some((row, column))
}

//! How is a row dragged? By its grip, over other rows, and let go on one of them; the browser does the carrying.

use std::cell::Cell;
use std::rc::Rc;

use yew::html::Scope;
use yew::{Callback, DragEvent, FocusEvent};

use super::grid::{Grid, GridMessage};
use super::places::{closest, row_of};

/// A drag begins.
pub(super) fn on_lift(link: &Scope<Grid>) -> Callback<DragEvent> {
    link.batch_callback(|event: DragEvent| {
        let row = row_of(event.target())?;
        // Without data, some browsers do not begin a drag.
        event.data_transfer().and_then(|data| data.set_data("text/plain", &row.to_string()).ok())?;
        Some(GridMessage::Lift(row))
    })
}

/// Something is dragged over a row.
pub(super) fn on_over(link: &Scope<Grid>, is_lifted: bool) -> Callback<DragEvent> {
    link.batch_callback(move |event: DragEvent| {
        let row = row_of(event.target()).filter(|_| is_lifted)?;
        event.prevent_default();
        Some(GridMessage::Over(row))
    })
}

/// It is let go. A file that is dropped on a table is opened by the page.
pub(super) fn on_drop(link: &Scope<Grid>, is_lifted: bool) -> Callback<DragEvent> {
    link.batch_callback(move |event: DragEvent| {
        is_lifted.then(|| {
            event.prevent_default();
            event.stop_propagation();
            GridMessage::Drop
        })
    })
}

/// Who goes elsewhere while keys carry a row leaves it where it was.
pub(super) fn on_leave(link: &Scope<Grid>, over: &Rc<Cell<Option<usize>>>) -> Callback<FocusEvent> {
    let over = Rc::clone(over);
    link.batch_callback(move |event: FocusEvent| {
        let stays = closest(event.related_target(), "[role=grid]").is_some();
        (over.get().is_some() && !stays).then_some(GridMessage::Cancel)
    })
}

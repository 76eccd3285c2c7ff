//! When is the wheel turned over an element? Through a listener of its own: one that the whole page shares would make every scrolled list wait for it.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, WheelEvent};

/// Calls back for each turn over an element, which then does not scroll, until it is dropped.
pub(crate) struct Wheel {
    _listener: EventListener,
}

impl Wheel {
    /// Begins to listen.
    pub(crate) fn over(element: &Element, turned: impl Fn(&WheelEvent) + 'static) -> Self {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(element, "wheel", options, move |event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                event.prevent_default();
                turned(event);
            }
        });
        Self { _listener: listener }
    }
}

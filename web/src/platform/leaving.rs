//! When is the page left? Before a reload, before it is closed, and when it goes into the background, where it may be ended without a word.

use std::cell::Cell;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};

use super::dom;

/// Calls back whenever the page is left, until it is dropped.
pub(crate) struct Leaving {
    _listeners: [EventListener; 3],
}

thread_local! {
    static ASKS: Cell<bool> = const { Cell::new(false) };
}

/// From here on, whoever leaves the page is asked first, or is not: what is open is nowhere else.
pub(crate) fn ask_before(asks: bool) {
    ASKS.set(asks);
}

impl Leaving {
    /// Begins to listen.
    pub(crate) fn listen(left: impl Fn() + Clone + 'static) -> Self {
        let hidden = left.clone();
        let asking = EventListenerOptions::enable_prevent_default();
        let listeners = [
            EventListener::new_with_options(&window(), "beforeunload", asking, |event| {
                if ASKS.get() {
                    event.prevent_default();
                }
            }),
            EventListener::new(&window(), "pagehide", move |_| {
                // A field that is being typed in commits, and what that changes comes before what is told here.
                dom::leave_field();
                left();
            }),
            EventListener::new(&document(), "visibilitychange", move |_| {
                if document().hidden() {
                    hidden();
                }
            }),
        ];
        Self { _listeners: listeners }
    }
}

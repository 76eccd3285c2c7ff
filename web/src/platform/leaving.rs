//! When is the page left? Before a reload, before it is closed, and when it goes into the background, where it may be ended without a word.

use gloo::events::EventListener;
use gloo::utils::{document, window};

use super::dom;

/// Calls back whenever the page is left, until it is dropped.
pub(crate) struct Leaving {
    _listeners: [EventListener; 2],
}

impl Leaving {
    /// Begins to listen.
    pub(crate) fn listen(left: impl Fn() + Clone + 'static) -> Self {
        let hidden = left.clone();
        let listeners = [
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

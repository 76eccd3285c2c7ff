//! Which keys reach the page as a whole? All of them first, before any field or button, through one listener of the window.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Calls back for each key pressed, until it is dropped. The callback says whether it took the key; the browser then does nothing with it.
pub(crate) struct Keys {
    _listener: EventListener,
}

impl Keys {
    /// Begins to listen.
    pub(crate) fn listen(taken: impl Fn(&KeyboardEvent) -> bool + 'static) -> Self {
        let options = EventListenerOptions::run_in_capture_phase();
        let options = EventListenerOptions { passive: false, ..options };
        let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            if !event.is_composing() && taken(event) {
                event.prevent_default();
                event.stop_propagation();
            }
        });
        Self { _listener: listener }
    }
}

/// Where this browser keeps the keys that a person changed.
pub(crate) const KEYS: &str = "netdraft:keys";
/// Where it keeps the actions that were used last.
pub(crate) const RECENT: &str = "netdraft:recent";

/// What is kept under a name.
pub(crate) fn kept(name: &str) -> String {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(name).ok().flatten()).unwrap_or_default()
}

/// Keeps a text for the next time.
pub(crate) fn keep(name: &str, text: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that keeps nothing begins anew next time.
        let _ = storage.set_item(name, text);
    }
}

/// Words that name keys, with `Mod` as the keyboard calls it and arrows as they look.
pub(crate) fn spelled(words: &str) -> String {
    let arrows = [("ArrowUp", "↑"), ("ArrowDown", "↓"), ("ArrowLeft", "←"), ("ArrowRight", "→")];
    let words = arrows.iter().fold(words.to_owned(), |words, (name, sign)| words.replace(name, sign));
    words.replace("Mod+", if is_mac() { "⌘" } else { "Ctrl+" })
}

/// Keys as `aria-keyshortcuts` writes them.
pub(crate) fn spoken(keys: &str) -> String {
    keys.replace("Mod", if is_mac() { "Meta" } else { "Control" })
}

/// Whether this is a Mac, where Cmd does what Ctrl does elsewhere.
pub(crate) fn is_mac() -> bool {
    window().navigator().platform().is_ok_and(|platform| platform.starts_with("Mac"))
}

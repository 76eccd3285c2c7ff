//! How does text get onto the clipboard, and from it? Where the browser allows it, which is known only afterwards.

use gloo::events::EventListener;
use gloo::utils::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, ClipboardEvent, Event};

use super::dom;

/// What is said when the browser does not let the page write.
const NOT_COPIED: &str =
    "nothing was copied: the browser does not let this page use the clipboard; allow it in the settings of the site";
/// What is said when the browser does not let the page read. A key that pastes is always allowed.
const NOT_READ: &str =
    "nothing was pasted: the browser does not let this page read the clipboard; press Ctrl+V or ⌘V, which always works";

/// The clipboard. A page that came over plain `http` from another machine has none.
fn clipboard() -> Option<Clipboard> {
    let found = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    found.ok()?.dyn_into().ok()
}

/// Puts text on the clipboard, or says why it is not there.
pub(crate) async fn copy(text: &str) -> Result<(), &'static str> {
    let clipboard = clipboard().ok_or(NOT_COPIED)?;
    JsFuture::from(clipboard.write_text(text)).await.map(|_| ()).map_err(|_| NOT_COPIED)
}

/// The text on the clipboard, or why it may not be read.
pub(crate) async fn read() -> Result<String, &'static str> {
    let clipboard = clipboard().ok_or(NOT_READ)?;
    JsFuture::from(clipboard.read_text()).await.ok().and_then(|text| text.as_string()).ok_or(NOT_READ)
}

/// Hears what is pasted with the keys of the browser, which it always allows. Fields and dialogs have their own use for that.
pub(crate) struct Pasting {
    _listener: EventListener,
}

impl Pasting {
    /// Calls back with each text that is pasted into the page, until it is dropped.
    pub(crate) fn listen(taken: impl Fn(String) + 'static) -> Self {
        let listener = EventListener::new(&window(), "paste", move |event| {
            let text = pasted(event).filter(|text| !text.is_empty());
            if let Some(text) = text.filter(|_| !dom::is_typing() && !dom::dialog_is_open()) {
                taken(text);
            }
        });
        Self { _listener: listener }
    }
}

/// The text that is pasted with an event.
pub(crate) fn pasted(event: &Event) -> Option<String> {
    event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?.get_data("text/plain").ok()
}

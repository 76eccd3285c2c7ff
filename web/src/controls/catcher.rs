//! Where do letters go that are typed before the field for them is there? Into one that always is, from which that field takes them over.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{Callback, Html, KeyboardEvent, html};

use crate::platform::dom;

const ID: &str = "nd-catcher";
/// The key with which somebody was done, before the field was there.
const END: &str = "data-end";
/// The letter before, which began a word if it does not mean anything together with the next one.
const BEGUN: &str = "data-begun";

/// What was typed before the field was there.
pub(super) struct Caught {
    pub(super) text: String,
    pub(super) end: Option<String>,
}

/// The field that is always there. Nobody sees it, and it has the focus only until the one that was asked for is there.
pub(crate) fn catcher() -> Html {
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        let Some(field) = catching() else { return };
        let ends = matches!(event.key().as_str(), "Enter" | "Tab" | "Escape");
        if ends && !field.has_attribute(END) {
            dom::set_attribute(&field, END, &event.key());
        }
        if field.has_attribute(END) {
            event.prevent_default();
        }
        event.stop_propagation();
    });
    html! { <input id={ID} class="nd-only-read" type="text" tabindex="-1" aria-label="What is typed" autocomplete="off" {onkeydown} /> }
}

/// Keeps a letter that was typed, or none, until it is known whether it begins a word.
pub(crate) fn begin_word(letter: &str) {
    if let Some(field) = dom::by_id(ID) {
        dom::set_attribute(&field, BEGUN, letter);
    }
}

/// Catches what is typed from this moment on, after the letter that was kept where a word goes on. To be called for a field that is on its way.
pub(crate) fn catch_letters(goes_on: bool) {
    if let Some(field) = dom::by_id(ID).and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        let begun = field.get_attribute(BEGUN).filter(|_| goes_on);
        field.set_value(&begun.unwrap_or_default());
        begin_word("");
        // Neither fails for an attribute of this name and a field on the page.
        let _ = field.remove_attribute(END);
        let _ = field.focus();
    }
}

/// What was caught, for the field that is there.
pub(super) fn caught() -> Option<Caught> {
    let field = catching()?;
    Some(Caught { text: field.value(), end: field.get_attribute(END) })
}

/// The field, while it catches.
fn catching() -> Option<HtmlInputElement> {
    let focused = gloo::utils::document().active_element().filter(|element| element.id() == ID)?;
    focused.dyn_into().ok()
}

//! How are elements changed that the virtual page does not know of: styles, focus, scrolling, text on the clipboard?

use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, FocusOptions, HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition, SvgElement,
};

/// Sets a property of an element's own style. Unlike a `style` attribute, this is allowed by the page's policy.
pub(crate) fn set_style(element: &Element, property: &str, value: &str) {
    let style = match element.dyn_ref::<HtmlElement>() {
        Some(element) => element.style(),
        None => match element.dyn_ref::<SvgElement>() {
            Some(element) => element.style(),
            None => return,
        },
    };
    // Only an unknown property is refused, and these are written here.
    let _ = style.set_property(property, value);
}

/// The first element that a selector finds.
pub(crate) fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Whether a selector finds anything, of HTML or SVG.
pub(crate) fn is_there(selector: &str) -> bool {
    document().query_selector(selector).is_ok_and(|found| found.is_some())
}

/// A text as it must stand between double quotes in a selector.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Gives the focus to the first element that a selector finds, and says whether it has it: what is hidden or behind a dialog cannot.
pub(crate) fn focus(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    found.is_some_and(|element| focus_element(&element))
}

/// Gives the focus to the first element that a selector finds, scrolls nothing, and says whether it was there.
pub(crate) fn focus_in_place(selector: &str) -> bool {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    find(selector).is_some_and(|element| element.focus_with_options(&options).is_ok())
}

/// Gives the focus to the first element that a selector finds, brings it clear of what stays in sight beside it, and says whether it was there. By itself,
/// the browser scrolls to what is out of sight only.
pub(crate) fn focus_clear(selector: &str) -> bool {
    let is_there = focus_in_place(selector);
    if is_there {
        scroll_to(selector);
    }
    is_there
}

/// Gives the focus to an element of HTML or SVG, and says whether it has it.
pub(crate) fn focus_element(element: &Element) -> bool {
    let asked = match (element.dyn_ref::<HtmlElement>(), element.dyn_ref::<SvgElement>()) {
        (Some(element), _) => element.focus().is_ok(),
        (None, Some(element)) => element.focus().is_ok(),
        (None, None) => false,
    };
    asked && document().active_element().as_ref() == Some(element)
}

/// Gives the focus to a field with all of its text selected, so that what is typed takes its place.
pub(crate) fn edit_field(selector: &str) {
    if focus(selector)
        && let Some(field) = find(selector).and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
    {
        field.select();
    }
}

/// Forgets where text was selected, or where a field that is gone left its cursor: the browser would look for that place after each layout, through all
/// that a large plan draws.
pub(crate) fn forget_selection() {
    if let Ok(Some(selection)) = window().get_selection() {
        // What cannot be forgotten costs time and nothing else.
        let _ = selection.remove_all_ranges();
    }
}

/// Whether no element has the focus.
pub(crate) fn is_focus_lost() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Scrolls every element that a selector finds into view, no further than needed.
pub(crate) fn scroll_to(selector: &str) {
    let Ok(found) = document().query_selector_all(selector) else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    for index in 0..found.length() {
        if let Some(element) = found.item(index).and_then(|node| node.dyn_into::<Element>().ok()) {
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    }
}

/// Whether the focus is where typing means text.
pub(crate) fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        let tag = element.tag_name();
        let is_text =
            tag == "INPUT" && !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "button" | "file"));
        is_text || tag == "TEXTAREA" || tag == "SELECT"
    })
}

/// Takes the focus away from whatever has it, so that a field commits what was typed.
pub(crate) fn leave_field() {
    if let Some(element) = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Leaving a field cannot fail.
        let _ = element.blur();
    }
}

/// Whether a modal dialog is open.
pub(crate) fn dialog_is_open() -> bool {
    find("dialog[open]").is_some()
}

/// An attribute of the element that has the focus.
pub(crate) fn focused_attribute(name: &str) -> Option<String> {
    document().active_element()?.get_attribute(name)
}

/// An attribute of what the focus is in: of the nearest element around it that has it.
pub(crate) fn attribute_around_focus(name: &str) -> Option<String> {
    document().active_element()?.closest(&format!("[{name}]")).ok().flatten()?.get_attribute(name)
}

/// Whether the focus is inside an element that a selector finds.
pub(crate) fn is_in(selector: &str) -> bool {
    document().active_element().is_some_and(|element| element.closest(selector).ok().flatten().is_some())
}

/// The element with an id.
pub(crate) fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Sets an attribute of an element.
pub(crate) fn set_attribute(element: &Element, name: &str, value: &str) {
    // Only an invalid name is refused, and these are written in the program.
    let _ = element.set_attribute(name, value);
}

/// Whether the window is narrower than so many pixels.
pub(crate) fn is_narrower_than(most: f64) -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width < most)
}

//! What happens when the program itself is at fault? It stops, says so, and still hands out the plan.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::utils::{body, document};
use netdraft_core::format::save;
use netdraft_core::model::Document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, console};

thread_local! {
    static LAST: RefCell<Option<Rc<Document>>> = const { RefCell::new(None) };
    static STOPPED: Cell<bool> = const { Cell::new(false) };
}

/// Remembers the plan that a fault would otherwise lose.
pub(crate) fn remember(plan: &Rc<Document>) {
    LAST.set(Some(Rc::clone(plan)));
}

/// Whether the program has stopped. After a panic its memory may be half changed, so nothing may be done with it.
pub(crate) fn has_stopped() -> bool {
    STOPPED.get()
}

/// Shows a dialog instead of dying in silence.
pub(crate) fn install() {
    yew::set_custom_panic_hook(Box::new(|panic| {
        console::error_1(&panic.to_string().into());
        if !STOPPED.replace(true) {
            super::storage::is_broken();
            // A second fault while this one is being shown must not hide it.
            let _ = show(&panic.to_string());
        }
    }));
}

fn show(what: &str) -> Option<()> {
    let dialog = element("dialog", "nd-dialog")?.dyn_into::<HtmlDialogElement>().ok()?;
    dialog.set_attribute("aria-labelledby", "nd-broken").ok()?;
    let contents = element("div", "nd-dialog__body")?;
    let title = element("h2", "nd-dialog__title")?;
    title.set_id("nd-broken");
    title.set_text_content(Some("Something broke"));
    let words = element("p", "")?;
    words.set_text_content(Some(
        "This is a fault of netdraft, not of your plan. The plan as it was is here to download; reload the page to go on.",
    ));
    let detail = element("code", "nd-muted")?;
    detail.set_text_content(what.lines().next());
    contents.append_with_node_3(&title, &words, &detail).ok()?;
    dialog.append_child(&contents).ok()?;
    let foot = element("div", "nd-dialog__foot")?;
    if let Some(link) = rescue() {
        foot.append_child(&link).ok()?;
    }
    dialog.append_child(&foot).ok()?;
    body().append_child(&dialog).ok()?;
    dialog.show_modal().ok()
}

/// A link that downloads the plan as it was after the last change.
fn rescue() -> Option<Element> {
    let plan = LAST.take()?;
    let address = super::files::address_of("application/json", save(&plan).as_bytes())?;
    let link = element("a", "nd-button")?;
    link.set_attribute("data-look", "primary").ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", "rescued.netdraft.json").ok()?;
    link.set_text_content(Some("Download the plan"));
    Some(link)
}

fn element(tag: &str, class: &str) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    element.set_class_name(class);
    Some(element)
}

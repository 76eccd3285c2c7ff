//! Which columns does a person want to see? All but those that were taken out in the menu above a table; the same for all tables of a view.

use netdraft_editor::ViewTab;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, Node};
use yew::{Callback, Event, FocusEvent, Html, KeyboardEvent, html};

use super::sheet::Arrangement;
use crate::platform::keys::{keep, kept};

/// Where this browser keeps the names of the columns that are hidden in a view, one on each line.
fn place(view: ViewTab) -> String {
    format!("netdraft:hidden columns of {}", view.label())
}

/// The names of the columns that are hidden in a view.
pub(super) fn hidden_columns(view: ViewTab) -> Vec<String> {
    kept(&place(view)).lines().map(str::to_owned).collect()
}

/// Remembers which ones they are.
pub(super) fn hide_columns(view: ViewTab, hidden: &[String]) {
    keep(&place(view), &hidden.join("\n"));
}

/// The menu that takes columns out and in. The first one says which row it is, and is not in it.
pub(super) fn columns_menu(arrangement: &Arrangement) -> Html {
    let choice = |label: &&'static str| {
        let label = *label;
        let hidden = arrangement.hidden.clone();
        let is_hidden = hidden.iter().any(|hidden| hidden == label);
        let onhide = arrangement.onhide.clone();
        let onchange = Callback::from(move |_: Event| {
            let mut hidden: Vec<String> = hidden.iter().filter(|hidden| *hidden != label).cloned().collect();
            hidden.extend((!is_hidden).then(|| label.to_owned()));
            onhide.emit(hidden);
        });
        html! { <li key={label}><label><input type="checkbox" data-column={label} checked={!is_hidden} {onchange} />{ label }</label></li> }
    };
    let is_some = arrangement.columns.iter().any(|label| arrangement.hidden.iter().any(|hidden| hidden == label));
    let label = if is_some { "Some columns" } else { "Columns" };
    html! {
        <details class="nd-columns" onfocusout={Callback::from(close_when_left)} onkeydown={Callback::from(close_by_key)}>
            <summary class="nd-button" data-look="quiet" data-size="small" data-action="columns" title="Choose the columns that all tables of this view show">{ label }</summary>
            <ul class="nd-columns__list" tabindex="-1">{ for arrangement.columns.iter().skip(1).map(choice) }</ul>
        </details>
    }
}

fn menu(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest("details").ok().flatten()
}

/// Whoever goes elsewhere needs the menu no more.
fn close_when_left(event: FocusEvent) {
    let Some(menu) = menu(event.target()) else { return };
    let goes_to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    if !menu.contains(goes_to.as_ref()) {
        let _ = menu.remove_attribute("open");
    }
}

fn close_by_key(event: KeyboardEvent) {
    let Some(menu) = menu(event.target()).filter(|menu| event.key() == "Escape" && menu.has_attribute("open")) else {
        return;
    };
    event.prevent_default();
    event.stop_propagation();
    let _ = menu.remove_attribute("open");
    let summary =
        menu.query_selector("summary").ok().flatten().and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
    if let Some(summary) = summary {
        let _ = summary.focus();
    }
}

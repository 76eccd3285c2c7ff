//! How does a menu work, on the canvas or at a row? The first entry has the focus, arrows walk, Enter does it, Escape and going elsewhere close it.

use netdraft_editor::actions::{KeyMap, find};
use netdraft_editor::{FocusPlace, Menu, ViewMessage};
use web_sys::{Element, HtmlElement};
use yew::{
    Callback, FocusEvent, Html, KeyboardEvent, Properties, component, html, use_context, use_effect_with, use_node_ref,
    use_state,
};

use crate::platform::dom;
use crate::platform::keys::spelled;
use crate::store::{Same, Told, use_tell};

/// The properties of a menu.
#[derive(Properties, PartialEq)]
pub(crate) struct MenuProps {
    /// The menu.
    pub(crate) menu: Menu,
    /// Whether it stands on the canvas, which gets the focus back; otherwise what had it does.
    #[prop_or_default]
    pub(crate) on_canvas: bool,
}

/// A menu.
#[component]
pub(crate) fn MenuView(props: &MenuProps) -> Html {
    let tell = use_tell();
    let map = use_context::<Same<KeyMap>>();
    let list = use_node_ref();
    let before = use_state(|| gloo::utils::document().active_element());
    let back = {
        let (tell, before, on_canvas) = (tell.clone(), before, props.on_canvas);
        Callback::from(move |()| match (&*before, on_canvas) {
            (Some(element), false) if element.is_connected() => drop(dom::focus_element(element)),
            _ => tell.view(ViewMessage::Focus(FocusPlace::Canvas)),
        })
    };
    use_effect_with(props.menu.clone(), {
        let list = list.clone();
        move |menu: &Menu| {
            let Some(list) = list.cast::<HtmlElement>() else { return };
            place(&list, menu);
            dom::focus(".nd-menu [role=menuitem]");
        }
    });
    let onkeydown = {
        let (tell, list, back) = (tell.clone(), list.clone(), back.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => walk(&list, |at, all| (at + 1) % all),
                "ArrowUp" => walk(&list, |at, all| (at + all - 1) % all),
                "Home" => walk(&list, |_, _| 0),
                "End" => walk(&list, |_, all| all - 1),
                "Escape" | "Tab" => {
                    tell.view(ViewMessage::Menu(None));
                    back.emit(());
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let onfocusout = {
        let (tell, list) = (tell.clone(), list.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| wasm_bindgen::JsCast::dyn_into::<Element>(to).ok());
            if to.is_some_and(|to| list.cast::<Element>().is_some_and(|list| !list.contains(Some(&to)))) {
                tell.view(ViewMessage::Menu(None));
            }
        })
    };
    let item = |id: &&'static str| {
        let action = find(id)?;
        let (tell, back) = (tell.clone(), back.clone());
        let onclick = Callback::from(move |_| {
            // What the deed opens may take the focus; otherwise it is where it was.
            back.emit(());
            tell.tell(Told::Act(action));
        });
        let key = map.as_ref().map(|map| map.first(id)).filter(|key| !key.is_empty());
        let key = key.map(|key| html! { <kbd class="nd-key">{ spelled(key) }</kbd> });
        Some(html! {
            <li key={*id} role="none">
                <button type="button" role="menuitem" tabindex="-1" class="nd-menu__item" data-do={*id} {onclick}>
                    <span>{ action.label }</span>{ key.unwrap_or_default() }
                </button>
            </li>
        })
    };
    html! {
        <ul ref={list} class="nd-menu" role="menu" aria-label={props.menu.title.clone()} data-testid="menu" {onkeydown} {onfocusout}>
            { for props.menu.items.iter().filter_map(item) }
        </ul>
    }
}

/// Puts a menu where it was asked for, or as near as it fits.
fn place(list: &HtmlElement, menu: &Menu) {
    let room = list.offset_parent().map(|canvas| (f64::from(canvas.client_width()), f64::from(canvas.client_height())));
    let (width, height) = room.unwrap_or_default();
    let within = |at: f64, size: i32, room: f64| at.min(room - f64::from(size) - 4.0).max(4.0);
    let (left, top) = (within(menu.at.x, list.offset_width(), width), within(menu.at.y, list.offset_height(), height));
    dom::set_style(list, "left", &format!("{left}px"));
    dom::set_style(list, "top", &format!("{top}px"));
}

/// Gives the focus to another entry.
fn walk(list: &yew::NodeRef, to: impl Fn(u32, u32) -> u32) {
    let Some(list) = list.cast::<Element>() else { return };
    let Ok(items) = list.query_selector_all("[role=menuitem]") else { return };
    let focused = gloo::utils::document().active_element();
    let is_focused = |at: &u32| {
        items.item(*at).is_some_and(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))))
    };
    let at = (0..items.length()).find(is_focused).unwrap_or_default();
    let next = (items.length() > 0).then(|| to(at, items.length())).and_then(|at| items.item(at));
    if let Some(item) = next.and_then(|item| wasm_bindgen::JsCast::dyn_into::<Element>(item).ok()) {
        dom::focus_element(&item);
    }
}

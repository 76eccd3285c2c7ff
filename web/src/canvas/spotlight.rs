//! What stays bright while the pointer rests on a thing, or keys walk to it? Itself and what its links join it with; all else is shaded, by one path.

use std::cell::RefCell;
use std::rc::Rc;

use netdraft_editor::scene::{Scene, path_data};
use web_sys::Element;
use yew::{Html, html};

use super::link::CORNER;
use crate::platform::clock::{Later, later};
use crate::platform::dom::{by_id, set_attribute};

/// For so long the pointer rests before anything is shaded, in milliseconds.
const REST: u32 = 150;
const SPOTLIGHT: &str = "nd-spotlight";
const SHADE: &str = "nd-spotlight-shade";
const LINES: &str = "nd-spotlight-lines";

/// The elements of the spotlight, which are filled when there is one.
pub(super) fn blank() -> Html {
    html! {
        <g id={SPOTLIGHT} class="nd-spotlight" pointer-events="none" aria-hidden="true" visibility="hidden">
            <path id={SHADE} class="nd-spotlight__shade" fill-rule="evenodd" />
            <path id={LINES} class="nd-spotlight__lines" />
        </g>
    }
}

/// The thing that has the attention.
#[derive(Default)]
pub(super) struct Attention {
    id: RefCell<Option<String>>,
    rest: RefCell<Option<Later>>,
}

impl Attention {
    /// Shades everything but this thing and what belongs to it: at once, or when the pointer has rested on it.
    pub(super) fn give(&self, id: Option<&str>, scene: &Rc<Scene>, at_once: bool) {
        if self.id.borrow().as_deref() == id && !at_once {
            return;
        }
        self.id.replace(id.map(str::to_owned));
        self.rest.replace(None);
        let Some(id) = id.filter(|id| scene.node(id).is_some() || scene.links.iter().any(|link| link.entity == *id))
        else {
            return show(false);
        };
        if at_once {
            return light(scene, id);
        }
        show(false);
        let (scene, id) = (Rc::clone(scene), id.to_owned());
        self.rest.replace(Some(later(REST, move || light(&scene, &id))));
    }
}

fn light(scene: &Scene, id: &str) {
    let spotlight = scene.spotlight(id);
    // By itself it says nothing of others.
    if spotlight.links.is_empty() {
        return show(false);
    }
    let lines: String = spotlight.links.iter().map(|link| path_data(&link.path, CORNER)).collect();
    for (element, data) in [(SHADE, spotlight.shade(scene.bounds)), (LINES, lines)] {
        if let Some(element) = by_id(element) {
            set_attribute(&element, "d", &data);
        }
    }
    show(true);
}

fn show(shown: bool) {
    let state = if shown { "visible" } else { "hidden" };
    // A movement of the view writes nothing that is there already.
    let other = |element: &Element| element.get_attribute("visibility").as_deref() != Some(state);
    if let Some(element) = by_id(SPOTLIGHT).filter(other) {
        set_attribute(&element, "visibility", state);
    }
}

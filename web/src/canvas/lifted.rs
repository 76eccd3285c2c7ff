//! What does a gesture move? Pictures, in a layer of their own: the browser draws that layer anew in each frame, and not the world below.

use gloo::utils::document;
use netdraft_editor::Point;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::{Html, html};

use crate::platform::dom::{by_id, set_attribute, set_style};

/// The id of the drawing above the world.
pub(super) const ABOVE: &str = "nd-above";
const LAYER: &str = "nd-lifted";

/// The layer, empty. To those who cannot see it, things are where they were until they are let go.
pub(super) fn layer() -> Html {
    html! { <g id={LAYER} aria-hidden="true"></g> }
}

/// Makes what is above the world a layer of its own while a gesture runs, and part of the world's again afterwards.
pub(super) fn part(is_apart: bool) {
    if let Some(above) = by_id(ABOVE) {
        set_style(&above, "will-change", if is_apart { "transform" } else { "auto" });
    }
}

/// What holds pictures that move together; for those that do not move, without a shift.
pub(super) struct Carrier(Element);

impl Carrier {
    /// An empty one in the layer.
    pub(super) fn new() -> Option<Self> {
        let carrier = document().create_element_ns(Some("http://www.w3.org/2000/svg"), "g").ok()?;
        by_id(LAYER)?.append_child(&carrier).ok()?;
        set_attribute(&carrier, "class", "nd-carrier");
        Some(Self(carrier))
    }

    /// Shifts all that it holds.
    pub(super) fn shift(&self, by: Point) {
        set_attribute(&self.0, "transform", &shifted(by));
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// A shift, as an attribute has it.
pub(super) fn shifted(by: Point) -> String {
    format!("translate({} {})", by.x, by.y)
}

/// A picture of an element that is hidden meanwhile. Both are as they were when this is dropped.
pub(super) struct Lifted {
    original: Element,
    picture: Element,
    /// What stands in for the surroundings of the original.
    frame: Element,
}

impl Lifted {
    /// Draws an element where it is carried, and hides it where it stands.
    pub(super) fn of(original: Element, carrier: &Carrier) -> Option<Self> {
        let picture = copied(&original, true)?;
        // Its style depends on what it stands in, and on how finely the world is drawn.
        let frame = copied(&original.parent_element()?, false)?;
        let detail =
            original.closest("[data-detail]").ok().flatten().and_then(|part| part.get_attribute("data-detail"));
        set_attribute(&frame, "data-detail", &detail.unwrap_or_default());
        frame.append_child(&picture).ok()?;
        carrier.0.append_child(&frame).ok()?;
        set_attribute(&original, "visibility", "hidden");
        Some(Self { original, picture, frame })
    }

    /// Whether what it is a picture of is still on the page.
    pub(super) fn is_current(&self) -> bool {
        self.original.is_connected()
    }

    /// Whether it is a picture of this element.
    pub(super) fn is_of(&self, element: &Element) -> bool {
        self.original == *element
    }

    /// Changes the picture.
    pub(super) fn set(&self, name: &str, value: &str) {
        set_attribute(&self.picture, name, value);
    }
}

impl Drop for Lifted {
    fn drop(&mut self) {
        self.frame.remove();
        // Only a name that is none is refused.
        let _ = self.original.remove_attribute("visibility");
    }
}

/// A copy of an element, with or without what it holds, that nothing finds by the names of the original.
fn copied(element: &Element, whole: bool) -> Option<Element> {
    let copy: Element = element.clone_node_with_deep(whole).ok()?.dyn_into().ok()?;
    for name in ["id", "role", "aria-label", "data-group", "data-node", "data-link"] {
        // Only a name that is none is refused.
        let _ = copy.remove_attribute(name);
    }
    Some(copy)
}

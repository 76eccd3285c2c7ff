//! How is a gesture shown while it runs? Written straight into the elements that move, and put back when nothing comes of it.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use netdraft_editor::scene::{Scene, path_data};
use netdraft_editor::{Camera, Point, Preview, Rect};
use web_sys::Element;
use yew::{Html, html};

use super::group::element_id;
use super::link::{CORNER, link_id};
use super::overlay::{HANDLES, outline_id};
use crate::platform::dom::{by_id, set_attribute};

/// The ids of the elements that only a preview fills.
const FRAME: &str = "nd-preview-frame";
const LINE: &str = "nd-preview-line";
const TARGET: &str = "nd-preview-target";
const GUIDES: &str = "nd-preview-guides";
const LABEL: &str = "nd-preview-label";

/// What the gesture that runs has changed on the page.
#[derive(Default)]
pub(super) struct Shown {
    /// The boxes that move.
    held: RefCell<Vec<Held>>,
    /// The lines that were redrawn, with what they were.
    lines: RefCell<Vec<(Element, String)>>,
}

/// A box that moves, and the elements of it and of everything in it, with their own places.
struct Held {
    id: String,
    elements: Vec<(Element, Point)>,
}

/// The elements that a preview fills, empty.
pub(super) fn blank() -> Html {
    html! {
        <g class="nd-preview" pointer-events="none">
            <rect id={TARGET} class="nd-draft" data-kind="target" rx="9" visibility="hidden" />
            <rect id={FRAME} class="nd-draft" rx="6" visibility="hidden" />
            <path id={LINE} class="nd-draft" data-kind="line" visibility="hidden" />
            <path id={GUIDES} class="nd-guide" visibility="hidden" />
            <text id={LABEL} class="nd-draft__label" visibility="hidden"></text>
        </g>
    }
}

impl Shown {
    /// Shows a preview in place of the one before.
    pub(super) fn show(&self, preview: &Preview, scene: &Rc<Scene>, camera: Camera) {
        self.hold(preview, scene);
        for moved in &preview.moved {
            let held = self.held.borrow();
            let elements = held.iter().filter(|held| held.id == moved.id).flat_map(|held| &held.elements);
            elements.for_each(|(element, place)| put(element, place.plus(moved.by)));
        }
        self.redraw(preview);
        frame(FRAME, preview.frame, preview.possible);
        let target = preview.target.as_ref();
        let rect = target.and_then(|target| scene.node(&target.id)).map(|node| node.rect.grown(3.0));
        frame(TARGET, rect, target.is_none_or(|target| target.refusal.is_none()));
        line(LINE, preview.line.as_deref().map(|path| path_data(path, CORNER)));
        let guides = preview.guides.iter().fold(String::new(), |mut data, guide| {
            // Writing to a string cannot fail.
            let _ = write!(data, "M{} {}L{} {}", guide.from.x, guide.from.y, guide.to.x, guide.to.y);
            data
        });
        line(GUIDES, Some(guides).filter(|data| !data.is_empty()));
        let words = target.and_then(|target| target.refusal.clone()).unwrap_or_else(|| preview.label.clone());
        label(&words, anchor(preview, rect), camera);
    }

    /// Puts everything back to where the scene has it. What is drawn anew afterwards finds the page as it left it.
    pub(super) fn clear(&self) {
        for held in self.held.take() {
            held.elements.iter().for_each(|(element, place)| put(element, *place));
        }
        for (element, data) in self.lines.take() {
            set_attribute(&element, "d", &data);
        }
        frame(FRAME, None, true);
        frame(TARGET, None, true);
        line(LINE, None);
        line(GUIDES, None);
        label("", None, Camera::default());
    }

    /// Finds the elements that a preview moves, unless they are the ones that are held already.
    fn hold(&self, preview: &Preview, scene: &Rc<Scene>) {
        let mut held = self.held.borrow_mut();
        let same = held.len() == preview.moved.len()
            && held.iter().zip(&preview.moved).all(|(held, moved)| {
                held.id == moved.id && held.elements.iter().all(|(element, _)| element.is_connected())
            });
        if same {
            return;
        }
        for held in held.drain(..) {
            held.elements.iter().for_each(|(element, place)| put(element, *place));
        }
        for moved in &preview.moved {
            let inside = scene.nodes().filter(|node| node.id == moved.id || scene.is_inside(&node.id, &moved.id));
            let elements = inside.filter_map(|node| Some((by_id(&element_id(&node.id))?, node.rect.corner())));
            // The outline of the selection goes along; its own place is in its other attributes.
            let outline = [outline_id(&moved.id), HANDLES.to_owned()].into_iter().filter_map(|id| by_id(&id));
            let elements = elements.chain(outline.map(|element| (element, Point::default())));
            held.push(Held { id: moved.id.clone(), elements: elements.collect() });
        }
    }

    fn redraw(&self, preview: &Preview) {
        let mut lines = self.lines.borrow_mut();
        for (id, path) in &preview.links {
            let Some(element) = by_id(&link_id(id)) else { continue };
            if !lines.iter().any(|(known, _)| *known == element) {
                lines.push((element.clone(), element.get_attribute("d").unwrap_or_default()));
            }
            set_attribute(&element, "d", &path_data(path, CORNER));
        }
    }
}

fn put(element: &Element, place: Point) {
    set_attribute(element, "transform", &format!("translate({} {})", place.x, place.y));
}

fn frame(id: &str, rect: Option<Rect>, possible: bool) {
    let Some(element) = by_id(id) else { return };
    if let Some(rect) = rect {
        for (name, value) in [("x", rect.x), ("y", rect.y), ("width", rect.width), ("height", rect.height)] {
            set_attribute(&element, name, &value.to_string());
        }
        set_attribute(&element, "data-state", if possible { "possible" } else { "refused" });
    }
    show(&element, rect.is_some());
}

fn line(id: &str, data: Option<String>) {
    let Some(element) = by_id(id) else { return };
    show(&element, data.is_some());
    if let Some(data) = data {
        set_attribute(&element, "d", &data);
    }
}

/// Where the words of a preview stand: below what it draws.
fn anchor(preview: &Preview, target: Option<Rect>) -> Option<Point> {
    let below = |rect: Rect| Point::new(rect.x, rect.bottom());
    let end = preview.line.as_ref().and_then(|line| line.last()).copied();
    preview.frame.map(below).or(end).or_else(|| target.map(below))
}

fn label(words: &str, at: Option<Point>, camera: Camera) {
    let Some(element) = by_id(LABEL) else { return };
    let at = at.filter(|_| !words.is_empty());
    if let Some(at) = at {
        // As large as any other word on the screen, whatever the zoom.
        set_attribute(&element, "font-size", &(13.0 / camera.zoom).to_string());
        set_attribute(&element, "x", &at.x.to_string());
        set_attribute(&element, "y", &(at.y + 20.0 / camera.zoom).to_string());
        element.set_text_content(Some(words));
    }
    show(&element, at.is_some());
}

fn show(element: &Element, shown: bool) {
    set_attribute(element, "visibility", if shown { "visible" } else { "hidden" });
}

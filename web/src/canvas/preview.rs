//! How is a gesture shown while it runs? Written straight into elements of the page, and put back when nothing comes of it.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::rc::Rc;

use netdraft_editor::scene::{Scene, path_data};
use netdraft_editor::{Camera, Point, Preview, Rect};
use web_sys::Element;
use yew::{Html, html};

use super::group::element_id;
use super::lifted::{Carrier, Lifted, part, shifted};
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
    /// Whether what lies above the world is a layer of its own.
    is_apart: Cell<bool>,
    /// The boxes that move.
    held: RefCell<Vec<Held>>,
    /// The lines that are led elsewhere.
    lines: RefCell<Option<Lines>>,
}

/// Lines that are led elsewhere, where they are drawn meanwhile.
struct Lines {
    lifted: Vec<Lifted>,
    carrier: Carrier,
}

/// A box that moves.
struct Held {
    id: String,
    /// It, and everything in it.
    boxes: Vec<Lifted>,
    carrier: Carrier,
    /// Its outline if it is selected, which has its place in other attributes.
    outlines: Vec<Element>,
}

impl Held {
    fn put(&self, by: Point) {
        self.carrier.shift(by);
        self.outlines.iter().for_each(|outline| set_attribute(outline, "transform", &shifted(by)));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.outlines.iter().for_each(|outline| set_attribute(outline, "transform", &shifted(Point::default())));
    }
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
        self.part(true);
        self.hold(preview, scene);
        for moved in &preview.moved {
            self.held.borrow().iter().filter(|held| held.id == moved.id).for_each(|held| held.put(moved.by));
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
        self.held.take();
        self.lines.take();
        frame(FRAME, None, true);
        frame(TARGET, None, true);
        line(LINE, None);
        line(GUIDES, None);
        label("", None, Camera::default());
        self.part(false);
    }

    fn part(&self, is_apart: bool) {
        if self.is_apart.replace(is_apart) != is_apart {
            part(is_apart);
        }
    }

    /// Finds the elements that a preview moves, unless they are the ones that are held already.
    fn hold(&self, preview: &Preview, scene: &Rc<Scene>) {
        let mut held = self.held.borrow_mut();
        let same = held.len() == preview.moved.len()
            && held
                .iter()
                .zip(&preview.moved)
                .all(|(held, moved)| held.id == moved.id && held.boxes.iter().all(Lifted::is_current));
        if same {
            return;
        }
        held.clear();
        for moved in &preview.moved {
            let inside = scene.nodes().filter(|node| node.id == moved.id || scene.is_inside(&node.id, &moved.id));
            let Some(carrier) = Carrier::new() else { return };
            let boxes = inside.filter_map(|node| Lifted::of(by_id(&element_id(&node.id))?, &carrier)).collect();
            let outlines = [outline_id(&moved.id), HANDLES.to_owned()].into_iter().filter_map(|id| by_id(&id));
            held.push(Held { id: moved.id.clone(), boxes, carrier, outlines: outlines.collect() });
        }
    }

    fn redraw(&self, preview: &Preview) {
        let mut lines = self.lines.borrow_mut();
        if lines.is_none() && !preview.links.is_empty() {
            *lines = Carrier::new().map(|carrier| Lines { lifted: Vec::new(), carrier });
        }
        let Some(Lines { lifted, carrier }) = lines.as_mut() else { return };
        for (id, path) in &preview.links {
            let Some(element) = by_id(&link_id(id)) else { continue };
            if !lifted.iter().any(|line| line.is_of(&element)) {
                lifted.extend(Lifted::of(element.clone(), carrier));
            }
            if let Some(line) = lifted.iter().find(|line| line.is_of(&element)) {
                line.set("d", &path_data(path, CORNER));
            }
        }
    }
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
        // Text of a picture has no other letters for names.
        element.set_text_content(Some(&words.replace('`', "")));
    }
    show(&element, at.is_some());
}

fn show(element: &Element, shown: bool) {
    set_attribute(element, "visibility", if shown { "visible" } else { "hidden" });
}

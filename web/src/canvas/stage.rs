//! How does the camera reach the screen? Written straight into the style of one element, once a frame, without drawing any component anew.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use netdraft_editor::scene::{GRID, Scene};
use netdraft_editor::{Camera, Preview, Rect, Size};
use web_sys::Element;
use yew::{Callback, NodeRef};

use super::{minimap, preview, spotlight};
use crate::platform::clock::{Later, later};
use crate::platform::dom::set_style;

/// The elements that show where the camera looks. It is the same one as long as the page lives.
#[derive(Clone, Default)]
pub(crate) struct Stage(Rc<Elements>);

#[derive(Default)]
struct Elements {
    /// The element that the whole canvas covers.
    pane: NodeRef,
    /// The element with the dots behind the world.
    dots: NodeRef,
    /// The element that holds the world.
    world: NodeRef,
    /// The element that tells the zoom.
    zoom: NodeRef,
    /// The small map.
    map: NodeRef,
    viewport: Cell<Size>,
    /// The rectangle around everything.
    bounds: Cell<Rect>,
    camera: Cell<Camera>,
    /// The zoom of the frame before.
    zoomed: Cell<f64>,
    /// Whether the next frame shows a world that has just come onto the page, or another part of it than before.
    enters: Cell<bool>,
    /// The zoom that the dots were last drawn for.
    dotted: Cell<f64>,
    /// Whether what takes long to draw is left out.
    hastens: Cell<bool>,
    /// What ends a movement of the view when it rests.
    rest: RefCell<Option<Later>>,
    /// Whether the camera moved since the last frame.
    moved: Cell<bool>,
    frame: RefCell<Option<AnimationFrame>>,
    looked: RefCell<Option<Callback<Look>>>,
    /// What the gesture that runs would do, until the next frame shows it.
    next: RefCell<Option<(Rc<Preview>, Rc<Scene>)>>,
    preview: preview::Shown,
    attention: spotlight::Attention,
    /// Whether the next measurement of the viewport is to show the whole plan.
    fits: Cell<bool>,
}

/// What the canvas is told of its camera.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    /// It looks there since this frame.
    Moved {
        /// Where it looks.
        camera: Camera,
        /// Whether that is from another distance.
        zooms: bool,
    },
    /// It has not moved for a while.
    Rests,
}

impl PartialEq for Stage {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Stage {
    /// The element that the canvas covers.
    pub(crate) fn pane(&self) -> NodeRef {
        self.0.pane.clone()
    }

    /// The element with the dots behind the world.
    pub(crate) fn dots(&self) -> NodeRef {
        self.0.dots.clone()
    }

    /// The element that holds the world.
    pub(crate) fn world(&self) -> NodeRef {
        self.0.world.clone()
    }

    /// The element that tells the zoom.
    pub(crate) fn zoom(&self) -> NodeRef {
        self.0.zoom.clone()
    }

    /// The small map.
    pub(crate) fn map(&self) -> NodeRef {
        self.0.map.clone()
    }

    /// Where the camera looks.
    pub(crate) fn camera(&self) -> Camera {
        self.0.camera.get()
    }

    /// Marks on the small map what of everything a canvas of this size shows, now and when the camera moves.
    pub(crate) fn mark(&self, viewport: Size, bounds: Rect) {
        self.0.viewport.set(viewport);
        self.0.bounds.set(bounds);
        self.0.mark();
    }

    /// Calls back once a frame in which the camera moved, and when it rests; nothing when the canvas is gone.
    pub(crate) fn watch(&self, looked: Option<Callback<Look>>) {
        self.0.looked.replace(looked);
    }

    /// Asks for the whole plan to be shown as soon as the size of the canvas is known. While it is on the page, that is known already.
    pub(crate) fn fit_soon(&self) {
        let is_shown = self.0.pane.cast::<Element>().is_some_and(|pane| pane.is_connected());
        self.0.fits.set(!is_shown);
    }

    /// Whether the whole plan was to be shown; it is not any more.
    pub(crate) fn takes_fit(&self) -> bool {
        self.0.fits.replace(false)
    }

    /// Looks through a camera from the next frame on.
    pub(crate) fn look(&self, camera: Camera) {
        self.0.camera.set(camera);
        self.0.moved.set(true);
        self.write_soon();
    }

    /// Shows what a gesture would do from the next frame on, or puts everything back at once.
    pub(crate) fn preview(&self, preview: Option<&Rc<Preview>>, scene: &Rc<Scene>) {
        match preview {
            Some(preview) => {
                self.0.next.replace(Some((Rc::clone(preview), Rc::clone(scene))));
                self.write_soon();
            }
            None => {
                self.0.next.replace(None);
                self.0.preview.clear();
            }
        }
    }

    /// Shades everything but a thing and what belongs to it: at once, or when the pointer has rested on it; or shades nothing.
    pub(crate) fn attend(&self, id: Option<&str>, scene: &Rc<Scene>, at_once: bool) {
        self.0.attention.give(id, scene, at_once);
    }

    fn write_soon(&self) {
        let mut frame = self.0.frame.borrow_mut();
        if frame.is_none() {
            let elements = Rc::clone(&self.0);
            *frame = Some(request_animation_frame(move |_| {
                elements.frame.replace(None);
                if let Some((preview, scene)) = elements.next.take() {
                    elements.preview.show(&preview, &scene, elements.camera.get());
                }
                if !elements.moved.replace(false) {
                    return;
                }
                elements.follow();
            }));
        }
    }

    /// Looks through a camera from the next frame on: a world that has just come onto the page is not seen until then, and no movement leads there.
    pub(crate) fn enter(&self, camera: Camera) {
        self.0.enters.set(true);
        self.look(camera);
    }

    /// Writes what is known of the camera, for elements that have just come onto the page.
    pub(crate) fn rewrite(&self) {
        self.0.write();
    }
}

/// The rest after which a movement of the view is over, in milliseconds.
const REST: u32 = 250;

impl Elements {
    /// While the view moves, the world is a picture of its own, which the browser only shifts. A picture that is scaled would be blurred, and one that
    /// stays would cost memory.
    fn lift(&self, is_lifted: bool) {
        if let Some(world) = self.world.cast::<Element>() {
            set_style(&world, "will-change", if is_lifted { "transform" } else { "auto" });
        }
    }

    /// While the view is zoomed, everything is drawn anew in each frame, and what takes longest is left out: the dots, and the dashes of lines.
    fn hasten(&self, zooms: bool) {
        if self.hastens.replace(zooms) == zooms {
            return;
        }
        if let Some(pane) = self.pane.cast::<Element>() {
            // Only a name that is none is refused.
            let _ = pane.set_attribute("data-zooms", if zooms { "true" } else { "false" });
        }
    }

    /// Shows the next frame of a movement.
    fn follow(self: &Rc<Self>) {
        self.write();
        let zoom = self.camera.get().zoom;
        let enters = self.enters.take();
        let is_same = self.zoomed.replace(zoom) == zoom;
        let zooms = !is_same && !enters;
        self.lift(is_same);
        if let Some(world) = self.world.cast::<Element>().filter(|_| enters) {
            set_style(&world, "visibility", "visible");
        }
        if zooms {
            self.hasten(true);
        } else if enters || self.dotted.get() == zoom {
            self.dot();
        }
        self.rest_later();
        self.tell(Look::Moved { camera: self.camera.get(), zooms });
    }

    fn rest_later(self: &Rc<Self>) {
        let elements = Rc::downgrade(self);
        self.rest.replace(Some(later(REST, move || {
            let Some(elements) = elements.upgrade() else { return };
            elements.lift(false);
            elements.dot();
            elements.hasten(false);
            elements.tell(Look::Rests);
        })));
    }

    fn tell(&self, look: Look) {
        // The callback may draw the canvas anew, which may set another one.
        let looked = self.looked.borrow().clone();
        if let Some(looked) = looked {
            looked.emit(look);
        }
    }

    fn mark(&self) {
        if let Some(map) = self.map.cast::<Element>() {
            minimap::mark(&map, self.camera.get(), self.viewport.get(), self.bounds.get());
        }
    }

    /// Puts the dots where the camera has them.
    fn dot(&self) {
        let Camera { x, y, zoom } = self.camera.get();
        let Some(dots) = self.dots.cast::<Element>() else { return };
        // Dots that would stand too close are thinned out.
        let mut step = GRID * 3.0 * zoom;
        while step < 16.0 {
            step *= 2.0;
        }
        if self.dotted.replace(zoom) != zoom {
            set_style(&dots, "background-size", &format!("{step}px {step}px"));
            set_style(&dots, "inset", &format!("-{step}px 0 0 -{step}px"));
        }
        set_style(&dots, "transform", &format!("translate({}px, {}px)", x.rem_euclid(step), y.rem_euclid(step)));
    }

    fn write(&self) {
        let Camera { x, y, zoom } = self.camera.get();
        if let Some(world) = self.world.cast::<Element>() {
            set_style(&world, "transform", &format!("translate({x}px, {y}px) scale({zoom})"));
        }
        self.mark();
        // Words that are written anew are laid out anew, even where they are the same.
        let words = format!("{:.0} %", zoom * 100.0);
        if let Some(label) = self.zoom.cast::<Element>().filter(|label| label.text_content().as_ref() != Some(&words)) {
            label.set_text_content(Some(&words));
        }
    }
}

//! What does the pointer do? Each tool is a file with its states and a function from state and event to state.
//!
//! Invariant: while a gesture runs, the document stays as it is and a [`Preview`] says what would come of it; the release makes one edit, Escape none.

mod connect;
mod draw_network;
mod draw_subnet;
mod hand;
mod level;
mod place;
mod preview;
mod select;

use std::rc::Rc;

use netdraft_core::edit::Command;
use netdraft_core::model::{Document, Placement};

use crate::camera::Camera;
use crate::create::Create;
use crate::geometry::{Point, Rect, Size};
use crate::input::{Button, InputEvent, KeyPress, Modifiers};
use crate::message::ToolChoice;
use crate::scene::{Detail, GRID, Hit, Scene};
use crate::selection::Selection;

pub use preview::{Guide, Moved, Preview, Target};

/// How far the pointer moves before a press becomes a drag, in pixels of the screen.
const DRAG_DISTANCE: f64 = 4.0;
/// The same for a finger.
const TOUCH_DISTANCE: f64 = 8.0;
/// How close to a link or handle a press has to be, in pixels of the screen.
pub(crate) const REACH: f64 = 8.0;
/// Near the edge of the viewport, a drag moves the view.
const EDGE: f64 = 24.0;
/// How far it moves the view with each movement, in pixels of the screen.
const EDGE_STEP: f64 = 12.0;

/// What a tool wants to happen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// An edit, as one step.
    Edit(Command),
    /// Something to be made.
    Create(Create),
    /// Another selection.
    Select(Selection),
    /// Another camera.
    Camera(Camera),
    /// Another tool.
    Tool(ToolChoice),
    /// A refusal: what is wrong and what to do.
    Refuse(netdraft_core::edit::Refusal),
    /// A name to be typed.
    Rename(String),
    /// The menu of things to add, at a place of the screen, for a container.
    InsertMenu(Point, Option<String>),
    /// The menu of what can be done, at a place of the screen.
    ContextMenu(Point),
    /// Something to be said aloud.
    Say(String),
}

/// What a tool may look at, and where it says what it wants.
pub(crate) struct ToolContext<'a> {
    pub(crate) document: &'a Document,
    pub(crate) scene: &'a Scene,
    pub(crate) selection: &'a Selection,
    pub(crate) camera: Camera,
    pub(crate) viewport: Size,
    pub(crate) detail: Detail,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) preview: Option<Preview>,
}

impl ToolContext<'_> {
    fn say(&mut self, outcome: Outcome) {
        self.outcomes.push(outcome);
    }

    fn world(&self, screen: Point) -> Point {
        self.camera.world_from_screen(screen)
    }

    /// What is at a place of the screen.
    fn hit(&self, screen: Point) -> Hit<'_> {
        self.scene.hit(self.world(screen), REACH / self.camera.zoom, self.detail)
    }

    /// The network, subnet or other thing at a place of the screen, the innermost that `wanted` accepts.
    fn thing_at(&self, screen: Point, wanted: impl Fn(&crate::scene::Node) -> bool) -> Option<&crate::scene::Node> {
        self.scene.nodes_at(self.world(screen), self.detail).into_iter().find(|node| wanted(node))
    }

    /// Moves the view when a drag comes near the edge of the viewport.
    fn follow_edge(&mut self, at: Point) {
        let push = |at: f64, length: f64| {
            if at < EDGE {
                EDGE_STEP
            } else if at > length - EDGE {
                -EDGE_STEP
            } else {
                0.0
            }
        };
        let by = Point::new(push(at.x, self.viewport.width), push(at.y, self.viewport.height));
        if by != Point::default() {
            self.camera = self.camera.panned(by);
            self.say(Outcome::Camera(self.camera));
        }
    }
}

/// The nearest place of the grid.
pub(crate) fn placement_of(rect: Rect) -> Placement {
    let unit = |length: f64| grid_units(length);
    Placement { x: unit(rect.x), y: unit(rect.y), width: unit(rect.width), height: unit(rect.height) }
}

/// The nearest whole number of grid units; far beyond any canvas it stops growing.
#[allow(clippy::cast_possible_truncation, reason = "the number is rounded, and clamped to what fits")]
pub(crate) fn grid_units(length: f64) -> i32 {
    (length / GRID).round().clamp(-1.0e8, 1.0e8) as i32
}

/// The nearest place of the grid, in pixels of the world.
fn snapped(point: Point) -> Point {
    Point::new(f64::from(grid_units(point.x)) * GRID, f64::from(grid_units(point.y)) * GRID)
}

/// The tool that is chosen, with its state.
#[derive(Debug, Clone, Default)]
enum Tool {
    #[default]
    Idle,
    Select(select::State),
    Hand(hand::State),
    Network(draw_network::State),
    Subnet(draw_subnet::State),
    Place(place::State),
    Connect(connect::State),
}

/// The tools of a session.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tools {
    choice: ToolChoice,
    tool: Tool,
    /// A movement of the view that another tool does not see: by the middle or right button, or while Space is held.
    pan: Option<hand::State>,
    space: bool,
    preview: Option<Rc<Preview>>,
    hovered: Option<String>,
}

impl Tools {
    /// The tool that is chosen.
    pub(crate) fn choice(&self) -> ToolChoice {
        self.choice
    }

    /// What would come of the gesture that runs.
    pub(crate) fn preview(&self) -> Option<&Rc<Preview>> {
        self.preview.as_ref()
    }

    /// The thing below the pointer.
    pub(crate) fn hovered(&self) -> Option<&str> {
        self.hovered.as_deref()
    }

    /// Chooses a tool and abandons what the other one was doing.
    pub(crate) fn choose(&mut self, choice: ToolChoice) {
        let (space, hovered) = (self.space, self.hovered.take());
        *self = Self { choice, tool: fresh(choice), space, hovered, ..Self::default() };
    }

    /// Abandons what the tool was doing, and keeps the tool.
    pub(crate) fn abandon(&mut self) {
        self.choose(self.choice);
    }

    /// Whether a gesture runs, so that Escape ends it and nothing else.
    pub(crate) fn is_busy(&self) -> bool {
        self.pan.is_some()
            || match &self.tool {
                Tool::Idle => false,
                Tool::Select(state) => state.is_busy(),
                Tool::Hand(state) => state.is_busy(),
                Tool::Network(state) => state.is_busy(),
                Tool::Subnet(_) | Tool::Place(_) => false,
                Tool::Connect(state) => state.is_busy(),
            }
    }

    /// Whether a key means something to the tool: Escape while a gesture runs, Space, and the keys of a tool that is not the usual one.
    pub(crate) fn wants(&self, press: &KeyPress) -> bool {
        let is_size = matches!(press.key.as_str(), "+" | "=" | "-") && !press.modifiers.command;
        match (&self.tool, self.choice) {
            _ if press.key == " " => true,
            _ if press.is_escape() => self.is_busy() || self.choice != ToolChoice::Select,
            (_, ToolChoice::Subnet) => is_size,
            _ => false,
        }
    }

    /// Takes an event; what comes of it is left in the context.
    pub(crate) fn on(&mut self, event: &InputEvent, context: &mut ToolContext<'_>) {
        if matches!(self.tool, Tool::Idle) {
            self.tool = fresh(self.choice);
        }
        if self.pans(event, context) || turns(event, context) {
            return;
        }
        self.hover(event, context);
        self.tool = match std::mem::take(&mut self.tool) {
            Tool::Idle => Tool::Idle,
            Tool::Select(state) => Tool::Select(state.on(event, context)),
            Tool::Hand(state) => Tool::Hand(state.on(event, context)),
            Tool::Network(state) => Tool::Network(state.on(event, context)),
            Tool::Subnet(state) => Tool::Subnet(state.on(event, context)),
            Tool::Place(state) => Tool::Place(state.on(event, context)),
            Tool::Connect(state) => Tool::Connect(state.on(event, context)),
        };
        if self.preview.as_deref() != context.preview.as_ref() {
            self.preview = context.preview.take().map(Rc::new);
        }
    }

    /// Moves the view by Space, the middle or the right button, whatever tool is chosen. Says whether the event is used up.
    fn pans(&mut self, event: &InputEvent, context: &mut ToolContext<'_>) -> bool {
        match event {
            InputEvent::Key(press) if press.key == " " => {
                self.space = true;
                return true;
            }
            InputEvent::KeyUp { key } if key == " " => {
                self.space = false;
                return true;
            }
            InputEvent::Down { button, .. } if *button != Button::Primary || self.space => {
                self.pan = Some(hand::State::default());
            }
            _ => {}
        }
        let Some(pan) = self.pan.take() else { return false };
        let secondary = matches!(event, InputEvent::Up { .. }) && pan.is_still();
        let pan = pan.on(event, context);
        if let (true, InputEvent::Up { at, .. }, false) = (secondary, event, self.space) {
            context.say(Outcome::ContextMenu(*at));
        }
        self.pan = Some(pan).filter(hand::State::is_busy);
        true
    }

    fn hover(&mut self, event: &InputEvent, context: &ToolContext<'_>) {
        if let InputEvent::Move { at, .. } = event {
            let hovered = context.hit(*at).entity().map(str::to_owned);
            if self.hovered != hovered {
                self.hovered = hovered;
            }
        }
    }

    /// One sentence on what can be done next.
    pub(crate) fn hint(&self) -> &'static str {
        match &self.tool {
            Tool::Idle => fresh(self.choice).hint(),
            tool => tool.hint(),
        }
    }

    /// The CSS cursor of the canvas.
    pub(crate) fn cursor(&self) -> &'static str {
        match &self.tool {
            _ if self.pan.is_some() => "grabbing",
            _ if self.space => "grab",
            Tool::Idle => fresh(self.choice).cursor(),
            tool => tool.cursor(),
        }
    }
}

fn fresh(choice: ToolChoice) -> Tool {
    match choice {
        ToolChoice::Select => Tool::Select(select::State::default()),
        ToolChoice::Hand => Tool::Hand(hand::State::default()),
        ToolChoice::Network => Tool::Network(draw_network::State::default()),
        ToolChoice::Subnet => Tool::Subnet(draw_subnet::State::default()),
        ToolChoice::Place(kind) => Tool::Place(place::State::new(kind)),
        ToolChoice::Connect => Tool::Connect(connect::State::default()),
    }
}

impl Tool {
    fn hint(&self) -> &'static str {
        match self {
            Self::Idle => "",
            Self::Select(state) => state.hint(),
            Self::Hand(_) => "drag to move the view",
            Self::Network(state) => state.hint(),
            Self::Subnet(_) => "click in a network: the next free block is taken; + and − change its size",
            Self::Place(state) => state.hint(),
            Self::Connect(state) => state.hint(),
        }
    }

    fn cursor(&self) -> &'static str {
        match self {
            Self::Idle => "default",
            Self::Select(state) => state.cursor(),
            Self::Hand(state) => {
                if state.is_busy() {
                    "grabbing"
                } else {
                    "grab"
                }
            }
            Self::Network(_) | Self::Connect(_) => "crosshair",
            Self::Subnet(_) | Self::Place(_) => "copy",
        }
    }
}

/// Zooms and moves the view by wheel and pinch. Says whether the event is used up.
fn turns(event: &InputEvent, context: &mut ToolContext<'_>) -> bool {
    let camera = match event {
        InputEvent::Wheel { at, by, modifiers: Modifiers { command: true, .. } } => context.camera.wheeled(by.y, *at),
        InputEvent::Wheel { by, modifiers: Modifiers { shift: true, .. }, .. } if by.x == 0.0 => {
            context.camera.panned(Point::new(-by.y, 0.0))
        }
        InputEvent::Wheel { by, .. } => context.camera.panned(Point::new(-by.x, -by.y)),
        InputEvent::Pinch { at, factor } => context.camera.zoomed_to(context.camera.zoom * factor, *at),
        _ => return false,
    };
    context.say(Outcome::Camera(camera));
    true
}

/// Whether a movement is far enough to be a drag.
fn is_drag(from: Point, to: Point, touch: bool) -> bool {
    to.minus(from).reach() >= if touch { TOUCH_DISTANCE } else { DRAG_DISTANCE }
}

//! How is a network drawn? By dragging a rectangle on the empty canvas; it gets the next free range.

use super::{Outcome, Preview, ToolContext, is_drag, placement_of, snapped};
use crate::create::{Create, next_network_block};
use crate::geometry::{Point, Rect, Size};
use crate::input::InputEvent;
use crate::message::ToolChoice;

/// The size of a network that is placed by a click.
const CLICKED: Size = Size::new(320.0, 200.0);

/// Where the rectangle begins, in the world and on the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) enum State {
    #[default]
    Idle,
    Drawing {
        from: Point,
        pressed: Point,
        touch: bool,
    },
}

impl State {
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Drawing { .. })
    }

    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Idle => "drag a rectangle on the empty canvas, or click",
            Self::Drawing { .. } => "release to draw the network; Esc to leave it",
        }
    }

    #[must_use]
    pub(super) fn on(self, event: &InputEvent, context: &mut ToolContext<'_>) -> Self {
        match (self, event) {
            (Self::Idle, InputEvent::Down { at, touch, .. }) => {
                Self::Drawing { from: snapped(context.world(*at)), pressed: *at, touch: *touch }
            }
            (Self::Drawing { from, .. }, InputEvent::Move { at, .. }) => {
                context.follow_edge(*at);
                context.preview = Some(preview(context, rectangle(context, from, *at)));
                self
            }
            (Self::Drawing { from, pressed, touch }, InputEvent::Up { at, .. }) => {
                let rect = if is_drag(pressed, *at, touch) {
                    rectangle(context, from, *at)
                } else {
                    Rect::new(from.x, from.y, CLICKED.width, CLICKED.height)
                };
                let placement = Some(placement_of(rect));
                context.say(Outcome::Create(Create::Network { range: None, divided: false, placement }));
                context.say(Outcome::Tool(ToolChoice::Select));
                Self::Idle
            }
            (Self::Drawing { .. }, InputEvent::Cancel) => Self::Idle,
            (Self::Drawing { .. }, InputEvent::Key(press)) if press.is_escape() => Self::Idle,
            (state, _) => state,
        }
    }
}

fn rectangle(context: &ToolContext<'_>, from: Point, to: Point) -> Rect {
    Rect::between(from, snapped(context.world(to)))
}

fn preview(context: &ToolContext<'_>, rect: Rect) -> Preview {
    let (label, possible) = match next_network_block(&context.document.plan) {
        Ok(block) => (block.to_string(), true),
        Err(refusal) => (refusal.message, false),
    };
    Preview { frame: Some(rect), label, possible, ..Preview::default() }
}

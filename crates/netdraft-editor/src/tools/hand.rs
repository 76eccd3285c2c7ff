//! How is the view moved? By dragging it.

use super::{Outcome, ToolContext};
use crate::geometry::Point;
use crate::input::InputEvent;

/// Where the view is held.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) enum State {
    #[default]
    Idle,
    Held {
        at: Point,
        moved: bool,
    },
}

impl State {
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Held { .. })
    }

    /// Whether the view is held and was not moved yet.
    pub(super) fn is_still(self) -> bool {
        matches!(self, Self::Held { moved: false, .. })
    }

    #[must_use]
    pub(super) fn on(self, event: &InputEvent, context: &mut ToolContext<'_>) -> Self {
        match (self, event) {
            (Self::Idle, InputEvent::Down { at, .. }) => Self::Held { at: *at, moved: false },
            (Self::Held { at: from, moved }, InputEvent::Move { at, .. }) => {
                let by = at.minus(from);
                let moved = moved || by.reach() >= 1.0;
                context.say(Outcome::Camera(context.camera.panned(by)));
                Self::Held { at: *at, moved }
            }
            (Self::Held { .. }, InputEvent::Up { .. } | InputEvent::Cancel) => Self::Idle,
            (Self::Held { .. }, InputEvent::Key(press)) if press.is_escape() => Self::Idle,
            (state, _) => state,
        }
    }
}

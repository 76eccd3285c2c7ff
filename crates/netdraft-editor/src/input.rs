//! What did a person do with pointer and keys over the canvas?

use crate::geometry::Point;

/// Keys held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Modifiers {
    /// Shift.
    pub shift: bool,
    /// Alt, or Option.
    pub alt: bool,
    /// Ctrl, or Cmd on a Mac.
    pub command: bool,
}

/// A button of the pointer. A touch is the primary button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Button {
    /// The left one.
    #[default]
    Primary,
    /// The wheel.
    Middle,
    /// The right one.
    Secondary,
}

/// A key that was pressed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyPress {
    /// The key by its meaning, as `KeyboardEvent.key` names it.
    pub key: String,
    /// The key by its place, as `KeyboardEvent.code` names it: digits mean their place, since Shift turns them into other letters.
    pub code: String,
    /// The keys held.
    pub modifiers: Modifiers,
}

impl KeyPress {
    /// Whether it is Escape, whatever else is held.
    pub fn is_escape(&self) -> bool {
        self.key == "Escape"
    }
}

/// One thing that a person did. Places are in pixels from the top left corner of the viewport.
#[derive(Debug, Clone, PartialEq)]
pub enum InputEvent {
    /// A button was pressed.
    Down {
        /// Where.
        at: Point,
        /// Which.
        button: Button,
        /// The keys held.
        modifiers: Modifiers,
        /// How often in a row, as the browser counts: 2 for a double click.
        clicks: u32,
        /// Whether a finger did it, which is less steady than a mouse.
        touch: bool,
    },
    /// The pointer moved, with or without a button.
    Move {
        /// Where to.
        at: Point,
        /// The keys held.
        modifiers: Modifiers,
    },
    /// The button was released.
    Up {
        /// Where.
        at: Point,
        /// The keys held.
        modifiers: Modifiers,
    },
    /// The pointer was taken away: nothing is to come of what was begun.
    Cancel,
    /// The wheel was turned, or two fingers moved.
    Wheel {
        /// Where.
        at: Point,
        /// How far to the right and down, in pixels.
        by: Point,
        /// The keys held. A pinch arrives as a wheel with `command`.
        modifiers: Modifiers,
    },
    /// Two fingers changed their distance.
    Pinch {
        /// The place between them.
        at: Point,
        /// How much larger the distance is.
        factor: f64,
    },
    /// A key was pressed while the canvas had the focus.
    Key(KeyPress),
    /// A key was released.
    KeyUp {
        /// The key by its meaning.
        key: String,
    },
}

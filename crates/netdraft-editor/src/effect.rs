//! What does a session ask of the world outside?

use crate::message::ViewTab;

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something could not be done, and nothing was changed.
    Refused,
}

/// What can be given the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FocusPlace {
    /// The region after the one that has it.
    NextRegion,
    /// The region before the one that has it.
    PreviousRegion,
    /// The canvas.
    Canvas,
    /// A view: its cell with the attention, or the view itself.
    View(ViewTab),
    /// The inspector.
    Inspector,
    /// The tools of the canvas.
    Tools,
    /// The outline.
    Outline,
    /// The list of problems.
    Problems,
    /// The path explainer.
    Path,
    /// The table of checks.
    Checks,
}

/// Something that only the page can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The document changed: keep a copy where a reload finds it, then say so with [`crate::Message::Stored`].
    Persist,
    /// The plan is not judged to the end: call [`crate::Session::go_on`] soon, after the page was drawn.
    GoOn,
    /// Offer a file.
    Download {
        /// Its name.
        name: String,
        /// What it is.
        mime: &'static str,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// Put text on the clipboard.
    Copy {
        /// The text.
        text: String,
        /// What is said once it is there.
        done: String,
    },
    /// Say something to those who cannot see the screen.
    Announce {
        /// One sentence.
        text: String,
        /// Whether it interrupts.
        assertive: bool,
    },
    /// Show a line that goes away by itself.
    Notify {
        /// What happened, in one line.
        text: String,
        /// What to do about it.
        remedy: Option<String>,
        /// How it is meant.
        tone: Tone,
        /// Whether to offer to undo it.
        undo: bool,
    },
    /// Scroll tables, the outline and forms so that this is in view. The camera has moved already.
    Reveal {
        /// The entity.
        entity: String,
        /// The path of the field, or empty.
        field: String,
    },
    /// Let the name of a thing be typed where it stands.
    Rename {
        /// The thing.
        entity: String,
    },
    /// Keep this text, from which [`crate::actions::KeyMap::read`] makes the keys of this person again.
    KeepKeys(String),
    /// Keep this text, from which [`crate::actions::Recent::read`] makes the actions that were used last again.
    KeepRecent(String),
    /// Give something the focus.
    Focus(FocusPlace),
    /// Read text from the clipboard, then send [`crate::Message::Paste`].
    ReadClipboard,
    /// Ask for a file, then send [`crate::Message::Open`].
    ChooseFile,
}

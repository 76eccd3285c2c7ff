//! What does a session ask of the world outside?

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something could not be done, and nothing was changed.
    Refused,
}

/// Something that only the page can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The document changed: keep a copy where a reload finds it, then say so with [`crate::Message::Stored`].
    Persist,
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
    Copy(String),
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
    /// Ask for a file, then send [`crate::Message::Open`].
    ChooseFile,
}

//! A drawing session without a browser: what is open, what is selected, what the pointer is doing, and what to draw.
//!
//! Invariant: everything goes through [`Session::update`]; there is no clock, no browser and no input or output here. Floating point occurs in geometry only.

pub mod actions;
mod aliases;
mod arrange;
pub mod arrival;
pub mod calculator;
mod camera;
pub mod checks;
pub mod choices;
mod clipboard;
pub mod compare;
pub mod create;
mod effect;
pub mod explain;
mod file_name;
pub mod finder;
pub mod flows;
mod geometry;
mod history;
mod input;
pub mod keeping;
pub mod layer;
mod menu;
mod message;
pub mod notation;
pub mod parcel;
pub mod picture;
mod problems;
mod rehome;
pub mod scene;
mod selection;
mod session;
pub mod several;
mod sheet;
pub mod tables;
mod tools;

pub use aliases::closes_circle;
pub use arrange::Arrange;
pub use camera::{Camera, LARGEST_ZOOM, SMALLEST_ZOOM};
pub use effect::{Effect, FocusPlace, Tone};
pub use file_name::stem_of;
pub use geometry::{Point, Rect, Size};
pub use history::{Entry, History, LONGEST_HISTORY, Mark, Sheet};
pub use input::{Button, InputEvent, KeyPress, Modifiers};
pub use menu::Menu;
pub use message::{
    BottomTab, CompareWith, Dialog, Gesture, Message, Panels, Record, Rows, Source, Step, ToolChoice, ViewMessage,
    ViewTab,
};
pub use problems::{Problem, ProblemFilter, Problems, waiver};
pub use selection::Selection;
pub use session::{FileState, Revisions, SaveState, Session};
pub use sheet::{Pasted, WrongRow};
pub use tools::{Guide, Moved, Preview, Target};

//! What can be done, by which keys, and why not just now? One table that menus, toolbar, palette and the help on keys read.

mod add;
mod edit;
mod fixed;
mod go;
mod keymap;
mod keys;
mod look;
mod recent;
mod rows;
mod space;

use netdraft_core::model::Plan;

use crate::message::{Message, ViewTab};
use crate::session::Session;

pub use fixed::{FIXED, FixedKeys};
pub use keymap::KeyMap;
pub use keys::{KeyMatch, chord_of};
pub use recent::Recent;

/// What an action is about: the headings of the help and of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each variant is the heading that its name says")]
pub enum Group {
    File,
    Edit,
    Add,
    Tools,
    Select,
    Arrange,
    Rows,
    Space,
    View,
    Go,
    Problems,
    Help,
}

impl Group {
    /// Every group, in the order of the help.
    pub const ALL: [Self; 12] = [
        Self::File,
        Self::Edit,
        Self::Add,
        Self::Tools,
        Self::Select,
        Self::Arrange,
        Self::Rows,
        Self::Space,
        Self::View,
        Self::Go,
        Self::Problems,
        Self::Help,
    ];

    /// The heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Add => "Add",
            Self::Tools => "Tools",
            Self::Select => "Select",
            Self::Arrange => "Arrange",
            Self::Rows => "Rules and rows",
            Self::Space => "Address space",
            Self::View => "View",
            Self::Go => "Go to",
            Self::Problems => "Problems",
            Self::Help => "Help",
        }
    }
}

/// Where a key means an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere; in a field, only with Mod or as a function key.
    Global,
    /// On the canvas.
    Canvas,
    /// In a table.
    Table,
    /// In what surrounds the view: bars and panels.
    Panel,
    /// On the canvas and in the outline and tables, where something is selected.
    Selection,
}

/// Something that can be done.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// Unique among the actions.
    pub id: &'static str,
    /// What it does, as an imperative.
    pub label: &'static str,
    /// What it is about.
    pub group: Group,
    /// Where its keys mean it.
    pub scope: Scope,
    /// Its keys, the one to show first: `Mod+Shift+Z`, `F8`, `?`, or one after the other `G T`. `Mod` is Ctrl, or Cmd on a Mac.
    pub keys: &'static [&'static str],
    /// What it sends, or why it cannot be done just now.
    ready: fn(&Session) -> Result<Message, String>,
}

impl Scope {
    /// Every scope, in the order of the help.
    pub const ALL: [Self; 5] = [Self::Global, Self::Canvas, Self::Selection, Self::Table, Self::Panel];

    /// Where that is, in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Canvas => "On the canvas",
            Self::Table => "In tables",
            Self::Panel => "In panels and bars",
            Self::Selection => "Where things are selected",
        }
    }
}

impl Action {
    /// Why it cannot be done just now, in one line.
    ///
    /// # Errors
    /// It cannot be done.
    pub fn enabled(&self, session: &Session) -> Result<(), String> {
        (self.ready)(session).map(drop)
    }

    /// What it sends.
    ///
    /// # Errors
    /// It cannot be done just now, for the reason given.
    pub fn message(&self, session: &Session) -> Result<Message, String> {
        (self.ready)(session)
    }
}

/// The parts of the table, in order.
static TABLES: &[&[Action]] = &[
    edit::FILE,
    edit::EDIT,
    add::ADD,
    add::TOOLS,
    look::SELECT,
    look::ARRANGE,
    rows::ROWS,
    space::SPACE,
    look::VIEW,
    go::GO,
    go::PROBLEMS,
    go::HELP,
];

/// Every action, in the order of menus and help.
pub fn actions() -> impl Iterator<Item = &'static Action> {
    TABLES.iter().copied().flatten()
}

/// The action of an id.
pub fn find(id: &str) -> Option<&'static Action> {
    actions().find(|action| action.id == id)
}

/// The actions that add what a view is about: a network first, where the plan has none.
pub fn adding(plan: &Plan, view: ViewTab) -> impl Iterator<Item = &'static Action> {
    add::adding(plan, view).iter().filter_map(|id| find(id))
}

/// Something has to be selected.
fn selected(session: &Session) -> Result<(), String> {
    if session.selection().is_empty() { Err("nothing is selected".to_owned()) } else { Ok(()) }
}

/// Exactly one thing has to be selected.
fn one_selected(session: &Session) -> Result<&str, String> {
    session.selection().single().ok_or_else(|| "select one thing".to_owned())
}

//! What does a menu on the canvas, or at a row of a table, offer? What can be done with what is selected, or what can be added, out of the table of actions.

use crate::actions::{Action, find};
use crate::geometry::Point;
use crate::session::Session;

/// What a menu is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offers {
    /// What can be done with what is selected, or with the whole canvas where nothing is.
    Deeds,
    /// What can be done with the chosen rows of a table.
    Rows,
    /// What can be added to what is selected, or to the canvas where nothing is.
    Additions,
}

/// A menu at a place of the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Opened {
    pub(crate) at: Point,
    pub(crate) offers: Offers,
}

/// A menu and what it offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Menu {
    /// Where it stands, in pixels from the corner of the view.
    pub at: Point,
    /// What it is about.
    pub title: String,
    /// The ids of the actions, none of which is impossible just now.
    pub items: Vec<&'static str>,
}

/// What can be done with a thing.
const WITH_THING: [&str; 11] = [
    "rename",
    "properties",
    "connect-with",
    "allocate",
    "explain-path",
    "toggle-flows",
    "zoom-selection",
    "duplicate",
    "copy",
    "cut",
    "delete",
];

/// What can be done with rows: items of lists, or things.
const WITH_ROWS: [&str; 15] = [
    "row-up",
    "row-down",
    "row-top",
    "row-bottom",
    "row-to",
    "row-section",
    "row-above",
    "row-below",
    "row-switch",
    "split",
    "split-into",
    "merge",
    "duplicate",
    "copy",
    "delete",
];

/// What can be done with the canvas.
const WITH_CANVAS: [&str; 8] =
    ["add-network", "add-divided-network", "add-site", "add-hub", "paste", "select-all", "zoom-fit", "tidy"];

/// What can be added to the canvas, and inside a thing.
const TO_CANVAS: [&str; 4] = ["add-network", "add-divided-network", "add-site", "add-hub"];
const TO_THING: [&str; 9] = [
    "add-subnet",
    "allocate",
    "add-host",
    "add-internet-gateway",
    "add-nat",
    "add-load-balancer",
    "add-filter",
    "add-network-acl",
    "add-route-table",
];

impl Opened {
    /// What it offers just now.
    pub(crate) fn menu(self, session: &Session) -> Menu {
        let has_subject = !session.selection().is_empty();
        let ids: &[&'static str] = match (self.offers, has_subject) {
            (Offers::Rows, _) => &WITH_ROWS,
            (Offers::Deeds, true) => &WITH_THING,
            (Offers::Deeds, false) => &WITH_CANVAS,
            (Offers::Additions, true) => &TO_THING,
            (Offers::Additions, false) => &TO_CANVAS,
        };
        let can = |id: &&&str| find(id).is_some_and(|action: &Action| action.enabled(session).is_ok());
        let rows = session.selection().rows().len();
        let title = match session.selection().ids() {
            [_] if rows > 1 => format!("{rows} rows"),
            [] => "Canvas".to_owned(),
            [only] => session.plan().title(only).to_owned(),
            several => format!("{} things", several.len()),
        };
        Menu { at: self.at, title, items: ids.iter().filter(can).copied().collect() }
    }
}

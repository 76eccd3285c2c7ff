//! What do keys do wherever the focus is? What the editor's table of actions says, unless they are meant as text.

use std::cell::RefCell;
use std::rc::Rc;

use netdraft_editor::actions::{Action, Group, KeyMap, KeyMatch, Scope};
use netdraft_editor::{InputEvent, KeyPress, Message, Modifiers};
use web_sys::KeyboardEvent;

use crate::controls::begin_word;
use crate::platform::{dom, keys::is_mac};
use crate::store::{Tell, Told};

/// How long the first of two keys waits for the second, in milliseconds.
const PATIENCE: f64 = 1_000.0;

/// Gives keys their meaning, remembering the first of two.
#[derive(Default)]
pub(crate) struct KeyReader {
    /// Which keys mean what.
    map: RefCell<Rc<KeyMap>>,
    before: RefCell<Option<(KeyPress, f64)>>,
}

impl KeyReader {
    /// From here on, keys mean this.
    pub(crate) fn follow(&self, map: &Rc<KeyMap>) {
        self.map.replace(Rc::clone(map));
    }

    /// Gives a key its meaning, and says whether it had one.
    pub(crate) fn take(&self, event: &KeyboardEvent, tell: &Tell) -> bool {
        let press = key_press(event);
        let typing = dom::is_typing();
        if dom::dialog_is_open() || belongs_to_field(&press, typing) || belongs_to_place(&press) {
            return false;
        }
        let before = self.before.take().filter(|(_, at)| event.time_stamp() - at < PATIENCE).map(|(press, _)| press);
        let meaning = self.map.borrow().action_for(&press, before.as_ref(), scope(), typing);
        // A letter that means nothing with the next one began a word.
        begin_word(before.as_ref().map_or("", |first| &first.key));
        if let KeyMatch::Prefix = meaning {
            begin_word(&press.key);
            self.before.replace(Some((press.clone(), event.time_stamp())));
        }
        match meaning {
            KeyMatch::Nothing => return false,
            // The browser hands over what is pasted with its own keys, without asking anybody.
            KeyMatch::Action(action) if action.id == "paste" && is_browsers_paste(&press) => return false,
            KeyMatch::Action(action) if is_typed(&press, action) => return false,
            // On the canvas a tool may be at work, which has the first word.
            KeyMatch::Prefix | KeyMatch::Action(_) if dom::is_in(".nd-canvas__pane") => {
                tell.send(Message::Input(InputEvent::Key(press)));
            }
            KeyMatch::Prefix => {}
            KeyMatch::Action(action) => act(action, typing, tell),
        }
        true
    }
}

/// A key as the editor reads it.
pub(crate) fn key_press(event: &KeyboardEvent) -> KeyPress {
    let command = if is_mac() { event.meta_key() } else { event.ctrl_key() };
    let modifiers = Modifiers { shift: event.shift_key(), alt: event.alt_key(), command };
    KeyPress { key: event.key(), code: event.code(), modifiers }
}

fn act(action: &'static Action, typing: bool, tell: &Tell) {
    // A field commits when it is left, and what it holds belongs to what follows.
    if typing && matches!(action.id, "save" | "save-as" | "export" | "undo" | "redo") {
        dom::leave_field();
    }
    tell.tell(Told::Act(action));
}

fn is_browsers_paste(press: &KeyPress) -> bool {
    press.modifiers.command && !press.modifiers.alt && press.key.eq_ignore_ascii_case("v")
}

/// Whether a sign begins to be typed into a cell for text. What means something everywhere does so there too, and rows that are chosen are acted on.
fn is_typed(press: &KeyPress, action: &Action) -> bool {
    let is_sign = press.key.chars().count() == 1 && !press.modifiers.command && !press.modifiers.alt;
    let acts =
        action.scope == Scope::Global || (action.group == Group::Rows && dom::is_in("[role=grid][data-several]"));
    is_sign && !acts && dom::is_in("[role=grid] [data-editable=text]")
}

/// What surrounds the view, and what floats over it.
const AROUND: &str =
    ".nd-top, .nd-shell__left, .nd-shell__right, .nd-shell__bottom, .nd-status, .nd-shelf, .nd-zoom, .nd-splitter";

/// Where the focus is, as the table of actions has it.
fn scope() -> Scope {
    if dom::is_in("[role=grid]") {
        Scope::Table
    } else if dom::is_in("[role=tree]") {
        Scope::Selection
    } else if dom::is_in(AROUND) {
        Scope::Panel
    } else if dom::is_in(".nd-canvas__pane") || !dom::is_in("button, a, input, select, textarea, summary, [role=tab]") {
        if dom::find(".nd-canvas__pane").is_some() { Scope::Canvas } else { Scope::Selection }
    } else {
        Scope::Global
    }
}

/// Whether a field has its own use for a key: its own undo while it holds what is not committed, its own repair while it is wrong.
fn belongs_to_field(press: &KeyPress, typing: bool) -> bool {
    let undoes = press.modifiers.command && matches!(press.key.to_lowercase().as_str(), "z" | "y");
    let edits = press.modifiers.command && matches!(press.key.to_lowercase().as_str(), "a" | "c" | "x" | "v");
    let restores = press.is_escape();
    let repairs = (press.modifiers.command && press.key == ".") || (press.modifiers.alt && press.key == "Enter");
    typing
        && (edits
            || ((undoes || restores) && dom::focused_attribute("data-typed").as_deref() == Some("true"))
            || (repairs && dom::focused_attribute("aria-invalid").as_deref() == Some("true")))
}

/// Whether the place that has the focus has its own use for a key.
fn belongs_to_place(press: &KeyPress) -> bool {
    let plain = !press.modifiers.command && !press.modifiers.alt;
    let presses = plain && matches!(press.key.as_str(), "Enter" | " ");
    // Tab walks through the boxes of the canvas once one is selected; without, it leaves the canvas: nobody is trapped.
    let walks = dom::is_in(".nd-canvas__pane") && dom::is_there("[data-selected]");
    let leaves = plain && press.key == "Tab" && !walks;
    // Who carries a row puts it down, or back, before anything else.
    let carries = dom::is_in("[role=grid][data-carries]");
    // A free block of the map has no other size than the one that is asked for in it.
    let sizes = plain && matches!(press.key.as_str(), "+" | "-") && dom::is_in("[data-tile][data-kind=free]");
    // Rows of a table are copied for a spreadsheet.
    let copies = press.modifiers.command && press.key.eq_ignore_ascii_case("c") && dom::is_in("[role=grid][data-grid]");
    leaves
        || carries
        || copies
        || sizes
        || (presses && dom::is_in("button, a, summary, [role=tab], [role=tree], [role=grid]"))
        || (plain && matches!(press.key.as_str(), "Delete" | "Backspace") && dom::is_in("[role=grid]"))
        || (press.modifiers.alt && matches!(press.key.as_str(), "ArrowUp" | "ArrowDown") && dom::is_in("[role=grid]"))
        || (plain && press.key == "Escape" && dom::is_in(".nd-drawer, .nd-menu, [role=grid]"))
}

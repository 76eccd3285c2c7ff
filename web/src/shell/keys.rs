//! What do keys do wherever the focus is? What the table says, unless they are meant as text.

use netdraft_editor::{Dialog, Message, ToolChoice, ViewMessage};
use web_sys::KeyboardEvent;

use crate::platform::{dom, keys::is_mac};
use crate::store::{Tell, Told};

/// Gives a key its meaning, and says whether it had one.
pub(crate) fn take_key(event: &KeyboardEvent, tell: &Tell) -> bool {
    let command = if is_mac() { event.meta_key() } else { event.ctrl_key() };
    let key = event.key();
    if dom::dialog_is_open() {
        return false;
    }
    match with_command(&key, command, event.shift_key()).or_else(|| everywhere(&key, event.shift_key())) {
        // Undo inside a field is the field's own, as long as the field has the focus.
        Some(Message::Undo | Message::Redo) if dom::is_typing() => return false,
        Some(message) => {
            // A field commits when it is left, and what it holds belongs to what follows.
            if dom::is_typing() && matches!(message, Message::Save | Message::Export) {
                dom::leave_field();
            }
            tell.send(message);
            return true;
        }
        None => {}
    }
    if command && key.eq_ignore_ascii_case("o") {
        crate::platform::files::choose();
        return true;
    }
    if dom::is_typing() || command || event.alt_key() {
        return false;
    }
    alone(&key, event, tell)
}

/// Keys with Ctrl, or Cmd on a Mac.
fn with_command(key: &str, command: bool, shift: bool) -> Option<Message> {
    let key = key.to_lowercase();
    match (command, key.as_str(), shift) {
        (true, "z", false) => Some(Message::Undo),
        (true, "z", true) | (true, "y", false) => Some(Message::Redo),
        (true, "s", _) => Some(Message::Save),
        (true, "e", true) => Some(Message::View(ViewMessage::Dialog(Some(Dialog::Export)))),
        _ => None,
    }
}

/// Keys that are no letters and work in fields too.
fn everywhere(key: &str, shift: bool) -> Option<Message> {
    match (key, shift) {
        ("F8", false) => Some(Message::View(ViewMessage::NextProblem)),
        ("F8", true) => Some(Message::View(ViewMessage::PreviousProblem)),
        _ => None,
    }
}

/// Keys by themselves, outside of fields.
fn alone(key: &str, event: &KeyboardEvent, tell: &Tell) -> bool {
    let view = match (key, event.code().as_str(), event.shift_key()) {
        ("?", ..) => ViewMessage::Dialog(Some(Dialog::Help)),
        ("v" | "V", ..) => ViewMessage::Tool(ToolChoice::Select),
        ("h" | "H", ..) => ViewMessage::Tool(ToolChoice::Hand),
        ("c" | "C", ..) => ViewMessage::Tool(ToolChoice::Connect),
        ("1", ..) => ViewMessage::Tool(ToolChoice::Network),
        ("2", ..) => ViewMessage::Tool(ToolChoice::Subnet),
        (_, "Digit0", true) => ViewMessage::ZoomReset,
        (_, "Digit1", true) => ViewMessage::ZoomToFit,
        (_, "Digit2", true) => ViewMessage::ZoomToSelection,
        ("+" | "=", ..) => ViewMessage::Zoom(1.2),
        ("-", ..) => ViewMessage::Zoom(1.0 / 1.2),
        // In a table, the key deletes the row, which may be less than the thing that is selected.
        ("Delete" | "Backspace", ..) if dom::is_in("[role=grid], [role=tree]") => return false,
        ("Delete" | "Backspace", ..) => {
            tell.tell(Told::Session(Message::DeleteSelection));
            return true;
        }
        _ => return false,
    };
    tell.view(view);
    true
}

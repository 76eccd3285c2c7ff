//! What can be done with the file and with what is selected?

use super::{Action, Group, Scope, one_selected, selected};
use crate::message::{Dialog, Message, ViewMessage};
use crate::session::Session;

pub(super) static FILE: &[Action] = &[
    Action {
        id: "new",
        label: "Start an empty plan",
        group: Group::File,
        scope: Scope::Global,
        keys: &[],
        ready: |_| Ok(Message::New),
    },
    Action {
        id: "open",
        label: "Open a file",
        group: Group::File,
        scope: Scope::Global,
        keys: &["Mod+O"],
        ready: |_| Ok(Message::View(ViewMessage::ChooseFile)),
    },
    Action {
        id: "import",
        label: "Import from AWS",
        group: Group::File,
        scope: Scope::Global,
        keys: &[],
        ready: |_| Ok(Message::View(ViewMessage::Dialog(Some(Dialog::Import)))),
    },
    Action {
        id: "save",
        label: "Save as a file",
        group: Group::File,
        scope: Scope::Global,
        keys: &["Mod+S", "Mod+Shift+S"],
        ready: |_| Ok(Message::Save),
    },
    Action {
        id: "share",
        label: "Share a link to the plan",
        group: Group::File,
        scope: Scope::Global,
        keys: &["Mod+Alt+L"],
        ready: |_| Ok(Message::View(ViewMessage::Dialog(Some(Dialog::Share)))),
    },
    Action {
        id: "versions",
        label: "Versions and steps: what the plan was before",
        group: Group::File,
        scope: Scope::Global,
        keys: &["Mod+Alt+S", "G H", "G C"],
        ready: |_| Ok(Message::View(ViewMessage::Dialog(Some(Dialog::Versions)))),
    },
    Action {
        id: "export",
        label: "Export",
        group: Group::File,
        scope: Scope::Global,
        keys: &["Mod+Shift+E", "G X"],
        ready: |_| Ok(Message::View(ViewMessage::Dialog(Some(Dialog::Export)))),
    },
    Action {
        id: "export-validated",
        label: "Export the validated config",
        group: Group::File,
        scope: Scope::Global,
        keys: &[],
        ready: |session| match (session.checking(), session.report().gate.passed) {
            (Some(_), _) => Err("the plan is still being checked".to_owned()),
            (None, true) => Ok(Message::Export),
            (None, false) => Err("the plan does not pass its gate".to_owned()),
        },
    },
];

pub(super) static EDIT: &[Action] = &[
    Action {
        id: "undo",
        label: "Undo",
        group: Group::Edit,
        scope: Scope::Global,
        keys: &["Mod+Z"],
        ready: |session| match session.history().done().last() {
            Some(_) => Ok(Message::Undo),
            None => Err("there is nothing to undo".to_owned()),
        },
    },
    Action {
        id: "redo",
        label: "Redo",
        group: Group::Edit,
        scope: Scope::Global,
        keys: &["Mod+Shift+Z", "Mod+Y"],
        ready: |session| match session.history().undone().last() {
            Some(_) => Ok(Message::Redo),
            None => Err("there is nothing to redo".to_owned()),
        },
    },
    Action {
        id: "copy",
        label: "Copy",
        group: Group::Edit,
        scope: Scope::Selection,
        keys: &["Mod+C"],
        ready: |session| selected(session).map(|()| Message::Copy),
    },
    Action {
        id: "cut",
        label: "Cut",
        group: Group::Edit,
        scope: Scope::Selection,
        keys: &["Mod+X"],
        ready: |session| selected(session).map(|()| Message::Cut),
    },
    Action {
        id: "paste",
        label: "Paste",
        group: Group::Edit,
        scope: Scope::Selection,
        keys: &["Mod+V"],
        ready: |_| Ok(Message::View(ViewMessage::ReadClipboard)),
    },
    Action {
        id: "duplicate",
        label: "Duplicate",
        group: Group::Edit,
        scope: Scope::Selection,
        keys: &["Mod+D"],
        ready: |session| selected(session).map(|()| Message::Duplicate),
    },
    Action {
        id: "delete",
        label: "Delete",
        group: Group::Edit,
        scope: Scope::Selection,
        keys: &["Delete", "Backspace"],
        ready: |session| selected(session).map(|()| Message::DeleteSelection),
    },
    Action {
        id: "rename",
        label: "Rename",
        group: Group::Edit,
        scope: Scope::Selection,
        keys: &["F2"],
        ready: |session| Ok(Message::View(ViewMessage::Rename(one_selected(session)?.to_owned()))),
    },
    Action {
        id: "properties",
        label: "Show in the inspector",
        group: Group::Edit,
        scope: Scope::Canvas,
        keys: &["Enter"],
        ready: |session| selected(session).map(|()| inspect(session)),
    },
];

fn inspect(_: &Session) -> Message {
    Message::View(ViewMessage::Focus(crate::effect::FocusPlace::Inspector))
}

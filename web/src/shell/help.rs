//! Which keys are there, and what do the words mean?

use netdraft_editor::ViewMessage;
use yew::{Callback, Html, component, html};

use crate::controls::{Button, Modal};
use crate::store::use_tell;

/// Keys and what they do.
const KEYS: [(&str, &str); 20] = [
    ("Ctrl Z", "Undo"),
    ("Ctrl Shift Z", "Redo"),
    ("Ctrl S", "Save to a file"),
    ("Ctrl O", "Open a file"),
    ("Ctrl Shift E", "Export"),
    ("F8", "Next problem"),
    ("Shift F8", "Previous problem"),
    ("Alt Enter", "Take the repair offered in a field"),
    ("V", "Select"),
    ("H", "Move the view"),
    ("1", "Draw a network"),
    ("2", "Draw a subnet"),
    ("C", "Connect"),
    ("Delete", "Delete what is selected"),
    ("Shift 1", "Show everything"),
    ("Shift 2", "Show the selection"),
    ("Shift 0", "Zoom to 100 %"),
    ("+ −", "Zoom in and out"),
    ("Alt ↑ ↓", "Move a rule"),
    ("?", "These keys"),
];

/// The dialog with the keys.
#[component]
pub(crate) fn HelpDialog() -> Html {
    let tell = use_tell();
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let row = |(keys, what): &(&'static str, &'static str)| {
        html! {
            <li key={*keys} class="nd-keys__row">
                <span>{ *what }</span>
                <span>{ for keys.split(' ').map(|key| html! { <kbd class="nd-key">{ key }</kbd> }) }</span>
            </li>
        }
    };
    let close = onclose.reform(|_| ());
    let foot = html! { <Button label="Close" look="primary" onclick={close} /> };
    html! {
        <Modal id="help" title="Keys" {onclose} {foot}>
            <ul class="nd-keys">{ for KEYS.iter().map(row) }</ul>
            <p class="nd-muted">{ "On a Mac, Cmd stands for Ctrl. Everything on the canvas is also in the outline and in the tables." }</p>
        </Modal>
    }
}

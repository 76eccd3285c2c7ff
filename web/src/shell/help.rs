//! Which keys are there? Those of the editor's table of actions, group by group.

use netdraft_editor::ViewMessage;
use netdraft_editor::actions::{Action, Group, actions};
use yew::{Callback, Html, html};

use crate::controls::{Button, Modal};
use crate::platform::keys::is_mac;
use crate::store::Tell;

/// The dialog with the keys.
pub(crate) fn help_dialog(tell: &Tell) -> Html {
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let close = onclose.reform(|_| ());
    let foot = html! { <Button label="Close" look="primary" onclick={close} /> };
    html! {
        <Modal key="help" id="help" title="Keys" {onclose} {foot}>
            <div class="nd-keys">{ for Group::ALL.into_iter().map(group) }</div>
            <p class="nd-muted">{ "Everything on the canvas is also in the outline and in the tables. In a table, arrows walk, Enter edits and Alt with an arrow moves a rule." }</p>
        </Modal>
    }
}

fn group(group: Group) -> Html {
    let with_keys: Vec<&Action> = actions().filter(|action| action.group == group && !action.keys.is_empty()).collect();
    let row = |action: &&Action| {
        html! {
            <li key={action.id} class="nd-keys__row"><span>{ action.label }</span>{ keys(action) }</li>
        }
    };
    html! {
        <section key={group.label()} hidden={with_keys.is_empty()}>
            <h3 class="nd-section__title">{ group.label() }</h3>
            <ul>{ for with_keys.iter().map(row) }</ul>
        </section>
    }
}

/// The first keys of an action, each on a cap of its own.
pub(super) fn keys(action: &Action) -> Html {
    let Some(first) = action.keys.first().copied() else { return html! { <span></span> } };
    let separate = |chord: &str| -> Vec<String> {
        let command = if is_mac() { "⌘" } else { "Ctrl" };
        // A plus sign that is itself the key ends the chord.
        let names = chord.split('+').map(|name| if name.is_empty() { "+" } else { name });
        names.map(|name| name.replace("Mod", command).replace("Arrow", "")).collect()
    };
    let caps = first.split(' ').flat_map(separate);
    html! { <span class="nd-keys__caps">{ for caps.map(|key| html! { <kbd class="nd-key">{ key }</kbd> }) }</span> }
}

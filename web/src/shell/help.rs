//! Which keys are there, which does this person want, and what do the terms mean? The keys of the editor's table of actions, place by place, with what the
//! things that have the focus add, and the glossary.

use netdraft_editor::actions::{Action, FIXED, FixedKeys, KeyMap, Scope, actions};
use netdraft_editor::{KeyPress, ViewMessage};
use web_sys::HtmlInputElement;
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, MouseEvent, Properties, TargetCast, UseStateHandle, component, html,
    use_state,
};

use super::glossary::Glossary;
use super::keys::key_press;
use crate::controls::{Button, Modal, inline};
use crate::platform::keys::is_mac;
use crate::store::{Same, Tell, use_tell};

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct HelpProps {
    /// The keys of this person.
    pub(crate) map: Same<KeyMap>,
    /// Whether the terms stand before the keys.
    #[prop_or_default]
    pub(crate) terms: bool,
}

/// What is being done to a key.
#[derive(Clone, PartialEq, Default)]
enum Change {
    /// Nothing.
    #[default]
    Nothing,
    /// The next key is to be the one of this action.
    Awaited(&'static str),
    /// It could not be, for this reason.
    Refused(&'static str, String),
}

/// The dialog with the keys.
#[component]
pub(crate) fn HelpDialog(props: &HelpProps) -> Html {
    let tell = use_tell();
    let (words, change) = (use_state(String::new), use_state(Change::default));
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let oninput = {
        let words = words.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                words.set(input.value());
            }
        })
    };
    let lower = words.to_lowercase();
    let wanted: Vec<&str> = lower.split_whitespace().collect();
    let row = |action: &'static Action| row(action, &props.map, &change, &tell);
    let mut found = 0;
    let sections: Vec<Html> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let all = actions()
                .filter(|action| action.scope == scope)
                .filter(|action| fits(&wanted, action.label, &mut props.map.keys(action)));
            let fixed = FIXED
                .iter()
                .filter(|fixed| fixed.scope == scope && fits(&wanted, fixed.label, &mut fixed.keys.iter().copied()));
            let rows: Vec<Html> = all.map(row).chain(fixed.map(fixed_row)).collect();
            found += rows.len();
            html! {
                <section key={scope.label()} hidden={rows.is_empty()}>
                    <h3 class="nd-section__title">{ scope.label() }</h3>
                    <ul>{ for rows }</ul>
                </section>
            }
        })
        .collect();
    let nothing = if found == 0 { "No key does that." } else { "" };
    let keys = html! { <div key="keys" class="nd-keys"><p class="nd-muted" role="status" data-testid="no-key">{ nothing }</p>{ for sections }</div> };
    let terms = html! { <Glossary key="terms" words={(*words).clone()} /> };
    html! {
        <Modal id="help" title="Help" {onclose} foot={foot(&props.map, &change, &tell)}>
            <input class="nd-input" type="search" aria-label="Find a key, what it does, or a term" placeholder="Find a key, what it does, or a term"
                autofocus=true autocomplete="off" spellcheck="false" value={(*words).clone()} {oninput} />
            { plain_keys(&props.map, &tell) }
            { for if props.terms { [terms, keys] } else { [keys, terms] } }
        </Modal>
    }
}

/// Whether every word occurs in what keys do, or is one of the keys.
fn fits(wanted: &[&str], label: &str, keys: &mut dyn Iterator<Item = &str>) -> bool {
    let text = keys.fold(label.to_lowercase(), |text, keys| {
        text + " " + &keys.to_lowercase() + " " + &keys.to_lowercase().replace('+', " ")
    });
    let text = if is_mac() { text.replace("mod", "mod cmd") } else { text.replace("mod", "mod ctrl") };
    wanted.iter().all(|word| text.contains(word))
}

/// What switches off the keys that are a letter, a digit or a sign by themselves.
fn plain_keys(map: &Same<KeyMap>, tell: &Tell) -> Html {
    let is_off = map.is_plain_off();
    let onclick = change_to(map.with_plain_off(!is_off), tell);
    html! {
        <label class="nd-keys__plain">
            <input type="checkbox" class="nd-check" data-action="plain-keys" checked={!is_off} {onclick} />
            { "Keys that are a letter, a digit or a sign do something by themselves. Who speaks to the computer may want them off." }
        </label>
    }
}

fn change_to(map: KeyMap, tell: &Tell) -> Callback<MouseEvent> {
    tell.on_view(ViewMessage::Keys(map.into()))
}

fn foot(map: &Same<KeyMap>, change: &UseStateHandle<Change>, tell: &Tell) -> Html {
    let said = match &**change {
        Change::Refused(_, reason) => reason.as_str(),
        Change::Awaited(_) => "press the key that it is to have; Escape leaves it as it is",
        Change::Nothing => "",
    };
    let is_own = map.is_own();
    let close = tell.on_view(ViewMessage::Dialog(None));
    html! {
        <>
            <p class="nd-dialog__aside" role="status" data-testid="keys-said">{ inline(said) }</p>
            <Button label="Reset all keys" look="quiet" action="reset-keys" disabled={!is_own} onclick={change_to(KeyMap::default(), tell)} />
            <Button label="Close" look="primary" onclick={close} />
        </>
    }
}

fn row(action: &'static Action, map: &Same<KeyMap>, change: &UseStateHandle<Change>, tell: &Tell) -> Html {
    let awaited = **change == Change::Awaited(action.id);
    let onclick = {
        let change = change.clone();
        Callback::from(move |_: MouseEvent| {
            change.set(if awaited { Change::Nothing } else { Change::Awaited(action.id) });
        })
    };
    let onkeydown = {
        let (change, map, tell) = (change.clone(), map.clone(), tell.clone());
        Callback::from(move |event: KeyboardEvent| {
            if awaited {
                event.prevent_default();
                event.stop_propagation();
                take(action, &key_press(&event), &map, &change, &tell);
            }
        })
    };
    let onblur = {
        let change = change.clone();
        Callback::from(move |_| {
            if awaited {
                change.set(Change::Nothing);
            }
        })
    };
    let reset = map.is_changed(action).then(|| {
        let (map, change, tell) = (map.clone(), change.clone(), tell.clone());
        let onclick = Callback::from(move |_| settle(action, map.reset(action), &change, &tell));
        html! { <Button label={format!("Reset the keys of “{}”", action.label)} icon={crate::controls::Icon::Undo} look="icon" size="small" action="reset-key" {onclick} /> }
    });
    let text: Vec<&str> = map.keys(action).collect();
    html! {
        <li key={action.id} class="nd-keys__row" data-key-of={action.id} data-changed={map.is_changed(action).to_string()}>
            <span>{ action.label }</span>
            <span class="nd-keys__tools">
                <>{ reset.unwrap_or_default() }</>
                <button type="button" class="nd-keys__change" aria-pressed={awaited.to_string()} title="Change the key" {onclick} {onkeydown} {onblur}>
                    <span class="nd-only-read">{ format!("Change the key of “{}”, now ", action.label) }</span>
                    { if awaited { html! { <span class="nd-muted">{ "press a key …" }</span> } } else { caps(&text) } }
                </button>
            </span>
        </li>
    }
}

/// Gives an action the key that was pressed, where that is free.
fn take(action: &'static Action, press: &KeyPress, map: &KeyMap, change: &UseStateHandle<Change>, tell: &Tell) {
    if press.is_escape() {
        return change.set(Change::Nothing);
    }
    if netdraft_editor::actions::chord_of(press).is_some() {
        settle(action, map.bound(action, press), change, tell);
    }
}

fn settle(action: &'static Action, result: Result<KeyMap, String>, change: &UseStateHandle<Change>, tell: &Tell) {
    match result {
        Ok(map) => {
            change.set(Change::Nothing);
            tell.view(ViewMessage::Keys(map.into()));
        }
        Err(reason) => change.set(Change::Refused(action.id, reason)),
    }
}

fn fixed_row(fixed: &'static FixedKeys) -> Html {
    html! {
        <li key={format!("{} {}", fixed.place, fixed.label)} class="nd-keys__row">
            <span>{ fixed.label }<span class="nd-muted">{ format!(" · {}", fixed.place) }</span></span>{ caps(fixed.keys) }
        </li>
    }
}

/// Keys, each on a cap of its own: of two that mean the same, either.
pub(super) fn caps(keys: &[&str]) -> Html {
    let separate = |chord: &str| -> Vec<String> {
        let command = if is_mac() { "⌘" } else { "Ctrl" };
        // A plus sign that is itself the key ends the chord.
        let names = chord.split('+').map(|name| if name.is_empty() { "+" } else { name });
        names.map(|name| name.replace("Mod", command).replace("Arrow", "")).collect()
    };
    let cap = |key: String| html! { <kbd class="nd-key">{ key }</kbd> };
    let one = |keys: &&str| {
        let chords = keys.split(' ').filter(|chord| !chord.is_empty()).flat_map(separate);
        html! { <span class="nd-keys__caps">{ for chords.map(cap) }</span> }
    };
    html! { <span class="nd-keys__all">{ for keys.iter().map(one) }</span> }
}

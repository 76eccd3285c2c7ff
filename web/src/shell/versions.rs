//! What was the plan before? Its versions, which the browser keeps, and the steps of this visit, in words.

use netdraft_core::words::counted;
use netdraft_editor::keeping::{Card, Version};
use netdraft_editor::{Message, ViewMessage};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{Callback, Html, html};

use super::recent::health;
use crate::controls::{Button, Icon, Modal, capitalised, inline};
use crate::keeping::{Kept, Recall};
use crate::platform::clock::moment;
use crate::platform::dom;
use crate::store::{Shown, Tell, Told};

/// The most steps that are listed.
const MOST: usize = 100;

/// The dialog.
pub(crate) fn versions_dialog(shown: &Shown, kept: &Kept, tell: &Tell) -> Html {
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    html! {
        <Modal key="versions" id="versions" title="Versions and steps" {onclose}>
            { name_version(tell) }
            { versions(kept.card(), true, tell) }
            { steps(shown, tell) }
        </Modal>
    }
}

/// Keeps what is open as a version with a name.
fn name_version(tell: &Tell) -> Html {
    let tell = tell.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let field = dom::find("#nd-version-name").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field.filter(|field| !field.value().trim().is_empty()) else { return };
        tell.tell(Told::Checkpoint(field.value()));
        field.set_value("");
    });
    html! {
        <form class="nd-versions__name" {onsubmit}>
            <label for="nd-version-name">{ "Keep the plan as it is, called" }</label>
            <input class="nd-input" id="nd-version-name" type="text" data-field="version-name" autocomplete="off" placeholder="before the change" />
            <button type="submit" class="nd-button" data-look="primary" data-action="checkpoint"><span>{ "Keep" }</span></button>
        </form>
    }
}

/// The versions, the newest first. Those of a plan that is not open can be opened, and change nothing of it.
pub(crate) fn versions(card: Option<&Card>, is_open: bool, tell: &Tell) -> Html {
    let Some(card) = card.filter(|card| !card.versions.is_empty()) else {
        return html! { <p class="nd-muted">{ "No version is kept yet. One is kept at the first change, and one after every five minutes of work." }</p> };
    };
    let row = |version: &Version| {
        let button = |label: &'static str, how: Recall, action: &'static str| {
            let (tell, id, number) = (tell.clone(), card.id.clone(), version.number);
            let onclick = Callback::from(move |_| tell.tell(Told::Recall(id.clone(), Some(number), how)));
            html! { <Button {label} size="small" look="soft" {action} {onclick} /> }
        };
        let name = if version.name.is_empty() { "kept by itself" } else { version.name.as_str() };
        html! {
            <li class="nd-kept" key={version.number.to_string()} data-version={version.number.to_string()} data-named={(!version.name.is_empty()).to_string()}>
                <span class="nd-kept__name">{ name }</span>
                <span class="nd-kept__about">{ format!("{} · {}", moment(version.at), version.contents) }</span>
                { health(version.errors, 0) }
                <span class="nd-kept__acts">
                    if is_open {
                        { button("Compare", Recall::Compare, "compare-version") }
                        { button("Restore", Recall::Restore, "restore") }
                    }
                    { button("Open a copy", Recall::Copy, "copy-version") }
                </span>
            </li>
        }
    };
    html! {
        <section aria-labelledby="nd-versions-title">
            <h3 class="nd-kept__title" id="nd-versions-title">{ "Versions in this browser" }</h3>
            <ul class="nd-kepts" data-testid="versions">{ for card.versions.iter().rev().map(row) }</ul>
        </section>
    }
}

/// The steps of this visit, the last one first.
fn steps(shown: &Shown, tell: &Tell) -> Html {
    let done = shown.history().done();
    let rows = done.iter().enumerate().rev().take(MOST).map(|(position, entry)| step(position, &entry.label, tell));
    let more = done.len().saturating_sub(MOST);
    html! {
        <section aria-labelledby="nd-steps-title">
            <h3 class="nd-kept__title" id="nd-steps-title">{ "Steps of this visit" }</h3>
            <p class="nd-muted" hidden={!done.is_empty()}>{ "Nothing was changed yet." }</p>
            <ol class="nd-kepts" data-testid="steps" reversed=true>{ for rows }</ol>
            <p class="nd-muted" hidden={more == 0}>{ format!("and {} before", counted(more, "step")) }</p>
        </section>
    }
}

/// A step of this visit, and the way back to before it.
pub(crate) fn step(position: usize, label: &str, tell: &Tell) -> Html {
    let onclick = tell.on(Message::RestoreTo(position));
    html! {
        <li class="nd-kept" key={position.to_string()} data-step={position.to_string()}>
            <span class="nd-kept__name">{ inline(&capitalised(label)) }</span>
            <span class="nd-kept__acts">
                <Button label="Back to before this" icon={Icon::Undo} size="small" look="quiet" action="back-to" {onclick} />
            </span>
        </li>
    }
}

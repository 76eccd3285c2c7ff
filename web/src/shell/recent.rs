//! Which plans does this browser keep? On the start card, with how each does and when it was changed; one that could not be opened is offered as it last was.

use netdraft_core::words::counted;
use netdraft_editor::keeping::Card;
use yew::{Callback, Html, html};

use super::versions::versions;
use crate::controls::{Button, Icon, Modal, icon, inline};
use crate::keeping::{Kept, Recall, Recovery};
use crate::platform::clock::moment;
use crate::platform::files;
use crate::store::{Tell, Told};

/// How a plan does, in a badge.
pub(crate) fn health(errors: u64, warnings: u64) -> Html {
    let count = |count: u64, noun| counted(usize::try_from(count).unwrap_or(usize::MAX), noun);
    let (state, words) = match (errors, warnings) {
        (0, 0) => ("good", "no errors".to_owned()),
        (0, _) => ("warning", count(warnings, "warning")),
        _ => ("error", count(errors, "error")),
    };
    html! { <span class="nd-badge" data-severity={state}>{ words }</span> }
}

/// What a plan is called.
fn title(card: &Card) -> String {
    let name = if card.name.is_empty() { "Untitled plan" } else { card.name.as_str() };
    if card.is_copy { format!("{name} (copy)") } else { name.to_owned() }
}

/// The plans of this browser, the one that was changed last first.
pub(crate) fn recent(kept: &Kept, tell: &Tell) -> Html {
    if kept.cards.is_empty() {
        return Html::default();
    }
    let row = |card: &Card| {
        let open = {
            let (tell, id) = (tell.clone(), card.id.clone());
            Callback::from(move |_| tell.tell(Told::Recall(id.clone(), None, Recall::Open)))
        };
        let is_going = kept.going.as_ref() == Some(&card.id);
        let forget = {
            let (tell, id) = (tell.clone(), card.id.clone());
            Callback::from(move |_| tell.tell(Told::Forget(id.clone())))
        };
        let remove = match is_going {
            true => {
                html! { <Button label="Remove for good" size="small" look="soft" action="forget-now" onclick={forget} /> }
            }
            false => {
                html! { <Button label={format!("Remove {} from this browser", title(card))} icon={Icon::Delete} look="icon" size="small" action="forget" onclick={forget} /> }
            }
        };
        html! {
            <li class="nd-recent" key={card.id.clone()} data-plan={card.name.clone()}>
                <button type="button" class="nd-recent__open" data-action="recent" onclick={open}>
                    <strong>{ title(card) }</strong>
                    { health(card.errors, card.warnings) }
                    <small>{ format!("{} · {}", card.contents, moment(card.at)) }</small>
                </button>
                { remove }
            </li>
        }
    };
    html! {
        <section class="nd-recents" aria-labelledby="nd-recent-title">
            <h3 class="nd-recents__title" id="nd-recent-title">{ "Your plans in this browser" }</h3>
            <ul class="nd-recents__list" data-testid="recent">{ for kept.cards.iter().map(row) }</ul>
        </section>
    }
}

/// The dialog that offers the last good state of a plan.
pub(crate) fn recovery_dialog(Recovery { card, text, faults }: &Recovery, tell: &Tell) -> Html {
    let onclose = {
        let tell = tell.clone();
        Callback::from(move |()| tell.tell(Told::CloseRecovery))
    };
    let download = {
        let text = text.clone();
        Callback::from(move |_| files::download("rescued.netdraft.json", "application/json", text.as_bytes()))
    };
    let open = {
        let (tell, id) = (tell.clone(), card.id.clone());
        Callback::from(move |_| tell.tell(Told::Recall(id.clone(), None, Recall::Open)))
    };
    let why = match faults.first() {
        Some(fault) => format!("What this browser kept of it cannot be read: {fault}."),
        None => "The planner stopped while this plan was open. Nothing of it is lost.".to_owned(),
    };
    let as_it_was = faults
        .is_empty()
        .then(|| html! { <Button label="Open it as it was" look="primary" action="open-broken" onclick={open} /> });
    let foot = html! {
        <>
            <Button label="Save what was kept as a file" icon={Icon::Save} action="save-broken" onclick={download} />
            <>{ as_it_was.unwrap_or_default() }</>
        </>
    };
    html! {
        <Modal key="recovery" id="recovery" title={format!("{} was not opened", title(card))} {onclose} {foot}>
            <p class="nd-recovery">{ icon(Icon::Warning) }<span>{ inline(&why) }</span></p>
            <p>{ "An earlier version is opened as a plan of its own; this one stays as it is." }</p>
            { versions(Some(card), false, tell) }
        </Modal>
    }
}

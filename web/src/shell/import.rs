//! How does what a provider says of its networks come in? By file, folder or paste; and what was made of it is shown before it replaces anything.

use netdraft_editor::arrival::{Offer, OfferPart};
use netdraft_editor::{Message, ViewMessage};
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement, InputEvent};
use yew::{Callback, Html, Properties, TargetCast, component, html, use_effect_with};

use crate::controls::{Button, Icon, Modal, capitalised, inline};
use crate::platform::{clipboard, dom, files};
use crate::store::{Shown, Tell, Told, use_tell};

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct ImportDialogProps {
    /// The session.
    pub(crate) shown: Shown,
    /// Whether a plan is open that would be replaced.
    pub(crate) has_plan: bool,
}

/// The id of the field for text.
const TEXT: &str = "nd-import-text";

/// The dialog.
#[component]
pub(crate) fn ImportDialog(props: &ImportDialogProps) -> Html {
    let tell = use_tell();
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let offer = props.shown.offer().cloned();
    use_effect_with(offer.is_some(), |has_offer| {
        let target = if *has_offer { "#import [role='region']" } else { "#nd-import-text" };
        crate::platform::clock::later_for_good(0, move || {
            dom::focus(target);
        });
    });
    match offer {
        Some(offer) => {
            let title =
                if offer.is_whole { format!("A plan in {}", offer.name) } else { format!("Import {}", offer.name) };
            html! { <Modal id="import" {title} foot={decision(props.has_plan, &tell)} {onclose}>{ report(&offer) }</Modal> }
        }
        None => html! { <Modal id="import" title="Import from AWS" {onclose}>{ ways(&tell) }</Modal> },
    }
}

/// The ways in.
fn ways(tell: &Tell) -> Html {
    let choose = Callback::from(|_| files::choose());
    // What is pasted is read and not shown: it may hold keys.
    let onpaste = {
        let tell = tell.clone();
        Callback::from(move |event: Event| {
            if let Some(text) = clipboard::pasted(&event) {
                event.prevent_default();
                tell.tell(Told::Pasted(text));
            }
        })
    };
    let read = {
        let tell = tell.clone();
        move || {
            let Some(field) = dom::by_id(TEXT).and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) else {
                return;
            };
            tell.tell(Told::Pasted(field.value()));
        }
    };
    // Text that comes otherwise than by pasting is read once it is whole, or when somebody says so.
    let oninput = {
        let read = read.clone();
        Callback::from(move |event: InputEvent| {
            let field = event.target_dyn_into::<HtmlTextAreaElement>();
            if field.is_some_and(|field| is_whole(&field.value())) {
                read();
            }
        })
    };
    html! {
        <div class="nd-import">
            <p>{ inline("Give it what `aws ec2 describe-vpcs`, `describe-subnets`, `describe-route-tables` and so on print as JSON, one answer or several a file, or the file of a collector.") }</p>
            <div class="nd-import__way">
                <Button label="Choose files" icon={Icon::Open} look="primary" action="choose-import" onclick={choose} />
                <span class="nd-muted">{ "or drop files or a whole folder anywhere on the page" }</span>
            </div>
            <div class="nd-import__way">
                <label class="nd-import__paste" for={TEXT}>{ "or paste the JSON here" }</label>
                <Button label="Read it" size="small" action="read-import" onclick={Callback::from(move |_| read())} />
            </div>
            <textarea class="nd-input nd-import__text" id={TEXT} data-field="import-text" data-mono="true" rows="4" spellcheck="false"
                autocomplete="off" {onpaste} {oninput} />
            <p class="nd-muted">{ "It is read in this browser and sent nowhere. Pre-shared keys are not read. You see what was made of it before anything is replaced." }</p>
        </div>
    }
}

/// Whether a text is JSON that says something.
fn is_whole(text: &str) -> bool {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => !fields.is_empty(),
        Ok(Value::Array(items)) => !items.is_empty(),
        _ => false,
    }
}

/// What would come in, and what is not as it was.
fn report(offer: &Offer) -> Html {
    let count = |words: &String| html! { <li class="nd-import__count">{ words }</li> };
    html! {
        <div class="nd-import" role="region" tabindex="0" aria-label="What was made of it">
            <section aria-label="Imported">
                <h3 class="nd-import__title">{ if offer.is_whole { "What is in it" } else { "Imported" } }</h3>
                <ul class="nd-import__counts" data-testid="imported">{ for offer.counts().iter().map(count) }</ul>
            </section>
            { for offer.parts().iter().filter(|part| !part.remarks.is_empty()).map(part) }
            { compared(offer) }
            <p class="nd-muted">{ if offer.is_whole { "Open it only if you know who made it; it can do no more than a file." } else { "Pre-shared keys were not read." } }</p>
        </div>
    }
}

/// In what a plan differs from the open one.
fn compared(offer: &Offer) -> Html {
    let line = |line: &String| html! { <li class="nd-import__count">{ capitalised(line) }</li> };
    html! {
        <section aria-label="Compared with the open plan" data-testid="compared" hidden={offer.differences.is_empty()}>
            <h3 class="nd-import__title">{ "Compared with the open plan" }</h3>
            <ul class="nd-import__counts">{ for offer.differences.iter().map(line) }</ul>
        </section>
    }
}

/// The most remarks of a part that are shown.
const MOST: usize = 200;

fn part(part: &OfferPart<'_>) -> Html {
    let remark = |remark: &netdraft_core::import::Remark| {
        let about = remark.about.iter().take(4).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let more = remark.about.len().saturating_sub(4);
        let about = if more > 0 { format!("{about} and {more} more") } else { about };
        html! {
            <li class="nd-import__remark">
                <span>{ inline(&about) }</span>
                <span class="nd-muted">{ inline(&remark.reason) }</span>
            </li>
        }
    };
    let more = part.remarks.len().saturating_sub(MOST);
    html! {
        <section class="nd-import__part" aria-label={part.title} data-part={part.title}>
            <h3 class="nd-import__title">{ part.title }<span class="nd-muted">{ part.remarks.len() }</span></h3>
            <p class="nd-muted">{ part.meaning }</p>
            <ul class="nd-import__remarks">{ for part.remarks.iter().take(MOST).map(remark) }</ul>
            <p class="nd-muted" hidden={more == 0}>{ format!("and {more} more") }</p>
        </section>
    }
}

fn decision(has_plan: bool, tell: &Tell) -> Html {
    let cancel: Callback<web_sys::MouseEvent> = tell.on_view(ViewMessage::Dialog(None));
    let said = if has_plan { "The open plan stays in this browser, and Undo brings it back." } else { "" };
    html! {
        <>
            <span class="nd-dialog__aside">{ said }</span>
            <Button label="Discard" action="cancel-import" onclick={cancel} />
            <Button label="Open it" look="primary" action="take-import" onclick={tell.on(Message::TakeOffer)} />
        </>
    }
}

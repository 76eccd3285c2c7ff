//! What would change the answer? Edits that make a flow work or impossible, each a button and one step that can be undone.

use std::rc::Rc;

use netdraft_core::model::Document;
use netdraft_core::repair::flow::Offer;
use netdraft_editor::Message;
use netdraft_editor::explain::{PathQuery, Remedies, remedies};
use yew::{Html, Properties, component, html, use_effect_with, use_state};

use crate::controls::{Button, Icon, capitalised, inline};
use crate::platform::clock::later;
use crate::store::{Same, Tell, use_tell};

/// The properties of the offers.
#[derive(Properties, PartialEq)]
pub(super) struct OffersProps {
    /// The document.
    pub(super) document: Same<Document>,
    /// What was asked.
    pub(super) query: Same<PathQuery>,
}

/// How long the offers wait, in milliseconds, so that the answer is on the page first.
const PATIENCE: u32 = 30;

/// The offers. They are worked out after the answer is shown.
#[component]
pub(super) fn Offers(props: &OffersProps) -> Html {
    let tell = use_tell();
    let found = use_state(|| None::<Rc<Remedies>>);
    use_effect_with((props.document.clone(), props.query.clone()), {
        let found = found.clone();
        move |(document, query)| {
            found.set(None);
            let (document, query) = (document.clone(), query.clone());
            let timer = later(PATIENCE, move || found.set(remedies(&document.plan, &query).ok().map(Rc::new)));
            move || drop(timer)
        }
    });
    let body = match found.as_ref() {
        None => html! { <p class="nd-muted" role="status">{ "Trying out edits …" }</p> },
        Some(remedies) if remedies.offers.is_empty() => {
            html! { <p class="nd-muted" data-testid="no-offers">{ remedies.nothing }</p> }
        }
        Some(remedies) => {
            html! { <ol class="nd-remedies__list">{ for remedies.offers.iter().enumerate().map(|(at, offer)| row(at, offer, &tell)) }</ol> }
        }
    };
    let title = found.as_ref().map_or("Make it work", |remedies| remedies.title);
    html! {
        <section class="nd-remedies" aria-labelledby="nd-remedies-title">
            <h3 class="nd-lane__title" id="nd-remedies-title">{ title }</h3>
            <div>{ body }</div>
        </section>
    }
}

fn row(at: usize, offer: &Offer, tell: &Tell) -> Html {
    let edit = |(at, edit): (usize, &netdraft_core::repair::flow::Edit)| {
        html! { <li key={at.to_string()}>{ inline(&capitalised(&edit.title)) }</li> }
    };
    let change = |(at, change): (usize, &String)| html! { <li key={at.to_string()}>{ inline(change) }</li> };
    let steps = offer.edits.len();
    let label = match steps {
        1 => "Do this".to_owned(),
        count => format!("Do all {count}"),
    };
    html! {
        <li class="nd-remedy" key={at.to_string()} data-remedy={at.to_string()}>
            <div class="nd-remedy__words">
                <ul class="nd-remedy__edits">{ for offer.edits.iter().enumerate().map(edit) }</ul>
                <ul class="nd-remedy__changes" hidden={offer.changes.is_empty()} aria-label="What changes">{ for offer.changes.iter().enumerate().map(change) }</ul>
            </div>
            <Button {label} icon={Icon::Wand} size="small" look={if at == 0 { "soft" } else { "" }} action="take-offer" tip="One step, which can be undone"
                onclick={tell.on(Message::Edit(offer.fix().command()))} />
        </li>
    }
}

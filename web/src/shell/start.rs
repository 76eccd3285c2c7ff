//! How does a plan begin? With one address range, a file, a sample or nothing, on a card that is no dialog.

use netdraft_core::address::Provider;
use netdraft_core::sample;
use netdraft_core::starter::starter;
use netdraft_core::template::{TEMPLATES, Template};
use netdraft_editor::{Dialog, Message, Source, ViewMessage};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{
    Callback, Event, Html, InputEvent, Properties, SubmitEvent, TargetCast, UseStateHandle, component, html,
    use_effect_with, use_node_ref, use_state,
};

use super::recent::recent;
use crate::controls::{Button, Icon, inline};
use crate::keeping::Kept;
use crate::platform::{dom, files};
use crate::store::{Same, Tell, Told, use_tell};

/// What stands in the field at first, so that Enter alone begins.
const RANGE: &str = "10.0.0.0/16";

/// The names of the providers as people know them.
pub(crate) fn provider_title(provider: Provider) -> &'static str {
    match provider {
        Provider::Aws => "AWS",
        Provider::Gcp => "Google Cloud",
        Provider::Azure => "Azure",
        Provider::Openstack => "OpenStack",
        Provider::Generic => "Own routers",
    }
}

/// The properties of the card.
#[derive(Properties, PartialEq)]
pub(crate) struct StartCardProps {
    /// Whether there is a plan to go back to.
    pub(crate) has_plan: bool,
    /// What the browser keeps.
    pub(crate) kept: Same<Kept>,
}

/// The card.
#[component]
pub(crate) fn StartCard(props: &StartCardProps) -> Html {
    let tell = use_tell();
    let (range, provider) = (use_state(|| RANGE.to_owned()), use_state(|| Provider::Aws));
    let fault = starter(&range, *provider).err();
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                // A field that is on the page can be focused.
                let _ = field.focus();
                field.select();
            }
        }
    });
    let onsubmit = {
        let (tell, range, provider) = (tell.clone(), range.clone(), provider.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if starter(&range, *provider).is_ok() {
                tell.send(Message::NewFromCidr { cidr: (*range).clone(), provider: *provider });
            }
        })
    };
    let oninput = {
        let range = range.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                range.set(input.value());
            }
        })
    };
    let invalid = fault.is_some();
    html! {
        <section class="nd-start" aria-labelledby="nd-start-title" data-panel="start">
            <form class="nd-start__card" {onsubmit}>
                { back(props, &tell) }
                <h2 class="nd-start__title" id="nd-start-title">{ "Start with an address range" }</h2>
                <div class="nd-start__row">
                    <input ref={field} class="nd-input nd-start__range" type="text" data-field="range" data-mono="true" aria-label="Address range"
                        aria-invalid={invalid.to_string()} aria-describedby="nd-start-fault" autocomplete="off" spellcheck="false"
                        value={(*range).clone()} {oninput} />
                    { provider_choice(&provider) }
                    <button type="submit" class="nd-button nd-start__go" data-look="primary" data-action="draw" disabled={invalid}>{ "Draw it" }</button>
                </div>
                { explained(&range, fault) }
                { other_ways(&tell) }
                { templates(&tell) }
                { recent(&props.kept, &tell) }
                <p class="nd-start__note">{ "Your plan stays in this browser and is sent nowhere. Save a file to keep it for sure." }</p>
            </form>
        </section>
    }
}

/// The way back to the plan that is open, or the name of the program.
fn back(props: &StartCardProps, tell: &Tell) -> Html {
    let tell = tell.clone();
    let onclick = Callback::from(move |_| tell.tell(Told::Starting(false)));
    html! {
        <div class="nd-start__brand">
            if props.has_plan {
                <Button label="Back to the open plan" icon={Icon::Undo} look="quiet" size="small" action="back" {onclick} />
            } else {
                <span>{ "netdraft" }</span>
            }
        </div>
    }
}

fn provider_choice(provider: &UseStateHandle<Provider>) -> Html {
    let onchange = {
        let provider = provider.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target().and_then(|select| select.dyn_into::<HtmlSelectElement>().ok());
            if let Some(chosen) = chosen.and_then(|select| select.value().parse().ok()) {
                provider.set(chosen);
            }
        })
    };
    let option = |choice: Provider| {
        html! { <option key={choice.name()} value={choice.name()} selected={choice == **provider}>{ provider_title(choice) }</option> }
    };
    html! {
        <select class="nd-input nd-start__provider" aria-label="Provider" data-field="provider" {onchange}>
            { for Provider::ALL.into_iter().map(option) }
        </select>
    }
}

/// What is wrong with the range and what is likely meant, or what Enter makes of it.
fn explained(range: &UseStateHandle<String>, fault: Option<netdraft_core::edit::Refusal>) -> Html {
    let Some(fault) = fault else {
        return html! {
            <p class="nd-start__hint" id="nd-start-fault">
                { "Draws a network with public, private and data subnets, with routes and checks in place." }
            </p>
        };
    };
    let repair = netdraft_core::starter::likely_range(range.as_str());
    let offer = repair.map(|repair| {
        let (range, text) = (range.clone(), repair.clone());
        let onclick = Callback::from(move |_| {
            range.set(text.clone());
            // Enter draws it.
            dom::focus("[data-field=range]");
        });
        html! { <Button label={format!("Use {repair}")} look="soft" size="small" action="repair" {onclick} /> }
    });
    let words = if offer.is_some() { fault.message.clone() } else { format!("{}; {}", fault.message, fault.remedy) };
    html! {
        <p class="nd-start__hint" id="nd-start-fault" data-state="fault" role="alert">
            <span>{ inline(&words) }</span>
            <span>{ offer.unwrap_or_default() }</span>
        </p>
    }
}

fn other_ways(tell: &Tell) -> Html {
    let open = Callback::from(|_| files::choose());
    let sample = |name: &'static str| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_| tell.tell(Told::Begin(name, Source::Sample(name))));
        html! {
            <li key={name}>
                <button type="button" class="nd-start__way" data-action="sample" data-sample={name} {onclick}>
                    { crate::controls::icon(Icon::Wand) }
                    <span><strong>{ "Sample with faults to fix" }</strong><small>{ name }</small></span>
                </button>
            </li>
        }
    };
    html! {
        <ul class="nd-start__ways" aria-label="Other ways to start">
            <li key="open">
                <button type="button" class="nd-start__way" data-action="open" onclick={open}>
                    { crate::controls::icon(Icon::Open) }
                    <span><strong>{ "Open a file" }</strong><small>{ "*.netdraft.json, or drop it here" }</small></span>
                </button>
            </li>
            <li key="import">
                <button type="button" class="nd-start__way" data-action="import" onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Import)))}>
                    { crate::controls::icon(Icon::Import) }
                    <span><strong>{ "Import from AWS" }</strong><small>{ "files, a folder, or pasted JSON" }</small></span>
                </button>
            </li>
            { for sample::names().map(sample) }
            <li key="blank">
                <button type="button" class="nd-start__way" data-action="blank" onclick={tell.on(Message::New)}>
                    { crate::controls::icon(Icon::Add) }
                    <span><strong>{ "Blank plan" }</strong><small>{ "draw from nothing" }</small></span>
                </button>
            </li>
        </ul>
    }
}

/// The plans to begin with, which open below their heading.
fn templates(tell: &Tell) -> Html {
    let card = |template: &'static Template| {
        let tell = tell.clone();
        let onclick = Callback::from(move |_| tell.tell(Told::Begin(template.name, Source::Template(template.title))));
        html! {
            <li key={template.name}>
                <button type="button" class="nd-start__way" data-template={template.name} {onclick}>
                    <span><strong>{ template.title }</strong><small>{ template.shows }</small></span>
                </button>
            </li>
        }
    };
    html! {
        <details class="nd-templates" data-testid="templates">
            <summary class="nd-templates__title">{ "Begin with a template" }</summary>
            <p class="nd-muted">{ "Each has a provider and ranges of its own, which can be changed." }</p>
            <ul class="nd-templates__list">{ for TEMPLATES.iter().map(card) }</ul>
        </details>
    }
}

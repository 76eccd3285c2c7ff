//! How does a thing stand in the file? Its JSON, which can be edited, and below it the steps of this visit that changed it.

use std::collections::BTreeMap;
use std::rc::Rc;

use netdraft_core::model::Document;
use netdraft_editor::History;
use netdraft_editor::notation::{read, written};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, KeyboardEvent, MouseEvent, Properties, component, html, use_state_eq,
};

use crate::controls::{Button, inline};
use crate::shell::step;
use crate::store::{Same, use_tell};

/// The most steps that are listed.
const MOST: usize = 20;

/// What is typed and not applied, by the things that it is about.
type Typed = BTreeMap<AttrValue, Rc<str>>;

/// The properties of both.
#[derive(Properties, Clone, PartialEq)]
pub(super) struct NotationProps {
    /// The document.
    pub(super) document: Same<Document>,
    /// The steps.
    pub(super) history: Same<History>,
    /// The thing, if exactly one is selected.
    pub(super) id: AttrValue,
}

/// Tells whether a part was unfolded, which makes it worth working out.
fn unfolded(event: &Event) -> bool {
    let part = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    part.is_some_and(|part| part.has_attribute("open"))
}

/// The JSON of a thing.
#[component]
pub(super) fn Notation(props: &NotationProps) -> Html {
    let tell = use_tell();
    let open = use_state_eq(|| false);
    // What is typed stays with its thing while something else is looked at.
    let kept = use_state_eq(Typed::new);
    let typed = kept.get(&props.id).cloned();
    let keep = {
        let (kept, id) = (kept.clone(), props.id.clone());
        Callback::from(move |text: Option<Rc<str>>| {
            let mut texts = Typed::clone(&kept);
            match text {
                Some(text) => drop(texts.insert(id.clone(), text)),
                None => drop(texts.remove(&id)),
            }
            kept.set(texts);
        })
    };
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| open.set(unfolded(&event)))
    };
    let shown = match (&typed, *open) {
        (Some(text), _) => text.to_string(),
        (None, true) => written(&props.document.plan, &props.id),
        (None, false) => String::new(),
    };
    let is_typed = typed.is_some();
    let outcome = typed.as_ref().map(|text| read(&props.document, &props.id, text));
    let fault = outcome.as_ref().and_then(|outcome| outcome.as_ref().err().cloned());
    let apply = {
        let (keep, command) = (keep.clone(), outcome.and_then(Result::ok));
        Callback::from(move |()| {
            let Some(command) = command.clone() else { return };
            keep.emit(None);
            tell.edit(command);
        })
    };
    let put_back = {
        let keep = keep.clone();
        Callback::from(move |_: MouseEvent| keep.emit(None))
    };
    let oninput = {
        let (keep, document, id) = (keep.clone(), props.document.clone(), props.id.clone());
        Callback::from(move |event: InputEvent| {
            let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            let text = field.map(|field| field.value()).filter(|text| *text != written(&document.plan, &id));
            keep.emit(text.map(Into::into));
        })
    };
    let onkeydown = {
        let (keep, apply) = (keep.clone(), apply.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                apply.emit(());
            }
            "Escape" if is_typed => keep.emit(None),
            _ => {}
        })
    };
    let lines = shown.lines().count().clamp(4, 24).to_string();
    html! {
        <details class="nd-section nd-notation" data-part="json" hidden={props.id.is_empty()} {ontoggle}>
            <summary class="nd-section__title">{ "JSON" }</summary>
            <textarea class="nd-input nd-notation__text" rows={lines} spellcheck="false" autocomplete="off" aria-label={format!("JSON of {}", props.id)} data-field="json"
                data-typed={is_typed.then_some("true")} aria-invalid={fault.is_some().then_some("true")} aria-describedby="nd-notation-fault" value={shown} {oninput} {onkeydown} />
            <p class="nd-field__fault" id="nd-notation-fault" role="status"><span>{ fault.as_deref().map(inline).unwrap_or_default() }</span></p>
            <div class="nd-notation__acts" hidden={!is_typed}>
                <Button label="Apply" look="primary" size="small" action="apply-json" tip="Mod+Enter" refusal={fault.map(AttrValue::from)} onclick={apply.reform(|_| ())} />
                <Button label="Put back" look="quiet" size="small" action="put-back-json" onclick={put_back} />
            </div>
        </details>
    }
}

/// The steps that changed a thing.
#[component]
pub(super) fn Past(props: &NotationProps) -> Html {
    let tell = use_tell();
    let open = use_state_eq(|| false);
    let ontoggle = {
        let open = open.setter();
        Callback::from(move |event: Event| open.set(unfolded(&event)))
    };
    let steps: Vec<Html> = match *open {
        true => props.history.about(&props.id).take(MOST).map(|(at, entry)| step(at, &entry.label, &tell)).collect(),
        false => Vec::new(),
    };
    html! {
        <details class="nd-section nd-notation" data-part="past" hidden={props.id.is_empty()} {ontoggle}>
            <summary class="nd-section__title">{ "Steps that changed it" }</summary>
            <p class="nd-muted" hidden={!steps.is_empty()}>{ "None of this visit." }</p>
            <ol class="nd-kepts" reversed=true>{ for steps }</ol>
        </details>
    }
}

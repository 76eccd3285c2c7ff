//! How is a value typed? Freely: what is wrong is said under the field, what is likely meant is offered, and nothing typed is lost.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::{
    AttrValue, Callback, FocusEvent, Html, InputEvent, KeyboardEvent, Properties, TargetCast, UseStateHandle,
    component, html, use_effect_with, use_mut_ref, use_node_ref, use_state,
};

use super::catcher::{Caught, caught};
use super::{Button, inline};

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What is wrong, in one line.
    pub(crate) message: String,
    /// The text that is likely meant.
    pub(crate) repair: Option<String>,
    /// Whether the text cannot be kept at all, so that the field keeps it alone.
    pub(crate) blocks: bool,
}

/// The properties of a field.
#[derive(Properties, PartialEq)]
pub(crate) struct TextFieldProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    /// The name, for screen readers, where no label points at the field.
    #[prop_or_default]
    pub(crate) name: Option<AttrValue>,
    /// The path of the field in its entity, for tests and for findings that point here.
    #[prop_or_default]
    pub(crate) field: Option<AttrValue>,
    /// The value that holds.
    pub(crate) value: AttrValue,
    /// What the empty field shows.
    #[prop_or_default]
    pub(crate) placeholder: AttrValue,
    /// Whether it holds addresses or other text whose letters must line up.
    #[prop_or_default]
    pub(crate) mono: bool,
    /// The id of a list of suggestions.
    #[prop_or_default]
    pub(crate) list: Option<AttrValue>,
    /// Says what is wrong with a text.
    pub(crate) check: Callback<String, Option<Fault>>,
    /// Takes a text over.
    pub(crate) commit: Callback<String>,
    /// Whether the field gets the focus as soon as it is there.
    #[prop_or_default]
    pub(crate) at_once: bool,
    /// Is told what stands in the field whenever that changes, and nothing once the field holds its value again.
    #[prop_or_default]
    pub(crate) typed: Callback<Option<String>>,
    /// Is told when the person is done, whether or not something was committed.
    #[prop_or_default]
    pub(crate) done: Callback<()>,
}

/// A field for one line of text. Enter and leaving it commit, Escape brings the value back.
#[component]
pub(crate) fn TextField(props: &TextFieldProps) -> Html {
    let typed = use_state(|| None::<String>);
    let text = (*typed).clone().unwrap_or_else(|| props.value.to_string());
    let fault = props.check.emit(text.clone());
    let fault_id = format!("{}-fault", props.id);
    let kept: Kept = use_mut_ref(|| None);
    let oninput = {
        let (typed, tell, value) = (typed.clone(), props.typed.clone(), props.value.clone());
        let kept = Rc::clone(&kept);
        Callback::from(move |event: InputEvent| {
            kept.take();
            let text = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value());
            tell.emit(text.clone().filter(|text| *text != *value));
            typed.set(text);
        })
    };
    let onblur = finish(props, &typed, &kept).reform(|event: FocusEvent| text_in(&event));
    let field = use_node_ref();
    use_effect_with(props.at_once, {
        let (field, typed, tell, finish) =
            (field.clone(), typed.clone(), props.typed.clone(), finish(props, &typed, &kept));
        let (done, value) = (props.done.clone(), props.value.clone());
        move |at_once| {
            let Some(field) = field.cast::<HtmlInputElement>().filter(|_| *at_once) else { return };
            let caught = caught();
            // A field that is on the page can be focused.
            let _ = field.focus();
            field.select();
            let Some(Caught { text, end }) = caught else { return };
            let text = Some(text).filter(|text| !text.is_empty());
            if let Some(text) = &text {
                // The cursor stands at the end then.
                field.set_value(text);
                tell.emit(Some(text.clone()));
                typed.set(Some(text.clone()));
            }
            match end.as_deref() {
                None => {}
                Some("Escape") => {
                    field.set_value(&value);
                    typed.set(None);
                    tell.emit(None);
                    done.emit(());
                }
                Some(_) => finish.emit(text),
            }
        }
    });
    let described = fault.as_ref().map(|_| fault_id.clone());
    html! {
        <div class="nd-text-field" data-invalid={fault.is_some().to_string()}>
            <input
                ref={field}
                class="nd-input"
                type="text"
                id={props.id.clone()}
                data-mono={props.mono.to_string()}
                data-field={props.field.clone()}
                data-typed={typed.is_some().to_string()}
                aria-label={props.name.clone()}
                aria-invalid={fault.is_some().to_string()}
                aria-describedby={described}
                placeholder={props.placeholder.clone()}
                list={props.list.clone()}
                autocomplete="off"
                spellcheck="false"
                value={text}
                {oninput}
                {onblur}
                onkeydown={keys(props, &typed, &kept, fault.as_ref())}
            />
            { explained(props, &typed, fault.as_ref(), fault_id) }
        </div>
    }
}

/// What stands in the field: keys may follow each other faster than the field is drawn.
fn text_in(event: &impl TargetCast) -> Option<String> {
    event.target_dyn_into::<HtmlInputElement>().map(|field| field.value())
}

/// The text that was committed last, until another one is typed. A field that goes because of what was committed in it is left once more.
type Kept = Rc<RefCell<Option<String>>>;

/// What happens when the person is done with the field, and this stands in it.
fn finish(props: &TextFieldProps, typed: &UseStateHandle<Option<String>>, kept: &Kept) -> Callback<Option<String>> {
    let (typed, check, commit, value) = (typed.clone(), props.check.clone(), props.commit.clone(), props.value.clone());
    let (done, tell, kept) = (props.done.clone(), props.typed.clone(), Rc::clone(kept));
    Callback::from(move |text: Option<String>| {
        let text = text.filter(|text| *text != *value && kept.borrow().as_ref() != Some(text));
        if text.is_some() {
            tell.emit(None);
        }
        if text.clone().and_then(|text| check.emit(text)).is_some_and(|fault| fault.blocks) {
            return;
        }
        typed.set(None);
        if let Some(text) = text {
            kept.replace(Some(text.clone()));
            commit.emit(text);
        }
        done.emit(());
    })
}

/// What the keys do: Enter commits, Escape restores, Alt+Enter or Mod+. takes the repair.
fn keys(
    props: &TextFieldProps,
    typed: &UseStateHandle<Option<String>>,
    kept: &Kept,
    fault: Option<&Fault>,
) -> Callback<KeyboardEvent> {
    let (finish, typed, done) = (finish(props, typed, kept), typed.clone(), props.done.clone());
    let (tell, value) = (props.typed.clone(), props.value.clone());
    let repair = fault.and_then(|fault| fault.repair.clone()).map(|repair| take(props, &typed, repair));
    Callback::from(move |event: KeyboardEvent| match (event.key().as_str(), &repair) {
        // An input method uses the same keys to choose letters.
        _ if event.is_composing() => {}
        ("Enter", Some(repair)) if event.alt_key() => {
            repair.emit(());
            event.prevent_default();
        }
        (".", Some(repair)) if event.ctrl_key() || event.meta_key() => {
            repair.emit(());
            event.prevent_default();
        }
        ("Enter", _) => finish.emit(text_in(&event)),
        ("Escape", _) => {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                field.set_value(&value);
            }
            typed.set(None);
            tell.emit(None);
            done.emit(());
            event.stop_propagation();
        }
        _ => {}
    })
}

/// Takes the repair over in place of what was typed.
fn take(props: &TextFieldProps, typed: &UseStateHandle<Option<String>>, repair: String) -> Callback<()> {
    let (typed, commit, done) = (typed.clone(), props.commit.clone(), props.done.clone());
    Callback::from(move |()| {
        typed.set(None);
        commit.emit(repair.clone());
        done.emit(());
    })
}

/// What is wrong, and the repair that is offered. Always one element, so that the field keeps its place beside it.
fn explained(
    props: &TextFieldProps,
    typed: &UseStateHandle<Option<String>>,
    fault: Option<&Fault>,
    id: String,
) -> Html {
    let Some(fault) = fault else { return html! { <div class="nd-field__fault" hidden=true {id}></div> } };
    let offer = fault.repair.clone().map(|repair| {
        let onclick = take(props, typed, repair.clone()).reform(|_| ());
        html! { <Button label={format!("Use {repair}")} size="small" look="soft" tip="Alt+Enter" action="repair" {onclick} /> }
    });
    html! {
        <div class="nd-field__fault" {id}>
            <span>{ inline(&fault.message) }</span>
            <span>{ offer.unwrap_or_default() }</span>
        </div>
    }
}

//! How is one value of one shape edited? By the control that the shape asks for.

use std::cell::Cell;
use std::rc::Rc;

use netdraft_core::edit::Command;
use netdraft_core::model::{Anchor, Document, Kind, Shape};
use netdraft_editor::choices::is_offered;
use netdraft_editor::several::set_all;
use netdraft_editor::{ViewMessage, closes_circle};
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlInputElement, HtmlSelectElement};
use yew::{
    AttrValue, Callback, Event, FocusEvent, Html, KeyboardEvent, PointerEvent, Properties, component, html,
    use_effect_with, use_memo,
};

use super::reading::{fault_in, is_mono, items, text_of, value_from};
use crate::controls::{Fault, TextField};
use crate::platform::dom;
use crate::shell::provider_title;
use crate::store::{Same, Tell, use_tell};

/// What stands in place of several different values.
pub(super) const MIXED: &str = "mixed";

/// The properties of an editor of a value.
#[derive(Properties, PartialEq)]
pub(crate) struct ValueFieldProps {
    /// The document, for the things that can be referred to.
    pub(crate) document: Same<Document>,
    /// The entity.
    pub(crate) id: AttrValue,
    /// The path of the value in it.
    pub(crate) path: AttrValue,
    /// What may stand there.
    pub(crate) shape: Shape,
    /// What stands there.
    pub(crate) value: Value,
    /// Where the value is kept too, when several things are edited together.
    #[prop_or_default]
    pub(crate) others: Rc<Vec<Anchor>>,
    /// Whether those things have different values, so that there is none to show.
    #[prop_or_default]
    pub(crate) mixed: bool,
    /// The name for screen readers, where no label points here.
    #[prop_or_default]
    pub(crate) name: Option<AttrValue>,
    /// What an empty field means, such as the default.
    #[prop_or_default]
    pub(crate) placeholder: AttrValue,
    /// What its id begins with, for a second control of the same value on the page.
    #[prop_or("field".into())]
    pub(crate) prefix: AttrValue,
    /// Whether the control gets the focus as soon as it is there.
    #[prop_or_default]
    pub(crate) at_once: bool,
    /// Is told when the person is done.
    #[prop_or_default]
    pub(crate) done: Callback<()>,
}

/// The id of the control for a path, so that labels can point at it.
pub(crate) fn control_id(path: &str) -> String {
    format!("field-{}", path.replace('/', "-"))
}

fn id_of(props: &ValueFieldProps) -> String {
    format!("{}-{}", props.prefix, props.path.replace('/', "-"))
}

/// The control of one value.
#[component]
pub(crate) fn ValueField(props: &ValueFieldProps) -> Html {
    let tell = use_tell();
    use_effect_with((props.at_once, id_of(props)), |(at_once, id)| {
        if *at_once {
            dom::focus(&format!("[id={}]", dom::quoted(id)));
        }
    });
    let keyed = use_memo((), |()| Keyed::default());
    match props.shape {
        Shape::Flag if props.mixed => mixed_flag(props, &tell, &keyed),
        Shape::Flag => flag(props, &tell),
        Shape::Choice(words) => choice(props, (&tell, &keyed), words, false),
        Shape::Optional(Shape::Choice(words)) => choice(props, (&tell, &keyed), words, true),
        Shape::Reference(kind) => reference(props, (&tell, &keyed), kind, false),
        Shape::Optional(Shape::Reference(kind)) => reference(props, (&tell, &keyed), *kind, true),
        Shape::Text
        | Shape::Block
        | Shape::Address
        | Shape::Ports
        | Shape::Protocol
        | Shape::Peer
        | Shape::Number { .. }
        | Shape::Target
        | Shape::Optional(_)
        | Shape::List(_)
        | Shape::Record(_) => text(props, &tell),
    }
}

fn set(props: &ValueFieldProps, tell: &Tell) -> Callback<Value> {
    let (tell, command) = (tell.clone(), command(props));
    Callback::from(move |value: Value| tell.edit(command(value)))
}

/// What gives the field a value, and the other things that are edited with it.
fn command(props: &ValueFieldProps) -> impl Fn(Value) -> Command + use<> {
    let mut places = vec![Anchor::new(&*props.id, &*props.path)];
    places.extend(props.others.iter().cloned());
    move |value| set_all(&places, &value)
}

/// What is wrong with a text, by itself or for what stands around it.
fn checked(props: &ValueFieldProps) -> Callback<String, Option<Fault>> {
    let (shape, current, document) = (props.shape, text_of(&props.value), props.document.clone());
    let refuses = refusing(props);
    Callback::from(move |text: String| {
        fault_in(shape, &text).or_else(|| missing(&document, shape, &text)).or_else(|| {
            // What stands there already is for the rules to judge.
            let message = (text != current).then(|| refuses(value_from(shape, &text))).flatten()?;
            Some(Fault { message, repair: None, blocks: true })
        })
    })
}

/// What a list of things names that is not there.
fn missing(document: &Document, shape: Shape, text: &str) -> Option<Fault> {
    let Shape::List(Shape::Reference(kind)) = shape else { return None };
    let id = items(text).find(|id| document.plan.table(*kind).position(id).is_none())?;
    let message = format!("there is no {} `{id}`; write ids with commas between them", kind.noun());
    Some(Fault { message, repair: None, blocks: true })
}

/// Says why a value of the right shape cannot stand here all the same.
fn refusing(props: &ValueFieldProps) -> impl Fn(Value) -> Option<String> + use<> {
    let (document, command) = (props.document.clone(), command(props));
    move |value| closes_circle(&document, &command(value)).map(|refusal| refusal.message)
}

/// While a field is typed in, what it would open and close is worked out; names and notes change nothing of that.
fn considering(props: &ValueFieldProps, tell: &Tell) -> Callback<Option<String>> {
    if props.shape == Shape::Text || props.document.plan.kind_of(&props.id).is_none() {
        return Callback::noop();
    }
    let (tell, shape, command) = (tell.clone(), props.shape, command(props));
    Callback::from(move |text: Option<String>| {
        let text = text.filter(|text| fault_in(shape, text).is_none_or(|fault| !fault.blocks));
        tell.view(ViewMessage::Consider(text.map(|text| command(value_from(shape, &text)))));
    })
}

fn text(props: &ValueFieldProps, tell: &Tell) -> Html {
    let (shape, set) = (props.shape, set(props, tell));
    let names_things = matches!(shape, Shape::Target | Shape::Peer | Shape::Optional(Shape::Target));
    html! {
        <TextField
            id={id_of(props)}
            at_once={props.at_once}
            done={props.done.clone()}
            name={props.name.clone()}
            field={props.path.clone()}
            value={text_of(&props.value)}
            placeholder={props.placeholder.clone()}
            mono={is_mono(shape)}
            list={names_things.then_some("nd-ids")}
            check={checked(props)}
            commit={set.reform(move |text: String| value_from(shape, &text))}
            typed={considering(props, tell)}
        />
    }
}

fn flag(props: &ValueFieldProps, tell: &Tell) -> Html {
    let set = set(props, tell);
    let onchange = Callback::from(move |event: Event| {
        if let Some(field) = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
            set.emit(Value::Bool(field.checked()));
        }
    });
    html! {
        <input type="checkbox" class="nd-check" id={id_of(props)} data-field={props.path.clone()} aria-label={props.name.clone()}
            checked={props.value.as_bool().unwrap_or(false)} {onchange} />
    }
}

/// Several things of which some are switched on.
fn mixed_flag(props: &ValueFieldProps, tell: &Tell, keyed: &Rc<Keyed>) -> Html {
    let options = [("true", "on"), ("false", "off")].map(|(value, title)| (value.to_owned(), title.to_owned()));
    let set = set(props, tell).reform(|value: Value| Value::Bool(value == "true"));
    select(props, (set, keyed), options.to_vec(), None)
}

/// What keys do to a list in a table, where the first word that they come to is rarely the one that is meant: it is taken when somebody is done.
#[derive(Debug, Default)]
struct Keyed {
    /// Whether the last thing that happened to it was a key that walks through the words.
    walks: Cell<bool>,
    /// Whether a word was come to and not taken.
    waits: Cell<bool>,
}

/// A list to choose from. `empty` is the word for choosing nothing, where that is possible.
fn select(
    props: &ValueFieldProps,
    (set, keyed): (Callback<Value>, &Rc<Keyed>),
    options: Vec<(String, String)>,
    empty: Option<&'static str>,
) -> Html {
    let current = text_of(&props.value);
    let empty = if props.mixed { Some(MIXED) } else { empty };
    let take = taking(props, set, Rc::clone(keyed));
    let onchange = {
        let (take, keyed, in_table) = (take.clone(), Rc::clone(keyed), props.at_once);
        Callback::from(move |event: Event| {
            keyed.waits.set(in_table && keyed.walks.get());
            if !keyed.waits.get() {
                take.emit(event.target());
            }
        })
    };
    let onkeydown = {
        let (take, done, keyed, in_table) = (take.clone(), props.done.clone(), Rc::clone(keyed), props.at_once);
        Callback::from(move |event: KeyboardEvent| {
            keyed.walks.set(walks(&event));
            match event.key().as_str() {
                "Escape" => {
                    keyed.waits.set(false);
                    done.emit(());
                }
                "Enter" if in_table && keyed.waits.get() => take.emit(event.target()),
                "Enter" if in_table => done.emit(()),
                _ => {}
            }
        })
    };
    let onpointerdown = {
        let keyed = Rc::clone(keyed);
        Callback::from(move |_: PointerEvent| keyed.walks.set(false))
    };
    let onblur = {
        let (done, keyed) = (props.done.clone(), Rc::clone(keyed));
        Callback::from(
            move |event: FocusEvent| if keyed.waits.get() { take.emit(event.target()) } else { done.emit(()) },
        )
    };
    let option = |(value, title): &(String, String)| {
        html! { <option key={format!("={value}")} value={value.clone()} selected={*value == current}>{ title }</option> }
    };
    let nothing = empty.map(|word| html! { <option key="" value="" selected={current.is_empty()}>{ word }</option> });
    html! {
        <select class="nd-input" {onkeydown} {onpointerdown} {onblur} id={id_of(props)} data-field={props.path.clone()} aria-label={props.name.clone()} {onchange}>
            { for nothing }
            { for options.iter().map(option) }
        </select>
    }
}

/// Whether a key walks through the words of a list that is not unfolded.
fn walks(event: &KeyboardEvent) -> bool {
    match event.key().as_str() {
        "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown" => {
            !event.alt_key()
        }
        // A letter leads to the next word that begins with it, and a space unfolds the list.
        key => key != " " && key.chars().count() == 1 && !event.alt_key(),
    }
}

/// Takes the word that a list stands at.
fn taking(props: &ValueFieldProps, set: Callback<Value>, keyed: Rc<Keyed>) -> Callback<Option<EventTarget>> {
    let (done, before, refuses, mixed) = (props.done.clone(), text_of(&props.value), refusing(props), props.mixed);
    Callback::from(move |target: Option<EventTarget>| {
        keyed.waits.set(false);
        if let Some(field) = target.and_then(|field| field.dyn_into::<HtmlSelectElement>().ok()) {
            let chosen = field.value();
            if mixed && chosen.is_empty() {
                return done.emit(());
            }
            let value = if chosen.is_empty() { Value::Null } else { Value::String(chosen) };
            if refuses(value.clone()).is_some() {
                field.set_value(&before);
            }
            set.emit(value);
        }
        done.emit(());
    })
}

fn choice(
    props: &ValueFieldProps,
    (tell, keyed): (&Tell, &Rc<Keyed>),
    words: &'static [&'static str],
    optional: bool,
) -> Html {
    let title = |word: &str| match word.parse() {
        Ok(provider) if props.path == "provider" => provider_title(provider).to_owned(),
        Ok(_) | Err(_) => word.to_owned(),
    };
    let current = text_of(&props.value);
    let offered = |word: &&&str| **word == current || is_offered(&props.document.plan, &props.id, &props.path, word);
    let options = words.iter().filter(offered).map(|word| ((*word).to_owned(), title(word))).collect();
    select(props, (set(props, tell), keyed), options, optional.then_some("as the plan"))
}

fn reference(props: &ValueFieldProps, (tell, keyed): (&Tell, &Rc<Keyed>), kind: Kind, optional: bool) -> Html {
    let table = props.document.plan.table(kind);
    let ids = (0..table.size()).filter_map(|position| table.id_at(position));
    let options = ids.map(|id| (id.to_owned(), table.title(id).unwrap_or(id).to_owned())).collect();
    select(props, (set(props, tell), keyed), options, (optional || props.value.is_null()).then_some("none"))
}

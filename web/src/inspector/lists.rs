//! How are lists edited? One row a value, or one folded form a record, with ways to add, remove and move.

use std::rc::Rc;

use netdraft_core::edit::Command;
use netdraft_core::model::{Document, FieldInfo, Shape};
use serde_json::{Map, Value};
use yew::{
    AttrValue, Callback, Event, Html, MouseEvent, Properties, component, html, use_effect_with, use_mut_ref,
    use_state_eq,
};

use super::field::ValueField;
use super::form::fields;
use crate::controls::{Button, Icon};
use crate::platform::dom;
use crate::store::{Same, Tell, use_tell};

/// Lists of up to so many records have the fields of each on the page, folded.
const SHORT: usize = 50;
/// The most items that are listed here; the table of the list has all.
const MOST: usize = 200;

/// The properties of a list.
#[derive(Properties, PartialEq)]
pub(crate) struct ListFieldProps {
    /// The document.
    pub(crate) document: Same<Document>,
    /// The entity.
    pub(crate) id: AttrValue,
    /// The path of the list in it.
    pub(crate) path: AttrValue,
    /// The list's name.
    pub(crate) label: AttrValue,
    /// What may stand in it.
    pub(crate) shape: Shape,
    /// What stands in it.
    pub(crate) items: Vec<Value>,
}

/// A list of values or of records.
#[component]
pub(crate) fn ListField(props: &ListFieldProps) -> Html {
    let tell = use_tell();
    let opened = use_state_eq(Vec::<usize>::new);
    let is_long = props.items.len() > SHORT;
    // What was added last is where one goes on.
    let adds = use_mut_ref(|| false);
    use_effect_with(props.items.len(), {
        let (adds, path) = (Rc::clone(&adds), props.path.clone());
        move |count| {
            if adds.take() {
                focus_item(&path, count.saturating_sub(1));
            }
        }
    });
    let row = |(index, value): (usize, &Value)| match props.shape {
        Shape::Record(infos) => {
            // The fields of a few records may as well be there before they are unfolded.
            let is_there = !is_long || opened.contains(&index);
            let path = format!("{}/{index}", props.path);
            let fields =
                if is_there { fields(&props.document, &props.id, &path, infos, value) } else { Html::default() };
            let opened = opened.clone();
            let unfold = move |_: Event| opened.set(opened.iter().copied().chain([index]).collect());
            let ontoggle = if is_there { Callback::noop() } else { Callback::from(unfold) };
            record(props, &tell, index, in_short(infos, value), fields, ontoggle)
        }
        _ => scalar(props, &tell, index, value),
    };
    let more = props.items.len().saturating_sub(MOST);
    let value = new_item(props);
    let add = value.map(|value| {
        let command =
            Command::Insert { id: props.id.to_string(), list: props.path.to_string(), index: usize::MAX, value };
        let tell = tell.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            adds.replace(true);
            tell.edit(command.clone());
        });
        let label = format!("Add to {}", props.label.to_lowercase());
        html! { <Button {label} icon={Icon::Add} look="quiet" size="small" action="add-item" {onclick} /> }
    });
    html! {
        <div class="nd-list" data-list={props.path.clone()}>
            <ul class="nd-list__items">{ for props.items.iter().enumerate().take(MOST).map(row) }</ul>
            <p class="nd-muted" hidden={more == 0}>{ format!("and {more} more, in the table") }</p>
            <div>{ add.unwrap_or_default() }</div>
        </div>
    }
}

/// Gives the focus to an item, and to the first field of a record, which is unfolded for that.
fn focus_item(path: &str, index: usize) {
    let item = format!("[data-list={}] [data-field={}]", dom::quoted(path), dom::quoted(&format!("{path}/{index}")));
    let around = dom::find(&item).and_then(|summary| summary.parent_element());
    if let Some(record) = around.filter(|around| around.tag_name() == "DETAILS") {
        dom::set_attribute(&record, "open", "");
    }
    let _ = dom::focus(&format!("{item} + div [data-field]")) || dom::focus(&item);
}

/// What a fresh item is, where there can be one.
fn new_item(props: &ListFieldProps) -> Option<Value> {
    match props.shape {
        Shape::Record(_) => Some(Value::Object(Map::new())),
        Shape::Reference(kind) => {
            let table = props.document.plan.table(kind);
            let free = |id: &&str| !props.items.iter().any(|item| item.as_str() == Some(*id));
            (0..table.size())
                .filter_map(|position| table.id_at(position))
                .find(free)
                .map(|id| Value::String(id.to_owned()))
        }
        Shape::Number { .. } => Some(Value::from(0)),
        Shape::Flag => Some(Value::Bool(false)),
        Shape::Choice(words) => words.first().map(|word| Value::String((*word).to_owned())),
        Shape::Text
        | Shape::Block
        | Shape::Address
        | Shape::Ports
        | Shape::Protocol
        | Shape::Peer
        | Shape::Target
        | Shape::Optional(_)
        | Shape::List(_) => Some(Value::String(String::new())),
    }
}

fn remove(props: &ListFieldProps, tell: &Tell, index: usize) -> Html {
    let command = Command::Delete { id: props.id.to_string(), list: props.path.to_string(), index };
    html! {
        <Button label={format!("Remove {} {}", props.label.to_lowercase(), index + 1)} icon={Icon::Close} look="icon" size="small" action="remove-item"
            onclick={tell.on(netdraft_editor::Message::Edit(command))} />
    }
}

fn scalar(props: &ListFieldProps, tell: &Tell, index: usize, value: &Value) -> Html {
    let path = format!("{}/{index}", props.path);
    html! {
        <li key={index} class="nd-list__row">
            <ValueField document={props.document.clone()} id={props.id.clone()} {path} shape={props.shape} value={value.clone()}
                name={format!("{} {}", props.label, index + 1)} />
            { remove(props, tell, index) }
        </li>
    }
}

fn record(
    props: &ListFieldProps,
    tell: &Tell,
    index: usize,
    words: String,
    fields: Html,
    ontoggle: Callback<Event>,
) -> Html {
    html! {
        <li key={index} class="nd-list__record">
            <details {ontoggle}>
                <summary class="nd-list__summary" data-field={format!("{}/{index}", props.path)}>
                    <span class="nd-list__number">{ index + 1 }</span>
                    <span class="nd-list__words">{ words }</span>
                </summary>
                <div>{ fields }</div>
            </details>
            { remove(props, tell, index) }
        </li>
    }
}

/// A record on one line: its first few values that say something.
fn in_short(infos: &[FieldInfo], value: &Value) -> String {
    let words = infos.iter().filter_map(|info| match value.get(info.name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            (!items.is_empty()).then(|| items.join(", "))
        }
        Value::Null | Value::String(_) | Value::Bool(_) | Value::Object(_) => None,
    });
    let words: Vec<String> = words.take(5).collect();
    if words.is_empty() { "as by default".to_owned() } else { words.join(" · ") }
}

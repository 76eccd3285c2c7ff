//! What can be done with several things or rows that are selected? What they have in common is edited in all of them at once.

use std::rc::Rc;

use netdraft_editor::several::{Common, PLACEHOLDERS, common, rename_all};
use netdraft_editor::{Message, ViewMessage};
use serde_json::Value;
use yew::{Callback, Html, html};

use super::field::{MIXED, ValueField, control_id};
use super::form::{ids as suggested_ids, placeholder};
use crate::controls::{Button, Fault, Icon, TextField, icon};
use crate::panels::outline::kind_icon;
use crate::store::{Same, Shown, Tell};

/// Several rows of one list.
pub(super) fn several_rows(id: &str, shown: &Shown, tell: &Tell) -> Html {
    let count = shown.selection().rows().len();
    html! {
        <div class="nd-form" key="rows" data-entity={id.to_owned()}>
            { head(&format!("rows of {}", shown.plan().title(id)), &format!("{count} rows"), tell) }
            { together(shown) }
        </div>
    }
}

/// Several things.
pub(super) fn several_things(ids: &[String], shown: &Shown, tell: &Tell) -> Html {
    let plan = shown.plan();
    let kind = ids.first().and_then(|id| plan.kind_of(id));
    let kind = kind.filter(|kind| ids.iter().all(|id| plan.kind_of(id) == Some(*kind)));
    let item = |id: &String| {
        let picture = plan.kind_of(id).map(|kind| icon(kind_icon(kind))).unwrap_or_default();
        html! {
            <li key={id.clone()}>
                <button type="button" class="nd-button" data-look="quiet" onclick={tell.on_view(ViewMessage::Select(vec![id.clone()]))}>
                    { picture }<span>{ plan.title(id) }</span>
                </button>
            </li>
        }
    };
    let names = kind
        .filter(|kind| plan.table(*kind).fields().iter().any(|field| field.name == "name"))
        .map(|_| name_pattern(shown, tell));
    html! {
        <div class="nd-form" key="things">
            { head(kind.map_or("several kinds", |kind| kind.noun()), &format!("{} selected", ids.len()), tell) }
            { names.unwrap_or_default() }
            { together(shown) }
            <section class="nd-section" aria-label="What is selected"><ul>{ for ids.iter().map(item) }</ul></section>
        </div>
    }
}

fn head(kind: &str, title: &str, tell: &Tell) -> Html {
    html! {
        <header class="nd-form__head">
            <div class="nd-form__titles"><p class="nd-form__kind">{ kind.to_owned() }</p><h2 class="nd-form__title">{ title.to_owned() }</h2></div>
            <Button label="Duplicate them" icon={Icon::Add} look="icon" action="duplicate" onclick={tell.on(Message::Duplicate)} />
            <Button label="Delete them" icon={Icon::Delete} look="icon" action="delete" onclick={tell.on(Message::DeleteSelection)} />
        </header>
    }
}

/// The fields that all of them have.
fn together(shown: &Shown) -> Html {
    let document = Same(Rc::clone(shown.document()));
    let fields = common(shown.plan(), shown.selection());
    if fields.is_empty() {
        return html! { <p class="nd-empty">{ "They are of several kinds, which have no fields in common." }</p> };
    }
    let row = |Common { info, places, value }: Common| {
        let mut places = places.into_iter();
        let first = places.next()?;
        let label = format!("{} of all", info.label);
        let hint = if value.is_none() { MIXED } else { placeholder(info.shape) };
        let others: Rc<Vec<_>> = Rc::new(places.collect());
        let mixed = value.is_none();
        Some(html! {
            <div class="nd-field" key={info.name}>
                <label class="nd-field__label" for={control_id(&first.field)} title={info.help}>{ info.label }</label>
                <ValueField document={document.clone()} id={first.entity.clone()} path={first.field.clone()} shape={info.shape} {others} {mixed}
                    value={value.unwrap_or(Value::Null)} name={label} placeholder={hint} />
            </div>
        })
    };
    html! {
        <section class="nd-section" aria-labelledby="nd-together">
            <h3 class="nd-section__title" id="nd-together">{ "All of them" }</h3>
            { for fields.into_iter().filter_map(row) }
            { suggested_ids(shown.plan()) }
        </section>
    }
}

/// The field that names all of them by a pattern.
fn name_pattern(shown: &Shown, tell: &Tell) -> Html {
    let renamed = |shown: &Shown, pattern: &str| rename_all(shown.plan(), shown.selection().ids(), pattern);
    let check = {
        let shown = shown.clone();
        Callback::from(move |text: String| {
            let fault = renamed(&shown, &text).err().filter(|_| !text.is_empty())?;
            Some(Fault { message: fault, repair: None, blocks: true })
        })
    };
    let commit = {
        let (shown, tell) = (shown.clone(), tell.clone());
        Callback::from(move |text: String| {
            if let Ok(command) = renamed(&shown, &text) {
                tell.edit(command);
            }
        })
    };
    html! {
        <section class="nd-section" aria-label="Names">
            <div class="nd-field">
                <label class="nd-field__label" for="name-pattern" title={format!("A pattern that names each of them; it may hold {PLACEHOLDERS}")}>{ "Name all" }</label>
                <TextField id="name-pattern" value="" placeholder="web-{zone}-{n}" {check} {commit} />
            </div>
        </section>
    }
}

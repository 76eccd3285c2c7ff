//! What does the form of an entity look like? Its name, its facts, its problems, and a row for each field of its table.

use netdraft_core::edit::Command;
use netdraft_core::model::{Document, FieldInfo, Kind, Plan, Shape, id_fault};
use netdraft_editor::create::{network_around, subnet_around};
use netdraft_editor::{Dialog, Message, Problems, ViewMessage};
use serde_json::Value;
use yew::{AttrValue, Callback, Html, html};

use super::facts::facts;
use super::field::{ValueField, control_id};
use super::lists::ListField;
use super::problems_here::problems_here;
use crate::controls::{Button, Fault, Icon, TextField, icon};
use crate::panels::outline::kind_icon;
use crate::store::{Same, Tell};

/// What a form is about.
pub(crate) struct EntityForm {
    /// The document.
    pub(crate) document: Same<Document>,
    /// The problems.
    pub(crate) problems: Same<Problems>,
    /// The entity.
    pub(crate) id: AttrValue,
}

/// The form of one entity.
pub(crate) fn entity_form(props: &EntityForm, tell: &Tell) -> Html {
    let plan = &props.document.plan;
    let Some(kind) = plan.kind_of(&props.id) else { return html! { <p class="nd-empty">{ "It was deleted." }</p> } };
    let table = plan.table(kind);
    let row = |info: &'static FieldInfo| {
        let value = table.field(&props.id, info.name).unwrap_or_default();
        field_row(&props.document, &props.id, info.name, info, &value)
    };
    let (long, short): (Vec<&'static FieldInfo>, Vec<&'static FieldInfo>) =
        table.fields().iter().filter(|info| info.name != "id").partition(|info| is_section(info.shape));
    html! {
        <div class="nd-form" key={&*props.id} data-entity={props.id.clone()} data-kind={kind.noun()}>
            { head(props, tell, kind) }
            { problems_here(&props.problems, &props.id, tell) }
            { facts(plan, kind, &props.id) }
            <section class="nd-section" aria-label="Fields">
                { id_row(props, tell) }
                { for short.into_iter().map(row) }
            </section>
            { for long.into_iter().map(row) }
            { ids(plan) }
        </div>
    }
}

/// Where a thing stands: in the plan, in what is around it, and what it is there.
fn way(plan: &Plan, kind: Kind, id: &str, tell: &Tell) -> Html {
    let around = [network_around(plan, id), subnet_around(plan, id)];
    let crumb = |around: &str| {
        let select = tell.on_view(ViewMessage::Select(vec![around.to_owned()]));
        html! { <li key={around.to_owned()}><button type="button" class="nd-way__step" onclick={select}>{ plan.title(around) }</button></li> }
    };
    html! {
        <nav class="nd-way" aria-label="Where it stands"><ol>
            <li key="plan"><button type="button" class="nd-way__step" onclick={tell.on_view(ViewMessage::SelectNone)}>{ "Plan" }</button></li>
            { for around.into_iter().flatten().filter(|around| *around != id).map(crumb) }
            <li key="kind" class="nd-form__kind">{ kind.noun() }</li>
        </ol></nav>
    }
}

/// Whether a field gets a section of its own.
fn is_section(shape: Shape) -> bool {
    matches!(shape, Shape::List(Shape::Record(_)) | Shape::Record(_) | Shape::Optional(Shape::Record(_)))
}

fn head(props: &EntityForm, tell: &Tell, kind: Kind) -> Html {
    let plan = &props.document.plan;
    let remove = {
        let (tell, id) = (tell.clone(), props.id.to_string());
        Callback::from(move |_| {
            tell.view(ViewMessage::Select(vec![id.clone()]));
            tell.send(Message::DeleteSelection);
        })
    };
    let dialog = |label: &'static str, picture: Icon, action: &'static str, dialog: Dialog| {
        html! { <Button {label} icon={picture} look="icon" {action} onclick={tell.on_view(ViewMessage::Dialog(Some(dialog)))} /> }
    };
    let can_join = matches!(
        kind,
        Kind::Network | Kind::Subnet | Kind::Site | Kind::Gateway | Kind::Nat | Kind::LoadBalancer | Kind::Host
    );
    let joins =
        can_join.then(|| dialog("Connect with…", Icon::Connect, "connect-with", Dialog::Connect(props.id.to_string())));
    let network = network_around(plan, &props.id).filter(|_| matches!(kind, Kind::Network | Kind::Subnet));
    let allocates = network.map(|network| {
        dialog("Allocate subnets…", Icon::Subnet, "allocate-here", Dialog::Allocate(network.to_owned()))
    });
    html! {
        <header class="nd-form__head">
            <span class="nd-form__icon">{ icon(kind_icon(kind)) }</span>
            <div class="nd-form__titles">
                { way(plan, kind, &props.id, tell) }
                <h2 class="nd-form__title">{ plan.title(&props.id) }</h2>
            </div>
            <>{ joins.unwrap_or_default() }</>
            <>{ allocates.unwrap_or_default() }</>
            <Button label={format!("Delete {} {}", kind.noun(), plan.title(&props.id))} icon={Icon::Delete} look="icon" action="delete" onclick={remove} />
        </header>
    }
}

/// The row of the id, which is not set but renamed, in every reference too.
fn id_row(props: &EntityForm, tell: &Tell) -> Html {
    let check = {
        let (document, own) = (props.document.clone(), props.id.clone());
        Callback::from(move |text: String| {
            let refused = |message: String| Some(Fault { message, repair: None, blocks: true });
            match (id_fault(&text), document.plan.kind_of(&text)) {
                (Some(fault), _) => refused(fault.to_owned()),
                (None, Some(kind)) if text != *own => refused(format!("`{text}` is a {} already", kind.noun())),
                (None, _) => None,
            }
        })
    };
    let (tell, id) = (tell.clone(), props.id.to_string());
    let commit = Callback::from(move |to: String| {
        tell.edit(Command::Rename { id: id.clone(), to });
    });
    html! {
        <div class="nd-field" key="id">
            <label class="nd-field__label" for={control_id("id")} title="Unique in the plan; every reference follows a change">{ "Id" }</label>
            <TextField id={control_id("id")} field="id" mono=true value={props.id.clone()} {check} {commit} />
        </div>
    }
}

/// Rows for the fields of a record that stands inside an entity.
pub(super) fn fields(
    document: &Same<Document>,
    id: &AttrValue,
    path: &str,
    infos: &'static [FieldInfo],
    value: &Value,
) -> Html {
    let row = |info: &'static FieldInfo| {
        let held = value.get(info.name).cloned().unwrap_or_else(info.default);
        field_row(document, id, &format!("{path}/{}", info.name), info, &held)
    };
    infos.iter().map(row).collect()
}

/// Rows for the fields of a record that is an entity of its own.
pub(super) fn fields_of(document: &Same<Document>, id: &AttrValue, infos: &'static [FieldInfo], value: &Value) -> Html {
    let row = |info: &'static FieldInfo| {
        let held = value.get(info.name).cloned().unwrap_or_else(info.default);
        field_row(document, id, info.name, info, &held)
    };
    infos.iter().map(row).collect()
}

fn field_row(document: &Same<Document>, id: &AttrValue, path: &str, info: &'static FieldInfo, value: &Value) -> Html {
    let key = path.to_owned();
    let label_id = format!("{}-label", control_id(path));
    match info.shape {
        Shape::Record(infos) | Shape::Optional(&Shape::Record(infos)) => html! {
            <section class="nd-section" {key} aria-labelledby={label_id.clone()}>
                <h3 class="nd-section__title" id={label_id} title={info.help}>{ info.label }</h3>
                { fields(document, id, path, infos, value) }
            </section>
        },
        Shape::List(inner) => {
            let items = value.as_array().cloned().unwrap_or_default();
            let wide = matches!(inner, Shape::Record(_));
            html! {
                <section class={if wide { "nd-section" } else { "nd-field" }} data-tall="true" {key} role="group" aria-labelledby={label_id.clone()}>
                    <h3 class={if wide { "nd-section__title" } else { "nd-field__label" }} id={label_id} title={info.help}>{ info.label }</h3>
                    <ListField document={document.clone()} id={id.clone()} path={path.to_owned()} label={info.label} shape={*inner} {items} />
                </section>
            }
        }
        shape => html! {
            <div class="nd-field" {key}>
                <label class="nd-field__label" for={control_id(path)} title={info.help}>{ info.label }</label>
                <ValueField document={document.clone()} id={id.clone()} path={path.to_owned()} {shape} value={value.clone()}
                    placeholder={placeholder(shape)} />
            </div>
        },
    }
}

/// What an empty field means.
pub(super) fn placeholder(shape: Shape) -> &'static str {
    match shape {
        Shape::Ports | Shape::Protocol | Shape::Peer => "any",
        Shape::Optional(_) => "default",
        Shape::Text
        | Shape::Block
        | Shape::Address
        | Shape::Number { .. }
        | Shape::Flag
        | Shape::Choice(_)
        | Shape::Reference(_)
        | Shape::Target
        | Shape::List(_)
        | Shape::Record(_) => "",
    }
}

/// Every id of the plan, suggested by the fields that may name any of them.
pub(super) fn ids(plan: &Plan) -> Html {
    let of_kind = |kind: Kind| {
        let table = plan.table(kind);
        (0..table.size()).filter_map(move |position| table.id_at(position))
    };
    let options = Kind::ALL
        .into_iter()
        .filter(|kind| !matches!(kind, Kind::Subnet | Kind::Waiver | Kind::Intent))
        .flat_map(of_kind);
    html! { <datalist id="nd-ids">{ for options.map(|id| html! { <option key={id} value={id.to_owned()}></option> }) }</datalist> }
}

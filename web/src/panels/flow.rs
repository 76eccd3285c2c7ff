//! How is a flow named? Two ends, a protocol and a port, each typed or picked, with what is wrong said where it is typed.

use netdraft_core::analysis::path::Part;
use netdraft_core::model::Document;
use netdraft_editor::explain::{PRESETS, PathQuery, ends, fault_at};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::{AttrValue, Callback, Event, Html, Properties, component, html, use_memo};

use crate::controls::{Button, Fault, Icon, TextField};
use crate::store::Same;

/// The properties of the fields.
#[derive(Properties, PartialEq)]
pub(crate) struct FlowFieldsProps {
    /// What the ids of the fields start with.
    pub(crate) id: AttrValue,
    /// The document.
    pub(crate) document: Same<Document>,
    /// What was asked.
    pub(crate) query: Same<PathQuery>,
    /// Takes another question.
    pub(crate) onchange: Callback<PathQuery>,
}

/// The protocols that are offered.
const PROTOCOLS: [&str; 6] = ["tcp", "udp", "icmp", "icmpv6", "esp", "gre"];

/// The fields of a flow.
#[component]
pub(crate) fn FlowFields(props: &FlowFieldsProps) -> Html {
    let options = use_memo(props.document.clone(), |document| ends(&document.plan));
    let list = format!("{}-ends", props.id);
    let protocols = format!("{}-protocols", props.id);
    let swap = {
        let (onchange, query) = (props.onchange.clone(), props.query.clone());
        Callback::from(move |_| onchange.emit(query.reversed()))
    };
    let option =
        |(id, title): &(String, String)| html! { <option key={id.clone()} value={id.clone()}>{ title }</option> };
    html! {
        <div class="nd-flow">
            { field(props, Part::From, "From", Some(&list)) }
            <Button label="Swap the ends" icon={Icon::Swap} look="icon" action="swap-ends" onclick={swap} />
            { field(props, Part::To, "To", Some(&list)) }
            { field(props, Part::Protocol, "Protocol", Some(&protocols)) }
            { field(props, Part::Port, "Port", None) }
            { presets(props) }
            <datalist id={list}>{ for options.iter().map(option) }</datalist>
            <datalist id={protocols}>{ for PROTOCOLS.iter().map(|name| html! { <option key={*name} value={*name}></option> }) }</datalist>
        </div>
    }
}

/// The question with another text in one of its parts.
fn with(query: &PathQuery, part: Part, text: String) -> PathQuery {
    let mut query = query.clone();
    match part {
        Part::From => query.from = text,
        Part::To => query.to = text,
        Part::Protocol => query.protocol = text,
        Part::Port => query.port = text,
    }
    query
}

fn field(props: &FlowFieldsProps, part: Part, label: &'static str, list: Option<&str>) -> Html {
    let query = &props.query;
    let (value, placeholder) = match part {
        Part::From | Part::To => (if part == Part::From { &query.from } else { &query.to }, "id, address or internet"),
        Part::Protocol => (&query.protocol, "tcp"),
        Part::Port => (&query.port, "none"),
    };
    let check = {
        let (document, query) = (props.document.clone(), query.clone());
        Callback::from(move |text: String| {
            let message = fault_at(&document.plan, &with(&query, part, text), part)?;
            Some(Fault { message, repair: None, blocks: false })
        })
    };
    let commit = {
        let (onchange, query) = (props.onchange.clone(), query.clone());
        Callback::from(move |text: String| onchange.emit(with(&query, part, text)))
    };
    let id = format!("{}-{}", props.id, part.word());
    html! {
        <div class="nd-flow__field" data-part={part.word()}>
            <label class="nd-flow__label" for={id.clone()}>{ label }</label>
            <TextField {id} field={format!("flow-{}", part.word())} value={value.clone()} {placeholder} mono=true
                list={list.map(|list| AttrValue::from(list.to_owned()))} {check} {commit} />
        </div>
    }
}

/// The services that people ask about most, to be picked.
fn presets(props: &FlowFieldsProps) -> Html {
    let query = &props.query;
    let is_it = |(_, protocol, port): &(&str, &str, &str)| query.protocol == *protocol && query.port == *port;
    let known = PRESETS.iter().any(is_it);
    let onchange = {
        let (onchange, query) = (props.onchange.clone(), query.clone());
        Callback::from(move |event: Event| {
            let picked = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let name = picked.map(|select| select.value()).unwrap_or_default();
            if let Some((_, protocol, port)) = PRESETS.iter().find(|(preset, ..)| *preset == name) {
                let [protocol, port] = [protocol, port].map(|text| (*text).to_owned());
                onchange.emit(PathQuery { protocol, port, ..PathQuery::clone(&query) });
            }
        })
    };
    let option = |preset: &(&'static str, &'static str, &'static str)| {
        html! { <option key={preset.0} value={preset.0} selected={is_it(preset)}>{ preset.0 }</option> }
    };
    let id = format!("{}-service", props.id);
    html! {
        <div class="nd-flow__field" data-part="service">
            <label class="nd-flow__label" for={id.clone()}>{ "Service" }</label>
            <select class="nd-input" {id} data-field="flow-service" {onchange}>
                <option key="" value="" selected={!known}>{ "other" }</option>
                { for PRESETS.iter().map(option) }
            </select>
        </div>
    }
}

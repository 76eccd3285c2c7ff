//! Which rule decides a packet? A packet typed above the table of a rule set, and what the set does to it.

use std::rc::Rc;

use netdraft_core::model::{Action, Choice, Direction, Document};
use netdraft_editor::explain::{PacketQuery, PathQuery, try_packet};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::{AttrValue, Callback, Event, Html, html};

use crate::controls::{Icon, icon, inline};
use crate::panels::flow::FlowFields;
use crate::store::Same;

/// What the strip is about.
pub(super) struct Trial {
    /// The id of the rule set.
    pub(super) filter: AttrValue,
    /// The document.
    pub(super) document: Same<Document>,
    /// The packet.
    pub(super) packet: PacketQuery,
    /// Takes another packet.
    pub(super) onchange: Callback<PacketQuery>,
}

/// The strip: the fields of a packet, and what becomes of it.
pub(super) fn trial_strip(props: &Trial) -> Html {
    let packet = &props.packet;
    let onchange = {
        let (onchange, direction) = (props.onchange.clone(), packet.direction);
        Callback::from(move |flow: PathQuery| onchange.emit(PacketQuery { flow, direction }))
    };
    html! {
        <div class="nd-trial" data-trial={props.filter.clone()} role="group" aria-label="Test a packet">
            <div class="nd-trial__fields">
                { direction(props) }
                <FlowFields id={format!("nd-try-{}", props.filter)} document={props.document.clone()} query={Same(Rc::new(packet.flow.clone()))} {onchange} />
            </div>
            { outcome(props) }
        </div>
    }
}

fn direction(props: &Trial) -> Html {
    let onchange = {
        let (onchange, flow) = (props.onchange.clone(), props.packet.flow.clone());
        Callback::from(move |event: Event| {
            let picked = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let is_egress = picked.is_some_and(|select| select.value() == Direction::Egress.word());
            let direction = if is_egress { Direction::Egress } else { Direction::Ingress };
            onchange.emit(PacketQuery { flow: flow.clone(), direction });
        })
    };
    let option = |direction: Direction| {
        let chosen = props.packet.direction == direction;
        html! { <option key={direction.word()} value={direction.word()} selected={chosen}>{ direction.word() }</option> }
    };
    let id = format!("nd-try-{}-direction", props.filter);
    html! {
        <div class="nd-flow__field" data-part="direction">
            <label class="nd-flow__label" for={id.clone()}>{ "Direction" }</label>
            <select class="nd-input" {id} data-field="flow-direction" {onchange}>{ for [Direction::Ingress, Direction::Egress].map(option) }</select>
        </div>
    }
}

fn outcome(props: &Trial) -> Html {
    let plan = &props.document.plan;
    let filter = plan.filters.by_text(&props.filter);
    let tried =
        filter.filter(|_| props.packet.flow.is_complete()).map(|filter| try_packet(plan, filter, &props.packet));
    let (tone, picture, words) = match tried {
        None => {
            ("calm", Icon::Info, "Name both ends of the packet; each rule then says whether it matches.".to_owned())
        }
        Some(Err(fault)) => ("warning", Icon::Warning, format!("{}: {}", fault.part.word(), fault.message)),
        Some(Ok(tried)) => {
            let (tone, picture) = match tried.action {
                Some(Action::Allow) => ("good", Icon::Check),
                Some(Action::Deny) => ("error", Icon::Close),
                None => ("info", Icon::Help),
            };
            (tone, picture, tried.sentence)
        }
    };
    html! { <p class="nd-trial__outcome" role="status" data-testid="trial" data-severity={tone}>{ icon(picture) }<span>{ inline(&words) }</span></p> }
}

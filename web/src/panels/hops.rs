//! How does a packet travel, hop by hop? A lane a way: a card a hop, with what happens there, what decides it, and what it carries.

use netdraft_core::analysis::path::Effect;
use netdraft_core::model::Plan;
use netdraft_core::words::counted;
use netdraft_editor::explain::{Hop, Lane, Line};
use netdraft_editor::{Message, ViewMessage};
use yew::{Html, html};

use super::outline::kind_icon;
use crate::controls::{Icon, icon, inline};
use crate::store::Tell;

/// A lane.
pub(super) fn lane(plan: &Plan, lane: &Lane, tell: &Tell) -> Html {
    let hop = |(at, hop): (usize, &Hop)| card(plan, at, hop, tell);
    let id = format!("nd-lane-{}", lane.title);
    html! {
        <section class="nd-lane" key={lane.title} data-lane={lane.title} aria-labelledby={id.clone()}>
            <h3 class="nd-lane__title" {id}>{ lane.title }<span class="nd-lane__ends">{ &lane.ends }</span></h3>
            <ol class="nd-lane__hops" tabindex="0" aria-label={format!("{}: {}", lane.title, counted(lane.hops.len(), "hop"))}>{ for lane.hops.iter().enumerate().map(hop) }</ol>
        </section>
    }
}

fn effect_icon(effect: Effect) -> Icon {
    match effect {
        Effect::Passes => Icon::Check,
        Effect::Stops => Icon::Close,
        Effect::Unknown => Icon::Help,
    }
}

fn card(plan: &Plan, at: usize, hop: &Hop, tell: &Tell) -> Html {
    let picture = plan.kind_of(&hop.id).map_or(Icon::Gateway, kind_icon);
    let select = plan
        .kind_of(&hop.id)
        .map(|_| tell.on_view(ViewMessage::Reveal(netdraft_core::model::Anchor::new(&hop.id, ""))));
    let name =
        html! { <>{ icon(picture) }<strong>{ &hop.title }</strong><span class="nd-muted">{ &hop.noun }</span></> };
    let head = match select {
        Some(onclick) => {
            html! { <button type="button" class="nd-hop__name" data-hop={hop.id.clone()} title="Select it" {onclick}>{ name }</button> }
        }
        None => html! { <span class="nd-hop__name" data-hop={hop.id.clone()}>{ name }</span> },
    };
    let mtu = hop.mtu.as_ref().map(|(bytes, reason)| {
        html! {
            <p class="nd-hop__mtu" data-narrowest={hop.is_narrowest.to_string()} title={reason.clone()}>
                { format!("{}MTU {bytes}", if hop.is_narrowest { "narrowest: " } else { "" }) }
            </p>
        }
    });
    html! {
        <li class="nd-hop" key={format!("{at} {}", hop.id)} data-effect={hop.effect.word()}>
            { head }
            <ul class="nd-hop__lines">{ for hop.lines.iter().enumerate().map(|(at, line)| said(at, line, tell)) }</ul>
            <div>{ mtu.unwrap_or_default() }</div>
        </li>
    }
}

/// One thing that happens at a hop; what decides it is a click away.
fn said(at: usize, line: &Line, tell: &Tell) -> Html {
    let mark = html! {
        <span class="nd-hop__mark" data-effect={line.effect.word()}>
            { icon(effect_icon(line.effect)) }<span class="nd-only-read">{ format!("{}: ", line.effect.word()) }</span>
        </span>
    };
    let words = html! { <>{ mark }<span>{ inline(&line.text) }</span></> };
    let inside = match &line.decided_by {
        Some(anchor) => html! {
            <button type="button" class="nd-hop__decider" data-decider={anchor.to_string()} title="Show what decides it"
                onclick={tell.on(Message::View(ViewMessage::Reveal(anchor.clone())))}>{ words }</button>
        },
        None => html! { <span class="nd-hop__said">{ words }</span> },
    };
    html! { <li key={at.to_string()} data-effect={line.effect.word()} data-kind={line.kind.word()}>{ inside }</li> }
}

//! How do colours over the boxes look? Each with its word where there is room, and a legend that says what they mean.

use netdraft_editor::actions::KeyMap;
use netdraft_editor::layer::{Layer, Meaning, Tint};
use netdraft_editor::scene::pill_width;
use netdraft_editor::{Point, Rect, ViewMessage};
use web_sys::HtmlSelectElement;
use yew::{Callback, Event, Html, Properties, component, html, use_context, use_effect_with, use_node_ref};

use super::link::pill;
use crate::controls::{Button, Icon};
use crate::platform::keys::spelled;
use crate::store::{Same, Shown, Tell, use_tell};

/// The colour over a box, with its word as large as is said, if it is.
pub(super) fn tinted_box(rect: Rect, tint: &Tint, scale: Option<f64>) -> Html {
    let Rect { x, y, width, height } = rect;
    html! {
        <g key={tint.id.clone()} class="nd-tint" data-tint={tint.tone.word()} data-tint-of={tint.id.clone()}>
            <rect x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} rx="6" />
            { scale.map(|scale| word(&tint.word, rect, scale)).unwrap_or_default() }
        </g>
    }
}

/// The word of a colour, on the lower edge of its box, as much of it as the box is wide.
fn word(words: &str, rect: Rect, scale: f64) -> Html {
    let mut text = words.to_owned();
    let mut letters = text.chars().count();
    while pill_width(&text) * scale > rect.width && letters > 4 {
        letters -= 2;
        text = words.chars().take(letters).chain(['…']).collect();
    }
    let (x, y) = (rect.right() - pill_width(&text) * scale / 2.0 - 2.0, rect.bottom());
    html! { <g transform={format!("translate({x} {y}) scale({scale})")}>{ pill(text, Point::default(), None) }</g> }
}

/// What chooses the question, and what the colours mean.
pub(super) fn legend(shown: &Shown, tell: &Tell) -> Html {
    let Some(layer) = shown.layer() else { return html! { <div class="nd-legend" hidden=true></div> } };
    let tints = shown.tints();
    let line = |meaning: &Meaning| {
        html! {
            <li key={format!("{:?} {}", meaning.tone, meaning.word)} class="nd-legend__line">
                <span class="nd-legend__swatch" data-tint={meaning.tone.word()} aria-hidden="true"></span>
                <span class="nd-legend__word">{ &meaning.word }</span>
                <span class="nd-legend__count">{ meaning.count }</span>
            </li>
        }
    };
    let lines: Html = tints.iter().flat_map(|tints| &tints.legend).map(line).collect();
    let hint = match tints {
        None => Some("working it out …"),
        Some(tints) if tints.legend.is_empty() => tints.hint.or(Some("there is nothing to colour")),
        Some(_) => None,
    };
    html! {
        <section class="nd-legend" aria-label="What the colours mean" data-layer={format!("{layer:?}")}>
            <header class="nd-legend__head">
                <h3 class="nd-legend__title">{ layer.title() }</h3>
                <Button label="No colours" icon={Icon::Close} look="icon" size="small" action="no-layer" onclick={tell.on_view(ViewMessage::Layer(None))} />
            </header>
            <ul class="nd-legend__lines">{ lines }</ul>
            <p class="nd-legend__hint" hidden={hint.is_none()}>{ hint.unwrap_or_default() }</p>
        </section>
    }
}

/// The properties of the list of questions.
#[derive(Properties, PartialEq)]
pub(super) struct LayerChoiceProps {
    /// The question that is answered.
    pub(super) layer: Option<Layer>,
}

/// The list from which the question is chosen.
#[component]
pub(super) fn LayerChoice(props: &LayerChoiceProps) -> Html {
    let (tell, list) = (use_tell(), use_node_ref());
    let map = use_context::<Same<KeyMap>>();
    let tip = map.map(|map| spelled(&map.named("Colour the boxes by a question ({next-layer} goes through them)")));
    // The first entry is for no colours.
    let place = props.layer.and_then(|layer| Layer::ALL.iter().position(|one| *one == layer)).map_or(0, |at| at + 1);
    use_effect_with(place, {
        let list = list.clone();
        move |place: &usize| {
            if let Some(list) = list.cast::<HtmlSelectElement>() {
                list.set_selected_index(i32::try_from(*place).unwrap_or_default());
            }
        }
    });
    let onchange = {
        let list = list.clone();
        Callback::from(move |_: Event| {
            let chosen = list.cast::<HtmlSelectElement>().and_then(|list| usize::try_from(list.selected_index()).ok());
            let layer = chosen.and_then(|chosen| Layer::ALL.get(chosen.checked_sub(1)?)).copied();
            tell.view(ViewMessage::Layer(layer));
        })
    };
    let option = |one: &Layer| html! { <option key={one.title()}>{ one.title() }</option> };
    html! {
        <select ref={list} class="nd-input nd-zoom__layer" aria-label="Colour the boxes by" title={tip}
            data-action="layer" {onchange}>
            <option>{ "No colours" }</option>
            { for Layer::ALL.iter().map(option) }
        </select>
    }
}

//! What is a button? A word, a picture or both, with a name, a tip and an action.

use netdraft_editor::actions::KeyMap;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html, use_context};

use super::{Icon, icon};
use crate::platform::keys::{spelled, spoken};
use crate::store::Same;

/// The properties of a button.
#[derive(Properties, PartialEq)]
pub(crate) struct ButtonProps {
    /// The word on it, or its name when it shows a picture alone.
    pub(crate) label: AttrValue,
    /// The picture on it.
    #[prop_or_default]
    pub(crate) icon: Option<Icon>,
    /// `primary`, `soft`, `quiet` or `icon`, which hides the word.
    #[prop_or_default]
    pub(crate) look: AttrValue,
    /// `small`, or nothing.
    #[prop_or_default]
    pub(crate) size: AttrValue,
    /// What appears when the pointer rests on it. An action in braces stands for its key.
    #[prop_or_default]
    pub(crate) tip: Option<AttrValue>,
    /// Whether it is held down, for a button that switches.
    #[prop_or_default]
    pub(crate) pressed: Option<bool>,
    /// Whether it cannot be used.
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// Why it cannot be used just now. It stays in reach of the keyboard, and says so.
    #[prop_or_default]
    pub(crate) refusal: Option<AttrValue>,
    /// What tests find it by. Where an action of the editor has this name, its keys are named with the button.
    #[prop_or_default]
    pub(crate) action: Option<AttrValue>,
    /// What it does.
    pub(crate) onclick: Callback<MouseEvent>,
}

/// A button.
#[component]
pub(crate) fn Button(props: &ButtonProps) -> Html {
    let alone = props.look == "icon";
    let label = match &props.refusal {
        Some(refusal) => AttrValue::from(format!("{}: {refusal}", props.label)),
        None => props.label.clone(),
    };
    let pressed = props.pressed.map(|pressed| if pressed { "true" } else { "false" });
    let map = use_context::<Same<KeyMap>>();
    let key =
        props.action.as_ref().zip(map.as_ref()).map(|(action, map)| map.first(action)).filter(|key| !key.is_empty());
    let named = |tip: &AttrValue| map.as_ref().map_or_else(|| tip.clone(), |map| spelled(&map.named(tip)).into());
    let tip = props.tip.as_ref().map(named).or_else(|| alone.then(|| label.clone()));
    let tip = match key {
        Some(key) => Some(format!("{} ({})", tip.as_ref().unwrap_or(&props.label), spelled(key)).into()),
        None => tip,
    };
    html! {
        <button
            type="button"
            class={classes!("nd-button")}
            data-look={props.look.clone()}
            data-size={props.size.clone()}
            data-action={props.action.clone()}
            aria-label={alone.then_some(label)}
            aria-disabled={props.refusal.as_ref().map(|_| "true")}
            aria-pressed={pressed}
            aria-keyshortcuts={key.map(spoken)}
            title={tip}
            disabled={props.disabled}
            onclick={props.onclick.clone()}
        >
            <>{ props.icon.map(icon).unwrap_or_default() }</>
            <>{ if alone { Html::default() } else { html! { <span>{ &props.label }</span> } } }</>
        </button>
    }
}

/// A picture on a button whose clicks are heard by what is around it. In a table of many rows, components would cost more than what they show. Keys do the same
/// in the row, so that it is no stop of its own.
pub(crate) fn plain_button(label: String, picture: Icon, action: &'static str, disabled: bool) -> Html {
    html! {
        <button type="button" class="nd-button" tabindex="-1" data-look="icon" data-size="small" data-action={action} aria-label={label.clone()} title={label} {disabled}>
            { icon(picture) }
        </button>
    }
}

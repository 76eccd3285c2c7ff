//! How is a severity shown? By a shape, a word and a colour, each of which says it alone.

use netdraft_core::rules::{Severity, Unknown};
use yew::{AttrValue, Html, Properties, component, html};

use super::{Icon, icon};

/// The properties of a badge.
#[derive(Properties, PartialEq)]
pub(crate) struct SeverityBadgeProps {
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What stands beside the shape; the severity's own word unless something else is given.
    #[prop_or_default]
    pub(crate) text: Option<AttrValue>,
}

/// The shape of a severity.
pub(crate) fn severity_icon(severity: Severity) -> Icon {
    match severity {
        Severity::Error => Icon::Error,
        Severity::Warning => Icon::Warning,
        Severity::Info => Icon::Info,
    }
}

/// A severity: shape and word.
#[component]
pub(crate) fn SeverityBadge(props: &SeverityBadgeProps) -> Html {
    let text = props.text.clone().unwrap_or_else(|| AttrValue::Static(props.severity.word()));
    html! {
        <span class="nd-badge" data-severity={props.severity.word()}>
            { icon(severity_icon(props.severity)) }
            <span>{ text }</span>
        </span>
    }
}

/// That nothing is to be reported. Where something could not be judged that is not known, and the reasons are told instead.
pub(crate) fn all_clear(words: &'static str, unknown: &[Unknown]) -> Html {
    if unknown.is_empty() {
        return html! {
            <span class="nd-badge" data-severity="good">{ icon(Icon::Check) }<span>{ words }</span></span>
        };
    }
    let reasons = unknown.iter().map(|unknown| format!("{}: {}", unknown.entity, unknown.reason));
    let reasons = reasons.collect::<Vec<String>>().join("\n");
    html! {
        <span class="nd-badge" data-severity="warning" title={reasons}>
            { icon(Icon::Help) }<span>{ format!("{} could not be judged", unknown.len()) }</span>
        </span>
    }
}

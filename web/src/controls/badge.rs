//! How is a severity shown? By a shape, a word and a colour, each of which says it alone.

use netdraft_core::rules::{Severity, Unknown};
use yew::{AttrValue, Html, html};

use super::{Icon, icon};

/// The shape of a severity.
pub(crate) fn severity_icon(severity: Severity) -> Icon {
    match severity {
        Severity::Error => Icon::Error,
        Severity::Warning => Icon::Warning,
        Severity::Info => Icon::Info,
    }
}

/// A severity: its shape and its word.
pub(crate) fn severity_badge(severity: Severity) -> Html {
    severity_words(severity, AttrValue::Static(severity.word()))
}

/// A severity: its shape, and words about it.
pub(crate) fn severity_words(severity: Severity, text: AttrValue) -> Html {
    html! {
        <span class="nd-badge" data-severity={severity.word()}>
            { icon(severity_icon(severity)) }
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

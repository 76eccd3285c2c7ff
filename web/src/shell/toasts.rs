//! What was just done, or could not be? Lines that go away by themselves, with a way to take the deed back.

use std::collections::VecDeque;

use netdraft_editor::{Message, Tone};
use yew::{Html, html};

use crate::controls::{Button, Icon, inline};
use crate::store::{Tell, Told};

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    /// Unique among the notices of this visit.
    pub(crate) number: u64,
    /// What happened.
    pub(crate) text: String,
    /// How it is meant.
    pub(crate) tone: Tone,
    /// Whether it can be undone.
    pub(crate) undo: bool,
}

/// The notices on the page, the oldest first. They are spoken through the live regions, so they are no live region themselves.
pub(crate) fn toasts(toasts: &VecDeque<Toast>, tell: &Tell) -> Html {
    let toast = |toast: &Toast| {
        let tone = match toast.tone {
            Tone::Done => "good",
            Tone::Refused => "bad",
        };
        let (number, teller) = (toast.number, tell.clone());
        let dismiss = yew::Callback::from(move |_| teller.tell(Told::Dismiss(number)));
        let undo = toast
            .undo
            .then(|| html! { <Button label="Undo" size="small" look="soft" onclick={tell.on(Message::Undo)} /> });
        html! {
            <li key={toast.number.to_string()} class="nd-toast" data-tone={tone}>
                <span>{ inline(&toast.text) }</span>
                <span>{ undo.unwrap_or_default() }</span>
                <Button label="Dismiss" icon={Icon::Close} look="icon" size="small" onclick={dismiss} />
            </li>
        }
    };
    html! { <ul class="nd-toasts">{ for toasts.iter().map(toast) }</ul> }
}

//! What would the edit open and close that somebody is about to make? A strip over the view, for as long as the edit is only thought of.

use netdraft_editor::flows::{MovedFlow, Shift};
use yew::{Html, html};

use crate::controls::{Icon, icon, inline};
use crate::store::Shown;

/// How many lines there are at most for what opens, and for what closes.
const LINES: usize = 4;

/// The strip. It is always on the page, so that what appears in it is read out.
pub(super) fn verdict_strip(shown: &Shown) -> Html {
    let inside = match (shown.considered(), shown.shift(), shown.working()) {
        (None, ..) => Html::default(),
        (Some(_), Some(shift), _) => told(shift),
        (Some(_), None, Some(left)) if left.all > 0 => {
            waiting(format!("Working out what this changes: {} of {} …", left.done, left.all))
        }
        (Some(_), None, _) => waiting("Working out what this changes …".to_owned()),
    };
    html! { <div class="nd-strip" role="status" data-testid="verdict-strip">{ inside }</div> }
}

fn waiting(words: String) -> Html {
    html! { <p key="waiting" class="nd-strip__title">{ words }</p> }
}

fn told(shift: &Shift) -> Html {
    if shift.is_nothing() || shift.refusal.is_some() {
        let picture = if shift.is_nothing() && shift.doubts == 0 { Icon::Check } else { Icon::Help };
        return html! { <p key="told" class="nd-strip__part" data-side="nothing">{ icon(picture) }<span>{ inline(&crate::controls::capitalised(&shift.sentence())) }</span></p> };
    }
    html! {
        <div key="told" class="nd-strip__parts">
            <p class="nd-strip__title">{ "If you do this" }</p>
            { part("opens", "Opens", Icon::Warning, &shift.opens) }
            { part("closes", "Closes", Icon::Lock, &shift.closes) }
            { part("unclear", "Cannot be told", Icon::Help, &shift.unclear) }
        </div>
    }
}

fn part(side: &'static str, word: &'static str, picture: Icon, flows: &[MovedFlow]) -> Html {
    let pairs: usize = flows.iter().map(|flow| flow.pairs).sum();
    let flow = |flow: &MovedFlow| {
        html! {
            <span class="nd-strip__flow" data-outside={(!flow.is_inside).to_string()}>
                <span>{ format!("{} → {}: {}", flow.from, flow.to, flow.what) }</span>
                <code>{ if flow.such_as.is_empty() { String::new() } else { format!("such as {}", flow.such_as) } }</code>
            </span>
        }
    };
    let more = flows.len().saturating_sub(LINES);
    html! {
        <div class="nd-strip__part" data-side={side} hidden={flows.is_empty()}>
            <strong>{ icon(picture) }{ format!(" {word} {pairs}") }</strong>
            <div>
                { for flows.iter().take(LINES).map(flow) }
                <span>{ if more > 0 { format!("and {more} more of other kinds") } else { String::new() } }</span>
            </div>
        </div>
    }
}

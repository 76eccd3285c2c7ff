//! What stands below the view? The problems, or the way of a packet, each behind a tab.

use netdraft_editor::{BottomTab, ViewMessage};
use yew::{Callback, Html, KeyboardEvent, html};

use super::checks::checks_panel;
use super::path::PathPanel;
use super::problems::ProblemsPanel;
use crate::platform::dom;
use crate::store::{Same, Shown, Tell};

/// The tabs, and what the chosen one shows.
pub(crate) fn bottom_panel(shown: &Shown, tell: &Tell) -> Html {
    let panel = match shown.bottom() {
        BottomTab::Problems => html! {
            <ProblemsPanel key="problems" document={Same(shown.document().clone())} problems={Same(shown.problems().clone())}
                report={Same(shown.report().clone())} selection={Same(shown.selection().clone())} checking={shown.checking()} />
        },
        BottomTab::Checks => checks_panel(shown.report(), tell),
        BottomTab::Path => html! {
            <PathPanel key="path" document={Same(shown.document().clone())} query={Same(shown.path().clone())} />
        },
    };
    html! {
        <div class="nd-bottom">
            { tabs(shown.bottom(), tell) }
            <div class="nd-bottom__panel" id="nd-bottom-panel" role="tabpanel" aria-label={shown.bottom().label()}>{ panel }</div>
        </div>
    }
}

/// The tabs: arrows move between them.
fn tabs(current: BottomTab, tell: &Tell) -> Html {
    let onkeydown = {
        let tell = tell.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = BottomTab::ALL.len() - 1;
            let at = BottomTab::ALL.iter().position(|tab| *tab == current).unwrap_or(0);
            let next = match event.key().as_str() {
                "ArrowRight" => {
                    if at == last {
                        0
                    } else {
                        at + 1
                    }
                }
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            if let Some(tab) = BottomTab::ALL.get(next) {
                tell.view(ViewMessage::Bottom(*tab));
                dom::focus(&format!("[data-bottom-tab={}]", dom::quoted(tab.label())));
            }
        })
    };
    let tab = |tab: &BottomTab| {
        let chosen = *tab == current;
        html! {
            <button type="button" key={tab.label()} class="nd-tab" role="tab" data-bottom-tab={tab.label()} aria-selected={chosen.to_string()}
                aria-controls="nd-bottom-panel" tabindex={if chosen { "0" } else { "-1" }} onclick={tell.on_view(ViewMessage::Bottom(*tab))}>
                { tab.label() }
            </button>
        }
    };
    html! { <div class="nd-bottom__tabs" role="tablist" aria-label="Below the view" {onkeydown}>{ for BottomTab::ALL.iter().map(tab) }</div> }
}

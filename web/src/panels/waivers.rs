//! What was accepted, why, by whom and until when? Each can be looked at, and withdrawn.

use netdraft_core::check::Report;
use netdraft_core::edit::Command;
use netdraft_core::model::{Anchor, Document, Waiver};
use netdraft_editor::{Message, ViewMessage};
use yew::{Html, html};

use crate::controls::{Button, Icon, inline};
use crate::store::Tell;

/// The waivers of the plan. The report knows the findings that each of them accepts.
pub(crate) fn waivers(document: &Document, report: &Report, tell: &Tell) -> Html {
    let plan = &document.plan;
    let row = |waiver: &Waiver| {
        let id = waiver.id.to_string();
        let accepts = |finding: &&netdraft_core::rules::Finding| finding.waiver.as_deref() == Some(id.as_str());
        let count = report.findings.iter().filter(accepts).count();
        let place = if waiver.entity.is_empty() { "the whole plan" } else { plan.title(waiver.entity.as_str()) };
        let terms = match count {
            0 => format!("until {} · accepts nothing now", waiver.expires),
            1 => format!("until {} · by {}", waiver.expires, waiver.owner),
            _ => format!("until {} · by {} · {count} findings", waiver.expires, waiver.owner),
        };
        html! {
            <li key={id.clone()} class="nd-problem" data-waiver={id.clone()}>
                <button type="button" class="nd-problem__go" onclick={tell.on_view(ViewMessage::Reveal(Anchor::new(&id, "")))}>
                    <span class="nd-muted">{ "accepted" }</span>
                    <span class="nd-problem__message">{ inline(&format!("`{}` at `{place}`: {}", waiver.rule, waiver.reason)) }</span>
                    <span class="nd-problem__where">{ terms }</span>
                </button>
                <div class="nd-problem__tools">
                    <Button label="Withdraw" icon={Icon::Delete} look="quiet" size="small" action="withdraw"
                        onclick={tell.on(Message::Edit(Command::Remove { id }))} />
                </div>
            </li>
        }
    };
    html! { <ul aria-label="Accepted problems">{ for plan.waivers.iter().map(row) }</ul> }
}

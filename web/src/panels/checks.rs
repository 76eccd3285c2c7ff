//! What is checked at all? Every rule with its category, how bad what it finds is, and how much it found; its page is a click away.

use netdraft_core::check::Report;
use netdraft_editor::checks::{CheckRow, checks};
use netdraft_editor::{Dialog, ViewMessage};
use yew::{Html, html};

use super::problems::pass_rate;
use crate::controls::severity_badge;
use crate::shell::category_title;
use crate::store::Tell;

/// The table of rules.
pub(crate) fn checks_panel(report: &Report, tell: &Tell) -> Html {
    let rows = checks(report);
    let clean = rows.iter().filter(|row| row.open == 0).count();
    let row = |row: &CheckRow| {
        let found = match (row.open, row.accepted) {
            (0, 0) => "–".to_owned(),
            (open, 0) => open.to_string(),
            (open, accepted) => format!("{open}, and {accepted} accepted"),
        };
        html! {
            <tr key={row.rule} data-check={row.rule} data-open={row.open.to_string()}>
                <th scope="row"><button type="button" class="nd-checks__rule" onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Explain(row.rule.to_owned()))))}><code>{ row.rule }</code></button></th>
                <td>{ category_title(row.category.word()) }</td>
                <td>{ severity_badge(row.severity) }</td>
                <td class="nd-number">{ found }</td>
                <td class="nd-muted">{ if row.waivable { "may be accepted" } else { "cannot be accepted" } }</td>
            </tr>
        }
    };
    html! {
        <div class="nd-problems">
            <header class="nd-problems__head">
                <h2 class="nd-only-read">{ "Checks" }</h2>
                <span class="nd-problems__count" data-testid="checks-clean">{ format!("{clean} of {} rules find nothing", rows.len()) }</span>
                <span class="nd-problems__rest">{ pass_rate(report) }</span>
            </header>
            <div class="nd-problems__list" tabindex="0" role="region" aria-label="Checks">
                <table class="nd-table nd-checks" data-look="plain">
                    <thead><tr>
                        <th scope="col">{ "Rule" }</th><th scope="col">{ "Category" }</th><th scope="col">{ "Severity" }</th>
                        <th scope="col" class="nd-number">{ "Found" }</th><th scope="col">{ "Waiver" }</th>
                    </tr></thead>
                    <tbody>{ for rows.iter().map(row) }</tbody>
                </table>
            </div>
        </div>
    }
}

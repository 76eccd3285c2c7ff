//! What is at the bottom? Whose network, how much of it, what is selected, and one sentence on what can be done.

use netdraft_core::words::counted;
use netdraft_editor::{Panels, ViewMessage, ViewTab};
use yew::{Html, html};

use super::start::provider_title;
use crate::controls::{Button, Icon, capitalised};
use crate::platform::keys::spelled;
use crate::store::{Shown, Tell};

/// The bar at the bottom, once a plan is open or before.
pub(crate) fn status_bar(shown: &Shown, started: bool, tell: &Tell) -> Html {
    let plan = shown.plan();
    let rules: usize = plan.filters.iter().map(|filter| filter.rules.len()).sum();
    let totals =
        [counted(plan.networks.len(), "network"), counted(plan.subnets.len(), "subnet"), counted(rules, "rule")];
    // Several rows of a list belong to one thing.
    let selected = shown.selection().ids().len().max(shown.selection().rows().len());
    let panels = shown.panels();
    let contents = || {
        html! {
            <div class="nd-status__row">
                <Button label="Outline" icon={Icon::Panel} look="icon" size="small" pressed={panels.outline} action="toggle-left"
                    onclick={tell.on_view(ViewMessage::Panels(Panels { outline: !panels.outline, ..panels }))} />
                <span class="nd-status__item">{ provider_title(plan.settings.provider) }</span>
                <span class="nd-status__item" data-testid="totals">{ totals.join(" · ") }</span>
                <span class="nd-status__item">{ if selected > 0 { format!("{selected} selected") } else { String::new() } }</span>
                <span class="nd-status__hint" aria-live="off">{ capitalised(&spelled(&shown.key_map().named(hint(shown)))) }</span>
                <span class="nd-status__item">{ concat!("netdraft ", env!("CARGO_PKG_VERSION")) }</span>
                <Button label="Inspector" icon={Icon::Menu} look="icon" size="small" pressed={panels.inspector} action="toggle-right"
                    onclick={tell.on_view(ViewMessage::Panels(Panels { inspector: !panels.inspector, ..panels }))} />
            </div>
        }
    };
    html! {
        <footer class="nd-status">
            { if started { contents() } else { html! { <span class="nd-status__hint">{ "Press Enter to draw" }</span> } } }
        </footer>
    }
}

fn hint(shown: &Shown) -> &'static str {
    match shown.view() {
        ViewTab::Topology if shown.draws_flows() && shown.selection().is_empty() => {
            "select a box to see what it may send and receive; {toggle-flows} hides flows"
        }
        ViewTab::Topology if shown.draws_flows() && shown.working().is_some() => "working out who can talk to whom …",
        ViewTab::Topology => shown.hint(),
        ViewTab::Rules => {
            "where order counts, Space lifts a rule, arrows carry it and show what that changes, Space drops it; Alt and an arrow moves it at once"
        }
        ViewTab::Matrix => "Enter shows the proof of a cell, or opens a row or column with a triangle",
        ViewTab::Addresses
        | ViewTab::Routes
        | ViewTab::Dns
        | ViewTab::Nat
        | ViewTab::LoadBalancers
        | ViewTab::PublicAddresses
        | ViewTab::Links => "click a cell to change it; {next-problem} goes to the next problem",
    }
}

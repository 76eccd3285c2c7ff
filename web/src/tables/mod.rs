//! What does the plan look like as tables? One view for each kind of question, with cells that are edited in place.

use netdraft_editor::ViewTab;
use yew::{Html, Properties, component, html};

use crate::store::Shown;

/// The views, in the order of the tabs.
pub(crate) const VIEWS: [ViewTab; 8] = [
    ViewTab::Topology,
    ViewTab::Addresses,
    ViewTab::Rules,
    ViewTab::Routes,
    ViewTab::Links,
    ViewTab::Dns,
    ViewTab::Nat,
    ViewTab::LoadBalancers,
];

/// The properties of a view of tables.
#[derive(Properties, PartialEq)]
pub(crate) struct TableViewProps {
    /// The session.
    pub(crate) shown: Shown,
    /// The view.
    pub(crate) view: ViewTab,
}

/// A view of tables.
#[component]
pub(crate) fn TableView(props: &TableViewProps) -> Html {
    let _ = &props.shown;
    html! { <div class="nd-tables"><h2 class="nd-panel__title">{ props.view.label() }</h2></div> }
}

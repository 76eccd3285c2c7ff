//! Which tables does a view have? Those that the editor makes of the plan, made anew only when the plan changed.

use std::rc::Rc;

use netdraft_core::model::Kind;
use netdraft_editor::ViewTab;
use netdraft_editor::tables::{Table, Tables};
use yew::{Html, Properties, component, html, use_memo};

use super::grid::Grid;
use crate::store::{Same, Shown};

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
    let document = Same(Rc::clone(props.shown.document()));
    let report = Same(Rc::clone(props.shown.report()));
    let tables = use_memo((document.clone(), report, props.view), |(document, report, view)| {
        Tables::new(&document.plan, report).of(*view).into_iter().map(Rc::new).collect::<Vec<Rc<Table>>>()
    });
    let grid = |table: &Rc<Table>| {
        html! {
            <Grid key={table.key.clone()} table={Same(Rc::clone(table))} document={document.clone()}
                selection={Same(Rc::clone(props.shown.selection()))} />
        }
    };
    let alone = tables.len() == 1;
    html! {
        <div class="nd-tables" data-alone={alone.to_string()}>
            <h2 class="nd-only-read">{ props.view.label() }</h2>
            { for tables.iter().map(grid) }
            <div class="nd-tables__nothing" hidden={!tables.is_empty()}>{ nothing(props.view) }</div>
        </div>
    }
}

/// What belongs into a view that has no table yet.
fn nothing(view: ViewTab) -> Html {
    let (title, words) = match view {
        ViewTab::Rules => ("No rule sets", Kind::Filter),
        ViewTab::Routes => ("No route tables", Kind::RouteTable),
        ViewTab::Dns => ("No DNS zones", Kind::Zone),
        ViewTab::Nat => ("No NAT gateways", Kind::Nat),
        ViewTab::LoadBalancers => ("No load balancers", Kind::LoadBalancer),
        ViewTab::PublicAddresses => ("No public addresses", Kind::PublicAddress),
        ViewTab::Topology | ViewTab::Addresses | ViewTab::Links | ViewTab::Matrix => ("Nothing yet", Kind::Network),
    };
    html! {
        <div class="nd-empty">
            <p class="nd-empty__title">{ title }</p>
            <p>{ format!("A {} is added on the topology, with the tools above the canvas.", words.noun()) }</p>
        </div>
    }
}

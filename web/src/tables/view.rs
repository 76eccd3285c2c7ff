//! Which tables does a view have? Those that the editor makes of the plan, made anew only when the plan changed.

use std::collections::BTreeSet;
use std::rc::Rc;

use netdraft_core::small::SmallCollect;
use netdraft_editor::ViewTab;
use netdraft_editor::tables::{Listed, Table, Tables};
use web_sys::Element;
use yew::{Callback, Event, Html, Properties, component, html, use_callback, use_memo, use_node_ref, use_state_eq};

use super::adds::adds;
use super::columns::{hidden_columns, hide_columns};
use super::lookup::RouteLookup;
use super::map::AddressMap;
use super::sheet::{Arrangement, Sheet};
use super::sheets::{STEP, height, in_sight};
use crate::controls::catcher;
use crate::platform::dom;
use crate::shell::MenuView;
use crate::store::{Same, Shown, use_tell};

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
    let selection = Same(Rc::clone(props.shown.selection()));
    let scroller = use_node_ref();
    let scrolled = use_state_eq(|| 0);
    let hidden = use_state_eq(|| Rc::new(hidden_columns(props.view)));
    // The same callback from drawing to drawing: tables are drawn anew for another one.
    let onhide = {
        let hidden = hidden.setter();
        use_callback(props.view, move |wanted: Vec<String>, view| {
            hide_columns(*view, &wanted);
            hidden.set(Rc::new(wanted));
        })
    };
    let arrangement = Arrangement { hidden: Rc::clone(&hidden), onhide, ..Arrangement::default() };
    let plan = (document.clone(), report, props.view);
    let listed = use_memo(plan.clone(), |(document, report, view)| Tables::new(&document.plan, report).listed(*view));
    let mut near: BTreeSet<usize> = in_sight(&listed, *scrolled).small_set();
    // The table with the focus stays, and the one of what is selected comes, so that it can be scrolled to.
    let wanted = [dom::attribute_around_focus("data-grid"), selection.last().map(str::to_owned)];
    near.extend(wanted.iter().flatten().filter_map(|key| listed.iter().position(|table| table.key == *key)));
    let tables = use_memo((plan, near), |((document, report, view), near)| {
        let tables = Tables::new(&document.plan, report).some(*view, near);
        tables.into_iter().map(|(at, table)| (at, Rc::new(table))).small_map::<usize, Rc<Table>>()
    });
    let sheet = |(at, listed): (usize, &Listed)| match tables.get(&at) {
        Some(table) => html! {
            <Sheet key={listed.key.clone()} table={Same(Rc::clone(table))} document={document.clone()} selection={selection.clone()} arrangement={arrangement.clone()} />
        },
        None => html! {
            <section key={listed.key.clone()} class="nd-sheet" data-away="true">
                <h3 class="nd-only-read">{ &listed.title }</h3>
                <svg width="1" height={height(listed).to_string()} aria-hidden="true"></svg>
            </section>
        },
    };
    let onscroll = {
        let scroller = scroller.clone();
        Callback::from(move |_: Event| {
            let top = scroller.cast::<Element>().map_or(0, |scroller| scroller.scroll_top());
            scrolled.set(top - top % STEP);
        })
    };
    let alone = listed.len() == 1;
    let is_bare = is_bare(props.view, &listed);
    let tell = use_tell();
    let menu = props.shown.menu().map(|menu| html! { <MenuView {menu} /> });
    html! {
        <>
        <div ref={scroller} class="nd-tables" data-alone={alone.to_string()} {onscroll}>
            <h2 class="nd-only-read">{ props.view.label() }</h2>
            { catcher() }
            <>{ above(props) }</>
            { for listed.iter().enumerate().filter(|_| !is_bare).map(sheet) }
            { adds(&props.shown, props.view, is_bare, &tell) }
        </div>
        { menu.unwrap_or_default() }
        </>
    }
}

/// What stands above the tables of a view.
fn above(props: &TableViewProps) -> Html {
    match props.view {
        ViewTab::Addresses if !props.shown.plan().networks.is_empty() => {
            html! { <AddressMap shown={props.shown.clone()} /> }
        }
        ViewTab::Routes => html! { <RouteLookup shown={props.shown.clone()} /> },
        _ => Html::default(),
    }
}

/// Whether there is nothing yet of what a view is about. The tables of links say so by themselves, and a rule set without rules is there all the same.
fn is_bare(view: ViewTab, listed: &[Listed]) -> bool {
    match view {
        ViewTab::Links => false,
        ViewTab::Rules | ViewTab::Routes | ViewTab::Dns => listed.is_empty(),
        _ => listed.iter().all(|table| table.rows == 0),
    }
}

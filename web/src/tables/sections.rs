//! What does the heading of a section look like? Its name, a sign that says whether it is open, and what gives it another name.

use netdraft_editor::tables::Table;
use netdraft_editor::{Dialog, ViewMessage};
use web_sys::Element;
use yew::{Callback, Html, html};

use super::grid::GridProps;
use super::sheet::Arrangement;
use crate::controls::{Button, Icon};
use crate::platform::dom;
use crate::store::Tell;

/// The heading of a section.
pub(super) struct Heading {
    /// Its place in the table.
    pub(super) index: usize,
    /// Its key.
    pub(super) anchor: String,
    /// What it says.
    pub(super) words: String,
    /// Whether its rows are shown.
    pub(super) is_open: bool,
    /// Its place in the order of focus.
    pub(super) focusable: &'static str,
    /// How many columns it stands across.
    pub(super) columns: usize,
}

/// The row of a heading.
pub(super) fn heading_row(heading: &Heading, rename: Html) -> Html {
    let Heading { index, anchor, words, is_open, focusable, columns } = heading;
    let sign = if *is_open { "▾" } else { "▸" };
    html! {
        <tr key={anchor.clone()} class="nd-table__section" data-index={index.to_string()} data-item={anchor.clone()} data-kind="heading" aria-rowindex={(index + 2).to_string()}>
            <td key="lead" class="nd-table__lead"></td>
            <td key="0" role="gridcell" colspan={columns.to_string()} data-at={format!("{index}/0")} aria-expanded={is_open.to_string()} tabindex={*focusable}>
                <span aria-hidden="true">{ sign }</span>{ " " }<span>{ words }</span>
            </td>
            <td key="tools" class="nd-table__tools"><div>{ rename }</div></td>
        </tr>
    }
}

/// Gives the focus to a heading of the table with this key, in quotes. A heading is as wide as the table, and no part of it is worth scrolling to sideways.
pub(super) fn focus_heading(table: &str, row: usize, scroller: &Element) -> bool {
    let left = scroller.scroll_left();
    let has_focus = dom::focus(&format!("[data-grid={table}] [data-at=\"{row}/0\"]"));
    scroller.set_scroll_left(left);
    has_focus
}

/// Closes the section below a heading, or opens it.
pub(super) fn close_section(table: &Table, arrangement: &Arrangement, heading: usize) {
    if let Some(row) = table.rows.get(heading) {
        arrangement.onclose.emit(row.anchor.to_string());
    }
}

/// What gives the section below a heading another name.
pub(super) fn rename_section(tell: &Tell, props: &GridProps, heading: usize) -> Html {
    let (tell, rows) = (tell.clone(), props.table.rows_of_section(heading));
    if rows.is_empty() {
        return html! { <span></span> };
    }
    let onclick = Callback::from(move |_| {
        tell.view(ViewMessage::SelectRows(rows.clone()));
        tell.view(ViewMessage::Dialog(Some(Dialog::Section)));
    });
    html! { <Button label="Name the section" icon={Icon::Name} look="icon" size="small" action="rename-section" {onclick} /> }
}

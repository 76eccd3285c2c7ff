//! What stands above the rows of a table? The names of its columns, and what can be done with all of it.

use netdraft_editor::tables::{Column, SortBy, Table};
use netdraft_editor::{Rows, ViewMessage};
use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, MouseEvent, TargetCast, html};

use super::grid::GridProps;
use super::sheet::Arrangement;
use crate::controls::Button;
use crate::store::Tell;

/// Buttons that put a table on the clipboard.
pub(super) fn copy_tools(table: &str, arrangement: &Arrangement, tell: &Tell) -> Html {
    let copy = |(label, action, tip, as_markdown): (&'static str, &'static str, &'static str, bool)| {
        let hidden = arrangement.hidden.to_vec();
        let rows = Rows { table: table.to_owned(), rows: Vec::new(), hidden, as_markdown };
        let onclick = tell.on_view(ViewMessage::CopyRows(rows));
        html! { <Button {label} look="quiet" size="small" {action} {tip} {onclick} /> }
    };
    let tools = [
        ("Copy", "copy-table", "Copy the table for a spreadsheet; rows are pasted with {paste}", false),
        ("Markdown", "copy-markdown", "Copy the table as Markdown", true),
    ];
    html! { <>{ for tools.into_iter().map(copy) }</> }
}

/// Asks for a table to be sorted by a column: up, then down, then as it was.
pub(super) fn sort(arrangement: &Arrangement, column: &'static str) {
    arrangement.onchange.emit((SortBy::next(arrangement.by, column), arrangement.words.clone()));
}

/// The field for words that rows must hold.
pub(super) fn words_field(table: &str, arrangement: &Arrangement) -> Html {
    let Arrangement { by, words, onchange, .. } = arrangement.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        onchange.emit((by, event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default()));
    });
    html! {
        <input class="nd-input nd-sheet__words" type="search" data-words={table.to_owned()} aria-label="Show rows with" placeholder="Filter" autocomplete="off"
            spellcheck="false" title="Show only rows with these words (Alt and F in the table)" value={words} {oninput} />
    }
}

/// The names of the columns, which sort.
pub(super) fn head(table: &Table, arrangement: &Arrangement) -> Html {
    let column = |(at, column): (usize, &Column)| {
        let by = arrangement.by.filter(|by| by.column == column.label);
        let (order, sign) = match by.map(|by| by.is_descending) {
            None => (None, ""),
            Some(false) => (Some("ascending"), " ↑"),
            Some(true) => (Some("descending"), " ↓"),
        };
        let arrangement = arrangement.clone();
        let label = column.label;
        let onclick = Callback::from(move |_: MouseEvent| sort(&arrangement, label));
        html! {
            <th key={column.label} scope="col" class={column.is_number.then_some("nd-number")} title={column.help} aria-sort={order}>
                <button type="button" class="nd-table__sort" tabindex="-1" data-sort={at.to_string()} {onclick}>{ column.label }<span aria-hidden="true">{ sign }</span></button>
            </th>
        }
    };
    html! {
        <thead>
            <tr>
                <th key="lead" class="nd-table__lead" scope="col"><span class="nd-only-read">{ "Problems and order" }</span></th>
                { for table.columns.iter().enumerate().map(column) }
                <th key="tools" class="nd-table__tools" scope="col"><span class="nd-only-read">{ "Delete" }</span></th>
            </tr>
        </thead>
    }
}

/// What stands below the names of the columns where there are no rows.
pub(super) fn nothing_in(props: &GridProps) -> Html {
    let words = match (props.table.rows.is_empty(), props.arrangement.words.is_empty()) {
        (false, _) => "",
        (true, false) => "No row has these words.",
        (true, true) => props.table.nothing(),
    };
    html! { <p class="nd-empty" hidden={words.is_empty()}>{ words }</p> }
}

//! What stands above the rows of a table? The names of its columns, and what can be done with all of it.

use netdraft_editor::ViewMessage;
use netdraft_editor::tables::Table;
use yew::{Html, html};

use crate::controls::Button;
use crate::store::Tell;

/// Buttons that put a table on the clipboard.
pub(super) fn copy_tools(table: &str, tell: &Tell) -> Html {
    let copy = |(label, action, tip, as_markdown): (&'static str, &'static str, &'static str, bool)| {
        let onclick = tell.on_view(ViewMessage::CopyRows { table: table.to_owned(), row: None, as_markdown });
        html! { <Button {label} look="quiet" size="small" {action} {tip} {onclick} /> }
    };
    let tools = [
        ("Copy", "copy-table", "Copy the table for a spreadsheet; rows are pasted with Ctrl+V", false),
        ("Markdown", "copy-markdown", "Copy the table as Markdown", true),
    ];
    html! { <>{ for tools.into_iter().map(copy) }</> }
}

/// The names of the columns.
pub(super) fn head(table: &Table) -> Html {
    let column = |column: &netdraft_editor::tables::Column| {
        html! { <th key={column.label} scope="col" class={column.is_number.then_some("nd-number")} title={column.help}>{ column.label }</th> }
    };
    html! {
        <thead>
            <tr>
                <th key="lead" class="nd-table__lead" scope="col"><span class="nd-only-read">{ "Problems and order" }</span></th>
                { for table.columns.iter().map(column) }
                <th key="tools" class="nd-table__tools" scope="col"><span class="nd-only-read">{ "Delete" }</span></th>
            </tr>
        </thead>
    }
}

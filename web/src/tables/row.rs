//! What does one row of a table look like? It is drawn anew only where something in it changed, so that scrolling costs the rows that come and nothing else.

use netdraft_core::model::Document;
use netdraft_editor::tables::{Ahead, Cell, Row, RowKind, Table};
use yew::{Callback, Html, Properties, component, html};

use super::cell::{contents, editor, is_editable, takes_text, tone};
use super::tools::{chooser, shifts, tools};
use crate::controls::{Icon, icon, severity_icon};
use crate::store::Same;

/// The properties of a row.
#[derive(Properties, Clone)]
pub(super) struct RowProps {
    /// The table.
    pub(super) table: Same<Table>,
    /// Which of its rows.
    pub(super) index: usize,
    /// The document.
    pub(super) document: Same<Document>,
    /// The column that has the attention, if the row has it.
    pub(super) attention: Option<usize>,
    /// Whether the cell there is edited.
    pub(super) editing: bool,
    /// Whether the row is chosen.
    pub(super) chosen: bool,
    /// Whether the row is carried, or where one would come that is.
    pub(super) carried: Option<&'static str>,
    /// Whether a packet is tried on the rules.
    pub(super) tried: bool,
    /// Hears that the cell is not edited any more.
    pub(super) done: Callback<()>,
}

impl RowProps {
    fn row(&self) -> Option<&Row> {
        self.table.rows.get(self.index)
    }

    fn is_last(&self) -> bool {
        self.index + 1 == self.table.rows.len()
    }

    /// What can be done with the row depends on those around it.
    fn ways(&self) -> [Option<Ahead>; 2] {
        [-1, 1].map(|by| self.table.ahead(self.index, by))
    }
}

impl PartialEq for RowProps {
    fn eq(&self, other: &Self) -> bool {
        let is_same_table = self.table == other.table
            || (self.row() == other.row()
                && self.table.columns == other.table.columns
                && self.table.is_ordered == other.table.is_ordered
                && self.is_last() == other.is_last()
                && self.ways() == other.ways());
        let state =
            |props: &Self| (props.index, props.attention, props.editing, props.chosen, props.carried, props.tried);
        // The document matters to the field of a cell that is edited, and to nothing else.
        state(self) == state(other) && is_same_table && (!self.editing || self.document == other.document)
    }
}

/// A row.
#[component]
pub(super) fn TableRow(props: &RowProps) -> Html {
    let Some(row) = props.row() else { return Html::default() };
    let index = props.index;
    let kind = match row.kind {
        RowKind::Thing => "thing",
        RowKind::Free => "free",
        RowKind::Kept => "kept",
        RowKind::Pinned => "pinned",
        RowKind::Heading => "heading",
    };
    html! {
        <tr data-index={index.to_string()} data-row={row.anchor.entity.clone()} data-item={row.anchor.to_string()} data-kind={kind}
            data-depth={row.depth.to_string()} data-last={props.is_last().then_some("true")} data-carried={props.carried} aria-rowindex={(index + 2).to_string()}
            aria-selected={props.chosen.to_string()}>
            { lead(props, row) }
            { for row.cells.iter().enumerate().map(|(column, cell)| drawn(props, column, cell)) }
            { tools(index, row) }
        </tr>
    }
}

/// The cell before the others: what chooses the row, what moves it, and what is wrong with it.
fn lead(props: &RowProps, row: &Row) -> Html {
    let mark = match (row.kind, &row.mark) {
        (RowKind::Pinned, _) => {
            html! { <span class="nd-table__pin" title="Of the provider: it cannot be moved">{ icon(Icon::Lock) }</span> }
        }
        (_, Some(mark)) => {
            let words = format!("{}: {}", mark.severity.word(), mark.words);
            html! {
                <span class="nd-badge" data-severity={mark.severity.word()} title={words.clone()}>
                    { icon(severity_icon(mark.severity)) }<span class="nd-only-read">{ words }</span>
                </span>
            }
        }
        (_, None) => Html::default(),
    };
    let is_thing = row.kind == RowKind::Thing;
    let chooser = is_thing.then(|| chooser(props.index, props.chosen));
    let shifts = (is_thing && props.table.is_ordered).then(|| shifts(props.index, props.ways()));
    html! { <td key="lead" class="nd-table__lead"><div>{ chooser.unwrap_or_default() }{ shifts.unwrap_or_default() }<span class="nd-table__mark">{ mark }</span></div></td> }
}

fn drawn(props: &RowProps, column: usize, cell: &Cell) -> Html {
    let is_here = props.attention == Some(column);
    let number = props.table.columns.get(column).is_some_and(|column| column.is_number);
    let editing = is_here && props.editing;
    let editable = is_editable(cell).then(|| if takes_text(cell) { "text" } else { "choice" });
    let whole = (column == 0 && props.tried).then(|| cell.text.clone());
    let inside = if editing { editor(&props.document, cell, props.done.clone()) } else { contents(cell) };
    html! {
        <td key={column.to_string()} role="gridcell" class={number.then_some("nd-number")} data-at={format!("{}/{column}", props.index)}
            data-tone={tone(cell.tone)} data-editable={editable} data-editing={editing.then_some("true")}
            data-field={cell.edit.as_ref().map(|edit| edit.label)} tabindex={if is_here { "0" } else { "-1" }} title={whole}>
            { inside }
        </td>
    }
}

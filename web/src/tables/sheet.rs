//! In which order are the rows of a table, and which of them and of the columns are shown? As the plan has them, until somebody sorts, types or hides.

use std::rc::Rc;

use netdraft_editor::tables::SortBy;
use yew::{Callback, Html, component, html, use_memo, use_state_eq};

use super::grid::{Grid, GridProps};
use crate::store::Same;

/// What a table is sorted by, the words that its rows hold, and the columns that are not shown.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Arrangement {
    /// The column.
    pub(super) by: Option<SortBy>,
    /// The words.
    pub(super) words: String,
    /// Takes other ones.
    pub(super) onchange: Callback<(Option<SortBy>, String)>,
    /// Every column of the table.
    pub(super) columns: Vec<&'static str>,
    /// Those that are not shown.
    pub(super) hidden: Rc<Vec<String>>,
    /// Takes others.
    pub(super) onhide: Callback<Vec<String>>,
}

/// A table, with its rows as somebody wants them.
#[component]
pub(super) fn Sheet(props: &GridProps) -> Html {
    let arrangement = use_state_eq(|| (None, String::new()));
    let Arrangement { hidden, onhide, .. } = props.arrangement.clone();
    let table =
        use_memo((props.table.clone(), (*arrangement).clone(), hidden.clone()), |(table, (by, words), hidden)| {
            let arranged = match (by, words.is_empty()) {
                (None, true) => table.clone(),
                (by, _) => Same(Rc::new(table.arranged(*by, words))),
            };
            if hidden.is_empty() { arranged } else { Same(Rc::new(arranged.without_columns(hidden))) }
        });
    let onchange = {
        let arrangement = arrangement.clone();
        Callback::from(move |wanted| arrangement.set(wanted))
    };
    let (by, words) = (*arrangement).clone();
    let columns = props.table.columns.iter().map(|column| column.label).collect();
    let arrangement = Arrangement { by, words, onchange, columns, hidden, onhide };
    html! {
        <Grid table={(*table).clone()} document={props.document.clone()} selection={props.selection.clone()} {arrangement} />
    }
}

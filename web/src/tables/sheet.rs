//! In which order are the rows of a table, and which of them are shown? As the plan has them, until somebody sorts by a column or types words.

use std::rc::Rc;

use netdraft_editor::tables::SortBy;
use yew::{Callback, Html, component, html, use_memo, use_state_eq};

use super::grid::{Grid, GridProps};
use crate::store::Same;

/// What a table is sorted by, and the words that its rows hold.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Arrangement {
    /// The column.
    pub(super) by: Option<SortBy>,
    /// The words.
    pub(super) words: String,
    /// Takes another one.
    pub(super) onchange: Callback<(Option<SortBy>, String)>,
}

/// A table, with its rows as somebody wants them.
#[component]
pub(super) fn Sheet(props: &GridProps) -> Html {
    let arrangement = use_state_eq(|| (None, String::new()));
    let table =
        use_memo((props.table.clone(), (*arrangement).clone()), |(table, (by, words))| match (by, words.is_empty()) {
            (None, true) => table.clone(),
            (by, _) => Same(Rc::new(table.arranged(*by, words))),
        });
    let onchange = {
        let arrangement = arrangement.clone();
        Callback::from(move |wanted| arrangement.set(wanted))
    };
    let (by, words) = (*arrangement).clone();
    html! {
        <Grid table={(*table).clone()} document={props.document.clone()} selection={props.selection.clone()} arrangement={Arrangement { by, words, onchange }} />
    }
}

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
    /// The sections whose rows are not shown, by the keys of their headings.
    pub(super) closed: Rc<Vec<String>>,
    /// Closes a section, or opens it.
    pub(super) onclose: Callback<String>,
}

impl Arrangement {
    /// Why no row of the table can be moved.
    pub(super) fn why_rows_stay(&self) -> &'static str {
        match (self.by.is_some(), self.words.is_empty()) {
            (true, _) => "sorted rows stay where they are; sort by nothing to move them",
            (false, false) => "filtered rows stay where they are; empty the filter to move them",
            (false, true) => "the order of these rows means nothing, so they stay where they are",
        }
    }
}

/// A table, with its rows as somebody wants them.
#[component]
pub(super) fn Sheet(props: &GridProps) -> Html {
    let arrangement = use_state_eq(|| (None, String::new()));
    let Arrangement { hidden, onhide, .. } = props.arrangement.clone();
    let closed = use_state_eq(|| Rc::new(Vec::<String>::new()));
    let wanted = (props.table.clone(), (*arrangement).clone(), hidden.clone(), (*closed).clone());
    let table = use_memo(wanted, |(table, (by, words), hidden, closed)| {
        let arranged = match (by, words.is_empty()) {
            (None, true) if closed.is_empty() => table.clone(),
            (None, true) => Same(Rc::new(table.without_sections(closed))),
            (by, _) => Same(Rc::new(table.arranged(*by, words))),
        };
        if hidden.is_empty() { arranged } else { Same(Rc::new(arranged.without_columns(hidden))) }
    });
    let onclose = {
        let closed = closed.clone();
        Callback::from(move |section: String| {
            let mut sections: Vec<String> = closed.iter().filter(|known| **known != section).cloned().collect();
            sections.extend((sections.len() == closed.len()).then_some(section));
            closed.set(Rc::new(sections));
        })
    };
    let onchange = {
        let arrangement = arrangement.clone();
        Callback::from(move |wanted| arrangement.set(wanted))
    };
    let (by, words) = (*arrangement).clone();
    let columns = props.table.columns.iter().map(|column| column.label).collect();
    let closed = (*closed).clone();
    let arrangement = Arrangement { by, words, onchange, columns, hidden, onhide, closed, onclose };
    html! {
        <Grid table={(*table).clone()} document={props.document.clone()} selection={props.selection.clone()} {arrangement} />
    }
}

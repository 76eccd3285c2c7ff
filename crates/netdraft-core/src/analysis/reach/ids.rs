//! How are things named quickly? Each id has a number that it keeps as long as the analysis lives.

use indexmap::IndexSet;

/// The number of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Number(u32);

impl Number {
    /// The place in lists that have one for each number.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// The ids that were met.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    ids: IndexSet<String>,
}

impl Ids {
    /// The number of an id.
    pub(super) fn number(&mut self, id: &str) -> Number {
        let at = self.ids.get_index_of(id).unwrap_or_else(|| self.ids.insert_full(id.to_owned()).0);
        Number(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The number of an id that was met before.
    pub(super) fn known(&self, id: &str) -> Option<Number> {
        self.ids.get_index_of(id).map(|at| Number(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// The id of a number.
    pub(super) fn text(&self, number: Number) -> &str {
        self.ids.get_index(number.place()).map(String::as_str).unwrap_or_default()
    }
}

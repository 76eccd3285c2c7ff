//! What do the rule sets say? Every list as it was compiled, the sets that they let pass, and the names that ends carry.

use std::collections::BTreeSet;

use indexmap::IndexSet;

use super::list::List;
use super::sets::Sets;

/// Lists, sets and names, each kept once.
#[derive(Debug, Clone)]
pub(super) struct Judge {
    pub sets: Sets,
    lists: Vec<List>,
    /// The places of lists that nothing uses any more.
    free: Vec<usize>,
    /// Sets of names, sorted; the empty one comes first.
    name_sets: IndexSet<Vec<String>>,
}

impl Default for Judge {
    fn default() -> Self {
        Self {
            sets: Sets::default(),
            lists: Vec::new(),
            free: Vec::new(),
            name_sets: [Vec::new()].into_iter().collect(),
        }
    }
}

impl Judge {
    /// Keeps a list; its place.
    pub(super) fn keep(&mut self, list: List) -> usize {
        let free = self.free.pop();
        if let Some((at, slot)) = free.and_then(|at| Some((at, self.lists.get_mut(at)?))) {
            *slot = list;
            return at;
        }
        self.lists.push(list);
        self.lists.len() - 1
    }

    /// Gives away the places of all lists but these.
    pub(super) fn keep_only(&mut self, in_use: &BTreeSet<usize>) {
        self.free = (0..self.lists.len()).filter(|at| !in_use.contains(at)).collect();
    }

    /// A list to be asked, with what it needs to answer.
    pub(super) fn list(&mut self, at: usize) -> Option<(&mut List, &mut Sets, &IndexSet<Vec<String>>)> {
        let Self { sets, lists, name_sets, .. } = self;
        Some((lists.get_mut(at)?, sets, name_sets))
    }

    /// A list to be looked at.
    pub(super) fn peek(&self, at: usize) -> Option<&List> {
        self.lists.get(at)
    }

    /// The number of a set of names.
    pub(super) fn names(&mut self, names: Vec<String>) -> usize {
        self.name_sets.insert_full(names).0
    }

    /// The names of a set.
    pub(super) fn names_of(&self, set: usize) -> &[String] {
        self.name_sets.get_index(set).map(Vec::as_slice).unwrap_or_default()
    }
}

//! What is selected? The same things on the canvas, in every table, in the outline and in the list of problems.

use netdraft_core::edit::PLAN;
use netdraft_core::model::{Anchor, Plan};

/// Selected entities, in the order in which they were selected, and the field that has the attention.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    ids: Vec<String>,
    focus: Option<Anchor>,
}

impl Selection {
    /// These entities, without repetition.
    pub fn of<I: IntoIterator<Item = S>, S: Into<String>>(ids: I) -> Self {
        let mut selection = Self::default();
        for id in ids {
            selection.add(id.into());
        }
        selection
    }

    /// One place: the entity, and the field that has the attention. The plan itself is shown where nothing is selected.
    pub fn at(anchor: Anchor) -> Self {
        let ids = if anchor.entity == PLAN { Vec::new() } else { vec![anchor.entity.clone()] };
        Self { ids, focus: Some(anchor) }
    }

    /// The ids, in the order in which they were selected.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The field that has the attention, such as a row of a table.
    pub fn focus(&self) -> Option<&Anchor> {
        self.focus.as_ref()
    }

    /// The entity, when exactly one is selected.
    pub fn single(&self) -> Option<&str> {
        match self.ids.as_slice() {
            [id] => Some(id),
            [] | [_, _, ..] => None,
        }
    }

    /// The entity that was selected last.
    pub fn last(&self) -> Option<&str> {
        self.ids.last().map(String::as_str)
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether an entity is selected.
    pub fn contains(&self, id: &str) -> bool {
        self.ids.iter().any(|selected| selected == id)
    }

    /// Selects one more.
    pub fn add(&mut self, id: String) {
        self.focus = None;
        if !self.contains(&id) {
            self.ids.push(id);
        }
    }

    /// Selects an entity that was not selected, and the other way round.
    pub fn toggle(&mut self, id: String) {
        self.focus = None;
        match self.ids.iter().position(|selected| *selected == id) {
            Some(position) => _ = self.ids.remove(position),
            None => self.ids.push(id),
        }
    }

    /// Forgets what the plan does not have.
    pub fn prune(&mut self, plan: &Plan) {
        self.ids.retain(|id| plan.kind_of(id).is_some());
        let is_there = |anchor: &Anchor| {
            anchor.entity == PLAN
                || plan.kind_of(&anchor.entity).is_some()
                    && (anchor.field.is_empty() || plan.value_at(&anchor.entity, &anchor.field).is_some())
        };
        self.focus = self.focus.take().filter(is_there);
    }
}

//! What did an edit do? A list of differences, each with its before and its after.

use serde_json::{Map, Value};

use crate::model::{Document, Kind, Placement, Reader, Settings};

/// A row and its position in its table.
pub type RowAt = (usize, Map<String, Value>);

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A row that was added (no before), removed (no after) or changed.
    Row {
        /// Its table.
        kind: Kind,
        /// Its id.
        id: String,
        /// Position and row before.
        before: Option<RowAt>,
        /// Position and row after.
        after: Option<RowAt>,
    },
    /// The plan's own settings.
    Settings {
        /// Before.
        before: Box<Settings>,
        /// After.
        after: Box<Settings>,
    },
    /// A place on the canvas.
    Placement {
        /// Whose.
        id: String,
        /// Before.
        before: Option<Placement>,
        /// After.
        after: Option<Placement>,
    },
    /// The whole document: another one took its place.
    Document {
        /// Before.
        before: Box<Document>,
        /// After.
        after: Box<Document>,
    },
}

/// What one edit did, in order, with the words that the history shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// What it was, such as ``set cidr of subnet `web` ``.
    pub label: String,
    /// The differences, in the order in which they were made.
    pub steps: Vec<Step>,
}

impl Change {
    /// Another document in the place of one.
    pub fn replacement(label: impl Into<String>, before: &Document, after: Document) -> Self {
        let step = Step::Document { before: Box::new(before.clone()), after: Box::new(after) };
        Self { label: label.into(), steps: vec![step] }
    }

    /// The change that takes this one back.
    pub fn inverse(&self) -> Self {
        let turned = |step: &Step| match step.clone() {
            Step::Row { kind, id, before, after } => Step::Row { kind, id, before: after, after: before },
            Step::Settings { before, after } => Step::Settings { before: after, after: before },
            Step::Placement { id, before, after } => Step::Placement { id, before: after, after: before },
            Step::Document { before, after } => Step::Document { before: after, after: before },
        };
        Self { label: self.label.clone(), steps: self.steps.iter().rev().map(turned).collect() }
    }

    /// This change and then another, as one step with this one's label.
    pub fn then(mut self, next: Self) -> Self {
        self.steps.extend(next.steps);
        self
    }

    /// Whether it does nothing.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether it changes what is judged, and not only where things stand.
    pub fn touches_plan(&self) -> bool {
        self.steps.iter().any(|step| !matches!(step, Step::Placement { .. }))
    }

    /// The ids of the rows that it touches one by one, without repetition.
    pub fn touched(&self) -> Vec<&str> {
        let mut ids = Vec::new();
        for step in &self.steps {
            match step {
                Step::Row { id, .. } | Step::Placement { id, .. } if !ids.contains(&id.as_str()) => {
                    ids.push(id.as_str());
                }
                Step::Row { .. } | Step::Placement { .. } | Step::Settings { .. } | Step::Document { .. } => {}
            }
        }
        ids
    }

    /// Makes the change in the document that it was recorded for, or undoes it when this is an inverse.
    pub fn replay(&self, document: &mut Document) {
        for step in &self.steps {
            step.replay(document);
        }
    }
}

impl Step {
    pub(super) fn replay(&self, document: &mut Document) {
        match self {
            Self::Row { kind, id, before: _, after } => {
                let table = document.plan.table_mut(*kind);
                match after {
                    // The row was read back from a table when it was recorded, so reading it again finds no fault.
                    Some((position, row)) => _ = table.put(*position, row, &mut Reader::default()),
                    None => table.take(id),
                }
            }
            Self::Settings { after, .. } => document.plan.settings = (**after).clone(),
            Self::Document { after, .. } => *document = (**after).clone(),
            Self::Placement { id, after, .. } => {
                match after {
                    Some(placement) => document.layout.placements.insert(id.clone(), *placement),
                    None => document.layout.placements.remove(id),
                };
            }
        }
    }
}

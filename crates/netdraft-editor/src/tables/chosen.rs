//! Which rows of a table are chosen, and which are when one more is, or all up to another one?

use netdraft_core::model::{Anchor, Plan};

use super::{Row, RowKind, Table};
use crate::selection::{Selection, item_of};

impl Row {
    /// Whether the row shows what is selected.
    pub fn is_selected(&self, selection: &Selection) -> bool {
        selection.contains(&self.anchor.entity)
            && (self.anchor.field.is_empty() || selection.rows().iter().any(|place| self.holds(place)))
    }

    /// Whether a place is the row's own or inside it.
    pub fn holds(&self, place: &Anchor) -> bool {
        let own = &self.anchor.field;
        self.anchor.entity == place.entity
            && (place.field == *own || place.field.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }
}

impl Table {
    /// The rows that are chosen, by their positions.
    pub fn chosen(&self, selection: &Selection) -> Vec<usize> {
        let is_chosen = |row: &Row| row.kind == RowKind::Thing && row.is_selected(selection);
        self.rows.iter().enumerate().filter(|(_, row)| is_chosen(row)).map(|(at, _)| at).collect()
    }

    /// What is chosen when a row is chosen too, or is not any more. Only rows that can be edited together are chosen together.
    pub fn with_toggled(&self, plan: &Plan, selection: &Selection, row: usize) -> Vec<Anchor> {
        let chosen = self.chosen(selection);
        let Some(own) = self.rows.get(row).filter(|row| row.kind == RowKind::Thing) else {
            return self.anchors(&chosen);
        };
        let others = chosen.iter().filter_map(|at| self.rows.get(*at)).filter(|other| *other != own);
        let mut anchors: Vec<Anchor> =
            others.filter(|other| is_alike(plan, own, other)).map(|other| other.anchor.clone()).collect();
        if !chosen.contains(&row) {
            anchors.push(own.anchor.clone());
        }
        anchors
    }

    /// The rows from one to another that can be edited together with the first; the other one comes last.
    pub fn between(&self, plan: &Plan, from: usize, to: usize) -> Vec<Anchor> {
        let (first, last) = (from.min(to), from.max(to).min(self.rows.len().saturating_sub(1)));
        let Some(begin) = self.rows.get(from) else { return Vec::new() };
        let rows = self.rows.get(first..=last).unwrap_or_default();
        let alike = rows.iter().filter(|row| row.kind == RowKind::Thing && is_alike(plan, begin, row));
        let mut anchors: Vec<Anchor> = alike.map(|row| row.anchor.clone()).collect();
        if to < from {
            anchors.reverse();
        }
        anchors
    }

    fn anchors(&self, rows: &[usize]) -> Vec<Anchor> {
        rows.iter().filter_map(|row| self.rows.get(*row)).map(|row| row.anchor.clone()).collect()
    }
}

/// Whether two rows are of one list, or of one kind of things.
fn is_alike(plan: &Plan, one: &Row, other: &Row) -> bool {
    let list = |row: &Row| item_of(&row.anchor).map(|(list, _)| (row.anchor.entity.clone(), list.to_owned()));
    list(one) == list(other) && plan.kind_of(&one.anchor.entity) == plan.kind_of(&other.anchor.entity)
}

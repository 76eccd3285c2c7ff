//! What is selected? The same things on the canvas, in every table, in the outline and in the list of problems.

use netdraft_core::edit::PLAN;
use netdraft_core::model::{Anchor, Plan};
use netdraft_core::small::SmallSort;

/// Selected entities, in the order in which they were selected, and the field that has the attention.
///
/// Invariant: of rows of lists, either one has the attention or several of the same list are chosen, and then the last of them has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    ids: Vec<String>,
    focus: Option<Anchor>,
    rows: Vec<Anchor>,
}

/// The item of a list that an anchor names: the list and the position.
pub(crate) fn item_of(anchor: &Anchor) -> Option<(&str, usize)> {
    let mut parts = anchor.field.splitn(3, '/');
    let (list, position) = (parts.next()?, parts.next()?);
    Some((list, position.parse().ok()?))
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
        Self { ids, focus: Some(anchor), rows: Vec::new() }
    }

    /// Rows of a table, in the order in which they were chosen: entities, or items of the list that the last one stands in.
    pub fn of_rows(rows: Vec<Anchor>) -> Self {
        let Some(last) = rows.last().cloned() else { return Self::default() };
        let Some((list, _)) = item_of(&last) else { return Self::of(rows.into_iter().map(|row| row.entity)) };
        let is_beside =
            |row: &Anchor| row.entity == last.entity && item_of(row).is_some_and(|(other, _)| other == list);
        let mut beside: Vec<Anchor> = Vec::new();
        for row in rows.iter().filter(|row| is_beside(row)) {
            beside.retain(|known| known != row);
            beside.push(row.clone());
        }
        let rows = if beside.len() > 1 { beside } else { Vec::new() };
        Self { ids: vec![last.entity.clone()], focus: Some(last), rows }
    }

    /// The ids, in the order in which they were selected.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The field that has the attention, such as a row of a table.
    pub fn focus(&self) -> Option<&Anchor> {
        self.focus.as_ref()
    }

    /// The items of a list that are chosen: several, or the one that has the attention.
    pub fn rows(&self) -> &[Anchor] {
        if self.rows.is_empty() { self.focus.as_slice() } else { &self.rows }
    }

    /// The list that the chosen rows stand in, and their positions in it, in order.
    pub(crate) fn items(&self) -> Option<(&str, &str, Vec<usize>)> {
        let first = self.rows().first()?;
        let (list, _) = item_of(first)?;
        let mut positions: Vec<usize> = self.rows().iter().filter_map(|row| Some(item_of(row)?.1)).collect();
        positions.small_sort_by(usize::cmp);
        Some((&first.entity, list, positions))
    }

    /// Follows items of a list to where `place` says that they are now; those that it has no place for are gone.
    pub(crate) fn follow(&mut self, entity: &str, list: &str, place: &dyn Fn(usize) -> Option<usize>) {
        let moved = |row: &Anchor| match item_of(row).filter(|(own, _)| row.entity == entity && *own == list) {
            None => Some(row.clone()),
            Some((_, position)) => {
                let rest = row.field.splitn(3, '/').nth(2).map_or_else(String::new, |rest| format!("/{rest}"));
                Some(Anchor::new(entity, format!("{list}/{}{rest}", place(position)?)))
            }
        };
        let rows: Vec<Anchor> = self.rows.iter().filter_map(&moved).collect();
        self.focus = self.focus.as_ref().and_then(&moved).or_else(|| rows.last().cloned());
        self.rows = if rows.len() > 1 { rows } else { Vec::new() };
    }

    /// Follows an entity to its new id.
    pub(crate) fn rename(&mut self, id: &str, to: &str) {
        let places = self.rows.iter_mut().chain(&mut self.focus).map(|anchor| &mut anchor.entity);
        places.chain(&mut self.ids).filter(|known| *known == id).for_each(|known| to.clone_into(known));
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

    /// Whether several things are selected, or several rows.
    pub fn is_several(&self) -> bool {
        self.ids.len() > 1 || self.rows.len() > 1
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
        self.forget_rows();
        if !self.contains(&id) {
            self.ids.push(id);
        }
    }

    /// Selects an entity that was not selected, and the other way round.
    pub fn toggle(&mut self, id: String) {
        self.forget_rows();
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
        self.rows.retain(is_there);
        self.focus = self.focus.take().filter(is_there).or_else(|| self.rows.last().cloned());
        if self.rows.len() < 2 {
            self.rows.clear();
        }
    }

    fn forget_rows(&mut self) {
        self.focus = None;
        self.rows.clear();
    }
}

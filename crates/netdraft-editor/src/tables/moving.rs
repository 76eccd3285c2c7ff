//! Which rows move when one of them is moved, and where do they go? All that are chosen with it, together, in their order.

use netdraft_core::model::{Anchor, Plan};

use super::{Reordering, Row, RowKind, Table, reordered};
use crate::selection::Selection;

/// What a row comes to when it moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// A row that it can go past.
    Row(usize),
    /// The heading of a section that is closed. Nobody would see where the row went, so the section opens first.
    Closed(usize),
}

impl Table {
    /// What a row comes to in one direction: the next row that can be moved, past the headings of open sections.
    pub fn ahead(&self, row: usize, by: isize) -> Option<Ahead> {
        let mut next = row.checked_add_signed(by).filter(|_| self.is_thing(row))?;
        loop {
            match self.rows.get(next)?.kind {
                RowKind::Thing => return Some(Ahead::Row(next)),
                RowKind::Heading if !self.is_thing(next + 1) => return Some(Ahead::Closed(next)),
                RowKind::Heading => next = next.checked_add_signed(by)?,
                RowKind::Free | RowKind::Kept | RowKind::Pinned => return None,
            }
        }
    }

    /// The row of the same direction next to a row, where it can be moved to.
    pub fn neighbour(&self, row: usize, by: isize) -> Option<usize> {
        match self.ahead(row, by)? {
            Ahead::Row(next) => Some(next),
            Ahead::Closed(_) => None,
        }
    }

    /// The last row that a row can be moved past in a direction, or the closed section that it comes to first.
    pub fn far_ahead(&self, row: usize, by: isize) -> Option<Ahead> {
        let neighbours = std::iter::successors(self.neighbour(row, by), |row| self.neighbour(*row, by));
        neighbours.last().map(Ahead::Row).or_else(|| self.ahead(row, by))
    }

    /// Whether a row is something of the plan.
    pub fn is_thing(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|row| row.kind == RowKind::Thing)
    }

    /// The row at one place, and those that are chosen with it, moved to another place: after the row there where that comes later, and before it
    /// where not. A place next to the row means the place next to all of them.
    pub fn moved(&self, plan: &Plan, selection: &Selection, from: usize, to: usize) -> Option<Reordering> {
        let chosen = self.chosen(selection);
        let block = if chosen.contains(&from) { chosen } else { vec![from] };
        let (first, last) = (*block.first()?, *block.last()?);
        let below = to > from;
        let mut to = match from.abs_diff(to) {
            1 if below => self.neighbour(last, 1)?,
            1 => self.neighbour(first, -1)?,
            _ => to,
        };
        while block.contains(&to) {
            to = self.neighbour(to, if below { -1 } else { 1 })?;
        }
        let item = |row: &usize| {
            let anchor = &self.rows.get(*row)?.anchor;
            anchor.field.strip_prefix("rules/")?.parse::<usize>().ok()
        };
        let rules: Vec<usize> = block.iter().filter_map(item).collect();
        reordered(plan, &self.key, &rules, item(&to)?, below)
    }

    /// The rules that were moved, where they are then; the one that stood at a place before comes last, so that it has the attention.
    pub fn moved_rows(&self, selection: &Selection, from: usize, reordering: &Reordering) -> Vec<Anchor> {
        let own = self.chosen(selection).iter().position(|row| *row == from).unwrap_or_default();
        let place = |rule: &usize| Anchor::new(&self.key, format!("rules/{rule}"));
        let mut rows: Vec<Anchor> = reordering.rows.iter().map(place).collect();
        if own < rows.len() {
            let own = rows.remove(own);
            rows.push(own);
        }
        rows
    }

    /// Which of its rows stands at a place, and how many there are; headings are no rows of their own.
    pub fn position(&self, row: usize) -> String {
        let is_row = |row: &&Row| row.kind != RowKind::Heading;
        let before = self.rows.iter().take(row).filter(is_row).count();
        format!("position {} of {}", before + 1, self.rows.iter().filter(is_row).count())
    }
}

//! Which problems does the list show, in which order, and which comes next?

use std::rc::Rc;

use netdraft_core::check::Report;
use netdraft_core::edit::Command;
use netdraft_core::rules::{Finding, Safety};

use crate::selection::Selection;

/// A finding that was not waived, and its place in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Problem<'a> {
    /// The position in the list.
    pub position: usize,
    /// The finding.
    pub finding: &'a Finding,
}

/// The findings that were not waived, worst first, in the order of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Problems {
    report: Rc<Report>,
    open: Vec<usize>,
}

impl Problems {
    /// The list for a report.
    pub fn of(report: &Rc<Report>) -> Self {
        let open = report.findings.iter().enumerate().filter(|(_, finding)| finding.waiver.is_none());
        Self { open: open.map(|(index, _)| index).collect(), report: Rc::clone(report) }
    }

    /// The problems in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Problem<'_>> {
        self.open
            .iter()
            .enumerate()
            .map(|(position, index)| Problem { position, finding: &self.report.findings[*index] })
    }

    /// The problem at a position.
    pub fn get(&self, position: usize) -> Option<&Finding> {
        self.open.get(position).and_then(|index| self.report.findings.get(*index))
    }

    /// The number of problems.
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// The problem that the selection stands on: the one at its focus, or else the first of its entity.
    pub fn current(&self, selection: &Selection) -> Option<usize> {
        let at_focus = selection.focus().and_then(|focus| self.position(|finding| finding.primary == *focus));
        at_focus.or_else(|| selection.last().and_then(|id| self.position(|finding| finding.primary.entity == id)))
    }

    /// The problem after the one that the selection stands on; the first after the last.
    pub fn next(&self, selection: &Selection) -> Option<usize> {
        let next = self.current(selection).map_or(0, |current| current + 1);
        (!self.is_empty()).then(|| next % self.len())
    }

    /// The problem before the one that the selection stands on; the last before the first.
    pub fn previous(&self, selection: &Selection) -> Option<usize> {
        let current = self.current(selection).unwrap_or(0);
        current.checked_sub(1).or_else(|| self.len().checked_sub(1))
    }

    /// The best safe repair of each problem that has one, as commands.
    pub fn safe_fixes(&self) -> Vec<Command> {
        let safe = |problem: Problem<'_>| {
            problem.finding.fixes.iter().find(|fix| fix.safety == Safety::Safe).map(netdraft_core::rules::Fix::command)
        };
        self.iter().filter_map(safe).collect()
    }

    fn position(&self, wanted: impl Fn(&Finding) -> bool) -> Option<usize> {
        self.iter().find(|problem| wanted(problem.finding)).map(|problem| problem.position)
    }
}

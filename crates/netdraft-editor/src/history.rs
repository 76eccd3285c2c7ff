//! Which steps were made, and how are they taken back? By reversing recorded differences; the history knows nothing of commands.

use std::rc::Rc;

use netdraft_core::edit::Change;
use netdraft_core::model::Document;

use crate::selection::Selection;

/// The number of steps that are kept.
pub const LONGEST_HISTORY: usize = 500;

/// Which plan it is that is open, and what its file is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Unique among the plans of a session. A plan that comes back by going through the history has the number that it had.
    pub number: u64,
    /// What its file is called, when it has one.
    pub file: Option<String>,
}

/// One step, with what was selected before and after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The step's number; numbers go up, and none is used twice.
    pub number: u64,
    /// What it did, in words.
    pub label: String,
    /// What it did.
    pub change: Rc<Change>,
    /// What was selected before it.
    pub before: Rc<Selection>,
    /// What was selected after it.
    pub after: Rc<Selection>,
    /// Where it put another plan in the place of the open one, which plan was open before and after it.
    pub sheets: Option<[Sheet; 2]>,
    /// Under which mark further changes join it.
    mark: Option<String>,
}

/// A place in the history to go back to: after the step of this number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(u64);

/// The steps made, and those taken back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    done: Vec<Entry>,
    undone: Vec<Entry>,
    last_number: u64,
}

impl History {
    /// The steps made, the oldest first.
    pub fn done(&self) -> &[Entry] {
        &self.done
    }

    /// The steps taken back, the one to be made again first comes last.
    pub fn undone(&self) -> &[Entry] {
        &self.undone
    }

    /// The steps that changed one thing, the last one first, each with how many are made before it.
    pub fn about<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (usize, &'a Entry)> {
        self.done.iter().enumerate().rev().filter(move |(_, entry)| entry.change.touched().contains(&id))
    }

    /// Adds a step. Under the same mark as the last step, it joins that one. Steps taken back are forgotten.
    pub fn record(&mut self, change: Change, selections: (Rc<Selection>, Rc<Selection>), mark: Option<String>) {
        self.undone.clear();
        let (before, after) = selections;
        if mark.is_some()
            && let Some(last) = self.done.last_mut().filter(|last| last.mark == mark)
        {
            let joined = (*last.change).clone().then(change);
            *last = Entry { change: Rc::new(joined), after, ..last.clone() };
            return;
        }
        self.last_number += 1;
        let label = change.label.clone();
        let number = self.last_number;
        self.done.push(Entry { number, label, change: Rc::new(change), before, after, sheets: None, mark });
        let surplus = self.done.len().saturating_sub(LONGEST_HISTORY);
        self.done.drain(..surplus);
    }

    /// Adds a step that puts another plan in the place of the open one, with which one was open before and is open after it.
    pub fn record_replacement(
        &mut self,
        change: Change,
        selections: (Rc<Selection>, Rc<Selection>),
        sheets: [Sheet; 2],
    ) {
        self.record(change, selections, None);
        if let Some(last) = self.done.last_mut() {
            last.sheets = Some(sheets);
        }
    }

    /// Keeps further changes from joining the last step.
    pub fn seal(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.mark = None;
        }
    }

    /// A mark at the present.
    pub fn mark(&mut self) -> Mark {
        self.seal();
        Mark(self.last_number)
    }

    /// The steps made since a mark.
    pub fn since(&self, mark: Mark) -> &[Entry] {
        let start = self.done.partition_point(|entry| entry.number <= mark.0);
        self.done.get(start..).unwrap_or_default()
    }

    /// Takes every step since a mark back and forgets it.
    pub fn bail_to(&mut self, mark: Mark, document: &mut Document) -> Option<Rc<Selection>> {
        let count = self.since(mark).len();
        let mut selection = None;
        for entry in self.done.drain(self.done.len() - count..).rev() {
            entry.change.inverse().replay(document);
            selection = Some(entry.before);
        }
        selection
    }

    /// Makes the steps since a mark one step with this label.
    pub fn squash_to(&mut self, mark: Mark, label: impl Into<String>) {
        let count = self.since(mark).len();
        let mut steps = self.done.drain(self.done.len() - count..);
        let Some(first) = steps.next() else { return };
        let (mut change, mut after) = ((*first.change).clone(), Rc::clone(&first.after));
        for step in steps {
            change = change.then((*step.change).clone());
            after = step.after;
        }
        change.label = label.into();
        if !change.is_empty() {
            self.done.push(Entry { label: change.label.clone(), change: Rc::new(change), after, mark: None, ..first });
        }
    }

    /// Takes the last step back.
    pub fn undo(&mut self, document: &mut Document) -> Option<&Entry> {
        let entry = self.done.pop()?;
        entry.change.inverse().replay(document);
        self.undone.push(Entry { mark: None, ..entry });
        self.undone.last()
    }

    /// Makes the step again that was taken back last.
    pub fn redo(&mut self, document: &mut Document) -> Option<&Entry> {
        let entry = self.undone.pop()?;
        entry.change.replay(document);
        self.done.push(entry);
        self.done.last()
    }

    /// Which plan was open after the first `steps` of the steps that are kept, where another one has taken the place of that one.
    pub fn sheet_back_at(&self, steps: usize) -> Option<Sheet> {
        let sheets = self.done.get(steps..).unwrap_or_default().iter().find_map(|entry| entry.sheets.as_ref());
        sheets.map(|[before, _]| before.clone())
    }

    /// The change that brings the document back to what it was after the first `steps` of the steps that are kept.
    pub fn change_back_to(&self, steps: usize) -> Change {
        let later = self.done.get(steps..).unwrap_or_default().iter().rev();
        later.fold(Change::default(), |back, entry| back.then(entry.change.inverse()))
    }
}

//! How does a session change its document? By commands, each a step of the history, and by walking through the history.

use std::rc::Rc;

use netdraft_core::check::Progress;
use netdraft_core::edit::{Change, Command, Refusal, apply};
use netdraft_core::model::{Anchor, Plan};
use netdraft_core::words::counted;

use super::{SaveState, Session};
use crate::aliases::closes_circle;
use crate::create::{Create, create};
use crate::effect::{Effect, Tone};
use crate::message::{Gesture, Record};
use crate::problems::Problems;
use crate::scene::Scene;
use crate::selection::Selection;

/// After how many changes without a file somebody is reminded of it, once.
const NUDGE: u64 = 20;
/// How many times it is said how far checking has got.
const STEPS: usize = 5;

impl Session {
    /// Carries out what somebody typed or chose, unless aliases would go in a circle then.
    pub(super) fn edit(&mut self, command: &Command, record: &Record, effects: &mut Vec<Effect>) {
        if let Command::Remove { id } = command
            && self.plan().kind_of(id).is_some()
        {
            return self.delete_things(std::slice::from_ref(id), effects);
        }
        if let Command::Delete { .. } = command {
            return self.commit_and_say(command, effects);
        }
        match closes_circle(&self.document, command) {
            Some(refusal) => refused(&refusal, effects),
            None => self.commit(command, record, effects),
        }
    }

    pub(super) fn commit(&mut self, command: &Command, record: &Record, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        match apply(document, command) {
            Ok(change) => {
                let before = Rc::clone(&self.selection);
                self.follow(command);
                self.committed(change, before, record, effects);
            }
            Err(refusal) => refused(&refusal, effects),
        }
    }

    /// Carries out what takes something away, and says so, with a way back.
    pub(super) fn commit_and_say(&mut self, command: &Command, effects: &mut Vec<Effect>) {
        let (text, steps) = (command.label(self.plan()), self.last_step());
        self.commit(command, &Record::Step, effects);
        self.say_since(steps, text, effects);
    }

    /// Says what was done, unless nothing was.
    fn say_since(&self, steps: Option<u64>, text: String, effects: &mut Vec<Effect>) {
        if self.last_step() != steps {
            effects.push(Effect::Notify { text, remedy: None, tone: Tone::Done, undo: true });
        }
    }

    fn last_step(&self) -> Option<u64> {
        self.history.done().last().map(|entry| entry.number)
    }

    pub(super) fn create(&mut self, wanted: &Create, effects: &mut Vec<Effect>) {
        let made = create(&self.document.plan, wanted);
        let told = made.as_ref().ok().filter(|_| wanted.divides_space()).map(|made| made.command.label(self.plan()));
        self.made(made, effects);
        effects.extend(told.map(|text| Effect::Notify { text, remedy: None, tone: Tone::Done, undo: true }));
    }

    /// Keeps the attention on rows that move and on things that get another id, and gives it to rows that come in.
    fn follow(&mut self, command: &Command) {
        let commands = match command {
            Command::All { commands, .. } => commands.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut inserted = Vec::new();
        let selection = Rc::make_mut(&mut self.selection);
        for command in commands {
            match command {
                Command::Insert { id, list, index, .. } => {
                    let items = self.document.plan.value_at(id, list).and_then(|value| value.as_array().map(Vec::len));
                    let index = items.unwrap_or_default().saturating_sub(1).min(*index);
                    selection.follow(id, list, &|at| Some(at + usize::from(at >= index)));
                    inserted.extend(selection.contains(id).then(|| Anchor::new(id, format!("{list}/{index}"))));
                }
                Command::Delete { id, list, index } => {
                    selection.follow(id, list, &|at| (at != *index).then(|| at - usize::from(at > *index)));
                }
                Command::Move { id, list, from, to } => selection.follow(id, list, &|at| Some(moved(at, *from, *to))),
                // A list that is written as a whole may hold anything.
                Command::Set { id, field, .. } => selection.follow(id, field, &|_| None),
                Command::Rename { id, to } => selection.rename(id, to),
                Command::Add { .. }
                | Command::Remove { .. }
                | Command::Reorder { .. }
                | Command::Place { .. }
                | Command::All { .. } => {}
            }
        }
        if !inserted.is_empty() {
            self.selection = Rc::new(Selection::of_rows(inserted));
        }
    }

    /// Takes over a change that was made in the document.
    pub(super) fn committed(
        &mut self,
        change: Change,
        before: Rc<Selection>,
        record: &Record,
        effects: &mut Vec<Effect>,
    ) {
        if change.is_empty() {
            return;
        }
        let touches_plan = change.touches_plan();
        Rc::make_mut(&mut self.selection).prune(&self.document.plan);
        let mark = match record {
            Record::Coalesce(mark) => Some(mark.clone()),
            Record::Step | Record::Travel | Record::Replace | Record::Ignore => None,
        };
        Rc::make_mut(&mut self.history).record(change, (before, Rc::clone(&self.selection)), mark);
        self.changed(touches_plan, effects);
    }

    /// Judges the plan for as long as the caller says so, and takes over the report when nothing is left to check.
    pub(super) fn judge(&mut self, goes_on: &mut dyn FnMut() -> bool, effects: &mut Vec<Effect>) {
        let mut judge = self.judge.borrow_mut();
        // Where it is the plan that was judged last, this only tells what is left.
        judge.begin(&self.document.plan, &self.policy);
        let left = judge.progress().all;
        let at_once = is_small(&self.document.plan);
        let progress = judge.advance(&mut || at_once || goes_on());
        // Work that is found only while checking counts from the start.
        let before = self.checking.filter(|checking| checking.all > 0);
        let all = before.map_or(0, |checking| checking.all).max(left);
        let now = Progress { done: all - (left - progress.done), all };
        self.checking = Some(now);
        // A page that is drawn anew for every slice is slower than the work.
        let step = |progress: Progress| progress.done * STEPS / progress.all.max(1);
        self.revisions.view += u64::from(progress.is_complete() || before.map(step) != Some(step(now)));
        if !progress.is_complete() {
            effects.push(Effect::GoOn);
            return;
        }
        self.checking = None;
        let report = judge.report();
        drop(judge);
        // The scene was drawn when the document changed, and shows of the report what is wrong.
        if *self.report != report {
            let before = std::mem::replace(&mut self.report, Rc::new(report));
            self.problems = Rc::new(Problems::of(&self.report));
            if !Scene::shows_alike(&before, &self.report) {
                self.scene = Rc::new(Scene::of(&self.document, &self.report, &self.scene));
                self.revisions.scene += 1;
            }
        }
    }

    /// Works out what follows from the document, but for the report.
    pub(super) fn changed(&mut self, touches_plan: bool, effects: &mut Vec<Effect>) {
        if touches_plan {
            self.revisions.plan += 1;
        }
        self.scene = Rc::new(Scene::of(&self.document, &self.report, &self.scene));
        self.revisions.document += 1;
        self.revisions.scene += 1;
        self.revisions.view += 1;
        self.file.edits += 1;
        self.file.edits_since_file += 1;
        self.file.save = SaveState::Pending;
        effects.push(Effect::Persist);
        if self.file.edits_since_file == NUDGE {
            effects.push(Effect::Notify {
                text: format!("{NUDGE} changes are kept in this browser only"),
                remedy: Some("save a file, and they are safe whatever becomes of the browser".to_owned()),
                tone: Tone::Done,
                undo: false,
            });
        }
    }

    pub(super) fn gesture(&mut self, gesture: Gesture, effects: &mut Vec<Effect>) {
        match (gesture, self.gesture) {
            (Gesture::Begin, _) => self.gesture = Some(Rc::make_mut(&mut self.history).mark()),
            (Gesture::End { label }, Some(mark)) => {
                Rc::make_mut(&mut self.history).squash_to(mark, label);
                self.gesture = None;
            }
            (Gesture::Abandon, Some(mark)) => {
                self.gesture = None;
                let touches_plan = self.history.since(mark).iter().any(|entry| entry.change.touches_plan());
                let document = Rc::make_mut(&mut self.document);
                if let Some(selection) = Rc::make_mut(&mut self.history).bail_to(mark, document) {
                    self.selection = selection;
                    self.changed(touches_plan, effects);
                }
            }
            (Gesture::End { .. } | Gesture::Abandon, None) => {}
        }
    }

    pub(super) fn fix(&mut self, problem: usize, fix: usize, effects: &mut Vec<Effect>) {
        let command = self.problems.get(problem).and_then(|finding| finding.fixes.get(fix)).map(|fix| fix.command());
        if let Some(command) = command {
            self.commit(&command, &Record::Step, effects);
        }
    }

    pub(super) fn quick_fix(&mut self, effects: &mut Vec<Effect>) {
        let problem = self.problems.current(&self.selection).or(if self.problems.is_empty() { None } else { Some(0) });
        let has_fix = |problem: &usize| self.problems.get(*problem).is_some_and(|finding| !finding.fixes.is_empty());
        match problem.filter(has_fix) {
            Some(problem) => {
                let (is_elsewhere, steps) = (self.selection.is_empty(), self.last_step());
                self.fix(problem, 0, effects);
                if is_elsewhere {
                    let done = self.history.done().last().map(|entry| entry.label.clone());
                    self.say_since(steps, done.unwrap_or_default(), effects);
                }
            }
            None => effects.push(Effect::Announce { text: "there is no repair for this".to_owned(), assertive: false }),
        }
    }

    pub(super) fn fix_all_safe(&mut self, effects: &mut Vec<Effect>) {
        let mark = Rc::make_mut(&mut self.history).mark();
        let mut made = 0_usize;
        // A repair may be refused because one before it took its object away; the others are still made.
        for command in self.problems.safe_fixes() {
            if let Ok(change) = apply(Rc::make_mut(&mut self.document), &command)
                && !change.is_empty()
            {
                made += 1;
                let selection = Rc::clone(&self.selection);
                Rc::make_mut(&mut self.history).record(change, (Rc::clone(&selection), selection), None);
            }
        }
        if made > 0 {
            Rc::make_mut(&mut self.history).squash_to(mark, format!("make {}", counted(made, "safe repair")));
            self.changed(true, effects);
        }
    }

    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        let Some(entry) = Rc::make_mut(&mut self.history).undo(document) else { return };
        let (label, touches_plan) = (entry.label.clone(), entry.change.touches_plan());
        self.selection = Rc::clone(&entry.before);
        let sheet = entry.sheets.clone().map(|[before, _]| before);
        self.changed(touches_plan, effects);
        if let Some(sheet) = sheet {
            self.is_another(sheet, effects);
        }
        effects.push(Effect::Announce { text: format!("undone: {label}"), assertive: false });
    }

    pub(super) fn redo(&mut self, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        let Some(entry) = Rc::make_mut(&mut self.history).redo(document) else { return };
        let (label, touches_plan) = (entry.label.clone(), entry.change.touches_plan());
        self.selection = Rc::clone(&entry.after);
        let sheet = entry.sheets.clone().map(|[_, after]| after);
        self.changed(touches_plan, effects);
        if let Some(sheet) = sheet {
            self.is_another(sheet, effects);
        }
        effects.push(Effect::Announce { text: format!("redone: {label}"), assertive: false });
    }

    pub(super) fn restore_to(&mut self, steps: usize, effects: &mut Vec<Effect>) {
        let mut change = self.history.change_back_to(steps);
        change.label = match steps.checked_sub(1).and_then(|last| self.history.done().get(last)) {
            Some(entry) => format!("restore to after: {}", entry.label),
            None => "restore to the start".to_owned(),
        };
        let (text, last) = (change.label.clone(), self.last_step());
        let sheet = self.history.sheet_back_at(steps);
        change.replay(Rc::make_mut(&mut self.document));
        let before = Rc::clone(&self.selection);
        match sheet {
            None => self.committed(change, before, &Record::Step, effects),
            Some(sheet) => {
                Rc::make_mut(&mut self.selection).prune(&self.document.plan);
                let sheets = [self.sheet(), sheet.clone()];
                let selections = (before, Rc::clone(&self.selection));
                Rc::make_mut(&mut self.history).record_replacement(change, selections, sheets);
                self.changed(true, effects);
                self.is_another(sheet, effects);
            }
        }
        self.say_since(last, text, effects);
    }
}

/// Where an item of a list is after the one at `from` was moved to `to`.
fn moved(at: usize, from: usize, to: usize) -> usize {
    match at {
        at if at == from => to,
        at if at > from && at <= to => at - 1,
        at if at < from && at >= to => at + 1,
        at => at,
    }
}

/// Whether a plan is checked so quickly that it is not worth a frame in which nobody knows what is wrong.
pub(super) fn is_small(plan: &Plan) -> bool {
    /// Rules, subnets and hosts.
    const MOST: usize = 300;
    let rules: usize = plan.filters.iter().map(|filter| filter.rules.len()).sum();
    rules + plan.subnets.len() + plan.hosts.len() <= MOST
}

pub(super) fn refused(refusal: &Refusal, effects: &mut Vec<Effect>) {
    effects.push(Effect::Notify {
        text: refusal.message.clone(),
        remedy: Some(refusal.remedy.clone()),
        tone: Tone::Refused,
        undo: false,
    });
}

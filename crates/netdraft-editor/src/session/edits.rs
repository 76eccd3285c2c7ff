//! How does a session change its document? By commands, each a step of the history, and by walking through the history.

use std::rc::Rc;

use netdraft_core::check::check;
use netdraft_core::edit::{Change, Command, Refusal, apply};

use super::{SaveState, Session};
use crate::create::{Create, create};
use crate::effect::{Effect, Tone};
use crate::message::{Gesture, Record, ViewMessage};
use crate::problems::Problems;
use crate::scene::Scene;

impl Session {
    pub(super) fn commit(&mut self, command: &Command, record: &Record, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        match apply(document, command) {
            Ok(change) => self.committed(change, record, effects),
            Err(refusal) => refused(&refusal, effects),
        }
    }

    pub(super) fn create(&mut self, wanted: &Create, effects: &mut Vec<Effect>) {
        match create(&self.document.plan, wanted) {
            Ok(created) => {
                self.commit(&created.command, &Record::Step, effects);
                if let Some(first) = created.ids.first() {
                    self.show(first);
                    effects.push(Effect::Reveal { entity: first.clone(), field: String::new() });
                }
                self.look(ViewMessage::Select(created.ids), effects);
            }
            Err(refusal) => refused(&refusal, effects),
        }
    }

    /// Takes over a change that was made in the document.
    pub(super) fn committed(&mut self, change: Change, record: &Record, effects: &mut Vec<Effect>) {
        if change.is_empty() {
            return;
        }
        let touches_plan = change.touches_plan();
        let before = Rc::clone(&self.selection);
        Rc::make_mut(&mut self.selection).prune(&self.document.plan);
        let mark = match record {
            Record::Coalesce(mark) => Some(mark.clone()),
            Record::Step | Record::Travel | Record::Replace | Record::Ignore => None,
        };
        Rc::make_mut(&mut self.history).record(change, (before, Rc::clone(&self.selection)), mark);
        self.changed(touches_plan, effects);
    }

    /// Works out what follows from the document.
    pub(super) fn changed(&mut self, touches_plan: bool, effects: &mut Vec<Effect>) {
        if touches_plan {
            self.report = Rc::new(check(&self.document.plan, &self.policy));
            self.problems = Rc::new(Problems::of(&self.report));
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
            Rc::make_mut(&mut self.history).squash_to(mark, format!("make {made} safe repairs"));
            self.changed(true, effects);
        }
    }

    pub(super) fn delete_selection(&mut self, effects: &mut Vec<Effect>) {
        let ids = self.selection.ids();
        let Some(first) = ids.first() else { return };
        let commands: Vec<Command> = ids.iter().map(|id| Command::Remove { id: id.clone() }).collect();
        let label = match commands.as_slice() {
            [one] => one.label(&self.document.plan),
            _ => format!("delete `{first}` and {} more", commands.len() - 1),
        };
        self.commit(&Command::all(label, commands), &Record::Step, effects);
    }

    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        let Some(entry) = Rc::make_mut(&mut self.history).undo(document) else { return };
        let (label, touches_plan) = (entry.label.clone(), entry.change.touches_plan());
        self.selection = Rc::clone(&entry.before);
        self.changed(touches_plan, effects);
        effects.push(Effect::Announce { text: format!("undone: {label}"), assertive: false });
    }

    pub(super) fn redo(&mut self, effects: &mut Vec<Effect>) {
        let document = Rc::make_mut(&mut self.document);
        let Some(entry) = Rc::make_mut(&mut self.history).redo(document) else { return };
        let (label, touches_plan) = (entry.label.clone(), entry.change.touches_plan());
        self.selection = Rc::clone(&entry.after);
        self.changed(touches_plan, effects);
        effects.push(Effect::Announce { text: format!("redone: {label}"), assertive: false });
    }

    pub(super) fn restore_to(&mut self, steps: usize, effects: &mut Vec<Effect>) {
        let mut change = self.history.change_back_to(steps);
        change.label = match steps.checked_sub(1).and_then(|last| self.history.done().get(last)) {
            Some(entry) => format!("restore to after: {}", entry.label),
            None => "restore to the start".to_owned(),
        };
        change.replay(Rc::make_mut(&mut self.document));
        self.committed(change, &Record::Step, effects);
    }
}

pub(super) fn refused(refusal: &Refusal, effects: &mut Vec<Effect>) {
    effects.push(Effect::Notify {
        text: refusal.message.clone(),
        remedy: Some(refusal.remedy.clone()),
        tone: Tone::Refused,
        undo: false,
    });
}

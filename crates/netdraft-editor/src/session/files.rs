//! How does a document come in and go out? As a file, as the validated config, from one address range.

use std::rc::Rc;

use netdraft_core::address::Provider;
use netdraft_core::check::check;
use netdraft_core::edit::Change;
use netdraft_core::format::{load, save};
use netdraft_core::model::{Document, Plan};
use netdraft_core::sample::sample;
use netdraft_core::starter::starter;

use super::edits::refused;
use super::{FileState, SaveState, Session};
use crate::arrival::Offer;
use crate::compare::differences;
use crate::effect::{Effect, Tone};
use crate::file_name::stem_of;
use crate::history::Sheet;
use crate::message::{Dialog, Source, ViewMessage};
use crate::tools::Tools;

impl Session {
    pub(super) fn start(&mut self, range: &str, provider: Provider, effects: &mut Vec<Effect>) {
        match starter(range, provider) {
            Ok(document) => self.open(document, None, format!("begin with {}", range.trim()), effects),
            Err(refusal) => refused(&refusal, effects),
        }
    }

    pub(super) fn open_sample(&mut self, name: &str, effects: &mut Vec<Effect>) {
        if let Some(Ok(loaded)) = sample(name).map(load) {
            self.open(loaded.document, None, format!("open the sample {name}"), effects);
        }
    }

    pub(super) fn open_from(&mut self, document: Document, source: Source, effects: &mut Vec<Effect>) {
        let (name, label) = match source {
            Source::File(name) => (Some(name.clone()), format!("open {name}")),
            Source::Browser(name) => (name, "open the plan in this browser".to_owned()),
            Source::Copy => (None, "open a copy".to_owned()),
            Source::Sample(name) => (None, format!("open the sample {name}")),
            Source::Template(title) => (None, format!("begin with {title}")),
            Source::Link => (None, "open a link".to_owned()),
            Source::Import => (None, "open a plan".to_owned()),
        };
        self.open(document, name, label, effects);
    }

    /// Opens a plan. A plan that is open already stays in the history.
    pub(super) fn open(&mut self, document: Document, name: Option<String>, label: String, effects: &mut Vec<Effect>) {
        self.gesture = None;
        self.tools = Tools::default();
        if self.revisions.document > 0 {
            let sheet = self.next_sheet(name.clone());
            self.replace(document, sheet, label.clone(), effects);
            effects.push(Effect::Notify { text: label, remedy: None, tone: Tone::Done, undo: true });
        } else {
            self.document = Rc::new(document);
            self.changed(true, effects);
            let sheet = self.next_sheet(name.clone());
            self.is_another(sheet, effects);
        }
        self.file = FileState { name, sheet: self.file.sheet, edits: self.file.edits, ..FileState::default() };
    }

    pub(super) fn show_offer(&mut self, mut offer: Offer) {
        if offer.is_whole && self.revisions.document > 0 {
            offer.differences = differences(self.plan(), &offer.import.document.plan);
        }
        self.offer = Some(Rc::new(offer));
        self.dialog = Some(Dialog::Import);
        self.revisions.view += 1;
    }

    /// Takes the offered plan. The open one stays in the history, and its file is left alone: the next save asks where.
    pub(super) fn take_offer(&mut self, effects: &mut Vec<Effect>) {
        let Some(offer) = self.offer.take() else { return };
        self.dialog = None;
        self.gesture = None;
        self.tools = Tools::default();
        let verb = if offer.is_whole { "open" } else { "import" };
        let label = format!("{verb} {}", offer.name);
        let sheet = self.next_sheet(None);
        self.replace(offer.import.document.clone(), sheet, label.clone(), effects);
        effects.push(Effect::Notify { text: label, remedy: None, tone: Tone::Done, undo: true });
    }

    /// Brings back what the open plan was before, as a step.
    pub(super) fn restore(&mut self, document: Document, label: String, effects: &mut Vec<Effect>) {
        self.gesture = None;
        self.tools = Tools::default();
        self.replace(document, self.sheet(), label.clone(), effects);
        effects.push(Effect::Notify { text: label, remedy: None, tone: Tone::Done, undo: true });
    }

    /// Which plan is open.
    pub(super) fn sheet(&self) -> Sheet {
        Sheet { number: self.file.sheet, file: self.file.name.clone() }
    }

    /// A plan that was not open before in this session.
    fn next_sheet(&mut self, file: Option<String>) -> Sheet {
        self.sheets += 1;
        Sheet { number: self.sheets, file }
    }

    /// Puts another plan in the place of the open one, as a step.
    fn replace(&mut self, document: Document, sheet: Sheet, label: String, effects: &mut Vec<Effect>) {
        let change = Change::replacement(label, &self.document, document);
        change.replay(Rc::make_mut(&mut self.document));
        let selections = (std::mem::take(&mut self.selection), Rc::default());
        let sheets = [self.sheet(), sheet.clone()];
        Rc::make_mut(&mut self.history).record_replacement(change, selections, sheets);
        self.changed(true, effects);
        self.is_another(sheet, effects);
    }

    /// This plan is open, and not the one before.
    pub(super) fn is_another(&mut self, sheet: Sheet, effects: &mut Vec<Effect>) {
        self.file.name = sheet.file;
        self.file.sheet = sheet.number;
        self.revisions.opened += 1;
        self.compare_with_nothing();
        self.look(ViewMessage::ZoomToFit, effects);
    }

    pub(super) fn save(&mut self, effects: &mut Vec<Effect>) {
        let name = self.file.name.clone().unwrap_or_else(|| file_name(&self.document.plan));
        let bytes = save(&self.document).into_bytes();
        effects.push(Effect::Download { name: name.clone(), mime: "application/vnd.netdraft+json", bytes });
        self.file = FileState { name: Some(name), save: SaveState::InFile, edits_since_file: 0, ..self.file };
        self.revisions.view += 1;
    }

    pub(super) fn export(&mut self, effects: &mut Vec<Effect>) {
        // What leaves is judged as a whole, by nothing that was remembered.
        match check(&self.document.plan, &self.policy).into_plan(&self.document) {
            Ok(validated) => {
                let bytes = netdraft_core::export::config(&validated).into_bytes();
                let name = file_name(&self.document.plan).replace(".netdraft.json", ".validated.netdraft.json");
                effects.push(Effect::Download { name, mime: "application/vnd.netdraft+json", bytes });
            }
            Err(_) => effects.push(Effect::Notify {
                text: "the plan does not pass its gate, so it is not exported".to_owned(),
                remedy: Some("fix what the list of problems shows, or save a draft".to_owned()),
                tone: Tone::Refused,
                undo: false,
            }),
        }
    }
}

/// The name of a file for a plan.
fn file_name(plan: &Plan) -> String {
    format!("{}.netdraft.json", stem_of(plan))
}

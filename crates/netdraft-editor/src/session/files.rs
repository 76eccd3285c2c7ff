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
use crate::effect::{Effect, Tone};
use crate::message::{Dialog, Record, Source, ViewMessage};
use crate::tools::Tools;

impl Session {
    pub(super) fn start(&mut self, range: &str, provider: Provider, effects: &mut Vec<Effect>) {
        match starter(range, provider) {
            Ok(document) => self.open(document, Source::Import, effects),
            Err(refusal) => refused(&refusal, effects),
        }
    }

    pub(super) fn open_sample(&mut self, name: &str, effects: &mut Vec<Effect>) {
        if let Some(Ok(loaded)) = sample(name).map(load) {
            self.open(loaded.document, Source::Import, effects);
        }
    }

    pub(super) fn open(&mut self, document: Document, source: Source, effects: &mut Vec<Effect>) {
        let name = match source {
            Source::File(name) => Some(name),
            Source::Browser(name) => name,
            Source::Link | Source::Import => None,
        };
        self.document = Rc::new(document);
        self.history = Rc::default();
        self.selection = Rc::default();
        self.gesture = None;
        self.tools = Tools::default();
        self.changed(true, effects);
        self.file = FileState { name, ..FileState::default() };
        self.look(ViewMessage::ZoomToFit, effects);
    }

    pub(super) fn show_offer(&mut self, offer: Offer) {
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
        let label = format!("import {}", offer.name);
        let change = Change::replacement(label.clone(), &self.document, offer.import.document.clone());
        change.replay(Rc::make_mut(&mut self.document));
        let before = std::mem::take(&mut self.selection);
        self.committed(change, before, &Record::Step, effects);
        self.file.name = None;
        self.look(ViewMessage::ZoomToFit, effects);
        effects.push(Effect::Notify { text: label, remedy: None, tone: Tone::Done, undo: true });
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

/// The name of a file for a plan: its own, as far as file systems allow.
fn file_name(plan: &Plan) -> String {
    let fits = |letter: char| if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') { letter } else { '-' };
    let stem: String = plan.settings.name.trim().chars().map(fits).collect();
    format!("{}.netdraft.json", if stem.is_empty() { "plan" } else { &stem })
}

//! What becomes of pointer, wheel and keys over the canvas? The tool says what it wants, and the session does it.

use super::Session;
use super::edits::refused;
use crate::actions::{KeyMatch, Scope};
use crate::effect::{Effect, Tone};
use crate::input::{InputEvent, KeyPress};
use crate::menu::Offers;
use crate::message::{Record, ViewMessage};
use crate::selection::Selection;
use crate::tools::{Outcome, REACH, ToolContext};

impl Session {
    /// Gives the event to the tool. A key that the tool has no use for means what the table of actions says.
    pub(super) fn input(&mut self, event: &InputEvent, effects: &mut Vec<Effect>) {
        if let InputEvent::Key(press) = event
            && !self.tools.wants(press)
        {
            return self.key(press, effects);
        }
        let mut tools = self.tools.clone();
        let mut context = ToolContext {
            document: &self.document,
            scene: &self.scene,
            selection: &self.selection,
            camera: self.camera,
            viewport: self.viewport,
            detail: self.detail,
            outcomes: Vec::new(),
            preview: None,
        };
        tools.on(event, &mut context);
        let outcomes = std::mem::take(&mut context.outcomes);
        if tools.preview() != self.tools.preview() || tools.hovered() != self.tools.hovered() {
            self.revisions.preview += 1;
        }
        if tools.cursor() != self.tools.cursor() || tools.hint() != self.tools.hint() {
            self.revisions.view += 1;
        }
        self.tools = tools;
        for outcome in outcomes {
            self.outcome(outcome, effects);
        }
    }

    fn key(&mut self, press: &KeyPress, effects: &mut Vec<Effect>) {
        let before = self.prefix.take();
        match self.key_map.action_for(press, before.as_ref(), Scope::Canvas, false) {
            KeyMatch::Nothing => {}
            KeyMatch::Prefix => self.prefix = Some(press.clone()),
            KeyMatch::Action(action) => match action.message(self) {
                // What follows from it is worked out by the caller, who knows how much time there is.
                Ok(message) => effects.extend(self.take(message)),
                Err(reason) => {
                    let text = format!("{}: {reason}", action.label);
                    effects.push(Effect::Notify { text, remedy: None, tone: Tone::Refused, undo: false });
                }
            },
        }
    }

    fn outcome(&mut self, outcome: Outcome, effects: &mut Vec<Effect>) {
        match outcome {
            Outcome::Edit(command) => self.commit(&command, &Record::Step, effects),
            Outcome::Create(wanted) => self.create(&wanted, effects),
            Outcome::Select(selection) => {
                self.select(selection);
                self.revisions.view += 1;
            }
            Outcome::Camera(camera) => self.set_camera(camera),
            Outcome::Tool(choice) => self.look(ViewMessage::Tool(choice), effects),
            Outcome::Refuse(refusal) => refused(&refusal, effects),
            Outcome::Rename(entity) => effects.push(Effect::Rename { entity }),
            Outcome::InsertMenu(at, inside) => {
                self.select(Selection::of(inside));
                self.open_menu(at, Offers::Additions);
            }
            Outcome::ContextMenu(at) => {
                let world = self.camera.world_from_screen(at);
                let hit = self.scene.hit(world, REACH / self.camera.zoom, self.detail).entity().map(str::to_owned);
                if hit.as_ref().is_none_or(|id| !self.selection.contains(id)) {
                    self.select(Selection::of(hit));
                }
                self.open_menu(at, Offers::Deeds);
            }
            Outcome::Say(text) => effects.push(Effect::Announce { text, assertive: false }),
        }
    }
}

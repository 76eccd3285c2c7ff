//! What is done to what is selected? It is deleted, copied, moved, resized and arranged.

use std::rc::Rc;

use netdraft_core::edit::{Command, apply};
use netdraft_core::model::{Anchor, Kind};
use netdraft_core::words::counted;

use super::Session;
use super::edits::refused;
use crate::arrange::{Arrange, arrange, can_be_placed, moves, resized};
use crate::arrival::{Arrival, Incoming, recognise};
use crate::clipboard::{copy, is_copy, paste};
use crate::create::Created;
use crate::effect::{Effect, Tone};
use crate::geometry::{Point, Rect};
use crate::message::{Record, Rows, ViewMessage};
use crate::rehome;
use crate::scene::{GRID, Node};
use crate::several;
use crate::sheet::is_sheet;

impl Session {
    pub(super) fn delete_selection(&mut self, effects: &mut Vec<Effect>) {
        if let Some(command) = several::delete_rows(&self.selection) {
            self.commit_and_say(&command, effects);
            // Whoever asks once more does not mean what the rows stood in.
            if self.selection.rows().is_empty() {
                self.selection = Rc::default();
            }
            return;
        }
        let selection = Rc::clone(&self.selection);
        self.delete_things(selection.ids(), effects);
    }

    /// Deletes things with what would be left without a place, and says what went.
    pub(super) fn delete_things(&mut self, ids: &[String], effects: &mut Vec<Effect>) {
        let Some(first) = ids.first() else { return };
        let plan = &self.document.plan;
        let is_inside = |id: &String| ids.iter().any(|outer| outer != id && self.scene.is_inside(id, outer));
        let outermost: Vec<&String> = ids.iter().filter(|id| !is_inside(id)).collect();
        let label = match outermost.as_slice() {
            [one] => Command::Remove { id: (*one).clone() }.label(plan),
            _ => format!("delete `{}` and {} more", plan.title(first), outermost.len().saturating_sub(1)),
        };
        let asked = outermost.len();
        let leaving = outermost.into_iter().flat_map(|id| self.tied_to(id).into_iter().chain([id.clone()]));
        // What goes along with something before it is gone already.
        let mut trial = (*self.document).clone();
        let mut commands: Vec<Command> = Vec::new();
        for command in leaving.map(|id| Command::Remove { id }) {
            commands.extend(apply(&mut trial, &command).is_ok().then_some(command));
        }
        let before = self.count();
        self.commit(&Command::all(label.clone(), commands), &Record::Step, effects);
        let gone = before.saturating_sub(self.count());
        if gone > 0 {
            let text = if gone > asked { format!("{label}, {gone} things in all") } else { label };
            effects.push(Effect::Notify { text, remedy: None, tone: Tone::Done, undo: true });
        }
    }

    /// What would be left without a place when a thing goes, though it could be without it: gateways and rule sets of a network, NAT gateways of a subnet.
    fn tied_to(&self, id: &str) -> Vec<String> {
        let plan = &self.document.plan;
        let is_home =
            |home: &Option<netdraft_core::model::Id<_>>| home.as_ref().is_some_and(|home| home.as_str() == id);
        let gateways =
            plan.gateways.iter().filter(|gateway| is_home(&gateway.network)).map(|gateway| gateway.id.to_string());
        let filters = plan.filters.iter().filter(|filter| is_home(&filter.network)).map(|filter| filter.id.to_string());
        let stands_in =
            |nat: &&netdraft_core::model::Nat| nat.subnet.as_ref().is_some_and(|subnet| subnet.as_str() == id);
        let nats = plan.nats.iter().filter(stands_in).map(|nat| nat.id.to_string());
        gateways.chain(filters).chain(nats).collect()
    }

    /// The number of things in the plan.
    fn count(&self) -> usize {
        Kind::ALL.into_iter().map(|kind| self.document.plan.table(kind).size()).sum()
    }

    pub(super) fn copy(&mut self, effects: &mut Vec<Effect>) {
        let selection = Rc::clone(&self.selection);
        if let Some((entity, list, positions)) = selection.items() {
            let rows: Vec<Anchor> =
                positions.iter().map(|position| Anchor::new(entity, format!("{list}/{position}"))).collect();
            let asked = Rows { table: entity.to_owned(), rows, ..Rows::default() };
            return self.copy_rows(&asked, effects);
        }
        if !self.selection.is_empty() {
            let done = format!("copied {}", counted(self.selection.ids().len(), "thing"));
            effects.push(Effect::Copy { text: copy(&self.document.plan, self.selection.ids()), done });
        }
    }

    pub(super) fn cut(&mut self, effects: &mut Vec<Effect>) {
        self.copy(effects);
        self.delete_selection(effects);
    }

    pub(super) fn duplicate(&mut self, effects: &mut Vec<Effect>) {
        if let Some(command) = several::duplicate_rows(&self.document.plan, &self.selection) {
            return self.commit(&command, &Record::Step, effects);
        }
        let text = copy(&self.document.plan, self.selection.ids());
        let mut made = paste(&self.document.plan, &text, None);
        if let Ok(Created { command: Command::All { label, .. }, .. }) = &mut made {
            *label = match self.selection.single() {
                Some(one) => format!("duplicate `{}`", self.document.plan.title(one)),
                None => format!("duplicate {}", counted(self.selection.ids().len(), "thing")),
            };
        }
        self.made(made, effects);
    }

    pub(super) fn paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if self.paste_kept(text, effects) {
            return;
        }
        if !is_copy(text)
            && let Arrival::Offer(offer) = recognise(&[Incoming::pasted(text)])
        {
            return self.show_offer(*offer);
        }
        if !is_copy(text) && is_sheet(text) {
            return self.paste_rows(text, effects);
        }
        let inside = self.selection.single().map(str::to_owned);
        self.made(paste(&self.document.plan, text, inside.as_deref()), effects);
    }

    /// Makes what was planned, selects it and shows it.
    pub(super) fn made(&mut self, created: Result<Created, netdraft_core::edit::Refusal>, effects: &mut Vec<Effect>) {
        let created = match created {
            Ok(created) => created,
            Err(refusal) => return refused(&refusal, effects),
        };
        self.commit(&created.command, &Record::Step, effects);
        let ids: Vec<String> = created.ids.into_iter().filter(|id| self.plan().kind_of(id).is_some()).collect();
        if let Some(first) = ids.first() {
            self.show(first);
            effects.push(Effect::Reveal { entity: first.clone(), field: String::new() });
        }
        self.look(ViewMessage::Select(ids), effects);
    }

    pub(super) fn nudge(&mut self, by: (i32, i32), record: &Record, effects: &mut Vec<Effect>) {
        let scene = Rc::clone(&self.scene);
        let nodes: Vec<&Node> = self.selection.ids().iter().filter_map(|id| scene.node(id)).collect();
        let nodes: Vec<&Node> = nodes.into_iter().filter(|node| can_be_placed(node)).collect();
        let by = Point::new(f64::from(by.0) * GRID, f64::from(by.1) * GRID);
        let targets: Vec<(&Node, Point)> = nodes.iter().map(|node| (*node, node.rect.corner().plus(by))).collect();
        let label = match nodes.as_slice() {
            [] => return,
            [node] => format!("move {} `{}`", node.kind().map_or("box", Kind::noun), node.title),
            _ => format!("move {} boxes", nodes.len()),
        };
        let command = Command::all(label, moves(&self.document, &scene, &targets));
        self.commit(&command, record, effects);
    }

    pub(super) fn resize_by(&mut self, x: i32, y: i32, effects: &mut Vec<Effect>) {
        let Some(id) = self.selection.single() else { return };
        let plan = &self.document.plan;
        let command = match (plan.subnets.by_text(id), self.scene.node(id)) {
            (Some(subnet), _) => {
                let resize = rehome::resize(plan, subnet, (x + y).signum()).filter(|resize| resize.steps != 0);
                resize.map(|resize| Command::set(id, "cidr", resize.block.to_string()))
            }
            (None, Some(node)) if node.kind() == Some(Kind::Network) => {
                let by = Point::new(f64::from(x) * GRID, f64::from(y) * GRID);
                let (width, height) = (node.rect.width + by.x, node.rect.height + by.y);
                let rect = Rect { width: width.max(GRID), height: height.max(GRID), ..node.rect };
                Some(resized(&self.document, &self.scene, node, rect))
            }
            (None, _) => None,
        };
        match command {
            Some(command) => self.commit(&command, &Record::Step, effects),
            None => {
                effects.push(Effect::Announce { text: "it has no room for another size".to_owned(), assertive: false });
            }
        }
    }

    pub(super) fn arrange(&mut self, order: Arrange, effects: &mut Vec<Effect>) {
        if let Some(command) = arrange(&self.document, &self.scene, self.selection.ids(), order) {
            self.commit(&command, &Record::Step, effects);
        }
    }
}

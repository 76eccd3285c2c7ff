//! How do rows go to a spreadsheet, and come from one?

use std::rc::Rc;

use netdraft_core::model::{Anchor, Kind};
use netdraft_core::words::counted;

use super::edits::refused;
use super::{KeptRows, Session};
use crate::create::network_around;
use crate::effect::{Effect, Tone};
use crate::message::{Dialog, Record, Rows, ViewMessage, ViewTab};
use crate::selection::Selection;
use crate::several::{insert_rows, values_of};
use crate::sheet::{Place, read, written};
use crate::tables::{Row, RowKind, Tables};

impl Session {
    /// Puts rows of a table on the clipboard, or all of them where none are named.
    pub(super) fn copy_rows(&mut self, asked: &Rows, effects: &mut Vec<Effect>) {
        let view = self.plan().kind_of(&asked.table).map_or(self.view, ViewTab::of);
        let Some(table) = Tables::new(self.plan(), &self.report).one(view, &asked.table) else { return };
        let table = table.without_columns(&asked.hidden);
        let is_asked = |own: &Row| asked.rows.is_empty() || asked.rows.contains(&own.anchor);
        let wanted = |own: &Row| own.kind != RowKind::Heading && is_asked(own);
        let as_markdown = asked.as_markdown;
        let count = table.rows.iter().filter(|row| wanted(row)).count();
        let text = written(&table, &wanted, as_markdown);
        self.kept_rows = self.kept(&asked.rows, &text);
        effects.push(Effect::Copy { text, done: format!("copied {}", counted(count, "row")) });
    }

    /// Copied rows with all that they hold: cells alone would lose what no column shows.
    fn kept(&self, rows: &[Anchor], text: &str) -> Option<Rc<KeptRows>> {
        let selection = Selection::of_rows(rows.to_vec());
        let (id, list, positions) = selection.items().filter(|(.., positions)| positions.len() == rows.len())?;
        let values = values_of(self.plan(), (id, list), &positions);
        Some(Rc::new(KeptRows { text: text.to_owned(), list: list.to_owned(), values }))
    }

    /// Inserts the rows that were copied, if the text is theirs and there is a list like the one that they come from.
    pub(super) fn paste_kept(&mut self, text: &str, effects: &mut Vec<Effect>) -> bool {
        let is_same = |kept: &&Rc<KeptRows>| kept.text.lines().eq(text.lines());
        let Some(kept) = self.kept_rows.as_ref().filter(is_same).cloned() else { return false };
        let Place::List { id, .. } = self.place_of_rows() else { return false };
        if self.plan().value_at(&id, &kept.list).is_none_or(|value| !value.is_array()) {
            return false;
        }
        let selection = Rc::clone(&self.selection);
        let chosen = selection.items().filter(|(own, list, _)| *own == id && *list == kept.list);
        let after = chosen.map(|(.., positions)| positions).unwrap_or_default();
        let label = format!("paste {} into `{id}`", counted(kept.values.len(), "row"));
        let Some(command) = insert_rows(self.plan(), (&id, &kept.list), &after, kept.values.clone(), label) else {
            return false;
        };
        // The rows that come in are chosen.
        self.selection = Rc::new(Selection::of([id]));
        self.commit(&command, &Record::Step, effects);
        true
    }

    /// Brings pasted rows in, and lists those that are wrong.
    pub(super) fn paste_rows(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let rows = match read(self.plan(), &self.place_of_rows(), text) {
            Ok(rows) => rows,
            Err(refusal) => return refused(&refusal, effects),
        };
        self.commit(&rows.command, &Record::Step, effects);
        let is_something = !rows.ids.is_empty();
        if is_something {
            self.look(ViewMessage::Select(rows.ids), effects);
        }
        if rows.pasted.wrong.is_empty() {
            effects.push(Effect::Notify { text: rows.pasted.done, remedy: None, tone: Tone::Done, undo: is_something });
        } else {
            self.dialog = Some(Dialog::Pasted(rows.pasted));
        }
    }

    /// The table that pasted rows go to: that of the selected thing, or else the only one of the view.
    fn place_of_rows(&self) -> Place {
        let plan = self.plan();
        let list = |kind: Kind| match kind {
            Kind::Filter => Some("rules"),
            Kind::RouteTable => Some("routes"),
            Kind::Zone => Some("records"),
            Kind::Nat => Some("blocks"),
            _ => None,
        };
        let selected = self.selection.last();
        let of_selected = selected.and_then(|id| Some((id, list(plan.kind_of(id)?)?)));
        let only = || {
            let kind = match self.view {
                ViewTab::Rules => Kind::Filter,
                ViewTab::Routes => Kind::RouteTable,
                ViewTab::Dns => Kind::Zone,
                ViewTab::Nat => Kind::Nat,
                _ => return None,
            };
            let table = plan.table(kind);
            Some((table.id_at(0).filter(|_| table.size() == 1)?, list(kind)?))
        };
        if let Some((id, list)) = of_selected.or_else(only) {
            return Place::List { id: id.to_owned(), list };
        }
        let network = selected.and_then(|id| network_around(plan, id)).map(str::to_owned);
        let first = plan.networks.iter().next().filter(|_| plan.networks.len() == 1);
        Place::Subnets(network.or_else(|| first.map(|network| network.id.to_string())))
    }
}

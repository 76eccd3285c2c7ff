//! What does the browser keep of the open plan, when, and as which plan? After every change, in the same moment; only what is slow to write rests first.

use std::collections::BTreeMap;
use std::rc::Rc;

use netdraft_core::format::{load_bytes, save};
use netdraft_core::model::Document;
use netdraft_editor::arrival::ArrivalFault;
use netdraft_editor::flows::Base;
use netdraft_editor::keeping::Card;
use netdraft_editor::{CompareWith, Message, SaveState, Session, Source, ViewMessage};
use yew::Context;

use crate::app::Page;
use crate::platform::clock::{Later, later, moment, now, pause, unique};
use crate::platform::storage::{self, Fault, Recalled, Start, Write};
use crate::platform::tasks::spawn;
use crate::platform::visit::{self, Visit};
use crate::platform::{announce, leaving, locks};
use crate::store::Told;

/// How long a large plan rests before it is stored, in milliseconds.
const REST: u32 = 500;
/// The same for a plan that has just come in: time enough to draw it.
const DRAWN: u32 = 200;
/// What is a large plan: as many letters take half a frame to be written and handed over.
const LARGE: usize = 150_000;
/// How long it takes until the page says that a plan is stored, in milliseconds: not in between while somebody types.
const CALM: i32 = 200;
/// After how many milliseconds of work another version is kept.
const BETWEEN_VERSIONS: u64 = 5 * 60_000;

/// What the page shows of what the browser keeps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kept {
    /// Every kept plan, the one that was changed last first.
    pub(crate) cards: Vec<Card>,
    /// The open one.
    pub(crate) open: Option<String>,
    /// Whether the browser promised not to clear its storage by itself.
    pub(crate) is_promised: bool,
    /// The plan that somebody wants to take out of the browser, and has not said so twice.
    pub(crate) going: Option<String>,
    /// Another tab has the open plan.
    pub(crate) elsewhere: Option<Elsewhere>,
    /// The last plan could not be opened, or stopped the program.
    pub(crate) recovery: Option<Recovery>,
}

impl Kept {
    /// What is known of the open plan.
    pub(crate) fn card(&self) -> Option<&Card> {
        let open = self.open.as_ref()?;
        self.cards.iter().find(|card| card.id == *open)
    }
}

/// Another tab has the open plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Elsewhere {
    /// The plan.
    pub(crate) id: String,
    /// Whether this tab had it before.
    pub(crate) is_taken: bool,
}

/// A plan that was not opened when the page started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recovery {
    /// What is known of it.
    pub(crate) card: Card,
    /// Its text.
    pub(crate) text: Rc<str>,
    /// What is wrong with the text; nothing where the program stopped for another reason.
    pub(crate) faults: Vec<String>,
}

/// What becomes of a text that is recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recall {
    /// The plan is opened.
    Open,
    /// The same, and it is taken away from the tab that has it.
    TakeOver,
    /// It becomes the state of the open plan.
    Restore,
    /// It is opened as another plan.
    Copy,
    /// The open plan is compared with it.
    Compare,
}

/// What keeps the plan.
#[derive(Default)]
pub(crate) struct Keeper {
    /// What the page shows.
    pub(crate) kept: Rc<Kept>,
    /// Which kept plan each plan of the session is.
    plans: BTreeMap<u64, String>,
    /// The plan that is being opened, and whether it is for this tab to change.
    coming: Option<(String, bool)>,
    rest: Option<Later>,
    /// Whether the open plan is large: it is stored when it rests.
    is_large: bool,
    has_asked: bool,
    /// Whether room was made since the last time that there was enough.
    has_made_room: bool,
}

impl Keeper {
    /// Whether the open plan is still to be stored.
    pub(crate) fn rests(&self) -> bool {
        self.rest.is_some()
    }
}

impl Page {
    /// The plan changed, or another one is open.
    pub(crate) fn persist(&mut self, context: &Context<Self>) {
        if !context.props().keeps {
            return;
        }
        let sheet = self.session.file().sheet;
        if let Some((id, is_mine)) = self.keeper.coming.take() {
            // What was just opened is in the browser already.
            storage::is_open(&id);
            let kept = Rc::make_mut(&mut self.keeper.kept);
            kept.elsewhere = (!is_mine).then(|| Elsewhere { id: id.clone(), is_taken: false });
            kept.open = is_mine.then(|| id.clone());
            drop(self.session.update(Message::Stored(Ok(()))));
            if is_mine {
                let is_newer = storage::has_last_words(&id);
                self.keeper.plans.insert(sheet, id);
                if is_newer {
                    self.keep(None);
                }
            }
            return;
        }
        let rest = match (self.is_new(), self.keeper.rests()) {
            // A plan that takes its time to be checked takes some to be stored: it is drawn first, unless somebody has changed it by then.
            (true, false) if self.session.checking().is_some() => DRAWN,
            (false, false) if self.keeper.is_large => REST,
            (false, true) => return,
            (..) => return self.keep(None),
        };
        let link = context.link().clone();
        self.keeper.rest = Some(later(rest, move || link.send_message(Told::Rested)));
    }

    /// Whether the open plan is none of those that are kept yet.
    fn is_new(&self) -> bool {
        !self.keeper.plans.contains_key(&self.session.file().sheet)
    }

    /// Stores the plan as it was a moment ago, when another one has taken its place.
    pub(crate) fn keep_as(&mut self, session: Session) {
        let now = std::mem::replace(&mut self.session, session);
        self.keep(None);
        self.session = now;
    }

    /// Stores the plan, and a version of it where one was asked for or is due.
    pub(crate) fn keep(&mut self, version: Option<&str>) {
        self.keeper.rest = None;
        self.ask_to_keep();
        let begun = now();
        let id = self.kept_plan();
        let kept = Rc::make_mut(&mut self.keeper.kept);
        let known = kept.cards.iter().position(|card| card.id == id).map(|at| kept.cards.remove(at));
        let is_copy = kept.elsewhere.take().is_some();
        let mut card = known.unwrap_or_else(|| Card { id: id.clone(), is_copy, ..Card::default() });
        card.describe(&self.session, begun);
        let text = save(self.session.document());
        self.keeper.is_large = text.len() > LARGE;
        let (mut states, mut gone) = (Vec::new(), Vec::new());
        let is_due = card.versions.last().is_none_or(|version| version.at + BETWEEN_VERSIONS < begun);
        if is_due || version.is_some() {
            let (number, surplus) = card.keep_version(version.unwrap_or_default());
            states.push((Some(number), text.clone()));
            gone = surplus;
        }
        states.push((None, text));
        kept.cards.insert(0, card.clone());
        kept.open = Some(id.clone());
        storage::is_open(&id);
        let edits = self.session.file().edits;
        self.tell.tell_later(async move {
            let result = storage::write(&Write { card, states, gone }).await;
            if result.is_ok() {
                pause(CALM).await;
            }
            Told::Kept { edits, result }
        });
    }

    /// The kept plan that the open one is. A plan that is not kept yet, or is open in another tab, becomes one of its own.
    fn kept_plan(&mut self) -> String {
        let sheet = self.session.file().sheet;
        if let Some(id) = self.keeper.plans.get(&sheet) {
            return id.clone();
        }
        let id = unique();
        self.keeper.plans.insert(sheet, id.clone());
        let taken = id.clone();
        spawn(async move {
            // Nobody else knows of it yet.
            locks::take(&taken).await;
        });
        id
    }

    fn ask_to_keep(&mut self) {
        if !std::mem::replace(&mut self.keeper.has_asked, true) {
            self.tell.tell_later(async { Told::Promised(storage::ask_to_keep().await) });
        }
    }

    /// What became of storing the plan as it was after so many edits.
    pub(crate) fn was_kept(&mut self, context: &Context<Self>, edits: u64, result: Result<(), Fault>) -> bool {
        match result {
            Ok(()) => {
                self.keeper.has_made_room = false;
                leaving::ask_before(false);
                // What was stored while the plan went on changing is not the plan; that is stored by itself.
                edits == self.session.file().edits
                    && self.session.file().save != SaveState::InFile
                    && self.send(context, Message::Stored(Ok(())))
            }
            Err(fault) if fault.is_full && !self.keeper.has_made_room => {
                self.keeper.has_made_room = true;
                self.make_room();
                false
            }
            Err(fault) => {
                leaving::ask_before(true);
                if !matches!(self.session.file().save, SaveState::Failed(_)) {
                    announce::announce(&format!("not saved: {}; save a file to be safe", fault.reason), true);
                }
                self.send(context, Message::Stored(Err(fault.reason)))
            }
        }
    }

    /// Gives up the older versions that nobody named, of all plans, and stores the open plan again.
    fn make_room(&mut self) {
        let mut writes = Vec::new();
        for card in &mut Rc::make_mut(&mut self.keeper.kept).cards {
            let gone = card.make_room();
            if !gone.is_empty() {
                writes.push(Write { card: card.clone(), states: Vec::new(), gone });
            }
        }
        self.tell.tell_later(async move {
            for write in writes {
                // The plan itself is stored after this, and says what is wrong if anything still is.
                drop(storage::write(&write).await);
            }
            Told::Rested
        });
    }

    /// The page is left.
    pub(crate) fn left(&mut self) {
        let is_pending = self.session.file().save == SaveState::Pending;
        if self.keeper.rests() && self.is_new() {
            // It is not in the list of plans yet, without which nobody would look for it.
            self.keep(None);
        }
        if let Some(id) = self.keeper.plans.get(&self.session.file().sheet).filter(|_| is_pending) {
            storage::store_at_once(id, &save(self.session.document()));
        }
    }

    /// Fetches a kept text.
    pub(crate) fn recall(&mut self, id: String, version: Option<u64>, how: Recall) {
        self.tell.tell_later(async move {
            let text = storage::state(&id, version).await;
            let is_mine = match how {
                Recall::Open => locks::take(&id).await,
                Recall::TakeOver => locks::steal(&id).await,
                Recall::Restore | Recall::Copy | Recall::Compare => true,
            };
            let found = text.and_then(|text| text.ok_or_else(|| "the plan is no longer in this browser".to_owned()));
            let is_taken_by_this_tab = how == Recall::Open && !is_mine;
            Told::Recalled(found.map(|text| Recalled { id, text, is_mine: !is_taken_by_this_tab }), version, how)
        });
    }

    /// Opens a text that was fetched.
    pub(crate) fn recalled(&mut self, context: &Context<Self>, recalled: Recalled, version: Option<u64>, how: Recall) {
        let loaded = match load_bytes(recalled.text.as_bytes()) {
            Ok(loaded) => loaded,
            Err(faults) => {
                let faults = faults.into_iter().map(ArrivalFault::from).collect();
                return self.show_faults("what this browser kept".to_owned(), faults);
            }
        };
        self.take_recalled(context, Box::new(loaded.document), recalled, version, how);
    }

    fn take_recalled(
        &mut self,
        context: &Context<Self>,
        document: Box<Document>,
        recalled: Recalled,
        version: Option<u64>,
        how: Recall,
    ) {
        Rc::make_mut(&mut self.keeper.kept).recovery = None;
        self.send(context, Message::View(ViewMessage::Dialog(None)));
        match how {
            Recall::Open | Recall::TakeOver => {
                // A plan of this tab that is opened again is the same kept plan.
                let is_mine = recalled.is_mine || self.keeper.plans.values().any(|id| *id == recalled.id);
                let file = self.card(&recalled.id).and_then(|card| card.file.clone());
                self.keeper.coming = Some((recalled.id, is_mine));
                self.send(context, Message::Open { document, source: Source::Browser(file) });
            }
            Recall::Compare => {
                let base = Base { name: self.version_name(&recalled.id, version), plan: document.plan };
                self.send(context, Message::View(ViewMessage::Compare(Some(CompareWith::Plan(Rc::new(base))))));
                return;
            }
            Recall::Restore => {
                let label = format!("restore {}", self.version_name(&recalled.id, version));
                // What is open is a version too, so that nothing goes.
                self.keep(Some(""));
                self.send(context, Message::Restore { document, label });
            }
            Recall::Copy => {
                self.send(context, Message::Open { document, source: Source::Copy });
            }
        }
        self.started = true;
    }

    /// What people call a version of a kept plan.
    fn version_name(&self, id: &str, number: Option<u64>) -> String {
        let versions = self.card(id).into_iter().flat_map(|card| &card.versions);
        match versions.into_iter().find(|kept| Some(kept.number) == number) {
            None => "a version".to_owned(),
            Some(version) if version.name.is_empty() => format!("the version of {}", moment(version.at)),
            Some(version) => version.name.clone(),
        }
    }

    fn card(&self, id: &str) -> Option<&Card> {
        self.keeper.kept.cards.iter().find(|card| card.id == id)
    }

    /// Takes a kept plan out of the browser, when it is asked for twice.
    pub(crate) fn forget(&mut self, id: &str) {
        let kept = Rc::make_mut(&mut self.keeper.kept);
        if kept.going.as_deref() != Some(id) {
            kept.going = Some(id.to_owned());
            return;
        }
        let Some(at) = kept.cards.iter().position(|card| card.id == id) else { return };
        let card = kept.cards.remove(at);
        self.keeper.plans.retain(|_, known| known != id);
        self.tell.tell_later(async move { Told::Forgotten(storage::forget(&card).await) });
    }

    /// Another tab took a plan over.
    pub(crate) fn lost(&mut self, id: String) {
        self.keeper.plans.retain(|_, known| *known != id);
        let kept = Rc::make_mut(&mut self.keeper.kept);
        if kept.open.as_ref() != Some(&id) {
            return;
        }
        kept.open = None;
        kept.elsewhere = Some(Elsewhere { id, is_taken: true });
        if self.keeper.rest.is_some() {
            self.keep(None);
        }
    }

    /// What was selected is selected again, and what stood below the view stands there.
    fn go_on_with(&mut self, context: &Context<Self>, visit: Visit) {
        let mut selected = visit.selected;
        selected.retain(|id| self.session.plan().kind_of(id).is_some());
        if !selected.is_empty() {
            self.send(context, Message::View(ViewMessage::Select(selected)));
        }
        if let Some(tab) = visit.bottom {
            // A panel that is closed stays so.
            let panels = self.session.panels();
            self.send(context, Message::View(ViewMessage::Bottom(tab)));
            self.send(context, Message::View(ViewMessage::Panels(panels)));
        }
    }

    /// The browser said what it keeps.
    pub(crate) fn restored(&mut self, context: &Context<Self>, result: Result<Start, String>) {
        self.restoring = false;
        let start = match result {
            Ok(start) => start,
            Err(reason) => {
                drop(self.session.update(Message::Stored(Err(reason))));
                self.redraw();
                return;
            }
        };
        // Somebody may have been faster than the browser's storage; what they began stays.
        let kept = Rc::make_mut(&mut self.keeper.kept);
        let begun: Vec<Card> = std::mem::take(&mut kept.cards);
        kept.cards = begun.into_iter().chain(start.cards).collect();
        let Some(recalled) = start.plan.filter(|_| !self.started) else { return };
        let faults = match load_bytes(recalled.text.as_bytes()) {
            Ok(loaded) if !start.is_broken => {
                let visit = visit::last();
                if let Some(view) = visit.view {
                    drop(self.session.update(Message::View(ViewMessage::Show(view))));
                }
                self.take_recalled(context, Box::new(loaded.document), recalled, None, Recall::Open);
                return self.go_on_with(context, visit);
            }
            Ok(_) => Vec::new(),
            Err(faults) => faults.into_iter().map(|fault| fault.message).collect(),
        };
        if let Some(card) = self.card(&recalled.id).cloned() {
            let text = recalled.text.into();
            Rc::make_mut(&mut self.keeper.kept).recovery = Some(Recovery { card, text, faults });
        }
    }
}

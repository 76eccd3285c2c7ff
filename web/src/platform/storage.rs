//! Where are plans after a reload? In the browser's own database: a card for each, its text, and the texts of its versions.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::utils::window;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Query, Transaction, TransactionMode};
use js_sys::{Function, Promise, Reflect};
use netdraft_core::small::SmallSort;
use netdraft_editor::keeping::Card;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

use super::locks;

const DATABASE: &str = "netdraft";
const CARDS: &str = "cards";
const STATES: &str = "states";
/// What the page was left with before the database had it.
const LAST_WORDS: &str = "netdraft:last-words";
/// The plan of this tab.
const OPEN: &str = "netdraft:open";
/// The plan that was open when the program stopped.
const BROKEN: &str = "netdraft:broken";

/// What is to be stored of a plan, all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Write {
    /// What is known of it.
    pub(crate) card: Card,
    /// The text of the plan, and of versions by their numbers.
    pub(crate) states: Vec<(Option<u64>, String)>,
    /// Versions that go.
    pub(crate) gone: Vec<u64>,
}

/// Why the browser would not store something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// In one line.
    pub(crate) reason: String,
    /// Whether there is no room.
    pub(crate) is_full: bool,
}

/// What there is when the page starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Start {
    /// Every kept plan, the one that was changed last first.
    pub(crate) cards: Vec<Card>,
    /// The plan to go on with.
    pub(crate) plan: Option<Recalled>,
    /// Whether the program stopped while that plan was open.
    pub(crate) is_broken: bool,
}

/// The text of a kept plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recalled {
    /// The plan.
    pub(crate) id: String,
    /// Its text.
    pub(crate) text: String,
    /// Whether no other tab has it open.
    pub(crate) is_mine: bool,
}

thread_local! {
    static CONNECTION: RefCell<Option<Rc<Database>>> = const { RefCell::new(None) };
}

async fn database() -> Result<Rc<Database>, Error> {
    if let Some(database) = CONNECTION.with_borrow(Clone::clone) {
        return Ok(database);
    }
    let mut request = Factory::new()?.open(DATABASE, Some(2))?;
    request.on_upgrade_needed(|event| {
        for store in [CARDS, STATES] {
            let created =
                event.database().and_then(|database| database.create_object_store(store, ObjectStoreParams::new()));
            // Without its stores, the first transaction fails and says so.
            drop(created);
        }
    });
    let database = Rc::new(request.await?);
    CONNECTION.set(Some(Rc::clone(&database)));
    Ok(database)
}

/// The key of a plan's text, or of a version's.
fn key(plan: &str, version: Option<u64>) -> JsValue {
    JsValue::from_str(&version.map_or_else(|| plan.to_owned(), |number| format!("{plan}/{number}")))
}

/// Stores a plan and its versions.
///
/// # Errors
/// Says why the browser would not.
pub(crate) async fn write(write: &Write) -> Result<(), Fault> {
    let plan = write.card.id.as_str();
    change(|transaction| {
        let (cards, states) = (transaction.object_store(CARDS)?, transaction.object_store(STATES)?);
        drop(cards.put(&JsValue::from_str(&write.card.write()), Some(&key(plan, None)))?);
        for (version, text) in &write.states {
            drop(states.put(&JsValue::from_str(text), Some(&key(plan, *version)))?);
        }
        for number in &write.gone {
            drop(states.delete(Query::Key(key(plan, Some(*number))))?);
        }
        Ok(())
    })
    .await?;
    if let Some(storage) = at_hand().filter(|storage| last_words(storage, plan).is_some()) {
        // What the database has is at least as new.
        let _ = storage.remove_item(LAST_WORDS);
    }
    Ok(())
}

/// Forgets a plan and its versions.
///
/// # Errors
/// Says why the browser would not.
pub(crate) async fn forget(card: &Card) -> Result<(), Fault> {
    change(|transaction| {
        let (cards, states) = (transaction.object_store(CARDS)?, transaction.object_store(STATES)?);
        drop(cards.delete(Query::Key(key(&card.id, None)))?);
        for version in card.versions.iter().map(|version| Some(version.number)).chain([None]) {
            drop(states.delete(Query::Key(key(&card.id, version)))?);
        }
        Ok(())
    })
    .await
}

/// Changes the database, all or nothing. Nothing is waited for once the connection is there: what was asked for reaches the browser even when the tab ends
/// in the next moment.
async fn change(ask: impl FnOnce(&Transaction) -> Result<(), Error>) -> Result<(), Fault> {
    let failed = |error: Error| fault(&error.to_string());
    let database = database().await.map_err(failed)?;
    let mut transaction = database.transaction(&[CARDS, STATES], TransactionMode::ReadWrite).map_err(failed)?;
    ask(&transaction).map_err(failed)?;
    let done = Promise::new(&mut |resolve: Function, reject: Function| {
        // A promise takes its first answer.
        transaction.on_complete(move |_| drop(resolve.call0(&JsValue::NULL)));
        transaction.on_abort(move |event| {
            let error = event.target().and_then(|target| Transaction::try_from(target).ok()?.error());
            let name = error.map_or_else(|| "it was withdrawn".to_owned(), |error| error.name());
            drop(reject.call1(&JsValue::NULL, &JsValue::from_str(&name)));
        });
    });
    let transaction = transaction.commit().map_err(failed)?;
    let outcome = JsFuture::from(done).await;
    drop(transaction);
    outcome.map(drop).map_err(|name| fault(&name.as_string().unwrap_or_default()))
}

fn fault(what: &str) -> Fault {
    let is_full = what.contains("Quota");
    let reason = match is_full {
        true => "the browser's storage is full".to_owned(),
        false => format!("the browser's storage failed: {what}"),
    };
    Fault { reason, is_full }
}

/// What is known of every kept plan, the one that was changed last first.
async fn cards() -> Result<Vec<Card>, Error> {
    let database = database().await?;
    let transaction = database.transaction(&[CARDS], TransactionMode::ReadOnly)?;
    let all = transaction.object_store(CARDS)?.get_all(None, None)?.await?;
    let mut cards: Vec<Card> = all.iter().filter_map(|text| Card::read(&text.as_string()?)).collect();
    cards.small_sort_by(|one, other| other.at.cmp(&one.at));
    Ok(cards)
}

/// The text of a plan, or of a version of it.
///
/// # Errors
/// Says in one line why the browser would not tell.
pub(crate) async fn state(plan: &str, version: Option<u64>) -> Result<Option<String>, String> {
    if let Some(words) = at_hand().and_then(|storage| last_words(&storage, plan)).filter(|_| version.is_none()) {
        return Ok(Some(words));
    }
    let get = async {
        let database = database().await?;
        let transaction = database.transaction(&[STATES], TransactionMode::ReadOnly)?;
        transaction.object_store(STATES)?.get(Query::Key(key(plan, version)))?.await
    };
    let found: Result<_, Error> = get.await;
    found.map(|text| text.and_then(|text| text.as_string())).map_err(|error| fault(&error.to_string()).reason)
}

/// What there is: every plan, and the one that this tab had open, or else the one that was changed last.
///
/// # Errors
/// Says in one line why the browser would not tell.
pub(crate) async fn start() -> Result<Start, String> {
    let cards = cards().await.map_err(|error| fault(&error.to_string()).reason)?;
    let broken = at_hand().and_then(|storage| {
        let broken = storage.get_item(BROKEN).ok().flatten();
        // It is said once.
        let _ = storage.remove_item(BROKEN);
        broken
    });
    let open = of_this_tab().and_then(|storage| storage.get_item(OPEN).ok().flatten());
    let wanted = open.filter(|id| cards.iter().any(|card| card.id == *id));
    let Some(id) = wanted.or_else(|| cards.first().map(|card| card.id.clone())) else { return Ok(Start::default()) };
    let text = state(&id, None).await?;
    let is_mine = locks::take_after_reload(&id).await;
    let is_broken = broken.as_ref() == Some(&id);
    Ok(Start { cards, plan: text.map(|text| Recalled { id, text, is_mine }), is_broken })
}

/// Remembers which plan this tab has open.
pub(crate) fn is_open(plan: &str) {
    if let Some(storage) = of_this_tab() {
        // A browser that keeps nothing opens the plan that was changed last.
        let _ = storage.set_item(OPEN, plan);
    }
}

/// Remembers that the program stopped while the plan of this tab was open.
pub(crate) fn is_broken() {
    let open = of_this_tab().and_then(|storage| storage.get_item(OPEN).ok().flatten());
    if let (Some(storage), Some(plan)) = (at_hand(), open) {
        let _ = storage.set_item(BROKEN, &plan);
    }
}

/// Stores a plan at once, while the page is left and nothing can be waited for. The database has no such way.
pub(crate) fn store_at_once(plan: &str, text: &str) {
    if let Some(storage) = at_hand() {
        // When it does not fit, the plan is as the database had it half a second ago.
        let _ = storage.set_item(LAST_WORDS, &format!("{plan}\n{text}"));
    }
}

/// Whether the page was left with something of a plan that the database does not have.
pub(crate) fn has_last_words(plan: &str) -> bool {
    at_hand().is_some_and(|storage| last_words(&storage, plan).is_some())
}

fn last_words(storage: &Storage, plan: &str) -> Option<String> {
    let words = storage.get_item(LAST_WORDS).ok().flatten()?;
    let (about, text) = words.split_once('\n')?;
    (about == plan).then(|| text.to_owned())
}

/// The small storage that answers at once, where the browser has one.
fn at_hand() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The same for this tab alone.
fn of_this_tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Asks the browser not to throw the database away when space gets short, and says whether it promises that.
pub(crate) async fn ask_to_keep() -> bool {
    let navigator = window().navigator();
    // Where the page did not come over a safe connection, there is nobody to ask.
    let has_storage = Reflect::get(&navigator, &JsValue::from_str("storage")).is_ok_and(|storage| storage.is_object());
    let Some(answer) = has_storage.then(|| navigator.storage().persist().ok()).flatten() else { return false };
    JsFuture::from(answer).await.is_ok_and(|answer| answer.is_truthy())
}

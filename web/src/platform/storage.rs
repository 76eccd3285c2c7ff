//! Where is the plan after a reload? In the browser's own database, as the text of a file.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::utils::window;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Query, TransactionMode};
use wasm_bindgen::JsValue;
use web_sys::Storage;

const DATABASE: &str = "netdraft";
const STORE: &str = "plans";
const CURRENT: &str = "current";
const FILE_NAME: &str = "current-file-name";
const LAST_WORDS: &str = "netdraft:last-words";

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The text of the file.
    pub(crate) text: String,
    /// The name of the file that it was opened from or saved to.
    pub(crate) file_name: Option<String>,
}

thread_local! {
    static OPEN: RefCell<Option<Rc<Database>>> = const { RefCell::new(None) };
}

async fn database() -> Result<Rc<Database>, Error> {
    if let Some(database) = OPEN.with_borrow(Clone::clone) {
        return Ok(database);
    }
    let mut request = Factory::new()?.open(DATABASE, Some(1))?;
    request.on_upgrade_needed(|event| {
        let created =
            event.database().and_then(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
        // Without its store, the first transaction fails and says so.
        drop(created);
    });
    let database = Rc::new(request.await?);
    OPEN.set(Some(Rc::clone(&database)));
    Ok(database)
}

/// Stores a plan in place of the one before.
///
/// # Errors
/// Says in one line why the browser would not.
pub(crate) async fn store(stored: &Stored) -> Result<(), String> {
    put(stored).await.map_err(|error| reason(&error))
}

async fn put(stored: &Stored) -> Result<(), Error> {
    let database = database().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
    let plans = transaction.object_store(STORE)?;
    let name = stored.file_name.as_deref().map_or(JsValue::NULL, JsValue::from_str);
    // Both are asked for before the first is awaited: a transaction ends when nothing is asked of it.
    let text = plans.put(&JsValue::from_str(&stored.text), Some(&JsValue::from_str(CURRENT)))?;
    let name = plans.put(&name, Some(&JsValue::from_str(FILE_NAME)))?;
    text.await?;
    name.await?;
    transaction.await?;
    if let Some(storage) = at_hand() {
        // What the database has is at least as new.
        let _ = storage.remove_item(LAST_WORDS);
    }
    Ok(())
}

/// Stores a plan at once, while the page is left and nothing can be waited for. The database has no such way.
pub(crate) fn store_at_once(stored: &Stored) {
    if let Some(storage) = at_hand() {
        let words = format!("{}\n{}", stored.file_name.as_deref().unwrap_or_default(), stored.text);
        // When it does not fit, the plan is as the database had it half a second ago.
        let _ = storage.set_item(LAST_WORDS, &words);
    }
}

fn last_words() -> Option<Stored> {
    let words = at_hand()?.get_item(LAST_WORDS).ok().flatten()?;
    let (file_name, text) = words.split_once('\n')?;
    let file_name = Some(file_name.to_owned()).filter(|name| !name.is_empty());
    Some(Stored { text: text.to_owned(), file_name })
}

/// The small storage that answers at once, where the browser has one.
fn at_hand() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What was stored last, if anything.
///
/// # Errors
/// Says in one line why the browser would not tell.
pub(crate) async fn stored() -> Result<Option<Stored>, String> {
    match last_words() {
        Some(words) => Ok(Some(words)),
        None => get().await.map_err(|error| reason(&error)),
    }
}

async fn get() -> Result<Option<Stored>, Error> {
    let database = database().await?;
    let transaction = database.transaction(&[STORE], TransactionMode::ReadOnly)?;
    let plans = transaction.object_store(STORE)?;
    let text = plans.get(Query::Key(JsValue::from_str(CURRENT)))?;
    let name = plans.get(Query::Key(JsValue::from_str(FILE_NAME)))?;
    let (text, file_name) = (text.await?, name.await?);
    let file_name = file_name.and_then(|name| name.as_string());
    Ok(text.and_then(|text| text.as_string()).map(|text| Stored { text, file_name }))
}

/// Asks the browser not to throw the database away when space gets short. It may say no.
pub(crate) fn ask_to_keep() {
    // The answer changes nothing: a file is the durable copy either way.
    let _ = window().navigator().storage().persist();
}

fn reason(error: &Error) -> String {
    let text = error.to_string();
    if text.contains("Quota") {
        "the browser's storage is full".to_owned()
    } else {
        format!("the browser's storage failed: {text}")
    }
}

//! Which files were dropped? Those of the drop itself, and those of the folders in it.

use js_sys::{Array, Function, Promise, Reflect};
use netdraft_editor::arrival::Incoming;
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File};

use super::files;

/// The most files that are read at once; more is hardly what somebody meant to drop.
const MOST: usize = 2_000;

#[wasm_bindgen]
extern "C" {
    // Folders in a drop (File and Directory Entries API, W3C). Entries are alive only while the event is handled, and can be kept after that.
    type Item;
    #[wasm_bindgen(method, js_name = webkitGetAsEntry)]
    fn entry(this: &Item) -> Option<Entry>;

    #[derive(Clone)]
    type Entry;
    #[wasm_bindgen(method, getter, js_name = isDirectory)]
    fn is_folder(this: &Entry) -> bool;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Entry) -> String;
    #[wasm_bindgen(method, js_name = createReader)]
    fn reader(this: &Entry) -> Reader;
    #[wasm_bindgen(method)]
    fn file(this: &Entry, then: &Function, or_else: &Function);

    type Reader;
    #[wasm_bindgen(method, js_name = readEntries)]
    fn read(this: &Reader, then: &Function, or_else: &Function);
}

/// What was dropped.
pub(crate) struct Dropped {
    entries: Vec<Entry>,
    files: Vec<File>,
}

/// Takes what was dropped, while the event is handled.
pub(crate) fn dropped(data: &DataTransfer) -> Dropped {
    let items = Reflect::get(data, &JsValue::from_str("items")).map(|items| Array::from(&items)).unwrap_or_default();
    let is_file = |item: &JsValue| {
        Reflect::get(item, &JsValue::from_str("kind")).ok().and_then(|kind| kind.as_string()).as_deref() == Some("file")
    };
    let entries = items.iter().filter(is_file).filter_map(|item| item.unchecked_into::<Item>().entry()).collect();
    let files = data.files();
    let files = files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.item(at))).collect();
    Dropped { entries, files }
}

/// Reads all files that were dropped, and those in the folders.
///
/// # Errors
/// Says in one line what could not be read, and why.
pub(crate) async fn read_all(dropped: Dropped) -> Result<Vec<Incoming>, String> {
    files::read_all(files_of(dropped).await?).await
}

/// The files that were dropped; of folders, those whose names end in `.json`, in all depths.
///
/// # Errors
/// Says in one line why a folder could not be read.
async fn files_of(dropped: Dropped) -> Result<Vec<File>, String> {
    let Dropped { entries, files } = dropped;
    if !entries.iter().any(Entry::is_folder) {
        return Ok(files);
    }
    let mut found = Vec::new();
    let mut open: Vec<(Entry, bool)> = entries.into_iter().map(|entry| (entry, false)).collect();
    while let Some((entry, is_inside)) = open.pop() {
        if found.len() >= MOST {
            return Err(format!("the folder has more than {MOST} files; drop a folder with fewer"));
        }
        let unread = |error: JsValue| {
            let reason = Reflect::get(&error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
            format!("`{}` could not be read ({})", entry.name(), reason.unwrap_or_else(|| "unknown error".to_owned()))
        };
        if entry.is_folder() {
            let inside = entries_of(&entry.reader()).await.map_err(unread)?;
            open.extend(inside.into_iter().map(|entry| (entry, true)));
        } else if !is_inside || entry.name().ends_with(".json") {
            let file = later(|then, or_else| entry.file(then, or_else)).await.map_err(unread)?;
            found.push(file.unchecked_into());
        }
    }
    Ok(found)
}

/// All entries of a folder, which a browser gives some at a time.
async fn entries_of(reader: &Reader) -> Result<Vec<Entry>, JsValue> {
    let mut all = Vec::new();
    loop {
        let some = Array::from(&later(|then, or_else| reader.read(then, or_else)).await?);
        if some.length() == 0 {
            return Ok(all);
        }
        all.extend(some.iter().map(JsCast::unchecked_into::<Entry>));
    }
}

/// What a function that takes two callbacks gives to one of them.
async fn later(mut ask: impl FnMut(&Function, &Function)) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::new(&mut |then, or_else| ask(&then, &or_else))).await
}

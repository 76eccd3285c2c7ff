//! How do files come in and go out? Through the browser's file dialogs where it has them, through a link and a hidden field where not.

use std::cell::RefCell;

use gloo::utils::{document, window};
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use netdraft_editor::arrival::Incoming;
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::dom;

/// The id of the hidden field that opens the file dialog.
pub(crate) const CHOOSER: &str = "nd-file";

/// What became of a file that was to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was written to a file of this name, which will be written again next time.
    Written(String),
    /// It was handed to the browser's downloads.
    Downloaded,
    /// A picture of the plan was, which is no copy of the plan to be sure of.
    Pictured,
    /// The person closed the dialog.
    Cancelled,
    /// It could not be written, for this reason.
    Failed(String),
}

#[wasm_bindgen]
extern "C" {
    // The File System Access API (WICG). web-sys has it behind an unstable flag only.
    #[wasm_bindgen(catch, js_namespace = window, js_name = showSaveFilePicker)]
    fn show_save_file_picker(options: &JsValue) -> Result<Promise, JsValue>;

    type FileHandle;
    #[wasm_bindgen(method, getter)]
    fn name(this: &FileHandle) -> String;
    #[wasm_bindgen(catch, method, js_name = createWritable)]
    fn create_writable(this: &FileHandle) -> Result<Promise, JsValue>;

    type Writable;
    #[wasm_bindgen(catch, method)]
    fn write(this: &Writable, bytes: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, method)]
    fn close(this: &Writable) -> Result<Promise, JsValue>;
}

thread_local! {
    /// The file that the plan was saved to last, to be written again without a question.
    static HANDLE: RefCell<Option<FileHandle>> = const { RefCell::new(None) };
}

/// Forgets the file that the plan was saved to: another plan was opened.
pub(crate) fn forget_handle() {
    HANDLE.set(None);
}

/// Opens the file dialog.
pub(crate) fn choose() {
    let field = document().get_element_by_id(CHOOSER).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(field) = field {
        field.click();
    }
}

/// Reads files, one after the other.
///
/// # Errors
/// Says in one line which could not be read, and why.
pub(crate) async fn read_all(files: Vec<web_sys::File>) -> Result<Vec<Incoming>, String> {
    // What is being typed belongs to the plan that is still open.
    dom::leave_field();
    let mut all = Vec::new();
    for file in files {
        all.push(read(file).await?);
    }
    Ok(all)
}

async fn read(file: web_sys::File) -> Result<Incoming, String> {
    let name = file.name();
    match JsFuture::from(file.array_buffer()).await {
        Ok(bytes) => Ok(Incoming { name, bytes: Uint8Array::new(&bytes).to_vec() }),
        Err(error) => Err(format!("`{name}` could not be read ({})", error_name(&error))),
    }
}

/// Writes a file to where the plan was saved last, or asks where, or hands it to the browser's downloads where nothing else is possible.
pub(crate) async fn save(name: &str, mime: &str, bytes: &[u8]) -> Outcome {
    let can_ask = Reflect::has(&window(), &JsValue::from_str("showSaveFilePicker")).unwrap_or(false);
    if !can_ask {
        download(name, mime, bytes);
        return Outcome::Downloaded;
    }
    match write_somewhere(name, mime, bytes).await {
        Ok(name) => Outcome::Written(name),
        Err(error) => match error_name(&error).as_str() {
            "AbortError" => Outcome::Cancelled,
            // Without a click or key just before, the browser does not show the dialog.
            "SecurityError" | "NotAllowedError" => {
                download(name, mime, bytes);
                Outcome::Downloaded
            }
            other => Outcome::Failed(format!("the file could not be written ({other})")),
        },
    }
}

async fn write_somewhere(name: &str, mime: &str, bytes: &[u8]) -> Result<String, JsValue> {
    let handle = match HANDLE.take() {
        Some(handle) => handle,
        None => {
            let picked = JsFuture::from(show_save_file_picker(&picker_options(name, mime)?)?).await?;
            picked.unchecked_into::<FileHandle>()
        }
    };
    let writable = JsFuture::from(handle.create_writable()?).await?.unchecked_into::<Writable>();
    JsFuture::from(writable.write(&Uint8Array::from(bytes))?).await?;
    JsFuture::from(writable.close()?).await?;
    let written = handle.name();
    HANDLE.set(Some(handle));
    Ok(written)
}

fn picker_options(name: &str, mime: &str) -> Result<JsValue, JsValue> {
    let endings = Array::of1(&JsValue::from_str(".json"));
    let accept = Object::new();
    Reflect::set(&accept, &JsValue::from_str(mime), &endings)?;
    let kind = Object::new();
    Reflect::set(&kind, &JsValue::from_str("description"), &JsValue::from_str("netdraft plan"))?;
    Reflect::set(&kind, &JsValue::from_str("accept"), &accept)?;
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("suggestedName"), &JsValue::from_str(name))?;
    Reflect::set(&options, &JsValue::from_str("types"), &Array::of1(&kind))?;
    Ok(options.into())
}

fn error_name(error: &JsValue) -> String {
    let name = Reflect::get(error, &JsValue::from_str("name")).ok();
    name.and_then(|name| name.as_string()).unwrap_or_else(|| "unknown error".to_owned())
}

/// Hands a file to the browser's downloads.
pub(crate) fn download(name: &str, mime: &str, bytes: &[u8]) {
    let Some(address) = address_of(mime, bytes) else { return };
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has taken its copy by the time that a minute has passed.
    super::clock::later_for_good(60_000, move || drop(Url::revoke_object_url(&address)));
}

/// An address under which the bytes can be downloaded.
pub(crate) fn address_of(mime: &str, bytes: &[u8]) -> Option<String> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

//! How does a plan come in with the page's address, and go out as one? In the part behind `#`, which browsers send to nobody.

use gloo::events::EventListener;
use gloo::utils::window;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::{JsCast, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableWritablePair, Response};

#[wasm_bindgen]
extern "C" {
    // web-sys has it behind an unstable flag only.
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;
}

/// The address of the page when it has a plan in it, which is taken out of it: a reload is not to ask again.
pub(crate) fn incoming() -> Option<String> {
    let location = window().location();
    let hash = location.hash().ok().filter(|hash| hash.starts_with("#p="))?;
    let address = location.href().ok()?;
    let bare = address.strip_suffix(hash.as_str()).unwrap_or(&address).to_owned();
    // Where the address cannot be changed, the plan is offered again after a reload.
    let _ = window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&bare)));
    Some(address)
}

/// Calls back whenever a link to a plan is followed while the page is open.
pub(crate) fn when_followed(come: impl Fn(String) + 'static) -> EventListener {
    EventListener::new(&window(), "hashchange", move |_| incoming().into_iter().for_each(&come))
}

/// The address of the page.
pub(crate) fn page() -> String {
    window().location().href().unwrap_or_default()
}

/// A text, deflated by the browser.
///
/// # Errors
/// Says in one line that the browser cannot.
pub(crate) async fn deflated(text: &str) -> Result<Vec<u8>, String> {
    let stream = || -> Result<Promise, JsValue> {
        let text = js_sys::Array::of1(&JsValue::from_str(text));
        let deflating = CompressionStream::new("deflate-raw")?.unchecked_into::<ReadableWritablePair>();
        let deflated: ReadableStream = Blob::new_with_str_sequence(&text)?.stream().pipe_through(&deflating);
        Response::new_with_opt_readable_stream(Some(&deflated))?.array_buffer()
    };
    let failed = |_| "this browser cannot make links; save a file instead".to_owned();
    let bytes = JsFuture::from(stream().map_err(failed)?).await.map_err(failed)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

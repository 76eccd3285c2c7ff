//! What comes with the page and not with the program? Texts that are fetched from the page's own place when somebody asks for them.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The pages of all rules, one after the other.
pub(crate) const PAGES: &str = "pages.md";

/// Where the file of a template or a sample is.
pub(crate) fn plan(name: &str) -> String {
    format!("template/{name}.netdraft.json")
}

/// The text of a file beside the page.
///
/// # Errors
/// Says in one line that it did not come.
pub(crate) async fn text(name: &str) -> Result<String, String> {
    let failed = || format!("`{name}` did not come; the page may be offline and not yet kept in this browser");
    let answer = JsFuture::from(gloo::utils::window().fetch_with_str(name)).await.map_err(|_| failed())?;
    let answer: Response = answer.unchecked_into();
    let text = answer.text().ok().filter(|_| answer.ok()).ok_or_else(failed)?;
    JsFuture::from(text).await.ok().and_then(|text| text.as_string()).ok_or_else(failed)
}

//! What comes with the page and not with the program? Texts that are fetched from the page's own place when somebody asks for them.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use yew::{AttrValue, hook, use_effect_with, use_state};

/// The pages of all rules, one after the other.
pub(crate) const PAGES: &str = "pages.md";

/// What the terms on the page mean.
pub(crate) const GLOSSARY: &str = "glossary.md";

/// A text beside the page, once it is here; until then, that it is on its way, and if it does not come, why.
#[hook]
pub(crate) fn use_text(name: &'static str) -> AttrValue {
    let text = use_state(|| AttrValue::Static("Loading …"));
    use_effect_with((), {
        let text = text.clone();
        move |()| {
            super::tasks::spawn(async move {
                text.set(self::text(name).await.unwrap_or_else(|reason| reason).into());
            });
        }
    });
    (*text).clone()
}

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

//! How are those told who cannot see the screen? Through two live regions that stay in the page.

use gloo::utils::document;

/// The id of the region that waits for a pause.
pub(crate) const POLITE: &str = "nd-polite";
/// The id of the region that interrupts.
pub(crate) const ASSERTIVE: &str = "nd-assertive";

/// Says a sentence. The same sentence twice in a row is said twice.
pub(crate) fn announce(text: &str, assertive: bool) {
    let region = document().get_element_by_id(if assertive { ASSERTIVE } else { POLITE });
    let Some(region) = region else { return };
    // A region speaks when its text differs, and a trailing no-break space is a difference that nobody hears.
    let again = region.text_content().as_deref() == Some(text);
    region.set_text_content(Some(&if again { format!("{text}\u{a0}") } else { text.to_owned() }));
}

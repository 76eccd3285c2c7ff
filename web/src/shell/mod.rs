//! What surrounds the views? The bars, the panels and what stands in front of them.

mod export;
mod faults;
mod frame;
mod help;
mod keys;
mod start;
mod status_bar;
mod toasts;
mod top_bar;

pub(crate) use export::category_title;
pub(crate) use faults::FileFaults;
pub(crate) use frame::Shell;
pub(crate) use keys::take_key;
pub(crate) use toasts::Toast;

use crate::platform::dom;

/// Brings a place into view wherever it is shown: the field of the inspector, the row of a table, the row of the outline.
pub(crate) fn reveal(entity: &str, field: &str) {
    let entity = dom::quoted(entity);
    dom::scroll_to(&format!("[data-row={entity}]"));
    if field.is_empty() {
        return;
    }
    let mut path = field;
    // The innermost part of the path that has a field of its own.
    loop {
        let selector = format!(".nd-inspector [data-field={}]", dom::quoted(path));
        if dom::find(&selector).is_some() {
            return dom::scroll_to(&selector);
        }
        match path.rfind('/') {
            Some(end) => path = path.get(..end).unwrap_or_default(),
            None => return,
        }
    }
}

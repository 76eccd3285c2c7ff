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
    dom::scroll_to(&format!("li[data-row={0}], tr[data-item={0}]", dom::quoted(entity)));
    if field.is_empty() {
        return;
    }
    let item: Vec<&str> = field.splitn(3, '/').take(2).collect();
    dom::scroll_to(&format!("tr[data-item={}]", dom::quoted(&format!("{entity}/{}", item.join("/")))));
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

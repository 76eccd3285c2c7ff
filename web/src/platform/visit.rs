//! What does this tab of the browser remember while it is open? The view that it showed, so that whoever loads the page again goes on there.

use gloo::utils::window;
use netdraft_editor::ViewTab;

const VIEW: &str = "netdraft:view";

/// The view that this tab showed last.
pub(crate) fn view() -> Option<ViewTab> {
    let storage = window().session_storage().ok().flatten()?;
    let label = storage.get_item(VIEW).ok().flatten()?;
    ViewTab::ALL.into_iter().find(|view| view.label() == label)
}

/// Remembers the view.
pub(crate) fn remember(view: ViewTab) {
    if let Ok(Some(storage)) = window().session_storage() {
        // A browser that remembers nothing begins at the diagram.
        let _ = storage.set_item(VIEW, view.label());
    }
}

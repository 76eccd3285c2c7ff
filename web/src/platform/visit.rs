//! What does this tab of the browser remember while it is open? What it showed, so that whoever loads the page again goes on there.

use gloo::utils::window;
use netdraft_editor::{BottomTab, Session, ViewTab};

const VIEW: &str = "netdraft:view";
const BOTTOM: &str = "netdraft:bottom";
const SELECTED: &str = "netdraft:selected";
/// So many things that are selected are remembered. Nobody chose more one by one.
const MOST: usize = 50;

/// What a tab showed last.
#[derive(Default)]
pub(crate) struct Visit {
    /// The view.
    pub(crate) view: Option<ViewTab>,
    /// What stood below it.
    pub(crate) bottom: Option<BottomTab>,
    /// The ids of what was selected.
    pub(crate) selected: Vec<String>,
}

/// What this tab showed last.
pub(crate) fn last() -> Visit {
    let Ok(Some(storage)) = window().session_storage() else { return Visit::default() };
    let item = |name: &str| storage.get_item(name).ok().flatten().unwrap_or_default();
    let (view, bottom) = (item(VIEW), item(BOTTOM));
    Visit {
        view: ViewTab::ALL.into_iter().find(|tab| tab.label() == view),
        bottom: BottomTab::ALL.into_iter().find(|tab| tab.label() == bottom),
        selected: item(SELECTED).lines().map(str::to_owned).collect(),
    }
}

/// Remembers what is shown now, where it is not what was shown before.
pub(crate) fn remember(before: &Session, now: &Session) {
    // A browser that remembers nothing begins at the diagram.
    let remember = |name: &str, value: &str| {
        if let Ok(Some(storage)) = window().session_storage() {
            let _ = storage.set_item(name, value);
        }
    };
    if before.view() != now.view() {
        remember(VIEW, now.view().label());
    }
    if before.bottom() != now.bottom() {
        remember(BOTTOM, now.bottom().label());
    }
    if before.selection() != now.selection() {
        let ids = now.selection().ids();
        remember(SELECTED, &ids.get(..ids.len().min(MOST)).unwrap_or_default().join("\n"));
    }
}

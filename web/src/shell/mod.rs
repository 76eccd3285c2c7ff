//! What surrounds the views? The bars, the panels and what stands in front of them.

mod allocate;
mod banner;
mod connect;
mod export;
mod faults;
mod fix_all;
mod frame;
mod glossary;
mod help;
mod import;
mod keys;
mod menu;
mod palette;
mod pasted;
mod recent;
mod rows;
mod share;
mod space;
mod splitter;
mod start;
mod status_bar;
mod toasts;
mod top_bar;
mod verdict;
mod versions;
mod waive;

pub(crate) use export::category_title;
pub(crate) use faults::FileFaults;
pub(crate) use frame::{ShellProps, shell};
pub(crate) use keys::{KeyReader, key_press};
pub(crate) use menu::MenuView;
pub(crate) use splitter::restore_sizes;
pub(crate) use start::provider_title;
pub(crate) use toasts::Toast;
pub(crate) use versions::step;

use netdraft_editor::FocusPlace;

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

/// The regions of the page in the order in which F6 walks through them, each with what gets the focus in it, the best first.
const REGIONS: [(&str, [&str; 2]); 5] = [
    (".nd-top", ["[role=tab][aria-selected=true]", ".nd-top button"]),
    (".nd-shell__left", [".nd-outline [tabindex='0']", ".nd-shell__left button"]),
    (".nd-shell__view", [".nd-canvas__pane, [role=gridcell][tabindex='0']", ".nd-shell__view :is(input, button)"]),
    (".nd-shell__right", [".nd-inspector [data-field]", ".nd-inspector button"]),
    (".nd-shell__bottom", [".nd-problem__go, #nd-path-from", ".nd-shell__bottom button"]),
];

/// The region that has the focus; the view stands for what is in front of the regions. Nothing where nothing has it.
pub(crate) fn focused_region() -> Option<usize> {
    let here = || REGIONS.iter().position(|(region, _)| dom::is_in(region));
    (!dom::is_focus_lost()).then(|| here().unwrap_or(VIEW))
}

/// Gives the focus to the region that had it, or else to the view, when what had it is no longer on the page.
pub(crate) fn keep_focus(region: usize) {
    if dom::is_focus_lost() && !dom::dialog_is_open() {
        let targets = [region, VIEW].into_iter().filter_map(|region| REGIONS.get(region));
        // What is typed next was meant for what is gone: no field of the inspector is to get it. Where there is nothing at all, nobody has the focus.
        let _ = (region == INSPECTOR && dom::focus(".nd-inspector"))
            || targets.flat_map(|(_, targets)| targets).any(|target| dom::focus(target))
            || dom::focus("#nd-view");
    }
}

/// The position of the view among the regions.
const VIEW: usize = 2;
/// That of the inspector.
const INSPECTOR: usize = 3;

/// Gives the focus to a place, and says whether it is on the page.
pub(crate) fn give_focus(place: FocusPlace) -> bool {
    let here = REGIONS.iter().position(|(region, _)| dom::is_in(region));
    let walk = |step: usize| {
        let start = here.unwrap_or(REGIONS.len() - step);
        let order = (1..=REGIONS.len()).map(|round| (start + round * step) % REGIONS.len());
        // A region that is closed has nothing to give the focus to.
        order
            .filter_map(|region| REGIONS.get(region))
            .any(|(_, targets)| targets.iter().any(|target| dom::focus(target)))
    };
    match place {
        FocusPlace::NextRegion => walk(1),
        FocusPlace::PreviousRegion => walk(REGIONS.len() - 1),
        FocusPlace::Canvas => dom::focus(".nd-canvas__pane"),
        FocusPlace::View(view) => {
            let place = format!("#nd-view[data-view={}]", dom::quoted(view.label()));
            dom::focus(&format!("{place} [role=grid] [tabindex='0']")) || dom::focus(&place)
        }
        FocusPlace::Inspector => dom::focus(".nd-inspector [data-field]") || dom::focus(".nd-inspector button"),
        FocusPlace::Tools => dom::focus(".nd-tool"),
        FocusPlace::Outline => dom::focus(".nd-outline [tabindex='0']"),
        FocusPlace::Problems => {
            dom::focus(".nd-problem__go")
                || dom::focus(".nd-problems button")
                || dom::focus("[data-bottom-tab][aria-selected=true]")
        }
        FocusPlace::Path => dom::focus("#nd-path-from"),
        FocusPlace::Checks => dom::focus(".nd-checks__rule"),
    }
}

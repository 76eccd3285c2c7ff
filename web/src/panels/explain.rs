//! What does a rule say, and why does it matter? Its page, as the command line prints it.

use netdraft_core::rules::find;
use netdraft_editor::{Dialog, ViewMessage};
use yew::{AttrValue, Callback, Html, KeyboardEvent, Properties, component, html, use_effect_with};

use crate::controls::{Button, Icon, prose, severity_badge};
use crate::platform::{assets, dom};
use crate::shell::category_title;
use crate::store::use_tell;

/// The properties of the drawer.
#[derive(Properties, PartialEq)]
pub(crate) struct ExplainDrawerProps {
    /// The rule's name.
    pub(crate) rule: AttrValue,
    /// The problem that it is about, by its position.
    pub(crate) problem: Option<usize>,
}

/// A drawer with the page of a rule.
#[component]
pub(crate) fn ExplainDrawer(props: &ExplainDrawerProps) -> Html {
    let tell = use_tell();
    let close: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    use_effect_with(props.rule.clone(), |_| {
        dom::focus("[data-panel=explain]");
    });
    let pages = assets::use_text(assets::PAGES);
    let onkeydown = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let rule = find(&props.rule);
    let page = page_of(&pages, &props.rule).to_owned();
    let facts = rule.map(|rule| {
        let meta = rule.meta();
        let waivable = if meta.waivable { "may be waived" } else { "cannot be waived" };
        html! {
            <p class="nd-muted">{ severity_badge(meta.severity) }{ format!(" · {} · {waivable}", category_title(meta.category.word())) }</p>
        }
    });
    let is_waivable = rule.is_some_and(|rule| rule.meta().waivable);
    let accept = props.problem.filter(|_| is_waivable).map(|problem| {
        html! { <Button label="Accept the problem…" icon={Icon::Mute} size="small" action="waive" onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Waive(problem))))} /> }
    });
    html! {
        <aside class="nd-drawer" data-panel="explain" tabindex="-1" aria-label={format!("About {}", props.rule)} {onkeydown}>
            <header class="nd-dialog__head">
                <h2 class="nd-dialog__title"><code>{ &props.rule }</code></h2>
                <Button label="Close" icon={Icon::Close} look="icon" action="close" onclick={close.reform(|_| ())} />
            </header>
            <div class="nd-dialog__body">
                <div>{ facts.unwrap_or_default() }</div>
                <div hidden={accept.is_none()}>{ accept.unwrap_or_default() }</div>
                { prose(&page) }
            </div>
        </aside>
    }
}

/// The page of a rule among all of them, each of which begins with its name as a heading; or else the whole text, which says why there are none.
fn page_of<'a>(pages: &'a str, rule: &str) -> &'a str {
    let heading = format!("# {rule}\n");
    let starts = pages.match_indices(&heading).map(|(at, _)| at);
    let own = |at: &usize| *at == 0 || pages.get(..*at).is_some_and(|before| before.ends_with('\n'));
    let Some(page) = starts.filter(own).find_map(|at| pages.get(at..)) else { return pages };
    page.split("\n\n# ").next().unwrap_or(page)
}

//! What stands where on the page? Bars above and below, panels around the view, dialogs in front.

use std::collections::VecDeque;
use std::rc::Rc;

use netdraft_editor::{Dialog, FocusPlace, ViewMessage, ViewTab};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{Callback, DragEvent, Event, Html, html};

use super::allocate::AllocateDialog;
use super::banner::banner;
use super::connect::ConnectDialog;
use super::export::export_dialog;
use super::faults::{FileFaults, faults_dialog};
use super::fix_all::fix_all_dialog;
use super::help::HelpDialog;
use super::import::ImportDialog;
use super::palette::Palette;
use super::pasted::pasted_dialog;
use super::recent::recovery_dialog;
use super::rows::{MoveRowsDialog, SectionDialog};
use super::share::ShareDialog;
use super::space::{MergeDialog, SplitDialog};
use super::splitter::{Side, Splitter};
use super::start::StartCard;
use super::status_bar::status_bar;
use super::toasts::{Toast, toasts};
use super::top_bar::{TopBarProps, top_bar};
use super::verdict::verdict_strip;
use super::versions::versions_dialog;
use super::waive::WaiveDialog;
use crate::canvas::{Canvas, Stage};
use crate::controls::{Button, Icon};
use crate::inspector::inspector;
use crate::keeping::Kept;
use crate::panels::{ExplainDrawer, Outline, bottom_panel};
use crate::platform::announce::{ASSERTIVE, POLITE};
use crate::platform::files::CHOOSER;
use crate::platform::folders::dropped;
use crate::platform::theme::Theme;
use crate::store::{Same, Shown, Tell, Told};
use crate::tables::{MatrixView, TableView};

/// What the frame is about.
pub(crate) struct ShellProps {
    /// The session.
    pub(crate) shown: Shown,
    /// The stage that the canvas is drawn on.
    pub(crate) stage: Stage,
    /// How the page looks.
    pub(crate) theme: Theme,
    /// Whether a plan is open.
    pub(crate) started: bool,
    /// Whether the plan of the last visit is still being looked for.
    pub(crate) restoring: bool,
    /// Whether there is a plan to go back to from the start card.
    pub(crate) has_plan: bool,
    /// What is wrong with a file that could not be opened.
    pub(crate) faults: Option<FileFaults>,
    /// What the browser keeps.
    pub(crate) kept: Same<Kept>,
    /// The notices on the page.
    pub(crate) toasts: VecDeque<Toast>,
}

/// The whole page.
pub(crate) fn shell(props: &ShellProps, tell: &Tell) -> Html {
    let panels = props.shown.panels();
    let flag = |on: bool| if on { "open" } else { "closed" };
    let ondrop = {
        let tell = tell.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            if let Some(data) = event.data_transfer() {
                tell.tell(Told::Dropped(dropped(&data)));
            }
        })
    };
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let bar = TopBarProps {
        shown: props.shown.clone(),
        theme: props.theme,
        started: props.started,
        is_promised: props.kept.is_promised,
    };
    html! {
        <div
            class="nd-shell"
            data-started={props.started.to_string()}
            data-left={flag(props.started && panels.outline)}
            data-right={flag(props.started && panels.inspector)}
            data-bottom={flag(props.started && panels.problems)}
            {ondrop}
            {ondragover}
        >
            { skips(props.started, tell) }
            { top_bar(&bar, tell) }
            { left(props, tell) }
            { edge(Side::Left, props.started && panels.outline) }
            { centre(props, tell) }
            { edge(Side::Right, props.started && panels.inspector) }
            { right(props, tell) }
            { edge(Side::Bottom, props.started && panels.problems) }
            { bottom(props, tell) }
            { status_bar(&props.shown, props.started, tell) }
            { in_front(props, tell) }
        </div>
    }
}

/// What leads past everything else: the first stops of the keyboard.
fn skips(started: bool, tell: &Tell) -> Html {
    let skip = |label: &str, place: FocusPlace| {
        let skip = format!("{place:?}");
        html! { <button type="button" class="nd-skip" data-skip={skip} onclick={tell.on_view(ViewMessage::Focus(place))}>{ label }</button> }
    };
    html! {
        <nav class="nd-skips" aria-label="Skip to">
            <a class="nd-skip" href="#nd-view">{ "Skip to the view" }</a>
            <>{ if started { html! { <>{ skip("Skip to the outline", FocusPlace::Outline) }{ skip("Skip to the problems", FocusPlace::Problems) }</> } } else { Html::default() } }</>
        </nav>
    }
}

/// What closes a panel where it covers most of the window.
fn close_panel(tell: &Tell) -> Html {
    html! { <div class="nd-sheet__close"><Button label="Close the panel" icon={Icon::Close} look="icon" action="close-panel" onclick={tell.on_view(ViewMessage::LeavePanel)} /></div> }
}

/// The edge of a panel that is open.
fn edge(side: Side, is_open: bool) -> Html {
    if is_open {
        html! { <Splitter {side} /> }
    } else {
        Html::default()
    }
}

fn left(props: &ShellProps, tell: &Tell) -> Html {
    let outline = || {
        html! {
            <><Outline
                document={Same(props.shown.document().clone())}
                problems={Same(props.shown.problems().clone())}
                selection={Same(props.shown.selection().clone())}
                scene={Same(props.shown.scene().clone())}
                rests={props.shown.preview().is_none()}
            />{ close_panel(tell) }</>
        }
    };
    let open = props.started && props.shown.panels().outline;
    html! { <aside class="nd-shell__left" aria-label="Outline" hidden={!open}>{ if open { outline() } else { Html::default() } }</aside> }
}

fn centre(props: &ShellProps, tell: &Tell) -> Html {
    let view = match (props.started, props.restoring, props.shown.view()) {
        (false, true, _) => html! { <p class="nd-start__wait" role="status">{ "Opening your last plan …" }</p> },
        (false, false, _) => html! { <StartCard has_plan={props.has_plan} kept={props.kept.clone()} /> },
        (true, _, ViewTab::Topology) => html! { <Canvas shown={props.shown.clone()} stage={props.stage.clone()} /> },
        (true, _, ViewTab::Matrix) => {
            let matrix = props.shown.matrix().cloned().map(Same);
            let (query, base) =
                (Same(props.shown.matrix_query().clone()), props.shown.compared_with().cloned().map(Same));
            html! { <MatrixView {matrix} {query} {base} steps={props.shown.history().done().len()} working={props.shown.working()} /> }
        }
        (true, _, view) => html! { <TableView key={view.label()} shown={props.shown.clone()} {view} /> },
    };
    html! {
        <main class="nd-shell__view" id="nd-view" tabindex="-1" data-view={props.shown.view().label()}>
            <>{ if props.started { banner(&props.shown, &props.kept, tell) } else { Html::default() } }</>
            <>{ view }</>
            { verdict_strip(&props.shown) }
        </main>
    }
}

fn right(props: &ShellProps, tell: &Tell) -> Html {
    let open = props.started && props.shown.panels().inspector;
    html! {
        <aside class="nd-shell__right" aria-label="Inspector" hidden={!open}>
            { if open { html! { <>{ inspector(&props.shown, tell) }{ close_panel(tell) }</> } } else { Html::default() } }
        </aside>
    }
}

fn bottom(props: &ShellProps, tell: &Tell) -> Html {
    let open = props.started && props.shown.panels().problems;
    html! {
        <section class="nd-shell__bottom" id="nd-problems" aria-label="Problems and paths" data-tab={props.shown.bottom().label()} hidden={!open}
            aria-busy={props.shown.checking().is_some().then_some("true")}>
            { if open { html! { <>{ bottom_panel(&props.shown, tell) }{ close_panel(tell) }</> } } else { Html::default() } }
        </section>
    }
}

/// The problem that the page of a rule was opened for: the one that the selection stands on, or else the first of the rule.
fn problem_of(props: &ShellProps, rule: &str) -> Option<usize> {
    let problems = props.shown.problems();
    let current = problems.current(props.shown.selection());
    let is_of_rule = |position: &usize| problems.get(*position).is_some_and(|finding| finding.rule == rule);
    current.filter(is_of_rule).or_else(|| (0..problems.len()).find(is_of_rule))
}

/// Dialogs, notices, the drawer, and what nobody sees.
fn in_front(props: &ShellProps, tell: &Tell) -> Html {
    // A dialog stands before the notices, so some of them say the last one themselves.
    let notice = props.toasts.back().filter(|toast| !toast.undo);
    let dialog = match props.shown.dialog() {
        Some(Dialog::Export) => export_dialog(&props.shown, notice, tell),
        Some(Dialog::Import) => {
            html! { <ImportDialog shown={props.shown.clone()} has_plan={props.has_plan} /> }
        }
        Some(Dialog::Share) => {
            html! { <ShareDialog shown={props.shown.clone()} notice={notice.map(|notice| notice.text.clone())} /> }
        }
        Some(Dialog::Versions) => versions_dialog(&props.shown, &props.kept, tell),
        Some(dialog @ (Dialog::Help | Dialog::Glossary)) => {
            html! { <HelpDialog map={Same(Rc::clone(props.shown.key_map()))} terms={*dialog == Dialog::Glossary} /> }
        }
        Some(Dialog::Palette) => html! { <Palette shown={props.shown.clone()} /> },
        Some(Dialog::Explain(rule)) => {
            html! { <ExplainDrawer rule={rule.clone()} problem={problem_of(props, rule)} /> }
        }
        Some(Dialog::FixAll) => fix_all_dialog(&props.shown, tell),
        Some(Dialog::Waive(problem)) => html! { <WaiveDialog shown={props.shown.clone()} problem={*problem} /> },
        Some(Dialog::Allocate(network)) => {
            html! { <AllocateDialog shown={props.shown.clone()} network={network.clone()} /> }
        }
        Some(Dialog::Pasted(pasted)) => pasted_dialog(pasted, notice, tell),
        Some(Dialog::Split(id)) => html! { <SplitDialog shown={props.shown.clone()} id={id.clone()} /> },
        Some(Dialog::Merge(id)) => html! { <MergeDialog shown={props.shown.clone()} id={id.clone()} /> },
        Some(Dialog::MoveRows) => html! { <MoveRowsDialog shown={props.shown.clone()} /> },
        Some(Dialog::Section) => html! { <SectionDialog shown={props.shown.clone()} /> },
        Some(Dialog::Connect(id)) => html! { <ConnectDialog shown={props.shown.clone()} id={id.clone()} /> },
        None => Html::default(),
    };
    let chosen = {
        let tell = tell.clone();
        Callback::from(move |event: Event| {
            let Some(field) = event.target().and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else {
                return;
            };
            let files = field.files();
            let files = files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.item(at)));
            tell.tell(Told::Chosen(files.collect()));
            // The same file can be chosen again after it was corrected.
            field.set_value("");
        })
    };
    let faults = props.faults.as_ref().map(|faults| faults_dialog(faults, props.has_plan, tell));
    let recovery = props.kept.recovery.as_ref().map(|recovery| recovery_dialog(recovery, tell));
    html! {
        <div class="nd-front">
            <div>{ dialog }</div>
            <div>{ recovery.unwrap_or_default() }</div>
            <div>{ faults.unwrap_or_default() }</div>
            { toasts(&props.toasts, tell) }
            <div class="nd-only-read" id={POLITE} role="status" aria-live="polite"></div>
            <div class="nd-only-read" id={ASSERTIVE} role="alert" aria-live="assertive"></div>
            <input id={CHOOSER} type="file" accept=".json,.png,.svg,application/json,image/png,image/svg+xml" multiple=true hidden=true aria-label="Open a plan or files to import" onchange={chosen} />
        </div>
    }
}

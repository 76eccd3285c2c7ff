//! What is at the top? The plan's name and where it is safe, the views, undo, how the plan does, and the way out.

use netdraft_core::edit::{Command, PLAN};
use netdraft_core::rules::Severity;
use netdraft_core::words::plural;
use netdraft_editor::{BottomTab, Dialog, Message, Panels, SaveState, ViewMessage, ViewTab};
use yew::{AttrValue, Callback, Html, KeyboardEvent, html};

use crate::controls::{Button, Fault, Icon, TextField, all_clear, severity_words};
use crate::platform::dom;
use crate::platform::theme::Theme;
use crate::store::{Shown, Tell, Told};

/// What the bar is about.
pub(crate) struct TopBarProps {
    /// The session.
    pub(crate) shown: Shown,
    /// How the page looks.
    pub(crate) theme: Theme,
    /// Whether a plan is open.
    pub(crate) started: bool,
    /// Whether the browser promised not to clear its storage by itself.
    pub(crate) is_promised: bool,
}

/// The bar at the top.
pub(crate) fn top_bar(props: &TopBarProps, tell: &Tell) -> Html {
    let home = {
        let tell = tell.clone();
        Callback::from(move |_| tell.tell(Told::Starting(true)))
    };
    let plan = || {
        html! {
            <div class="nd-top__plan">
                { name(&props.shown, tell) }
                { save_state(&props.shown, props.is_promised, tell) }
            </div>
        }
    };
    html! {
        <header class="nd-top">
            <div class="nd-top__brand">
                <h1 class="nd-top__name">
                    if props.started {
                        <button type="button" class="nd-top__home" data-action="home" title="Other plans and ways to start" onclick={home}>{ "netdraft" }</button>
                    } else {
                        { "netdraft" }
                    }
                </h1>
                { if props.started { plan() } else { Html::default() } }
            </div>
            { if props.started { tabs(&props.shown, tell) } else { html! { <span hidden=true></span> } } }
            <div class="nd-top__tools">
                { if props.started { tools(&props.shown, tell) } else { html! { <span hidden=true></span> } } }
                { theme(props.theme, tell) }
                <Button label="Help and keys" icon={Icon::Help} look="icon" action="help"
                    onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Help)))} />
            </div>
        </header>
    }
}

fn name(shown: &Shown, tell: &Tell) -> Html {
    let tell = tell.clone();
    let commit = Callback::from(move |text: String| tell.edit(Command::set(PLAN, "name", text.trim())));
    html! {
        <TextField id="nd-plan-name" name="Name of the plan" field="plan-name" placeholder="Untitled plan"
            value={shown.plan().settings.name.clone()} check={Callback::from(|_: String| None::<Fault>)} {commit} />
    }
}

/// Where the plan is safe; a click shows what it was before.
fn save_state(shown: &Shown, is_promised: bool, tell: &Tell) -> Html {
    let state = &shown.file().save;
    let (word, tone): (AttrValue, &str) = match state {
        SaveState::Untouched => ("".into(), "calm"),
        SaveState::Pending => ("Saving …".into(), "busy"),
        SaveState::InBrowser => ("Saved".into(), "good"),
        SaveState::InFile => ("Saved".into(), "good"),
        SaveState::Failed(_) => ("Not saved".into(), "bad"),
    };
    let tip: AttrValue = match (state, is_promised) {
        (SaveState::InBrowser, true) => "Saved in this browser, which promised to keep it. Show versions and steps".into(),
        (SaveState::InBrowser, false) => {
            "Saved in this browser, which may clear it when space gets short: save a file to keep it for sure. Show versions and steps".into()
        }
        (SaveState::InFile, _) => "Saved to a file. Show versions and steps".into(),
        (SaveState::Failed(reason), _) => format!("Not saved: {reason}. Show versions and steps").into(),
        _ => format!("{word}. Show versions and steps").into(),
    };
    // Where there is room, the word says where.
    let place = match state {
        SaveState::InBrowser => " in browser",
        SaveState::InFile => " to a file",
        _ => "",
    };
    let hidden = *state == SaveState::Untouched;
    html! {
        <button type="button" class="nd-save" data-state={tone} data-testid="save-state" data-action="versions" title={tip} {hidden}
            onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Versions)))}>{ word }<span class="nd-save__where">{ place }</span></button>
    }
}

fn tools(shown: &Shown, tell: &Tell) -> Html {
    let history = shown.history();
    let tip =
        |word: &str, label: Option<&str>| label.map_or_else(|| word.to_owned(), |label| format!("{word}: {label}"));
    let undo = tip("Undo", history.done().last().map(|entry| entry.label.as_str()));
    let redo = tip("Redo", history.undone().last().map(|entry| entry.label.as_str()));
    html! {
        <div class="nd-top__group">
            <Button label="Undo" tip={undo} icon={Icon::Undo} look="icon" action="undo" disabled={history.done().is_empty()} onclick={tell.on(Message::Undo)} />
            <Button label="Redo" tip={redo} icon={Icon::Redo} look="icon" action="redo" disabled={history.undone().is_empty()} onclick={tell.on(Message::Redo)} />
            { counts(shown, tell) }
            { explain_path(tell) }
            <Button label="Save" icon={Icon::Save} look="quiet" action="save" tip="Save to a file" onclick={tell.on(Message::Save)} />
            <Button label="Export" icon={Icon::Export} look="primary" action="export"
                onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Export)))} />
        </div>
    }
}

/// What asks for the way of a packet, between the things that are selected.
fn explain_path(tell: &Tell) -> Html {
    let action = netdraft_editor::actions::find("explain-path");
    let tell = tell.clone();
    let onclick = Callback::from(move |_| {
        if let Some(action) = action {
            tell.tell(Told::Act(action));
        }
    });
    html! { <Button label="Explain a path" tip="Explain a path: what becomes of a packet, and why" icon={Icon::Route} look="icon" action="explain-path" {onclick} /> }
}

/// How the plan does, in numbers; a click opens or closes the list of problems.
fn counts(shown: &Shown, tell: &Tell) -> Html {
    if let Some(checking) = shown.checking() {
        let text = format!("Checking {} of {}", checking.done, checking.all);
        return html! { <span class="nd-badge" role="status" data-testid="checking">{ text }</span> };
    }
    let report = shown.report();
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let panels = shown.panels();
    let is_shown = panels.problems && shown.bottom() == BottomTab::Problems;
    let onclick = match is_shown {
        true => tell.on_view(ViewMessage::Panels(Panels { problems: false, ..panels })),
        false => tell.on_view(ViewMessage::Bottom(BottomTab::Problems)),
    };
    let count = |severity: Severity, count: usize| {
        html! {
            <>
                { severity_words(severity, count.to_string().into()) }
                <span class="nd-only-read">{ if count == 1 { severity.word().to_owned() } else { plural(severity.word()) } }</span>
            </>
        }
    };
    html! {
        <button type="button" class="nd-button nd-top__counts" data-look="quiet" data-action="problems" data-errors={errors.to_string()}
            data-warnings={warnings.to_string()} title="Show or hide the problems" aria-expanded={is_shown.to_string()} {onclick}>
            { if errors + warnings == 0 { all_clear("No problems", &report.unknown) } else { html! { <>{ count(Severity::Error, errors) }{ count(Severity::Warning, warnings) }</> } } }
        </button>
    }
}

fn theme(theme: Theme, tell: &Tell) -> Html {
    let picture = match theme {
        Theme::System => Icon::Screen,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
        Theme::Contrast => Icon::Contrast,
    };
    let (tell, next) = (tell.clone(), theme.next());
    let onclick = Callback::from(move |_| tell.tell(Told::Theme(next)));
    html! { <Button label={format!("Colours: {}; change to {}", theme.word(), next.word())} icon={picture} look="icon" action="theme" {onclick} /> }
}

/// The views, as tabs: arrows move between them, Home and End jump.
fn tabs(shown: &Shown, tell: &Tell) -> Html {
    let views = crate::tables::VIEWS;
    let current = views.iter().position(|view| *view == shown.view()).unwrap_or(0);
    let onkeydown = {
        let tell = tell.clone();
        Callback::from(move |event: KeyboardEvent| {
            let target = match event.key().as_str() {
                "ArrowRight" => (current + 1) % views.len(),
                "ArrowLeft" => current.checked_sub(1).unwrap_or(views.len() - 1),
                "Home" => 0,
                "End" => views.len() - 1,
                _ => return,
            };
            event.prevent_default();
            if let Some(view) = views.get(target) {
                tell.view(ViewMessage::Show(*view));
                dom::focus(&format!("[data-tab={}]", dom::quoted(view.label())));
            }
        })
    };
    let tab = |view: &ViewTab| {
        let chosen = *view == shown.view();
        html! {
            <button type="button" key={view.label()} class="nd-tab" role="tab" data-tab={view.label()} aria-selected={chosen.to_string()}
                aria-controls="nd-view" tabindex={if chosen { "0" } else { "-1" }} onclick={tell.on_view(ViewMessage::Show(*view))}>
                { view.label() }
            </button>
        }
    };
    html! { <nav class="nd-tabs" role="tablist" aria-label="Views" {onkeydown}>{ for views.iter().map(tab) }</nav> }
}

//! What is wrong with the plan? Worst first, each with its place, its repair and its reasons.

use netdraft_core::check::{Progress, Report};
use netdraft_core::model::Document;
use netdraft_core::rules::{Finding, Safety, Severity, find};
use netdraft_core::words::{counted, plural};
use netdraft_editor::{Dialog, Message, Problem, ProblemFilter, Problems, Selection, ViewMessage};
use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, Properties, TargetCast, UseStateHandle, component, html, use_state};

use super::waivers::waivers;
use crate::controls::{Button, Icon, all_clear, capitalised, inline, severity_badge, severity_words};
use crate::store::{Same, Tell, use_tell};

/// The properties of the panel.
#[derive(Properties, PartialEq)]
pub(crate) struct ProblemsPanelProps {
    /// The document.
    pub(crate) document: Same<Document>,
    /// The problems.
    pub(crate) problems: Same<Problems>,
    /// The report that they come from.
    pub(crate) report: Same<Report>,
    /// What is selected.
    pub(crate) selection: Same<Selection>,
    /// How far the plan is checked, while something of it is not: what is shown is of the plan before then.
    pub(crate) checking: Option<Progress>,
}

/// Rows that are shown at first; more on request, so that a plan in ruins does not slow the page.
const FIRST: usize = 100;

/// The panel.
#[component]
pub(crate) fn ProblemsPanel(props: &ProblemsPanelProps) -> Html {
    let tell = use_tell();
    let (only, most, accepted) = (use_state(ProblemFilter::default), use_state(|| FIRST), use_state(|| false));
    // What is selected may have changed since somebody asked for its problems.
    let about = only.about.as_ref().map(|_| props.selection.ids().to_vec());
    let shown = props.problems.shown(&props.document.plan, &ProblemFilter { about, ..(*only).clone() });
    let current = props.problems.current(&props.selection);
    let row = |problem: &Problem<'_>| row(props, &tell, problem, current == Some(problem.position));
    let safe = props.problems.safe().count();
    let more = shown.len().saturating_sub(*most);
    let show_more = {
        let most = most.clone();
        Callback::from(move |_| most.set(usize::MAX))
    };
    let empty = props.problems.is_empty();
    // While the plan is checked, the panel has room for what may be found: the view above it would jump.
    let is_small = empty && props.checking.is_none();
    let shows_accepted = *accepted && !props.document.plan.waivers.is_empty();
    html! {
        <div class="nd-problems" data-empty={(is_small && !shows_accepted).to_string()}>
            <header class="nd-problems__head">
                <h2 class="nd-only-read">{ "Problems" }</h2>
                { if empty { nothing(props) } else { filters(props, &only) } }
                { accepted_chip(props, &accepted) }
                <span class="nd-problems__count" data-testid="problems-shown" hidden={!only.is_set() || empty}>
                    { format!("{} of {}", shown.len(), counted(props.problems.len(), "problem")) }
                </span>
                <span class="nd-problems__rest">{ props.checking.map_or_else(|| pass_rate(&props.report), |left| format!("checking {} of {}", left.done, left.all)) }</span>
                { if safe > 0 { fix_all(&tell, safe) } else { html! { <span></span> } } }
            </header>
            <ul class="nd-problems__list" aria-label="Problems" hidden={shown.is_empty() || shows_accepted}>{ for shown.iter().take(*most).map(row) }</ul>
            <div hidden={empty || !shown.is_empty() || shows_accepted}>{ none_of(&only) }</div>
            <div class="nd-problems__list" hidden={!shows_accepted}>{ waivers(&props.document, &props.report, &tell) }</div>
            <div hidden={more == 0 || shows_accepted}><Button label={format!("Show {more} more")} look="quiet" onclick={show_more} /></div>
        </div>
    }
}

/// What stands in the place of a list that the filter leaves nothing of, with the way back to all of it.
fn none_of(only: &UseStateHandle<ProblemFilter>) -> Html {
    let what = match **only {
        ProblemFilter { severity: Some(severity), about: None, ref words } if words.is_empty() => {
            plural(said(severity))
        }
        _ => "such problems".to_owned(),
    };
    let only = only.clone();
    let onclick = Callback::from(move |_| only.set(ProblemFilter::default()));
    html! {
        <div class="nd-empty" role="status" data-testid="problems-nothing">
            <p>{ format!("There are no {what}") }</p>
            <Button label="Show all" look="soft" size="small" action="clear-filter" {onclick} />
        </div>
    }
}

fn fix_all(tell: &Tell, safe: usize) -> Html {
    html! {
        <Button label={format!("Fix all safe ({safe})")} icon={Icon::Wand} size="small" action="fix-all"
            onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::FixAll)))} />
    }
}

fn nothing(props: &ProblemsPanelProps) -> Html {
    let unknown = &props.report.unknown;
    if props.checking.is_some() {
        return html! { <span class="nd-muted" data-testid="not-checked-yet">{ "Not all is checked yet" }</span> };
    }
    let testid = if unknown.is_empty() { "no-problems" } else { "not-judged" };
    html! { <span data-testid={testid}>{ all_clear("Nothing is wrong", unknown) }</span> }
}

/// How many checks pass, in words.
pub(super) fn pass_rate(report: &Report) -> String {
    let gate = &report.gate;
    let unknown = report.unknown.len();
    let unknown = if unknown > 0 { format!(" · {unknown} could not be judged") } else { String::new() };
    let evaluated: u32 = gate.categories.iter().map(|count| count.evaluated).sum();
    if evaluated == 0 {
        return format!("nothing to check yet{unknown}");
    }
    format!("{}.{} % of {evaluated} checks pass{unknown}", gate.pass_rate / 100, gate.pass_rate % 100 / 10)
}

fn filters(props: &ProblemsPanelProps, only: &UseStateHandle<ProblemFilter>) -> Html {
    let chip = |severity: Severity| {
        let (only, pressed) = (only.clone(), only.severity == Some(severity));
        let onclick = Callback::from(move |_| {
            only.set(ProblemFilter { severity: (!pressed).then_some(severity), ..(*only).clone() });
        });
        let count = props.report.count(severity);
        html! {
            <button type="button" key={severity.word()} class="nd-button" data-look="quiet" data-size="small" aria-pressed={pressed.to_string()}
                data-severity-filter={severity.word()} {onclick}>
                { severity_words(severity, counted(count, said(severity)).into()) }
            </button>
        }
    };
    let oninput = {
        let only = only.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                only.set(ProblemFilter { words: input.value(), ..(*only).clone() });
            }
        })
    };
    let here = only.about.is_some();
    let onclick = {
        let only = only.clone();
        Callback::from(move |_| only.set(ProblemFilter { about: (!here).then(Vec::new), ..(*only).clone() }))
    };
    html! {
        <div class="nd-problems__filters" role="group" aria-label="Show only">
            { for [Severity::Error, Severity::Warning, Severity::Info].into_iter().map(chip) }
            <Button label="Of the selection" look="quiet" size="small" pressed={here} action="problems-here" {onclick} />
            <input class="nd-input nd-problems__words" type="search" aria-label="Words in problems" placeholder="Filter" value={only.words.clone()} {oninput} />
        </div>
    }
}

/// What switches to the list of what was accepted, where there is any.
fn accepted_chip(props: &ProblemsPanelProps, accepted: &UseStateHandle<bool>) -> Html {
    let count = props.document.plan.waivers.len();
    if count == 0 {
        return html! { <span></span> };
    }
    let (pressed, accepted) = (**accepted, accepted.clone());
    html! {
        <Button label={format!("{count} accepted")} icon={Icon::Mute} look="quiet" size="small" {pressed} action="accepted"
            onclick={Callback::from(move |_| accepted.set(!pressed))} />
    }
}

/// What people call a finding of a severity.
fn said(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn row(props: &ProblemsPanelProps, tell: &Tell, problem: &Problem<'_>, current: bool) -> Html {
    let Problem { position, finding } = *problem;
    let anchor = finding.primary.clone();
    let entity = props.document.plan.title(&anchor.entity).to_owned();
    let key = format!("{} {} {}", finding.rule, anchor, finding.message);
    html! {
        <li {key} class="nd-problem" data-problem={position.to_string()} data-rule={finding.rule} data-severity={finding.severity.word()}
            data-row={anchor.entity.clone()} aria-current={current.then_some("true")}>
            <button type="button" class="nd-problem__go" onclick={tell.on_view(ViewMessage::Reveal(anchor))}>
                { severity_badge(finding.severity) }
                <span class="nd-problem__message">{ inline(&finding.message) }</span>
                <span class="nd-problem__where">{ entity }</span>
            </button>
            <div class="nd-problem__tools">
                { repair(tell, position, finding) }
                { accept(tell, position, finding, "icon") }
                <Button label={format!("Explain {}", finding.rule)} icon={Icon::Help} look="icon" size="small" action="explain"
                    onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Explain(finding.rule.to_owned()))))} />
            </div>
        </li>
    }
}

/// What accepts a finding, where its rule permits that.
pub(crate) fn accept(tell: &Tell, position: usize, finding: &Finding, look: &'static str) -> Html {
    if !find(finding.rule).is_some_and(|rule| rule.meta().waivable) {
        return html! { <span></span> };
    }
    html! {
        <Button label="Accept it, with a reason" icon={Icon::Mute} {look} size="small" action="waive"
            onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Waive(position))))} />
    }
}

/// The best repair of a finding, as a button.
pub(crate) fn repair(tell: &Tell, position: usize, finding: &Finding) -> Html {
    let Some(fix) = finding.fixes.first() else { return html! { <span></span> } };
    let tip = match fix.safety {
        Safety::Safe => "A safe repair: it cannot break what works",
        Safety::Review => "One of several ways: look at what it changes",
    };
    let look = match fix.safety {
        Safety::Safe => "soft",
        Safety::Review => "",
    };
    html! {
        <Button label={capitalised(&fix.title.replace('`', ""))} {look} size="small" {tip} action="fix" onclick={tell.on(Message::Fix { problem: position, fix: 0 })} />
    }
}

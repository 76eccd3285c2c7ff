//! Why can this not talk to that? A question, its answer hop by hop, and what would change it.

use netdraft_core::analysis::path::Verdict;
use netdraft_core::model::Document;
use netdraft_editor::explain::{Fact, PathQuery, PathView, explain_path};
use netdraft_editor::{ViewMessage, ViewTab};
use yew::{Callback, Html, Properties, component, html, use_memo};

use super::flow::FlowFields;
use super::hops::lane;
use super::offers::Offers;
use crate::controls::{Button, Icon, icon, inline};
use crate::store::{Same, Tell, use_tell};

/// The properties of the panel.
#[derive(Properties, PartialEq)]
pub(super) struct PathPanelProps {
    /// The document.
    pub(super) document: Same<Document>,
    /// What was asked.
    pub(super) query: Same<PathQuery>,
}

/// The path explainer.
#[component]
pub(super) fn PathPanel(props: &PathPanelProps) -> Html {
    let tell = use_tell();
    let answer = use_memo((props.document.clone(), props.query.clone()), |(document, query)| {
        query.is_complete().then(|| explain_path(&document.plan, query))
    });
    let onchange = {
        let tell = tell.clone();
        Callback::from(move |query: PathQuery| tell.view(ViewMessage::AskPath(query)))
    };
    let body = match answer.as_ref() {
        None => nothing(
            "Name where a packet starts and where it goes: pick or type a host, a subnet, a site, an address, or the internet. Two things that are selected are taken over with E.",
        ),
        Some(Err(fault)) => nothing(&format!("{}: {}", fault.part.word(), fault.message)),
        Some(Ok(view)) => found(props, view, &tell),
    };
    html! {
        <div class="nd-path">
            <header class="nd-path__head">
                <h2 class="nd-only-read">{ "Explain a path" }</h2>
                <FlowFields id="nd-path" document={props.document.clone()} query={props.query.clone()} {onchange} />
            </header>
            <div class="nd-path__body">{ body }</div>
        </div>
    }
}

fn nothing(words: &str) -> Html {
    html! { <p class="nd-path__nothing nd-muted" key="nothing">{ inline(words) }</p> }
}

fn found(props: &PathPanelProps, view: &PathView, tell: &Tell) -> Html {
    let plan = &props.document.plan;
    html! {
        <div class="nd-path__answer" key="answer">
            <div class="nd-path__way">
                { verdict(props, view, tell) }
                <div class="nd-path__lanes">{ for view.lanes.iter().map(|one| lane(plan, one, tell)) }</div>
            </div>
            <Offers document={props.document.clone()} query={props.query.clone()} />
        </div>
    }
}

fn verdict(props: &PathPanelProps, view: &PathView, tell: &Tell) -> Html {
    let (tone, picture) = match view.verdict {
        Verdict::Allowed => ("good", Icon::Check),
        Verdict::Denied => ("error", Icon::Error),
        Verdict::Partial => ("warning", Icon::Warning),
        Verdict::Unknown => ("info", Icon::Help),
    };
    let plan = &props.document.plan;
    let mut ids: Vec<String> = Vec::new();
    for hop in view.lanes.iter().flat_map(|lane| &lane.hops) {
        if plan.kind_of(&hop.id).is_some() && !ids.contains(&hop.id) {
            ids.push(hop.id.clone());
        }
    }
    let onclick = {
        let tell = tell.clone();
        Callback::from(move |_| {
            tell.view(ViewMessage::Show(ViewTab::Topology));
            tell.view(ViewMessage::Select(ids.clone()));
        })
    };
    html! {
        <div class="nd-path__verdict" data-severity={tone} data-verdict={view.verdict.word()}>
            <p role="status">{ icon(picture) }<strong>{ inline(&view.sentence) }</strong></p>
            <code class="nd-path__packet">{ &view.packet }</code>
            <dl class="nd-path__facts">{ for view.facts.iter().map(fact) }</dl>
            <Button label="Select the hops" look="quiet" size="small" action="select-hops" {onclick} />
        </div>
    }
}

fn fact(fact: &Fact) -> Html {
    let reason = (!fact.reason.is_empty()).then(|| fact.reason.clone());
    html! { <div key={fact.name} title={reason}><dt>{ fact.name }</dt><dd>{ &fact.value }</dd></div> }
}

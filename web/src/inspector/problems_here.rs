//! What is wrong with this one? Its findings, with their repairs.

use netdraft_editor::{Dialog, Problems, ViewMessage};
use yew::{AttrValue, Html, Properties, component, html};

use crate::controls::{Button, Icon, SeverityBadge, inline};
use crate::panels::problems::{accept, repair};
use crate::store::{Same, use_tell};

/// The properties of the list.
#[derive(Properties, PartialEq)]
pub(crate) struct ProblemsHereProps {
    /// The problems.
    pub(crate) problems: Same<Problems>,
    /// The entity.
    pub(crate) entity: AttrValue,
}

/// The findings whose place is in an entity.
#[component]
pub(crate) fn ProblemsHere(props: &ProblemsHereProps) -> Html {
    let tell = use_tell();
    let here: Vec<_> =
        props.problems.iter().filter(|problem| problem.finding.primary.entity == *props.entity).collect();
    let item = |problem: &netdraft_editor::Problem<'_>| {
        let finding = problem.finding;
        let help: Html = finding.help.iter().map(|help| html! { <p class="nd-muted">{ inline(help) }</p> }).collect();
        html! {
            <li key={problem.position} class="nd-here__item" data-severity={finding.severity.word()}>
                <SeverityBadge severity={finding.severity} />
                <p>{ inline(&finding.message) }</p>
                <div>{ help }</div>
                <div class="nd-here__tools">
                    { repair(&tell, problem.position, finding) }
                    { accept(&tell, problem.position, finding, "quiet") }
                    <Button label="Explain" icon={Icon::Help} look="quiet" size="small"
                        onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Explain(finding.rule.to_owned()))))} />
                </div>
            </li>
        }
    };
    html! {
        <section class="nd-here" aria-label="Problems here" hidden={here.is_empty()}>
            <ul>{ for here.iter().map(item) }</ul>
        </section>
    }
}

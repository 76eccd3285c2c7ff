//! What is wrong with this one? Its findings, with their repairs.

use netdraft_editor::{Dialog, Problems, ViewMessage};
use yew::{Html, html};

use crate::controls::{Button, Icon, inline, severity_badge};
use crate::panels::problems::{accept, repair};
use crate::store::Tell;

/// The findings whose place is in an entity.
pub(crate) fn problems_here(problems: &Problems, entity: &str, tell: &Tell) -> Html {
    let here: Vec<_> = problems.iter().filter(|problem| problem.finding.primary.entity == entity).collect();
    let item = |problem: &netdraft_editor::Problem<'_>| {
        let finding = problem.finding;
        let help: Html = finding.help.iter().map(|help| html! { <p class="nd-muted">{ inline(help) }</p> }).collect();
        html! {
            <li key={problem.position} class="nd-here__item" data-severity={finding.severity.word()}>
                { severity_badge(finding.severity) }
                <p>{ inline(&finding.message) }</p>
                <div>{ help }</div>
                <div class="nd-here__tools">
                    { repair(tell, problem.position, finding) }
                    { accept(tell, problem.position, finding, "quiet") }
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

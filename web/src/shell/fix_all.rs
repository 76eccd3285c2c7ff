//! What would be repaired at once? Every safe repair below the problem that it ends, before anything is changed.

use netdraft_core::words::counted;
use netdraft_editor::{Message, ViewMessage};
use yew::{Callback, Html, html};

use crate::controls::{Button, Icon, Modal, capitalised, inline, severity_badge};
use crate::store::{Shown, Tell};

/// The dialog.
pub(crate) fn fix_all_dialog(shown: &Shown, tell: &Tell) -> Html {
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let count = shown.problems().safe().count();
    let make = {
        let tell = tell.clone();
        Callback::from(move |_| {
            tell.view(ViewMessage::Dialog(None));
            tell.send(Message::FixAllSafe);
        })
    };
    let foot = html! {
        <>
            <span class="nd-dialog__aside">{ "All of them are one step, which can be undone. A safe repair cannot break what works; where one settles another problem too, it is made once." }</span>
            <Button label="Cancel" onclick={onclose.reform(|_| ())} />
            <Button label={format!("Make {}", counted(count, "repair"))} icon={Icon::Wand} look="primary" action="fix-all-now" disabled={count == 0} onclick={make} />
        </>
    };
    let item = |(problem, fix): (netdraft_editor::Problem<'_>, &netdraft_core::rules::Fix)| {
        html! {
            <li key={problem.position} class="nd-faults__item" data-severity={problem.finding.severity.word()}>
                <span>{ severity_badge(problem.finding.severity) }{ " " }{ inline(&problem.finding.message) }</span>
                <span class="nd-fixes__fix">{ "→ " }{ inline(&capitalised(&fix.title)) }</span>
            </li>
        }
    };
    html! {
        <Modal key="fix-all" id="fix-all" title="Make every safe repair" {onclose} {foot}>
            <ul class="nd-faults" tabindex="0" aria-label="Repairs">{ for shown.problems().safe().map(item) }</ul>
        </Modal>
    }
}

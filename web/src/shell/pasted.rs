//! Which pasted rows did not come in, and why? Each with its line, so that it is mended where it came from.

use netdraft_core::words::counted;
use netdraft_editor::{Message, Pasted, ViewMessage, WrongRow};
use yew::{Callback, Html, html};

use super::Toast;
use crate::controls::{Button, Icon, Modal, inline};
use crate::store::{Tell, Told};

/// The most rows that are listed; all of them can be copied.
const MOST: usize = 100;

/// The dialog. The last notice is said here, since the dialog stands before the notices.
pub(super) fn pasted_dialog(pasted: &Pasted, notice: Option<&Toast>, tell: &Tell) -> Html {
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let undo = {
        let tell = tell.clone();
        Callback::from(move |_| {
            tell.view(ViewMessage::Dialog(None));
            tell.send(Message::Undo);
        })
    };
    let copy = {
        let (tell, rows) = (tell.clone(), pasted.wrong_rows());
        let done = format!("copied {}", counted(pasted.wrong.len(), "row"));
        Callback::from(move |_| tell.tell(Told::Copy(rows.clone(), done.clone())))
    };
    let row = |row: &WrongRow| {
        html! {
            <tr key={row.line.to_string()}>
                <td class="nd-number">{ row.line }</td><td><code>{ row.cells.join(" · ") }</code></td><td>{ inline(&row.reason) }</td>
            </tr>
        }
    };
    let came_in = pasted.done.starts_with("add") || pasted.done.starts_with("change");
    let more = pasted.wrong.len().saturating_sub(MOST);
    let foot = html! {
        <>
            <span class="nd-dialog__aside">{ notice.map(|notice| notice.text.clone()) }</span>
            <Button label="Copy these rows" icon={Icon::Export} action="copy-wrong" onclick={copy} />
            <Button label="Undo all of it" icon={Icon::Undo} action="undo-paste" disabled={!came_in} onclick={undo} />
            <Button label="Close" look="primary" action="close-pasted" onclick={onclose.reform(|_| ())} />
        </>
    };
    html! {
        <Modal id="pasted" title={format!("{} did not come in", counted(pasted.wrong.len(), "row"))} {onclose} {foot}>
            <p data-testid="pasted-done">{ format!("Done: {}.", pasted.done) }</p>
            <div class="nd-pasted" tabindex="0" role="group" aria-label="Rows that did not come in">
                <table class="nd-table" data-look="plain">
                    <thead><tr><th scope="col">{ "Line" }</th><th scope="col">{ "Row" }</th><th scope="col">{ "Why" }</th></tr></thead>
                    <tbody>{ for pasted.wrong.iter().take(MOST).map(row) }</tbody>
                </table>
            </div>
            <p class="nd-muted" hidden={more == 0}>{ format!("and {more} more") }</p>
        </Modal>
    }
}

//! Why could a file not be opened? Every fault at once, each with its place and what to do, while the open plan stays as it is.

use std::rc::Rc;

use netdraft_editor::arrival::ArrivalFault;
use yew::{Callback, Html, html};

use crate::controls::{Button, Modal, inline};
use crate::store::{Tell, Told};

/// The faults of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FileFaults {
    /// The file's name.
    pub(crate) name: String,
    /// What is wrong with it.
    pub(crate) faults: Rc<Vec<ArrivalFault>>,
}

/// The most faults that are listed; a file with more is better mended from the top.
const MOST: usize = 100;

/// The dialog that says why a file could not be opened.
pub(crate) fn faults_dialog(FileFaults { name, faults }: &FileFaults, has_plan: bool, tell: &Tell) -> Html {
    let tell = tell.clone();
    let onclose = Callback::from(move |()| tell.tell(Told::CloseFaults));
    let place = |fault: &ArrivalFault| {
        let at = fault.place.map(|(line, column)| format!("Line {line}, column {column}"));
        fault.file.iter().cloned().chain(at).collect::<Vec<_>>().join(": ")
    };
    let item = |fault: &ArrivalFault| {
        html! {
            <li class="nd-faults__item">
                <span class="nd-muted">{ place(fault) }</span>
                <span>{ inline(&fault.message) }</span>
                <span class="nd-muted">{ inline(&fault.remedy) }</span>
            </li>
        }
    };
    let count = if faults.len() == 1 {
        "There is one fault in it".to_owned()
    } else {
        format!("There are {} faults in it", faults.len())
    };
    let more = faults
        .len()
        .checked_sub(MOST)
        .filter(|more| *more > 0)
        .map(|more| html! { <p>{ format!("and {more} more") }</p> });
    let close = onclose.reform(|_| ());
    let foot = html! { <Button label="Close" look="primary" onclick={close} /> };
    html! {
        <Modal key="file-faults" id="file-faults" title={format!("{name} could not be opened")} {onclose} {foot}>
            <p>{ format!("{count}. {}", if has_plan { "The plan that is open was not touched." } else { "Nothing was opened." }) }</p>
            <ul class="nd-faults">{ for faults.iter().take(MOST).map(item) }</ul>
            <div>{ more.unwrap_or_default() }</div>
        </Modal>
    }
}

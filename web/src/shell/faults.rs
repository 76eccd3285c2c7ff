//! Why could a file not be opened? Every fault at once, each with its place and what to do, while the open plan stays as it is.

use std::rc::Rc;

use netdraft_core::format::Fault;
use yew::{Callback, Html, Properties, component, html};

use crate::controls::{Button, Modal, inline};
use crate::store::{Told, use_tell};

/// The faults of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FileFaults {
    /// The file's name.
    pub(crate) name: String,
    /// What is wrong with it.
    pub(crate) faults: Rc<Vec<Fault>>,
}

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct FaultsDialogProps {
    /// The faults.
    pub(crate) faults: FileFaults,
}

/// The most faults that are listed; a file with more is better mended from the top.
const MOST: usize = 100;

/// The dialog that says why a file could not be opened.
#[component]
pub(crate) fn FaultsDialog(props: &FaultsDialogProps) -> Html {
    let tell = use_tell();
    let onclose = Callback::from(move |()| tell.tell(Told::CloseFaults));
    let FileFaults { name, faults } = &props.faults;
    let item = |fault: &Fault| {
        html! {
            <li class="nd-faults__item">
                <span class="nd-muted">{ format!("Line {}, column {}", fault.line, fault.column) }</span>
                <span>{ inline(&fault.message) }</span>
                <span class="nd-muted">{ inline(&fault.remedy) }</span>
            </li>
        }
    };
    let count = if faults.len() == 1 { "one fault".to_owned() } else { format!("{} faults", faults.len()) };
    let more = faults
        .len()
        .checked_sub(MOST)
        .filter(|more| *more > 0)
        .map(|more| html! { <p>{ format!("and {more} more") }</p> });
    let close = onclose.reform(|_| ());
    let foot = html! { <Button label="Close" look="primary" onclick={close} /> };
    html! {
        <Modal id="file-faults" title={format!("{name} could not be opened")} {onclose} {foot}>
            <p>{ format!("The file has {count}. The plan that is open was not touched.") }</p>
            <ul class="nd-faults">{ for faults.iter().take(MOST).map(item) }</ul>
            <div>{ more.unwrap_or_default() }</div>
        </Modal>
    }
}

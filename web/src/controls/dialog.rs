//! What stands in front of everything else? The browser's own modal dialog, which keeps the focus and gives it back.

use web_sys::HtmlDialogElement;
use yew::{AttrValue, Callback, Children, Event, Html, Properties, component, html, use_effect_with, use_node_ref};

use super::{Button, Icon};

/// The properties of a dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct ModalProps {
    /// Unique on the page, for tests and for the name.
    pub(crate) id: AttrValue,
    /// What it is called.
    pub(crate) title: AttrValue,
    /// What closes it: the cross, Escape.
    pub(crate) onclose: Callback<()>,
    /// What it says.
    pub(crate) children: Children,
    /// The row of buttons at its end.
    #[prop_or_default]
    pub(crate) foot: Html,
}

/// A modal dialog. It is open as long as it is on the page.
#[component]
pub(crate) fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = dialog.as_ref().filter(|dialog| !dialog.open()) {
                // A dialog that is on the page and closed can be opened.
                let _ = dialog.show_modal();
            }
            move || dialog.into_iter().for_each(|dialog| dialog.close())
        }
    });
    let cancel = {
        let onclose = props.onclose.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            onclose.emit(());
        })
    };
    let close = props.onclose.reform(|_| ());
    let title_id = format!("{}-title", props.id);
    html! {
        <dialog ref={node} class="nd-dialog" id={props.id.clone()} data-dialog={props.id.clone()} aria-labelledby={title_id.clone()} oncancel={cancel}>
            <header class="nd-dialog__head">
                <h2 class="nd-dialog__title" id={title_id}>{ &props.title }</h2>
                <Button label="Close" icon={Icon::Close} look="icon" onclick={close} action="close" />
            </header>
            <div class="nd-dialog__body">{ for props.children.iter() }</div>
            <footer class="nd-dialog__foot">{ props.foot.clone() }</footer>
        </dialog>
    }
}

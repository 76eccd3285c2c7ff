//! How is a plan passed on? As a link that carries it, so that no server has to keep it; and as a file where a link would be too long.

use netdraft_editor::parcel::{LeftOut, link, passed_on, wrap};
use netdraft_editor::{Message, ViewMessage};
use yew::{AttrValue, Callback, Event, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};

use crate::controls::{Button, Icon, Modal};
use crate::platform::dom;
use crate::platform::link::{deflated, page};
use crate::store::{Same, Shown, Told, use_tell};

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct ShareDialogProps {
    /// The session.
    pub(crate) shown: Shown,
    /// What was said last.
    pub(crate) notice: Option<String>,
}

/// What is said before anything was done.
const ABOUT: &str = "Whoever has the link has the plan. It is in the link itself and on no server.";

/// How far a link of a length gets: up to so many letters, a state, and words.
const REACH: [(usize, &str, &str); 4] = [
    (2_000, "good", "short enough for everything"),
    (8_000, "good", "short enough for most chats and mails"),
    (32_000, "warning", "long: browsers take it, many chats and mails cut it off"),
    (usize::MAX, "error", "too long for most programs; save a file instead"),
];

/// The dialog.
#[component]
pub(crate) fn ShareDialog(props: &ShareDialogProps) -> Html {
    let tell = use_tell();
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let made = use_state(|| Ok(AttrValue::Static("")));
    let left_out = use_state_eq(LeftOut::default);
    use_effect_with((Same(props.shown.document().clone()), *left_out), {
        let made = made.clone();
        let is_first = matches!(&*made, Ok(text) if text.is_empty());
        move |(document, left_out)| {
            let text = passed_on(document, *left_out);
            crate::platform::tasks::spawn(async move {
                let parcel = deflated(&text).await;
                made.set(parcel.map(|parcel| link(&page(), &wrap(&parcel)).into()));
                if is_first {
                    // The dialog takes its time to open.
                    crate::platform::clock::later_for_good(0, || dom::edit_field("#nd-share-link"));
                }
            });
        }
    });
    let (text, fault) = match &*made {
        Ok(text) => (text.clone(), ""),
        Err(reason) => (AttrValue::Static(""), reason.as_str()),
    };
    let copy = {
        let (tell, text) = (tell.clone(), text.clone());
        Callback::from(move |_| {
            // What the browser does not let the page copy can be copied by hand.
            dom::edit_field("#nd-share-link");
            tell.tell(Told::Copy(text.to_string(), "the link is copied".to_owned()));
        })
    };
    let reach = REACH.iter().find(|(most, ..)| text.len() <= *most);
    let (state, words) = reach.map_or(("error", ""), |(_, state, words)| (*state, *words));
    let choice = |label: &'static str, field: &'static str, is_left: bool, turned: fn(&mut LeftOut)| {
        let left_out = left_out.clone();
        let onchange = Callback::from(move |_: Event| {
            let mut wanted = *left_out;
            turned(&mut wanted);
            left_out.set(wanted);
        });
        html! { <label><input type="checkbox" class="nd-check" data-field={field} checked={is_left} {onchange} />{ " " }{ label }</label> }
    };
    let foot = html! {
        <>
            <span class="nd-dialog__aside">{ props.notice.clone().unwrap_or_else(|| ABOUT.to_owned()) }</span>
            <Button label="Save a file" icon={Icon::Save} action="share-file" onclick={tell.on(Message::Save)} />
            <Button label="Copy the link" icon={Icon::Connect} look="primary" action="copy-link" disabled={text.is_empty()} onclick={copy} />
        </>
    };
    html! {
        <Modal id="share" title="Share the plan" {onclose} {foot}>
            <label for="nd-share-link">{ "A link to the plan as it is now" }</label>
            <input class="nd-input" id="nd-share-link" type="text" readonly=true data-mono="true" data-field="link" value={text.clone()} />
            <p data-testid="reach" hidden={text.is_empty()}>
                <span class="nd-badge" data-severity={state}>{ format!("{} letters", text.len()) }</span>{ " " }{ words }
            </p>
            <fieldset class="nd-share__parts">
                <legend>{ "Leave out" }</legend>
                { choice("notes", "leave-notes", left_out.notes, |left| left.notes = !left.notes) }
                { choice("accepted problems", "leave-waivers", left_out.waivers, |left| left.waivers = !left.waivers) }
                { choice("where boxes stand", "leave-layout", left_out.layout, |left| left.layout = !left.layout) }
            </fieldset>
            <p role="alert" hidden={fault.is_empty()}>{ fault.to_owned() }</p>
        </Modal>
    }
}

//! What is known of what is selected? Forms made from the tables of fields, computed facts, and the problems here.

mod facts;
mod field;
mod form;
mod lists;
mod problems_here;
mod reading;
mod summary;

pub(crate) use field::ValueField;

use netdraft_editor::{Message, ViewMessage};
use yew::{Html, Properties, component, html};

use crate::controls::{Button, Icon, icon};
use crate::panels::outline::kind_icon;
use crate::store::{Same, Shown, use_tell};
use form::EntityForm;
use summary::Summary;

/// The properties of the inspector.
#[derive(Properties, PartialEq)]
pub(crate) struct InspectorProps {
    /// The session.
    pub(crate) shown: Shown,
}

/// The inspector.
#[component]
pub(crate) fn Inspector(props: &InspectorProps) -> Html {
    let selection = props.shown.selection();
    let contents = match selection.ids() {
        [] => html! { <Summary shown={props.shown.clone()} /> },
        [id] => html! {
            <EntityForm
                key={id.clone()}
                id={id.clone()}
                document={Same(props.shown.document().clone())}
                problems={Same(props.shown.problems().clone())}
            />
        },
        ids => html! { <Several ids={ids.to_vec()} shown={props.shown.clone()} /> },
    };
    html! { <div class="nd-inspector">{ contents }</div> }
}

/// The properties of the list of several.
#[derive(Properties, PartialEq)]
struct SeveralProps {
    ids: Vec<String>,
    shown: Shown,
}

/// What is shown when several things are selected.
#[component]
fn Several(props: &SeveralProps) -> Html {
    let tell = use_tell();
    let plan = props.shown.plan();
    let item = |id: &String| {
        let picture = plan.kind_of(id).map(|kind| icon(kind_icon(kind))).unwrap_or_default();
        html! {
            <li key={id.clone()}>
                <button type="button" class="nd-button" data-look="quiet" onclick={tell.on_view(ViewMessage::Select(vec![id.clone()]))}>
                    { picture }<span>{ plan.title(id) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="nd-section">
            <h2 class="nd-panel__title">{ format!("{} selected", props.ids.len()) }</h2>
            <ul>{ for props.ids.iter().map(item) }</ul>
            <p><Button label="Delete them" icon={Icon::Delete} action="delete" onclick={tell.on(Message::DeleteSelection)} /></p>
        </section>
    }
}

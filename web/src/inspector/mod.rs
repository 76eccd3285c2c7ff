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
use yew::{Html, html};

use crate::controls::{Button, Icon, icon};
use crate::panels::outline::kind_icon;
use crate::store::{Same, Shown, Tell};
use form::{EntityForm, entity_form};
use summary::summary;

/// The inspector.
pub(crate) fn inspector(shown: &Shown, tell: &Tell) -> Html {
    let selection = shown.selection();
    let contents = match selection.ids() {
        [] => summary(shown, tell),
        [id] => {
            let (document, problems) = (Same(shown.document().clone()), Same(shown.problems().clone()));
            entity_form(&EntityForm { document, problems, id: id.clone().into() }, tell)
        }
        ids => several(ids, shown, tell),
    };
    html! { <div class="nd-inspector">{ contents }</div> }
}

/// What is shown when several things are selected.
fn several(ids: &[String], shown: &Shown, tell: &Tell) -> Html {
    let plan = shown.plan();
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
            <h2 class="nd-panel__title">{ format!("{} selected", ids.len()) }</h2>
            <ul>{ for ids.iter().map(item) }</ul>
            <p><Button label="Delete them" icon={Icon::Delete} action="delete" onclick={tell.on(Message::DeleteSelection)} /></p>
        </section>
    }
}

//! What is known of what is selected? Forms made from the tables of fields, computed facts, and the problems here.

mod facts;
mod field;
mod form;
mod lists;
mod notation;
mod problems_here;
mod reading;
mod several;
mod summary;

pub(crate) use field::ValueField;

use yew::{Html, html};

use crate::store::{Same, Shown, Tell};
use form::{EntityForm, entity_form};
use notation::{Notation, NotationProps, Past};
use several::{several_rows, several_things};
use summary::summary;

/// The inspector.
pub(crate) fn inspector(shown: &Shown, tell: &Tell) -> Html {
    let selection = shown.selection();
    let contents = match selection.ids() {
        [] => summary(shown, tell),
        [id] if selection.rows().len() > 1 => several_rows(id, shown, tell),
        [id] => {
            let (document, problems) = (Same(shown.document().clone()), Same(shown.problems().clone()));
            entity_form(&EntityForm { document, problems, id: id.clone().into() }, tell)
        }
        ids => several_things(ids, shown, tell),
    };
    // These stay on the page whatever is selected, with what is typed and what is unfolded.
    let id = selection.single().filter(|_| !selection.is_several()).unwrap_or_default().to_owned();
    let below = NotationProps {
        document: Same(shown.document().clone()),
        history: Same(shown.history().clone()),
        id: id.into(),
    };
    html! { <div class="nd-inspector" tabindex="-1"><>{ contents }</><Notation ..below.clone() /><Past ..below /></div> }
}

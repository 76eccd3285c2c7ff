//! Which route takes an address? One field for all route tables, and the answer of each.

use std::rc::Rc;

use netdraft_editor::ViewMessage;
use netdraft_editor::tables::{Cell, Row, Tables};
use web_sys::HtmlInputElement;
use yew::{Callback, Html, InputEvent, Properties, TargetCast, component, html, use_memo, use_state_eq};

use super::cell::tone;
use crate::controls::{Button, Icon, inline};
use crate::store::{Same, Shown, use_tell};

/// The properties of the field.
#[derive(Properties, PartialEq)]
pub(super) struct LookupProps {
    /// The session.
    pub(super) shown: Shown,
}

/// The field and the answers.
#[component]
pub(super) fn RouteLookup(props: &LookupProps) -> Html {
    let tell = use_tell();
    let typed = use_state_eq(String::new);
    let plan = (Same(Rc::clone(props.shown.document())), Same(Rc::clone(props.shown.report())), (*typed).clone());
    let found = use_memo(plan, |(document, report, typed)| {
        (!typed.trim().is_empty()).then(|| Tables::new(&document.plan, report).lookup(typed))
    });
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default());
        })
    };
    let cell = |cell: &Cell| html! { <td data-tone={tone(cell.tone)}>{ inline(&cell.text) }</td> };
    let row = |row: &Row| {
        let show = tell.on_view(ViewMessage::Reveal(row.anchor.clone()));
        html! {
            <tr key={row.anchor.to_string()}>
                { for row.cells.iter().map(cell) }
                <td class="nd-table__tools"><Button label="Show it" icon={Icon::Select} look="icon" size="small" action="show-route" onclick={show} /></td>
            </tr>
        }
    };
    let answer = match found.as_ref() {
        None => Html::default(),
        Some(Err(fault)) => {
            html! { <p class="nd-questions__fault" role="alert" data-testid="lookup-fault">{ inline(fault) }</p> }
        }
        Some(Ok(table)) => html! {
            <table class="nd-table" data-look="plain" data-testid="lookup">
                <thead><tr>{ for table.columns.iter().map(|column| html! { <th scope="col" title={column.help}>{ column.label }</th> }) }<td></td></tr></thead>
                <tbody>{ for table.rows.iter().map(row) }</tbody>
            </table>
        },
    };
    html! {
        <section class="nd-lookup" aria-label="Look up an address">
            <label class="nd-flow__field"><span class="nd-flow__label">{ "Look up an address" }</span>
                <input class="nd-input" type="search" data-field="lookup" placeholder="10.0.1.4" autocomplete="off" spellcheck="false" value={(*typed).clone()} {oninput} />
            </label>
            <div role="status">{ answer }</div>
        </section>
    }
}

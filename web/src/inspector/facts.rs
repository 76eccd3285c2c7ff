//! What follows from the plan about one entity? Counted and computed, never typed.

use netdraft_core::analysis::Facts;
use netdraft_core::model::{Kind, Plan};
use yew::{Html, html};

/// The facts of an entity.
pub(super) fn facts(plan: &Plan, kind: Kind, id: &str) -> Html {
    let rows = match kind {
        Kind::Subnet => subnet(plan, id),
        _ => Vec::new(),
    };
    let row =
        |(name, value): &(&'static str, String)| html! { <div key={*name}><dt>{ *name }</dt><dd>{ value }</dd></div> };
    html! { <dl class="nd-facts" hidden={rows.is_empty()}>{ for rows.iter().map(row) }</dl> }
}

fn subnet(plan: &Plan, id: &str) -> Vec<(&'static str, String)> {
    let _ = (Facts::new(plan), id);
    Vec::new()
}

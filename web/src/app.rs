//! What is on the page as a whole?

use yew::{Html, component, html};

/// The whole page.
#[component]
pub fn App() -> Html {
    html! {
        <div>
            <header class="nd-boot__header"><h1 class="nd-boot__name">{ "netdraft" }</h1></header>
            <main class="nd-boot__main"><p>{ "The planner is ready." }</p></main>
        </div>
    }
}

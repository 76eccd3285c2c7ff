//! What do the terms mean? The page's own glossary, which comes when the help is opened and is searched with it.

use yew::{AttrValue, Html, Properties, component, html};

use crate::controls::inline;
use crate::platform::assets;

/// The properties of the glossary.
#[derive(Properties, PartialEq)]
pub(super) struct GlossaryProps {
    /// What is looked for.
    pub(super) words: AttrValue,
}

/// The terms that have what is looked for in their name or meaning.
#[component]
pub(super) fn Glossary(props: &GlossaryProps) -> Html {
    let text = assets::use_text(assets::GLOSSARY);
    let lower = props.words.to_lowercase();
    let fits = |entry: &&str| {
        let entry = entry.to_lowercase();
        lower.split_whitespace().all(|word| entry.contains(word))
    };
    // Before the first term stands what the page is, or why it did not come.
    let mut entries = text.split("\n## ");
    let before = entries.next().unwrap_or_default();
    let failed = !before.starts_with('#');
    let terms: Vec<Html> = entries.filter(fits).map(term).collect();
    let said = match (failed, terms.is_empty()) {
        (true, _) => before,
        (false, true) => "No term has these words.",
        (false, false) => "",
    };
    html! {
        <section id="nd-terms" class="nd-terms" aria-labelledby="nd-terms-title">
            <h3 id="nd-terms-title" class="nd-section__title">{ "Terms" }</h3>
            <p class="nd-muted" hidden={said.is_empty()}>{ inline(said) }</p>
            <dl>{ for terms }</dl>
        </section>
    }
}

fn term(entry: &str) -> Html {
    let (name, meaning) = entry.split_once('\n').unwrap_or((entry, ""));
    html! { <div key={name.to_owned()} data-term={name.to_owned()}><dt>{ name.to_owned() }</dt><dd>{ inline(meaning.trim()) }</dd></div> }
}

//! How does a dialog ask for a few things at once? One row a question, the answers as text, Enter to be done.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, KeyboardEvent};
use yew::{AttrValue, Callback, Html, InputEvent, Properties, TargetCast, component, html, use_effect_with};

use crate::platform::dom;

/// One thing that is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    /// What is asked, in a word or two; also what tests find it by.
    pub(crate) label: &'static str,
    /// What the answer means.
    pub(crate) help: &'static str,
    /// The answers to choose from, each with its words; none where anything can be typed.
    pub(crate) choices: Vec<(String, String)>,
}

impl Question {
    /// A question that is answered in words.
    pub(crate) fn words(label: &'static str, help: &'static str) -> Self {
        Self { label, help, choices: Vec::new() }
    }

    /// A question with answers to choose from, each with its words.
    pub(crate) fn choice(label: &'static str, help: &'static str, choices: &[(&str, &str)]) -> Self {
        let owned = |(value, words): &(&str, &str)| ((*value).to_owned(), (*words).to_owned());
        Self { label, help, choices: choices.iter().map(owned).collect() }
    }
}

/// The properties of the questions.
#[derive(Properties, PartialEq)]
pub(crate) struct QuestionsProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    /// What is asked.
    pub(crate) questions: Vec<Question>,
    /// The answers so far, one a question.
    pub(crate) answers: Vec<String>,
    /// Takes the answers when one changed.
    pub(crate) onchange: Callback<Vec<String>>,
    /// Is told that the person is done.
    pub(crate) ondone: Callback<()>,
}

/// A few questions. The first one gets the focus.
#[component]
pub(crate) fn Questions(props: &QuestionsProps) -> Html {
    use_effect_with(props.id.clone(), |id| {
        // The dialog around the questions opens only after its contents are there.
        let first = format!("[id={}]", dom::quoted(&format!("{id}-0")));
        crate::platform::clock::later_for_good(0, move || {
            dom::focus(&first);
        });
    });
    let ondone = props.ondone.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            ondone.emit(());
        }
    });
    let row = |(position, question): (usize, &Question)| {
        let id = format!("{}-{position}", props.id);
        html! {
            <div class="nd-field" key={question.label}>
                <label class="nd-field__label" for={id.clone()} title={question.help}>{ question.label }</label>
                { control(props, position, question, id) }
            </div>
        }
    };
    html! { <div class="nd-questions" {onkeydown}>{ for props.questions.iter().enumerate().map(row) }</div> }
}

fn control(props: &QuestionsProps, position: usize, question: &Question, id: String) -> Html {
    let answer = props.answers.get(position).cloned().unwrap_or_default();
    let (answers, onchange) = (props.answers.clone(), props.onchange.clone());
    let set = Callback::from(move |text: String| {
        let mut answers = answers.clone();
        if let Some(answer) = answers.get_mut(position) {
            *answer = text;
        }
        onchange.emit(answers);
    });
    if question.choices.is_empty() {
        let oninput = Callback::from(move |event: InputEvent| {
            set.emit(event.target_dyn_into::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default());
        });
        return html! {
            <input class="nd-input" type="text" {id} data-question={question.label} autocomplete="off" spellcheck="false" value={answer} {oninput} />
        };
    }
    let onchange = Callback::from(move |event: Event| {
        let field = event.target().and_then(|field| field.dyn_into::<HtmlSelectElement>().ok());
        set.emit(field.map(|field| field.value()).unwrap_or_default());
    });
    let option = |(value, words): &(String, String)| {
        html! { <option key={format!("={value}")} value={value.clone()} selected={*value == answer}>{ words }</option> }
    };
    html! {
        <select class="nd-input" {id} data-question={question.label} {onchange}>{ for question.choices.iter().map(option) }</select>
    }
}

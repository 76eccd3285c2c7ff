//! What is asked of chosen rules? The place that they are moved to, with what that changes; and the section that they stand in.

use netdraft_core::edit::Command;
use netdraft_editor::ViewMessage;
use netdraft_editor::several::{moved_to, places_of, section_of, set_section};
use netdraft_editor::tables::verdict;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use crate::controls::{Button, Modal, Question, Questions, inline};
use crate::store::{Shown, use_tell};

/// The properties of either dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct RowsProps {
    /// The session.
    pub(crate) shown: Shown,
}

/// Asks for a place in the order of evaluation.
#[component]
pub(crate) fn MoveRowsDialog(props: &RowsProps) -> Html {
    let (plan, selection) = (props.shown.plan(), props.shown.selection());
    let (first, last) = places_of(plan, selection).unwrap_or((1, 1));
    let answers = use_state(|| vec![first.to_string()]);
    let text = answers.first().cloned().unwrap_or_default();
    let moved = text.trim().parse().map_err(|_| format!("the place is a number from 1 to {last}"));
    let moved = moved.and_then(|place| moved_to(plan, selection, place));
    let help = "From 1, in the order of evaluation; the first of them gets this place.";
    let (result, words) = match moved {
        Ok(reordering) => (Ok(reordering.command.clone()), verdict(&reordering)),
        Err(fault) => (Err(fault), String::new()),
    };
    let title = match selection.rows().len() {
        1 => format!("Move a rule to a place from 1 to {last}"),
        rows => format!("Move {rows} rules to a place from 1 to {last}"),
    };
    let onchange = {
        let answers = answers.clone();
        Callback::from(move |texts| answers.set(texts))
    };
    let question = Question::words("Place", help);
    html! { <Asking id="move-rows" {title} {question} answers={(*answers).clone()} {onchange} {result} {words} done="Move" /> }
}

/// Asks for the name of a section.
#[component]
pub(crate) fn SectionDialog(props: &RowsProps) -> Html {
    let (plan, selection) = (props.shown.plan(), props.shown.selection());
    let answers = use_state(|| vec![section_of(plan, selection).unwrap_or_default()]);
    let name = answers.first().cloned().unwrap_or_default();
    let result = set_section(plan, selection, &name);
    let words = match selection.rows().len() {
        1 => {
            "The rule and those that follow it in its section. A section is a heading in the table and decides nothing."
        }
        _ => "A section is a heading in the table and decides nothing.",
    };
    let onchange = {
        let answers = answers.clone();
        Callback::from(move |texts| answers.set(texts))
    };
    let question = Question::words("Section", "Its name; none takes the rules out of their section.");
    html! {
        <Asking id="section" title="Put rules into a section" {question} answers={(*answers).clone()} {onchange} {result} words={words.to_owned()} done="Put them there" />
    }
}

#[derive(Properties, PartialEq)]
struct AskingProps {
    id: &'static str,
    title: String,
    question: Question,
    answers: Vec<String>,
    onchange: Callback<Vec<String>>,
    /// What is done, or why it cannot be.
    result: Result<Command, String>,
    /// What that means.
    words: String,
    done: &'static str,
}

/// A dialog with one question, and what its answer would do.
#[component]
fn Asking(props: &AskingProps) -> Html {
    let tell = use_tell();
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let ondone = {
        let (tell, command) = (tell.clone(), props.result.clone().ok());
        Callback::from(move |()| {
            if let Some(command) = command.clone() {
                tell.view(ViewMessage::Dialog(None));
                tell.edit(command);
            }
        })
    };
    let refusal = props.result.as_ref().err().cloned();
    let foot = html! {
        <>
            <Button label="Cancel" onclick={onclose.reform(|_| ())} />
            <Button label={props.done} look="primary" action={format!("{}-done", props.id)} refusal={refusal.clone().map(AttrValue::from)} onclick={ondone.reform(|_| ())} />
        </>
    };
    html! {
        <Modal id={props.id} title={props.title.clone()} {onclose} {foot}>
            <Questions id={format!("{}-question", props.id)} questions={vec![props.question.clone()]} answers={props.answers.clone()} onchange={props.onchange.clone()} {ondone} />
            <p role="status" data-testid={format!("{}-words", props.id)}>{ inline(&refusal.unwrap_or_else(|| props.words.clone())) }</p>
        </Modal>
    }
}

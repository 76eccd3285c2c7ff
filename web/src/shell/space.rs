//! What is asked before a subnet is divided, or joined with its other half? The number of parts; and what stays, where the two disagree.

use netdraft_core::edit::Refusal;
use netdraft_editor::create::{Create, Created, MOST_HALVINGS, create, disagreements, halves_at};
use netdraft_editor::{Message, ViewMessage};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use super::allocate::blocks;
use crate::controls::{Button, Icon, Modal, Question, Questions, inline};
use crate::store::{Shown, Tell, use_tell};

/// The properties of either dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct SpaceProps {
    /// The session.
    pub(crate) shown: Shown,
    /// The subnet.
    pub(crate) id: AttrValue,
}

/// Asks for the number of parts.
#[component]
pub(crate) fn SplitDialog(props: &SpaceProps) -> Html {
    let tell = use_tell();
    let answers = use_state(|| vec!["1".to_owned()]);
    let halvings = answers.first().and_then(|answer| answer.parse().ok()).unwrap_or(1);
    let wanted = Create::Split { subnet: props.id.to_string(), halvings };
    let parts: Vec<(String, String)> =
        (1..=MOST_HALVINGS).map(|halvings| (halvings.to_string(), (1_u16 << halvings).to_string())).collect();
    let asked = vec![Question { label: "Parts", help: "How many equal parts.", choices: parts }];
    let onchange = {
        let answers = answers.clone();
        Callback::from(move |texts| answers.set(texts))
    };
    let title = format!("Split subnet {}", props.shown.plan().title(&props.id));
    asking(
        props,
        &tell,
        &Asking { id: "split", title, done: "Split it", wanted, asked, answers: (*answers).clone(), onchange },
    )
}

/// Asks what stays, where the two halves disagree.
#[component]
pub(crate) fn MergeDialog(props: &SpaceProps) -> Html {
    let tell = use_tell();
    let plan = props.shown.plan();
    let halves = halves_at(plan, &props.id).ok();
    let found = halves.map(|halves| disagreements(plan, halves)).unwrap_or_default();
    let answers = use_state(|| vec!["0".to_owned(); found.len()]);
    let names = halves.map(|halves| halves.map(|half| plan.title(half.id.as_str()).to_owned())).unwrap_or_default();
    let asked = found.iter().map(|one| {
        let choice = |at: usize| {
            let words = one.words.get(at).filter(|words| !words.is_empty()).map_or("nothing", String::as_str);
            (at.to_string(), format!("{words} (as {})", names.get(at).map_or("", String::as_str)))
        };
        Question { label: one.label, help: "The two halves disagree: what stays?", choices: vec![choice(0), choice(1)] }
    });
    let upper = found.iter().zip(answers.iter()).filter(|(_, answer)| *answer == "1");
    let others = upper.map(|(one, _)| one.field.to_owned()).collect();
    let wanted = Create::Merge { subnet: props.id.to_string(), others };
    let (asked, title) = (asked.collect(), format!("Join {} and {}", names[0], names[1]));
    let onchange = {
        let answers = answers.clone();
        Callback::from(move |texts| answers.set(texts))
    };
    asking(
        props,
        &tell,
        &Asking { id: "merge", title, done: "Join them", wanted, asked, answers: (*answers).clone(), onchange },
    )
}

/// What a dialog asks, and what is made of the answers.
struct Asking {
    id: &'static str,
    title: String,
    done: &'static str,
    wanted: Create,
    asked: Vec<Question>,
    answers: Vec<String>,
    onchange: Callback<Vec<String>>,
}

fn asking(props: &SpaceProps, tell: &Tell, asking: &Asking) -> Html {
    let made = create(props.shown.plan(), &asking.wanted);
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let ondone = {
        let (tell, wanted) = (tell.clone(), made.as_ref().ok().map(|_| asking.wanted.clone()));
        Callback::from(move |()| {
            if let Some(wanted) = wanted.clone() {
                tell.view(ViewMessage::Dialog(None));
                tell.send(Message::Create(wanted));
            }
        })
    };
    let foot = html! {
        <>
            <Button label="Cancel" onclick={onclose.reform(|_| ())} />
            <Button label={asking.done} icon={Icon::Check} look="primary" action="space-done" disabled={made.is_err()} onclick={ondone.reform(|_| ())} />
        </>
    };
    html! {
        <Modal id={asking.id} title={asking.title.clone()} {onclose} {foot}>
            <Questions id={format!("{}-question", asking.id)} questions={asking.asked.clone()} answers={asking.answers.clone()}
                onchange={asking.onchange.clone()} {ondone} />
            { outcome(&made) }
        </Modal>
    }
}

/// What would come of it, or why it cannot be.
fn outcome(made: &Result<Created, Refusal>) -> Html {
    match made {
        Ok(created) => html! {
            <section><p data-testid="space-words">{ inline(&created.command.label(&netdraft_core::model::Plan::default())) }</p>{ blocks(created) }</section>
        },
        Err(refusal) => html! {
            <p class="nd-questions__fault" role="alert" data-testid="space-fault">{ inline(&format!("{}; {}", refusal.message, refusal.remedy)) }</p>
        },
    }
}

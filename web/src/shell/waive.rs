//! How is a problem accepted? With a reason, by somebody who answers for it, until a day.

use netdraft_core::rules::Finding;
use netdraft_editor::{Message, ViewMessage, waiver};
use yew::{Callback, Html, Properties, component, html, use_state};

use crate::controls::{Button, Modal, Question, Questions, inline, severity_badge};
use crate::platform::clock::day_after;
use crate::store::{Shown, use_tell};

/// How many days a waiver holds unless somebody says otherwise.
const DAYS: u32 = 90;

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct WaiveDialogProps {
    /// The session.
    pub(crate) shown: Shown,
    /// The position of the problem.
    pub(crate) problem: usize,
}

/// The dialog.
#[component]
pub(crate) fn WaiveDialog(props: &WaiveDialogProps) -> Html {
    let tell = use_tell();
    let answers = use_state(|| vec![String::new(), String::new(), day_after(DAYS)]);
    // What is missing is said once somebody thinks to be done, not while the first letters are typed.
    let asked = use_state(|| false);
    let finding = props.shown.problems().get(props.problem);
    let texts = [0, 1, 2].map(|position| answers.get(position).map_or("", String::as_str));
    let refusal = waiver(props.shown.plan(), props.shown.policy(), finding, texts).err();
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let ondone = {
        let (tell, asked, refused, problem) = (tell.clone(), asked.clone(), refusal.is_some(), props.problem);
        let [reason, owner, expires] = texts.map(str::to_owned);
        Callback::from(move |()| {
            if refused {
                return asked.set(true);
            }
            tell.view(ViewMessage::Dialog(None));
            let (reason, owner, expires) = (reason.clone(), owner.clone(), expires.clone());
            tell.send(Message::Waive { problem, reason, owner, expires });
        })
    };
    let onchange = {
        let answers = answers.clone();
        Callback::from(move |texts| answers.set(texts))
    };
    let foot = html! {
        <>
            <span class="nd-dialog__aside">{ "The waiver is part of the plan: it is saved with it, counted apart, and can be withdrawn in the list of problems." }</span>
            <Button label="Cancel" onclick={onclose.reform(|_| ())} />
            <Button label="Accept it" look="primary" action="waive-done" onclick={ondone.reform(|_| ())} />
        </>
    };
    let fault = refusal.filter(|_| *asked).map(|refusal| format!("{}; {}", refusal.message, refusal.remedy));
    html! {
        <Modal id="waive" title="Accept a problem" {onclose} {foot}>
            { finding.map(said).unwrap_or_default() }
            <Questions id="waive-question" questions={questions()} answers={(*answers).clone()} {onchange} {ondone} />
            <p class="nd-questions__fault" role="alert" data-testid="waive-fault" hidden={fault.is_none()}>{ inline(&fault.unwrap_or_default()) }</p>
        </Modal>
    }
}

fn said(finding: &Finding) -> Html {
    html! {
        <div class="nd-faults__item" data-severity={finding.severity.word()}>
            { severity_badge(finding.severity) }
            <span>{ inline(&finding.message) }</span>
        </div>
    }
}

fn questions() -> Vec<Question> {
    vec![
        Question::words("Reason", "Why it is accepted, in ten letters or more."),
        Question::words("Owner", "The person or team that answers for it."),
        Question::words("Expires", "The last day on which that holds, as 2027-01-31."),
    ]
}

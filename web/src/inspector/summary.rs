//! What is known of the plan as a whole, and what can be done next? Shown while nothing is selected.

use netdraft_core::model::{FieldValue, Record, Settings};
use netdraft_editor::{Dialog, Message, ToolChoice, ViewMessage, ViewTab};
use yew::{AttrValue, Callback, Html, html};

use super::form::fields_of;
use crate::controls::{Button, Icon, all_clear};
use crate::store::{Same, Shown, Tell, Told};

/// The plan as a whole.
pub(crate) fn summary(shown: &Shown, tell: &Tell) -> Html {
    let plan = shown.plan();
    let gate = &shown.report().gate;
    let rules: usize = plan.filters.iter().map(|filter| filter.rules.len()).sum();
    let passed = match shown.checking() {
        Some(_) => "…".to_owned(),
        None if gate.categories.iter().all(|count| count.evaluated == 0) => "–".to_owned(),
        None => format!("{}.{}\u{a0}%", gate.pass_rate / 100, gate.pass_rate % 100 / 10),
    };
    let counts = [
        ("Networks", plan.networks.len().to_string()),
        ("Subnets", plan.subnets.len().to_string()),
        ("Rules", rules.to_string()),
        ("Passed", passed),
    ];
    let fact =
        |(name, value): &(&'static str, String)| html! { <div key={*name}><dt>{ *name }</dt><dd>{ value }</dd></div> };
    let document = Same(shown.document().clone());
    let id = AttrValue::Static(netdraft_core::edit::PLAN);
    let (draw, tool) = match plan.networks.is_empty() {
        true => ("Draw a network", ToolChoice::Network),
        false => ("Draw a subnet", ToolChoice::Subnet),
    };
    let another = {
        let tell = tell.clone();
        Callback::from(move |_| tell.tell(Told::Starting(true)))
    };
    html! {
        <div class="nd-form" data-entity="plan">
            <header class="nd-form__head">
                <div class="nd-form__titles"><p class="nd-form__kind">{ "plan" }</p><h2 class="nd-form__title">{ title(&plan.settings.name) }</h2></div>
            </header>
            <dl class="nd-facts">{ for counts.iter().map(fact) }</dl>
            <section class="nd-section" aria-labelledby="nd-next">
                <h3 class="nd-section__title" id="nd-next">{ "Next" }</h3>
                <div class="nd-next">
                    { problem(shown, tell) }
                    <Button label={draw} icon={Icon::Subnet} look="quiet" onclick={tell.on_view(ViewMessage::Tool(tool))} />
                    <Button label="Look at the rules" icon={Icon::Filter} look="quiet" onclick={tell.on_view(ViewMessage::Show(ViewTab::Rules))} />
                    <Button label="Export" icon={Icon::Export} look="quiet" onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Export)))} />
                    <Button label="Share a link" icon={Icon::Connect} look="quiet" action="share" onclick={tell.on_view(ViewMessage::Dialog(Some(Dialog::Share)))} />
                    <Button label="Start another plan" icon={Icon::Add} look="quiet" action="start-another" onclick={another} />
                </div>
            </section>
            <section class="nd-section" aria-label="Settings">
                <h3 class="nd-section__title">{ "Settings" }</h3>
                { fields_of(&document, &id, Settings::INFOS, &plan.settings.to_value()) }
            </section>
        </div>
    }
}

fn title(name: &str) -> &str {
    if name.is_empty() { "Untitled plan" } else { name }
}

fn problem(shown: &Shown, tell: &Tell) -> Html {
    let count = shown.problems().len();
    if count == 0 && shown.checking().is_some() {
        return html! { <p class="nd-muted">{ "Not all is checked yet" }</p> };
    }
    if count == 0 {
        return html! { <p>{ all_clear("Nothing is wrong", &shown.report().unknown) }</p> };
    }
    let label = if count == 1 { "Go to the problem".to_owned() } else { format!("Go through {count} problems") };
    html! { <Button {label} icon={Icon::Warning} look="soft" tip="F8" onclick={tell.on(Message::View(ViewMessage::NextProblem))} /> }
}

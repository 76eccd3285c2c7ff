//! Where do further subnets fit? By prefix or by the machines they must hold, with what would come of it, or why it does not fit.

use netdraft_core::address::{Cidr, Family, Strategy};
use netdraft_core::edit::{Command, Refusal, apply};
use netdraft_core::model::{Choice, Exposure};
use netdraft_editor::create::{
    Create, Created, SubnetRequest, SubnetSize, create, holes_that_fit, offered_prefix, room_in, zones_of,
};
use netdraft_editor::{Message, ViewMessage};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state};

use crate::controls::{Button, Icon, Modal, Question, Questions, inline};
use crate::store::{Shown, use_tell};
use crate::tables::preview;

/// The properties of the dialog.
#[derive(Properties, PartialEq)]
pub(crate) struct AllocateDialogProps {
    /// The session.
    pub(crate) shown: Shown,
    /// The network.
    pub(crate) network: AttrValue,
}

/// The most blocks that are listed.
const MOST: usize = 24;

/// The dialog.
#[component]
pub(crate) fn AllocateDialog(props: &AllocateDialogProps) -> Html {
    let tell = use_tell();
    let plan = props.shown.plan();
    let zones = zones_of(plan, &props.network);
    let answers = use_state(|| first_answers(offered_prefix(plan, &props.network)));
    let result = request(&props.network, &answers, &zones)
        .and_then(|request| create(plan, &Create::Subnets(request.clone())).map(|created| (request, created)));
    let onclose: Callback<()> = tell.on_view(ViewMessage::Dialog(None));
    let ondone = {
        let (tell, wanted) = (tell.clone(), result.as_ref().ok().map(|(request, _)| request.clone()));
        Callback::from(move |()| {
            if let Some(request) = wanted.clone() {
                tell.view(ViewMessage::Dialog(None));
                tell.send(Message::Create(Create::Subnets(request)));
            }
        })
    };
    let onchange = {
        let answers = answers.clone();
        Callback::from(move |texts| answers.set(texts))
    };
    let count = result.as_ref().map_or(0, |(_, created)| created.ids.len());
    let label = match count {
        0 => "Add subnets".to_owned(),
        1 => "Add the subnet".to_owned(),
        _ => format!("Add {count} subnets"),
    };
    let foot = html! {
        <>
            <Button label="Cancel" onclick={onclose.reform(|_| ())} />
            <Button {label} icon={Icon::Add} look="primary" action="allocate-done" disabled={result.is_err()} onclick={ondone.reform(|_| ())} />
        </>
    };
    let outcome = match &result {
        Ok((_, created)) => html! { <>{ blocks(created) }{ lands(props, created) }</> },
        Err(refusal) => shortage(props, refusal),
    };
    html! {
        <Modal id="allocate" title={format!("Allocate subnets in {}", plan.title(&props.network))} {onclose} {foot}>
            <Questions id="allocate-question" questions={questions(&zones, holes_for(props, &result))} answers={(*answers).clone()} {onchange} {ondone} />
            { outcome }
        </Modal>
    }
}

fn first_answers(prefix: u8) -> Vec<String> {
    let size = format!("/{prefix}");
    [size.as_str(), "1", "", Exposure::Private.word(), "", "0", "first", ""].map(str::to_owned).to_vec()
}

/// The free blocks that what is asked for could go to.
fn holes_for(props: &AllocateDialogProps, result: &Result<(SubnetRequest, Created), Refusal>) -> Vec<(String, String)> {
    let holes = result.as_ref().map(|(request, _)| holes_that_fit(props.shown.plan(), request)).unwrap_or_default();
    let words = |hole: &Cidr| (hole.to_string(), format!("{hole}, a free /{}", hole.prefix()));
    std::iter::once((String::new(), "wherever it fits".to_owned())).chain(holes.iter().map(words)).collect()
}

fn questions(zones: &[String], holes: Vec<(String, String)>) -> Vec<Question> {
    let mut spread = vec![(String::new(), "the zone with the fewest".to_owned())];
    if zones.len() > 1 {
        spread.push(("*".to_owned(), format!("each of {}", zones.join(", "))));
    }
    spread.extend(zones.iter().map(|zone| (zone.clone(), zone.clone())));
    let exposures: Vec<(&str, &str)> = Exposure::WORDS.iter().map(|word| (*word, *word)).collect();
    let growth = [("0", "none"), ("1", "to twice its size"), ("2", "to four times"), ("3", "to eight times")];
    let order = [("first", "the first that fits"), ("best", "the smallest that fits")];
    vec![
        Question::words("Size", "A prefix length such as /24, or the number of machines such as 60."),
        Question::words("How many", "How many subnets; with several zones, how many in each."),
        Question { label: "Zone", help: "Where they go.", choices: spread },
        Question::choice("Exposure", "Who may reach them, as you mean it.", &exposures),
        Question::words("Name", "What they are called, before the zone or a number; the exposure when empty."),
        Question::choice("Room to grow", "What is kept free behind each.", &growth),
        Question::choice("Hole", "Which hole is filled first.", &order),
        Question { label: "Where", help: "The free block that they go to.", choices: holes },
    ]
}

/// The request that the answers make.
fn request(network: &str, answers: &[String], zones: &[String]) -> Result<SubnetRequest, Refusal> {
    let answer = |position: usize| answers.get(position).map_or("", |text| text.trim());
    let refuse = |message: String, remedy: &str| Err(Refusal { message, remedy: remedy.to_owned() });
    let size = match (answer(0).strip_prefix('/'), answer(0).parse().ok()) {
        (Some(prefix), _) => prefix.parse().ok().map(SubnetSize::Prefix),
        (None, Some(hosts)) => Some(SubnetSize::Hosts(hosts)),
        (None, None) => None,
    };
    let Some(size) = size else {
        return refuse(
            format!("`{}` is not a size", answer(0)),
            "write a prefix length such as `/24`, or a number of machines such as `60`",
        );
    };
    let count = match answer(1).parse() {
        Ok(count @ 1..=1024) => count,
        Ok(_) | Err(_) => return refuse(format!("`{}` is not a count", answer(1)), "write a number from 1 to 1024"),
    };
    Ok(SubnetRequest {
        size,
        count,
        zones: match answer(2) {
            "" => Vec::new(),
            "*" => zones.to_vec(),
            zone => vec![zone.to_owned()],
        },
        exposure: Exposure::from_word(answer(3)).unwrap_or_default(),
        name: answer(4).to_owned(),
        growth_bits: answer(5).parse().unwrap_or_default(),
        strategy: if answer(6) == "best" { Strategy::BestFit } else { Strategy::FirstFit },
        within: answer(7).parse().ok(),
        ..SubnetRequest::one(network)
    })
}

/// The network with what would be added in its place.
fn lands(props: &AllocateDialogProps, created: &Created) -> Html {
    let mut document = (**props.shown.document()).clone();
    match apply(&mut document, &created.command) {
        Ok(_) => preview(&document.plan, props.shown.report(), &props.network, &created.ids),
        Err(_) => Html::default(),
    }
}

/// The blocks that would be added.
pub(super) fn blocks(created: &Created) -> Html {
    let commands = match &created.command {
        Command::All { commands, .. } => commands.as_slice(),
        other => std::slice::from_ref(other),
    };
    let row = |command: &Command| {
        let Command::Add { id, fields, .. } = command else { return Html::default() };
        let text = |name: &str| fields.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        html! { <li key={id.clone()} class="nd-offer"><span>{ id }</span><code>{ text("cidr") }</code><span class="nd-muted">{ text("zone") }</span></li> }
    };
    let more = commands.len().saturating_sub(MOST);
    html! {
        <section aria-label="What is added">
            <ul class="nd-offers" data-testid="offers">{ for commands.iter().take(MOST).map(row) }</ul>
            <p class="nd-muted" hidden={more == 0}>{ format!("and {more} more") }</p>
        </section>
    }
}

/// Why it does not fit, and what does.
fn shortage(props: &AllocateDialogProps, refusal: &Refusal) -> Html {
    let room = room_in(props.shown.plan(), &props.network, Family::V4);
    let hole = |(prefix, count): &(u8, usize)| html! { <li key={*prefix} class="nd-offer"><code>{ format!("/{prefix}") }</code><span>{ format!("{count} free") }</span></li> };
    let holes = match room.largest {
        Some(largest) => format!("What is free, the largest hole being `{largest}`:"),
        None => "Nothing is free.".to_owned(),
    };
    html! {
        <section class="nd-questions" aria-label="Why it does not fit">
            <p class="nd-questions__fault" role="alert" data-testid="allocate-fault">{ inline(&format!("{}; {}", refusal.message, refusal.remedy)) }</p>
            <p class="nd-muted">{ inline(&holes) }</p>
            <ul class="nd-offers" data-testid="holes" aria-label="Holes by size">{ for room.holes.iter().map(hole) }</ul>
        </section>
    }
}

//! What is shown of the way of a packet? A verdict, a lane there and a lane back, hop by hop, and what would change it.

use netdraft_core::analysis::Facts;
use netdraft_core::analysis::path::{Effect, HopMtu, Path, PathMtu, Step, StepKind, Unclear, Verdict, Walk, WalkMtu};
use netdraft_core::model::{Anchor, Plan};
use netdraft_core::repair::flow::{Offer, offers};

use super::PathQuery;

/// The answer to a question about a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct PathView {
    /// What can be said of it.
    pub verdict: Verdict,
    /// The same in a sentence, with what decides.
    pub sentence: String,
    /// The packet that was followed.
    pub packet: String,
    /// The way there and, where something arrives, the way back.
    pub lanes: Vec<Lane>,
    /// What else is worth knowing.
    pub facts: Vec<Fact>,
}

/// The way of one packet.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// `There` or `Back`.
    pub title: &'static str,
    /// How it ends, in a few words.
    pub ends: String,
    /// What it meets, in order.
    pub hops: Vec<Hop>,
}

/// One thing that a packet meets.
#[derive(Debug, Clone, PartialEq)]
pub struct Hop {
    /// The id of the thing, or `internet`.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What kind of thing it is, in a word.
    pub noun: String,
    /// The worst that happens there.
    pub effect: Effect,
    /// What happens there, one after the other.
    pub lines: Vec<Line>,
    /// The largest packet that it carries, where something is known of it, and why.
    pub mtu: Option<(u32, String)>,
    /// Whether it is the narrowest of its way.
    pub is_narrowest: bool,
}

/// One thing that happens to a packet at a hop.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What kind of step it is.
    pub kind: StepKind,
    /// What happens, in one line.
    pub text: String,
    /// What that does to the packet.
    pub effect: Effect,
    /// The rule, route or field that decides it.
    pub decided_by: Option<Anchor>,
}

/// Something worth knowing: a word and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The word.
    pub name: &'static str,
    /// What it is.
    pub value: String,
    /// More about it, for who wants to know.
    pub reason: String,
}

/// What would change an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedies {
    /// What the offers do: `Make it work` or `Make it impossible`.
    pub title: &'static str,
    /// What to say where there is no offer.
    pub nothing: &'static str,
    /// The offers, the smallest first.
    pub offers: Vec<Offer>,
}

/// Follows a packet through a plan.
///
/// # Errors
/// Says which part of the question cannot be read, and what to type instead.
pub fn explain_path(plan: &Plan, query: &PathQuery) -> Result<PathView, Unclear> {
    let question = query.question()?;
    let facts = Facts::new(plan);
    let asked = question.read(&facts)?;
    let path = asked.follow(&facts);
    let mtu = path.mtu(&facts);
    let mut lanes = vec![lane(plan, "There", &path.forward, &mtu.forward)];
    lanes.extend(path.back.as_ref().zip(mtu.back.as_ref()).map(|(walk, mtu)| lane(plan, "Back", walk, mtu)));
    Ok(PathView {
        verdict: path.verdict(),
        sentence: sentence(plan, &path),
        packet: asked.packet.to_string(),
        lanes,
        facts: facts_of(&path, &mtu),
    })
}

/// What would change the answer to a question: what opens a closed flow, or closes an open one.
///
/// # Errors
/// Says which part of the question cannot be read.
pub fn remedies(plan: &Plan, query: &PathQuery) -> Result<Remedies, Unclear> {
    let question = query.question()?;
    let facts = Facts::new(plan);
    let verdict = question.read(&facts)?.follow(&facts).verdict();
    let offers = offers(plan, &question, verdict);
    let (title, nothing) = match verdict {
        Verdict::Allowed => ("Make it impossible", "No single edit closes it."),
        Verdict::Denied | Verdict::Partial => (
            "Make it work",
            "No edit was found that opens it: something on the way is missing, such as a public address that is free.",
        ),
        Verdict::Unknown => ("Make it known", "Describe what the plan does not know about, then ask again."),
    };
    Ok(Remedies { title, nothing, offers })
}

fn sentence(plan: &Plan, path: &Path) -> String {
    let blockers: Vec<&Step> = path.deciders().collect();
    let first =
        blockers.first().map(|step| format!(" at `{}`: {}", plan.title(&step.at), step.text)).unwrap_or_default();
    let others = match blockers.len().saturating_sub(1) {
        0 => String::new(),
        1 => ", and one thing more".to_owned(),
        count => format!(", and {count} things more"),
    };
    match path.verdict() {
        Verdict::Allowed => "The packet arrives, and so does the answer".to_owned(),
        Verdict::Denied => format!("Denied{first}{others}"),
        Verdict::Partial => format!("The packet arrives, and the answer does not: stopped{first}{others}"),
        Verdict::Unknown => format!("Nobody knows{first}{others}"),
    }
}

/// The steps of a walk, those at one place together.
fn lane(plan: &Plan, title: &'static str, walk: &Walk, mtu: &WalkMtu) -> Lane {
    let narrowest = mtu.bytes.and(mtu.narrowest()).map(|hop| hop.step);
    let mut hops: Vec<Hop> = Vec::new();
    for (at, step) in walk.steps.iter().enumerate() {
        let limit = mtu.hops.iter().find(|hop| hop.step == at);
        let line =
            Line { kind: step.kind, text: step.text.clone(), effect: step.effect, decided_by: step.decided_by.clone() };
        match hops.last_mut().filter(|hop| hop.id == step.at) {
            Some(hop) => {
                hop.effect = worse(hop.effect, step.effect);
                hop.lines.push(line);
            }
            None => hops.push(hop(plan, step, line)),
        }
        if let Some((hop, limit)) = hops.last_mut().zip(limit) {
            set_mtu(hop, limit);
            hop.is_narrowest |= narrowest == Some(at);
        }
    }
    let stops = walk.steps.iter().filter(|step| step.effect == Effect::Stops).count();
    let is_unsure = walk.steps.iter().any(|step| step.effect == Effect::Unknown);
    let ends = match (stops, is_unsure) {
        (0, false) => "arrives".to_owned(),
        (0, true) => "not known".to_owned(),
        (1, _) => "stopped once".to_owned(),
        (count, _) => format!("stopped {count} times"),
    };
    Lane { title, ends, hops }
}

fn hop(plan: &Plan, step: &Step, line: Line) -> Hop {
    Hop {
        id: step.at.clone(),
        title: plan.title(&step.at).to_owned(),
        noun: plan.kind_of(&step.at).map_or_else(String::new, |kind| kind.noun().to_owned()),
        effect: step.effect,
        lines: vec![line],
        mtu: None,
        is_narrowest: false,
    }
}

fn set_mtu(hop: &mut Hop, limit: &HopMtu) {
    let Some(bytes) = limit.bytes else { return };
    if hop.mtu.as_ref().is_none_or(|(known, _)| bytes < *known) {
        hop.mtu = Some((bytes, limit.reason.clone()));
    }
}

const fn worse(one: Effect, other: Effect) -> Effect {
    match (one, other) {
        (Effect::Stops, _) | (_, Effect::Stops) => Effect::Stops,
        (Effect::Unknown, _) | (_, Effect::Unknown) => Effect::Unknown,
        (Effect::Passes, Effect::Passes) => Effect::Passes,
    }
}

fn facts_of(path: &Path, mtu: &PathMtu) -> Vec<Fact> {
    let mut facts = Vec::new();
    let sent = path.forward.steps.first().map(|step| step.packet);
    if let Some(sent) = sent.filter(|sent| sent.source != path.forward.last.source) {
        let value = format!("{} becomes {}", sent.source, path.forward.last.source);
        facts.push(Fact { name: "Source", value, reason: String::new() });
    }
    if let Some(sent) = sent.filter(|sent| sent.destination != path.forward.last.destination) {
        let value = format!("{} becomes {}", sent.destination, path.forward.last.destination);
        facts.push(Fact { name: "Destination", value, reason: String::new() });
    }
    let limit = |name: &'static str, way: &WalkMtu| {
        let (hop, bytes) = way.narrowest().zip(way.bytes)?;
        Some(Fact { name, value: format!("{bytes} bytes, limited by {}", hop.at), reason: hop.reason.clone() })
    };
    facts.extend(limit("Largest packet", &mtu.forward));
    let back = mtu.back.as_ref().filter(|back| back.bytes != mtu.forward.bytes);
    facts.extend(back.and_then(|back| limit("Largest answer", back)));
    facts
}

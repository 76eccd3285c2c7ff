//! What becomes of flows while a rollout is carried out? The plan after each of its steps, and the first step that turns what was proved before.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::analysis::intents::{CounterExample, Flow, Proof, prove};
use crate::analysis::path::{End, Path, Place};
use crate::analysis::{Facts, replay};
use crate::edit::{Command, END, apply};
use crate::model::{Document, Plan, Rollout, RolloutAction, RolloutStep};
use crate::rules::intended::trace;
use crate::rules::{Anchor, Sink, named};

/// A flow that is as it should be before a rollout.
pub(super) struct Watched<'w> {
    /// What keeps watch over it: an intent, or what is kept at its end.
    pub(super) id: &'w str,
    /// The flow, and what it should be.
    pub(super) flow: Flow<'w>,
}

/// A step after which a flow is not as it should be any more.
pub(super) struct Turn<'w> {
    pub(super) watched: &'w Watched<'w>,
    /// The position of the step.
    pub(super) step: usize,
    /// The position of the step after which it is as it should be again, if there is one.
    pub(super) until: Option<usize>,
    /// The packet that shows it, in words.
    pub(super) packet: String,
    /// What becomes of the packet, as the caller told it.
    pub(super) told: String,
    evidence: Map<String, Value>,
}

impl Turn<'_> {
    pub(super) fn evidence(&self) -> Map<String, Value> {
        self.evidence.clone()
    }

    /// How long it lasts, for the end of a sentence.
    pub(super) fn until_in_words(&self) -> String {
        self.until.map_or_else(String::new, |step| format!(", until step {}", step.saturating_add(1)))
    }
}

/// What a rollout makes of a plan.
#[derive(Default)]
pub(super) struct Stages {
    /// The plan after each step that changes something, with the position of the step.
    pub(super) plans: Vec<(usize, Document)>,
    /// The first step that cannot be carried out, with the reason; what comes after it is not known.
    refused: Option<(usize, String)>,
}

/// Carries out a rollout on copies of a plan. Steps that are not clear are another rule's matter: a rollout with such a step has no stages.
pub(super) fn stages(plan: &Plan, rollout: &Rollout) -> Stages {
    let mut stages = Stages::default();
    if !replay(plan, &rollout.steps, rollout.propagation_seconds).unclear.is_empty() {
        return stages;
    }
    let mut document = Document { plan: plan.clone(), ..Document::default() };
    for (position, step) in rollout.steps.iter().enumerate() {
        let Some(command) = command_of(&document.plan, step) else { continue };
        if let Err(refusal) = apply(&mut document, &command) {
            stages.refused = Some((position, refusal.message));
            break;
        }
        stages.plans.push((position, document.clone()));
    }
    stages
}

/// Counts the steps of a rollout that change something as examined: what is found is found of one of them.
pub(super) fn examine(rollout: &Rollout, sink: &mut Sink<'_>) {
    let steps = rollout.steps.iter().enumerate().filter(|(_, step)| step.action != RolloutAction::Wait);
    steps.for_each(|(position, _)| sink.examine(step_at(rollout, position)));
}

/// A step as a place.
pub(super) fn step_at(rollout: &Rollout, step: usize) -> Anchor {
    Anchor::new(&rollout.id, format!("steps/{step}"))
}

/// ``step 2 of rollout `move` ``.
pub(super) fn step_in_words(plan: &Plan, rollout: &Rollout, step: usize) -> String {
    format!("step {} of rollout `{}`", step.saturating_add(1), plan.title(rollout.id.as_str()))
}

/// For each flow the steps of a rollout that turn it, each until it is as it should be again. What cannot be told after a step is said to be unknown.
pub(super) fn turns<'w>(
    facts: &Facts<'_>,
    rollout: &Rollout,
    watched: &'w [Watched<'w>],
    sink: &mut Sink<'_>,
    tell: impl for<'a> Fn(&Facts<'a>, &CounterExample<'a>) -> String,
) -> Vec<Turn<'w>> {
    if watched.is_empty() {
        return Vec::new();
    }
    let mut turns: Vec<Turn<'w>> = Vec::new();
    let mut doubtful: BTreeSet<&str> = BTreeSet::new();
    let stages = stages(facts.plan(), rollout);
    if let Some((position, reason)) = stages.refused {
        let step = step_in_words(facts.plan(), rollout, position);
        sink.unknown(&rollout.id, format!("{step} cannot be carried out: {reason}"));
    }
    for (position, document) in stages.plans {
        let now = Facts::new(&document.plan);
        for watched in watched {
            let is_open = |turn: &&mut Turn<'_>| std::ptr::eq(turn.watched, watched) && turn.until.is_none();
            let open = turns.iter_mut().find(is_open);
            match (open, prove(&now, &watched.flow)) {
                (None, Proof::Broken(example)) => {
                    let told = tell(&now, &example);
                    let evidence = evidence(facts, rollout, (watched.id, position), &example);
                    let packet = example.packet.to_string();
                    turns.push(Turn { watched, step: position, until: None, packet, told, evidence });
                }
                (Some(turn), Proof::Holds) => turn.until = Some(position),
                (None, Proof::Unknown(reason)) if doubtful.insert(watched.id) => {
                    let step = step_in_words(facts.plan(), rollout, position);
                    sink.unknown(&rollout.id, format!("after {step}, `{}`: {reason}", watched.id));
                }
                (None, Proof::Holds | Proof::Unknown(_)) | (Some(_), Proof::Broken(_) | Proof::Unknown(_)) => {}
            }
        }
    }
    turns
}

/// Both ways of the packet before the rollout, and after the step.
fn evidence(
    facts: &Facts<'_>,
    rollout: &Rollout,
    (id, position): (&str, usize),
    example: &CounterExample<'_>,
) -> Map<String, Value> {
    let ways = |path: &Path| json!({"forward": trace(&path.forward), "return": path.back.as_ref().map(trace)});
    let ends = place_in(facts.plan(), &example.from).zip(place_in(facts.plan(), &example.to));
    let before = ends.map(|(from, to)| ways(&Path::of(facts, &from, &to, example.packet)));
    named(json!({
        "rollout": rollout.id.as_str(),
        "step": position,
        "flow_of": id,
        "packet": example.packet.to_string(),
        "before": before,
        "after": ways(&example.path),
    }))
}

/// The same end in another plan.
fn place_in<'a>(plan: &'a Plan, end: &End<'_>) -> Option<End<'a>> {
    let place = match end.place {
        Place::Host(host) => Place::Host(plan.hosts.get(&host.id)?),
        Place::Subnet(subnet) => Place::Subnet(plan.subnets.get(&subnet.id)?),
        Place::Network(network) => Place::Network(plan.networks.get(&network.id)?),
        Place::Site(site) => Place::Site(plan.sites.get(&site.id)?),
        Place::Internet => Place::Internet,
    };
    Some(End { place, address: end.address, is_example: end.is_example })
}

/// The edit that carries out a step on a plan; nothing where the step changes nothing.
fn command_of(plan: &Plan, step: &RolloutStep) -> Option<Command> {
    let table = step.route_table.as_ref().and_then(|id| plan.route_tables.get(id));
    let place = table
        .and_then(|table| table.routes.iter().position(|route| route.destination.cidr() == step.destination.cidr()));
    match step.action {
        RolloutAction::AddRoute | RolloutAction::ReplaceRoute => {
            let (id, target) = (table?.id.to_string(), step.target.as_str());
            Some(match place {
                Some(index) => Command::set(id, format!("routes/{index}/target"), target),
                None => {
                    let route = json!({"destination": step.destination.to_string(), "target": target});
                    Command::Insert { id, list: "routes".to_owned(), index: END, value: route }
                }
            })
        }
        RolloutAction::RemoveRoute => {
            Some(Command::Delete { id: table?.id.to_string(), list: "routes".to_owned(), index: place? })
        }
        RolloutAction::RemoveTarget => {
            let id = step.target.to_string();
            plan.kind_of(&id).map(|_| Command::Remove { id })
        }
        RolloutAction::Wait => None,
    }
}

//! What do rules about intents share? Which flows are broken, how they are told, and whether a repair mends them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Anchor, Context, Related, Sink, named};
use crate::address::Cidr;
use crate::analysis::intents::{CounterExample, Fault, IntentProof, Proof, prove_some};
use crate::analysis::path::{Effect, End, Path, Place, Step, StepKind, Walk};
use crate::analysis::{Facts, TableRoutes};
use crate::edit::{Command, apply};
use crate::model::{Document, Expectation, Id, Intent, Kind, Plan};
use crate::repair::routes::point_at;
use crate::small::SmallCollect;

/// An intent that the plan does not keep, with the packet that shows it.
#[derive(Clone, Copy)]
pub(super) struct Broken<'f, 'a> {
    pub(super) context: &'f Context<'a>,
    pub(super) intent: &'a Intent,
    pub(super) example: &'f CounterExample<'a>,
}

/// Examines the intents of an expectation and returns those that are broken, by id.
pub(super) fn examined<'f, 'a>(
    context: &'f Context<'a>,
    sink: &mut Sink<'_>,
    expect: Expectation,
) -> Vec<Broken<'f, 'a>> {
    let mut broken = Vec::new();
    for proof in context.facts.intents().iter().filter(|proof| proof.intent.expect == expect) {
        if matches!(proof.proof, Proof::Unknown(_)) {
            continue;
        }
        sink.examine(&proof.intent.id);
        broken.extend(proof.broken(expect).map(|example| Broken { context, intent: proof.intent, example }));
    }
    broken
}

/// Examines the flows that must work, and returns those whose fault is of this kind.
pub(super) fn faulty<'f, 'a, T>(
    context: &'f Context<'a>,
    sink: &mut Sink<'_>,
    pick: impl Fn(Fault<'f, 'a>) -> Option<T>,
) -> Vec<(Broken<'f, 'a>, T)> {
    let broken = examined(context, sink, Expectation::Allowed).into_iter();
    broken.filter_map(|broken| Some((broken, pick(broken.example.fault(&context.facts)?)?))).collect()
}

/// The intents of an expectation that nobody can judge, with the reason.
pub(super) fn unknown<'f>(
    context: &'f Context<'_>,
    expect: Expectation,
) -> impl Iterator<Item = (&'f Intent, &'f str)> {
    let proofs = context.facts.intents().iter().filter(move |proof| proof.intent.expect == expect);
    proofs.filter_map(|proof| match &proof.proof {
        Proof::Unknown(reason) => Some((proof.intent, reason.as_str())),
        Proof::Holds | Proof::Broken(_) => None,
    })
}

impl<'a> Broken<'_, 'a> {
    pub(super) fn plan(&self) -> &'a Plan {
        self.context.plan
    }

    /// The intent's name for people.
    pub(super) fn title(&self) -> &'a str {
        self.plan().title(self.intent.id.as_str())
    }

    /// The name of an end for people, with its address where it is one of many.
    pub(super) fn end(&self, end: &End<'_>) -> String {
        match end.place {
            Place::Internet => "the internet".to_owned(),
            Place::Host(_) | Place::Subnet(_) | Place::Network(_) | Place::Site(_) => {
                format!("`{}`", self.plan().title(end.name()))
            }
        }
    }

    /// From where to where, in words: `` `web` to `db` ``.
    pub(super) fn ends(&self) -> String {
        format!("{} to {}", self.end(&self.example.from), self.end(&self.example.to))
    }

    /// The intent as a place.
    pub(super) fn primary(&self) -> Anchor {
        Anchor::new(&self.intent.id, "")
    }

    /// The place of a step, where it is one of the plan's.
    pub(super) fn related(&self, step: &Step, label: &str) -> Vec<Related> {
        let filter = step.shown().and_then(|shown| shown.filters.first());
        let place = filter.unwrap_or(&step.at);
        let at = || self.plan().kind_of(place).map(|_| Anchor::new(place, ""));
        step.decided_by.clone().or_else(at).map(|anchor| Related::new(anchor, label)).into_iter().collect()
    }

    /// Both ways as evidence.
    pub(super) fn evidence(&self, step: &Step) -> Map<String, Value> {
        let Path { forward, back } = &self.example.path;
        named(json!({
            "intent": self.intent.id.as_str(),
            "packet": self.example.packet.to_string(),
            "stopped_at": step.at,
            "reason": step.text,
            "forward": trace(forward),
            "return": back.as_ref().map(trace),
        }))
    }

    /// The table that decides a step, which is named by the table or, where the plan does not name it, by the subnet that uses it.
    pub(super) fn table_at(&self, step: &Step) -> Option<&TableRoutes<'a>> {
        let (plan, routes) = (self.plan(), self.context.facts.routes());
        let of_subnet = plan.subnets.by_text(&step.at).and_then(|subnet| routes.of_subnet(&subnet.id));
        let named = || {
            let table = plan.route_tables.by_text(&step.at)?;
            routes.of_network(&table.network).find(|routes| routes.table.is_some_and(|other| other.id == table.id))
        };
        of_subnet.or_else(named).map(|routes| &**routes)
    }

    /// The packet and what becomes of it.
    pub(super) fn witness(&self, step: &Step) -> String {
        format!("{}: {}", self.example.packet, at(step))
    }

    /// What becomes of the answer, as said of it.
    pub(super) fn answer_ends(&self, step: &Step) -> String {
        format!("to `{}` ends at `{}`", step.packet.destination, step.at)
    }

    /// Whether commands bring the flow further and leave every other intent as it is.
    pub(super) fn is_mended_by(&self, commands: &[Command]) -> bool {
        let Some(fault) = self.example.fault(&self.context.facts) else { return false };
        let step = step_of(&fault);
        keeps_intents(self.context, commands, &self.intent.id, |proof, now| match proof {
            Proof::Holds => true,
            Proof::Broken(_) => now.is_some_and(|now| (&now.at, &now.text) != (&step.at, &step.text)),
            Proof::Unknown(_) => false,
        })
    }

    /// Whether commands make the intent hold and leave every other intent as it is.
    pub(super) fn is_kept_by(&self, commands: &[Command]) -> bool {
        keeps_intents(self.context, commands, &self.intent.id, |proof, _| *proof == Proof::Holds)
    }
}

/// Whether no intent that holds is lost by commands, and one of them becomes what is wanted: what is proved of it, and where its flow ends if it does.
fn keeps_intents(
    context: &Context<'_>,
    commands: &[Command],
    intent: &Id<Intent>,
    is_wanted: impl Fn(&Proof<'_>, Option<&Step>) -> bool,
) -> bool {
    let Some(changed) = changed(context.plan, commands) else { return false };
    let facts = Facts::new(&changed.plan);
    proofs_after(context, &facts, intent).iter().all(|IntentProof { intent: other, proof, .. }| {
        let fault = match proof {
            Proof::Broken(example) => example.fault(&facts),
            Proof::Holds | Proof::Unknown(_) => None,
        };
        match other.id == *intent {
            true => is_wanted(proof, fault.as_ref().map(step_of)),
            false => *proof == Proof::Holds,
        }
    })
}

/// What is proved for a changed plan of an intent, and of those that held before.
pub(super) fn proofs_after<'b>(context: &Context<'_>, facts: &Facts<'b>, intent: &Id<Intent>) -> Vec<IntentProof<'b>> {
    let before = context.facts.intents().iter().filter(|before| before.proof == Proof::Holds);
    let kept: BTreeSet<&Id<Intent>> = before.map(|before| &before.intent.id).chain([intent]).small_set();
    prove_some(facts, context.facts.held().as_deref(), |other| kept.contains(&other.id))
}

/// The plan after commands; nothing where one is refused.
pub(super) fn changed(plan: &Plan, commands: &[Command]) -> Option<Document> {
    let mut document = Document { plan: plan.clone(), ..Document::default() };
    apply(&mut document, &Command::all("", commands.to_vec())).ok().map(|_| document)
}

/// The step at which a fault shows.
pub(super) fn step_of<'p>(fault: &Fault<'p, '_>) -> &'p Step {
    match fault {
        Fault::Dropped(step)
        | Fault::NoRoute(step)
        | Fault::NoReturnRoute(step)
        | Fault::Loop(step)
        | Fault::NoOutbound(step)
        | Fault::Asymmetric(step)
        | Fault::Transitive { step, .. }
        | Fault::EdgeToEdge { step, .. }
        | Fault::OneWay { step, .. } => step,
    }
}

/// What happens at a step, with its place where the text does not name it.
pub(super) fn at(step: &Step) -> String {
    match step.kind {
        StepKind::Route => step.text.clone(),
        StepKind::Start | StepKind::Filter | StepKind::Link | StepKind::Translation | StepKind::End => {
            format!("at `{}`, {}", step.at, step.text)
        }
    }
}

/// The steps of a walk, one line each.
pub(super) fn trace(walk: &Walk) -> Vec<String> {
    let line = |step: &Step| match step.effect {
        Effect::Passes => format!("{}: {}", step.at, step.text),
        Effect::Stops => format!("{}: stopped, {}", step.at, step.text),
        Effect::Unknown => format!("{}: unknown, {}", step.at, step.text),
    };
    walk.steps.iter().map(line).collect()
}

/// Gives a table routes to blocks, over those to the same blocks that it has; to a main table of its own where the plan names none.
pub(super) fn add_routes(plan: &Plan, routes: &TableRoutes<'_>, blocks: &[Cidr], target: &str) -> Vec<Command> {
    let route = |block: &Cidr| json!({"destination": block.to_string(), "target": target});
    let Some(table) = routes.table else {
        let network = routes.network.id.as_str();
        let fields = json!({"network": network, "main": true, "routes": blocks.iter().map(route).collect::<Vec<_>>()});
        return vec![Command::add(Kind::RouteTable, free_id(plan, &format!("rt-{network}")), fields)];
    };
    let mut end = table.routes.len();
    let give = |block: &Cidr| match table.routes.iter().position(|route| route.destination.cidr() == Some(*block)) {
        Some(position) => point_at(routes, position, *block, target).commands,
        None => {
            let (id, list, index) = (table.id.to_string(), "routes".to_owned(), end);
            end = end.saturating_add(1);
            vec![Command::Insert { id, list, index, value: route(block) }]
        }
    };
    blocks.iter().flat_map(give).collect()
}

/// An id that the plan does not have yet, made from a base.
pub(super) fn free_id(plan: &Plan, base: &str) -> String {
    let base: String = base.chars().take(60).collect();
    let numbered = (2_u32..1_000).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|id| plan.kind_of(id).is_none()).unwrap_or(base)
}

#![doc = include_str!("flow_opened_by_change.md")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::stages::{Turn, Watched, examine, stages, step_at, step_in_words, turns};
use crate::address::Family;
use crate::analysis::intents::{Flow, Proof};
use crate::analysis::reach::{INTERNET, Part, Reach, Traffic};
use crate::model::{Expectation, Plan, Rollout};
use crate::rules::posture::internet_to_data_tier::data_of;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallCollect;

/// Reports rollouts that open a flow that must not work.
pub(crate) struct FlowOpenedByChange;

impl Rule for FlowOpenedByChange {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "flow-opened-by-change",
            category: Category::Resilience,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("flow_opened_by_change.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        if plan.rollouts.is_empty() {
            return;
        }
        let kept = context.facts.intents().iter().filter(|known| known.proof == Proof::Holds);
        let kept = kept.map(|known| known.intent).filter(|intent| intent.expect == Expectation::Denied);
        let watched: Vec<Watched<'_>> =
            kept.map(|intent| Watched { id: intent.id.as_str(), flow: Flow::from(intent) }).collect();
        let data: BTreeSet<&str> = data_of(plan).small_set();
        for rollout in plan.rollouts.sorted().filter(|_| !watched.is_empty() || !data.is_empty()) {
            examine(rollout, sink);
            let turns = turns(&context.facts, rollout, &watched, sink, |_, example| example.to.name().to_owned());
            let told: BTreeSet<String> = turns.iter().map(|turn| turn.told.clone()).small_set();
            for turn in turns {
                sink.report(&Opened { plan, rollout, turn });
            }
            let rest: BTreeSet<&str> = data.iter().copied().filter(|id| !told.contains(*id)).small_set();
            if !rest.is_empty() {
                let_in(plan, rollout, &rest, sink).iter().for_each(|found| sink.report(found));
            }
        }
    }
}

/// For each pair of an end and of data, the first step that lets packets pass between them which surely did not before.
fn let_in<'a>(plan: &'a Plan, rollout: &'a Rollout, data: &BTreeSet<&str>, sink: &mut Sink<'_>) -> Vec<LetIn<'a>> {
    let before = Reach::of(plan);
    let (mut now, mut found) = (before.clone(), Vec::<LetIn<'a>>::new());
    for (step, document) in stages(plan, rollout).plans {
        now.update(&document.plan);
        now.finish();
        for (from, to, _) in now.flows().into_iter().filter(|(_, to, _)| data.contains(to.id)) {
            let is_known = found.iter().any(|known| known.from == from.id && known.to == to.id);
            // Who was not there before is no sender that something is opened for.
            let is_new = before.addresses(from.id, from.family).is_empty();
            if is_known || is_new || is_in_doubt(&before, [from.id, to.id], to.family) {
                continue;
            }
            let Ok(gained) = now.gained([from.id, to.id], to.family, Part::Sure, &before) else {
                let step = step_in_words(plan, rollout, step);
                sink.unknown(
                    &rollout.id,
                    format!("what {step} lets pass from `{}` to `{}` is too much to work out", from.id, to.id),
                );
                continue;
            };
            let Some((packet, _)) = gained.iter().find_map(Traffic::witness) else { continue };
            found.push(LetIn {
                plan,
                rollout,
                step,
                from: from.id.to_owned(),
                to: to.id.to_owned(),
                what: gained.first().map(Traffic::words).unwrap_or_default(),
                packet: packet.to_string(),
            });
        }
    }
    found
}

/// Whether a plan does not say of all packets between two ends whether they pass.
fn is_in_doubt(reach: &Reach, [from, to]: [&str; 2], family: Family) -> bool {
    reach.between(from, to, family).iter().any(|piece| piece.passes.sure != piece.passes.possible)
}

struct Opened<'w> {
    plan: &'w Plan,
    rollout: &'w Rollout,
    turn: Turn<'w>,
}

impl Explain for Opened<'_> {
    fn message(&self) -> String {
        let (turn, plan) = (&self.turn, self.plan);
        format!(
            "{} opens what intent `{}` keeps closed{}: {} arrives",
            step_in_words(plan, self.rollout, turn.step),
            plan.title(turn.watched.id),
            turn.until_in_words(),
            turn.packet
        )
    }

    fn primary(&self) -> Anchor {
        step_at(self.rollout, self.turn.step)
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(self.turn.watched.id, ""), "is closed before")]
    }

    fn evidence(&self) -> Map<String, Value> {
        self.turn.evidence()
    }

    fn witness(&self) -> Option<String> {
        Some(self.turn.packet.clone())
    }

    fn help(&self) -> Vec<String> {
        help()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        Vec::new()
    }
}

/// Data that a step lets somebody reach.
struct LetIn<'a> {
    plan: &'a Plan,
    rollout: &'a Rollout,
    step: usize,
    from: String,
    to: String,
    /// Protocols and ports, in words.
    what: String,
    packet: String,
}

impl Explain for LetIn<'_> {
    fn message(&self) -> String {
        let from = match self.from.as_str() {
            INTERNET => "the internet".to_owned(),
            id => format!("`{}`", self.plan.title(id)),
        };
        format!(
            "{} lets {from} reach `{}`, which keeps data, on {}",
            step_in_words(self.plan, self.rollout, self.step),
            self.plan.title(&self.to),
            self.what
        )
    }

    fn primary(&self) -> Anchor {
        step_at(self.rollout, self.step)
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(&self.to, ""), "is reached")]
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "rollout": self.rollout.id.as_str(),
            "step": self.step,
            "from": self.from,
            "to": self.to,
            "gained": self.what,
            "packet": self.packet,
        }))
    }

    fn witness(&self) -> Option<String> {
        Some(self.packet.clone())
    }

    fn help(&self) -> Vec<String> {
        help()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        Vec::new()
    }
}

fn help() -> Vec<String> {
    vec![
        "narrow the route of this step to what it is for".to_owned(),
        "or let rule sets keep the packets out before the step is carried out".to_owned(),
    ]
}

#![doc = include_str!("flow_opened_by_change.md")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::stages::{Turn, Watched, stages, step_at, step_in_words, turns};
use crate::analysis::intents::{Flow, Proof};
use crate::analysis::reach::{INTERNET, PairShift, Reach, Traffic};
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
            page: include_str!("flow_opened_by_change.md"),
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
        for rollout in plan.rollouts.sorted() {
            let watching = watched.iter().map(|watched| watched.id).chain(data.iter().copied());
            watching.for_each(|id| sink.examine(format!("{} {id}", rollout.id)));
            let turns = turns(&context.facts, rollout, &watched, |_, example| example.to.name().to_owned());
            let told: BTreeSet<String> = turns.iter().map(|turn| turn.told.clone()).small_set();
            for turn in turns {
                sink.report(&Opened { plan, rollout, turn });
            }
            let is_open = |shift: &PairShift<'_>| data.contains(shift.to.id) && !told.contains(shift.to.id);
            for found in (!data.is_empty()).then(|| let_in(plan, rollout, is_open)).into_iter().flatten() {
                sink.report(&found);
            }
        }
    }
}

/// For each pair of ends that is wanted, the first step that lets packets pass between them which surely did not before.
fn let_in<'a>(plan: &'a Plan, rollout: &'a Rollout, is_wanted: impl Fn(&PairShift<'_>) -> bool) -> Vec<LetIn<'a>> {
    let before = Reach::of(plan);
    let (mut now, mut found) = (before.clone(), Vec::<LetIn<'a>>::new());
    for (step, document) in stages(plan, rollout) {
        now.update(&document.plan);
        now.finish();
        for shift in now.since(&before).into_iter().filter(&is_wanted) {
            let [from, to] = [shift.from.id, shift.to.id].map(ToOwned::to_owned);
            let is_known = found.iter().any(|known| (&known.from, &known.to) == (&from, &to));
            let witness = shift.gained.iter().find_map(Traffic::witness).filter(|_| !is_known);
            let what = shift.gained.first().map(Traffic::words).unwrap_or_default();
            found.extend(witness.map(|(packet, _)| LetIn {
                plan,
                rollout,
                step,
                from,
                to,
                what,
                packet: packet.to_string(),
            }));
        }
    }
    found
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

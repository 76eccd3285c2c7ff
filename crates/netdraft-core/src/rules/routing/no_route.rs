#![doc = include_str!("no_route.md")]

use serde_json::{Map, Value};

use super::needed;
use crate::analysis::intents::Fault;
use crate::analysis::path::{Step, Subject};
use crate::model::{Expectation, Plan};
use crate::rules::intended::{Broken, at, faulty, unknown};
use crate::rules::peering::is_told_of_tables;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

/// Reports flows that must work and whose packets no route takes to where they go.
pub(crate) struct NoRoute;

impl Rule for NoRoute {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "no-route",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("no_route.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let pick = |fault| {
            let Fault::NoRoute(step) = fault else { return None };
            Some(step)
        };
        for (broken, step) in faulty(context, sink, pick) {
            if !is_told_of_tables(&broken, step) {
                sink.report(&Stranded { broken, step });
            }
        }
        for (intent, reason) in unknown(context, Expectation::Allowed) {
            sink.unknown(&intent.id, reason);
        }
    }
}

struct Stranded<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
}

impl Explain for Stranded<'_, '_> {
    fn message(&self) -> String {
        let Self { broken, step } = self;
        format!("intent `{}` is broken: nothing leads from {}; {}", broken.title(), broken.ends(), at(step))
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.broken.related(self.step, "packets end here")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.broken.evidence(self.step)
    }

    fn witness(&self) -> Option<String> {
        Some(self.broken.witness(self.step))
    }

    fn help(&self) -> Vec<String> {
        let destination = self.step.packet.destination;
        match self.step.subject {
            Subject::Route { block: None, .. } => vec![format!("give `{}` a route to `{destination}`", self.step.at)],
            Subject::Route { block: Some(_), .. } => {
                vec![format!("point the route that takes `{destination}` at something that leads there")]
            }
            _ => vec![format!("let `{}` lead to `{destination}`, or route its packets another way", self.step.at)],
        }
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        needed::repairs(&self.broken, self.step)
    }
}

#![doc = include_str!("no_return_route.md")]

use serde_json::{Map, Value};

use super::needed;
use crate::analysis::intents::Fault;
use crate::analysis::path::Step;
use crate::model::Plan;
use crate::rules::intended::{Broken, at, faulty};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

/// Reports flows that must work, whose packets arrive and whose answers find no way back.
pub(crate) struct NoReturnRoute;

impl Rule for NoReturnRoute {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "no-return-route",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("no_return_route.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let pick = |fault| {
            let Fault::NoReturnRoute(step) = fault else { return None };
            Some(step)
        };
        for (broken, step) in faulty(context, sink, pick) {
            sink.report(&Unanswered { broken, step });
        }
    }
}

struct Unanswered<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
}

impl Explain for Unanswered<'_, '_> {
    fn message(&self) -> String {
        let Self { broken, step } = self;
        let ends = broken.ends();
        format!("intent `{}` is broken: packets from {ends} arrive, and answers do not; {}", broken.title(), at(step))
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.broken.related(self.step, "answers end here")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.broken.evidence(self.step)
    }

    fn witness(&self) -> Option<String> {
        let question = self.broken.example.packet;
        Some(format!("{question} arrives; the answer {}", self.broken.answer_ends(self.step)))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("let `{}` lead back to `{}`", self.step.at, self.step.packet.destination)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        needed::repairs(&self.broken, self.step)
    }
}

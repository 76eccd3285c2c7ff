#![doc = include_str!("stateless_return_too_narrow.md")]

use serde_json::{Map, Value};

use super::replies::{Unanswered, unanswered};
use crate::model::{Anchor, Plan};
use crate::rules::wording::listed;
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink};

/// Reports rules of stateless lists whose replies reach only some kinds of clients.
pub(crate) struct StatelessReturnTooNarrow;

impl Rule for StatelessReturnTooNarrow {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "stateless-return-too-narrow",
            category: Category::Firewall,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("stateless_return_too_narrow.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for unanswered in unanswered(context, sink).into_iter().filter(|unanswered| !unanswered.loss.is_total) {
            sink.report(&TooNarrow(unanswered));
        }
    }
}

struct TooNarrow<'a>(Unanswered<'a>);

impl Explain for TooNarrow<'_> {
    fn message(&self) -> String {
        let Self(unanswered) = self;
        let (verb, way) = unanswered.way();
        let clients = listed(unanswered.loss.unserved.iter().map(|clients| clients.name));
        let (rule, dropped) = (unanswered.line.full_title(), unanswered.dropped());
        format!("some replies to {rule} cannot {verb}: {dropped} is not let {way}, where {clients} wait")
    }

    fn primary(&self) -> Anchor {
        self.0.line.anchor()
    }

    fn related(&self) -> Vec<Related> {
        self.0.related()
    }

    fn evidence(&self) -> Map<String, Value> {
        self.0.evidence()
    }

    fn witness(&self) -> Option<String> {
        self.0.witness()
    }

    fn help(&self) -> Vec<String> {
        vec![format!(
            "let {} through to every port at which clients wait, or waive it if no such client calls",
            self.0.protocol()
        )]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        self.0.repairs()
    }
}

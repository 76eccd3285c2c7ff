#![doc = include_str!("stateless_return_missing.md")]

use serde_json::{Map, Value};

use super::replies::{Unanswered, may_be_for_replies, unanswered};
use crate::analysis::filters::noun;
use crate::model::{Anchor, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Scope, Severity, Sink};

/// Reports rules of stateless lists whose requests get no reply.
pub(crate) struct StatelessReturnMissing;

impl Rule for StatelessReturnMissing {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "stateless-return-missing",
            category: Category::Firewall,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("stateless_return_missing.md"),
        }
    }

    fn scope(&self) -> Scope {
        Scope::RuleSets
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for unanswered in unanswered(context, sink).into_iter().filter(|unanswered| unanswered.loss.is_total) {
            sink.report(&Missing(unanswered));
        }
    }
}

struct Missing<'a>(Unanswered<'a>);

impl Explain for Missing<'_> {
    fn severity(&self) -> Option<Severity> {
        may_be_for_replies(&self.0.line).then_some(Severity::Warning)
    }

    fn message(&self) -> String {
        let Self(unanswered) = self;
        let (verb, way) = unanswered.way();
        format!("replies to {} cannot {verb}: {} is not let {way}", unanswered.line.full_title(), unanswered.dropped())
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
        let Self(unanswered) = self;
        let kind = noun(unanswered.line.filter.kind);
        let (_, way) = unanswered.way();
        vec![format!(
            "let {} {way} to the ports at which clients wait: this {kind} remembers no connection",
            unanswered.protocol()
        )]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        self.0.repairs()
    }
}

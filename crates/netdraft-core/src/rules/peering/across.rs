//! Which flows that must work would have to cross a network that takes nobody else's packets further?

use serde_json::{Map, Value};

use crate::analysis::intents::Fault;
use crate::analysis::path::Step;
use crate::model::{Entity, Network};
use crate::rules::intended::{Broken, at, faulty};
use crate::rules::{Anchor, Context, Related, Sink};

/// A flow that would have to cross a network.
pub(super) struct Across<'f, 'a> {
    pub(super) broken: Broken<'f, 'a>,
    step: &'f Step,
    /// The network that would be crossed.
    pub(super) by: &'a Network,
}

/// Where a flow ends, and the network that it would have to cross.
pub(super) type Crossing<'f, 'a> = (&'f Step, &'a Network);

impl<'f, 'a> Across<'f, 'a> {
    /// Examines the flows that must work, and returns those whose fault is such a crossing. Without peerings there are none.
    pub(super) fn all(
        context: &'f Context<'a>,
        sink: &mut Sink<'_>,
        crossing: fn(Fault<'f, 'a>) -> Option<Crossing<'f, 'a>>,
    ) -> Vec<Self> {
        if context.plan.peerings.is_empty() {
            return Vec::new();
        }
        let found = faulty(context, sink, crossing).into_iter();
        found.map(|(broken, (step, by))| Self { broken, step, by }).collect()
    }

    /// The network that would be crossed, with what it is in this, and what ends the packets.
    pub(super) fn related(&self, role: &str) -> Vec<Related> {
        let mut related = vec![Related::new(Anchor::new(&self.by.id, ""), role)];
        related.extend(self.broken.related(self.step, "packets end here"));
        related
    }

    pub(super) fn evidence(&self) -> Map<String, Value> {
        let mut evidence = self.broken.evidence(self.step);
        evidence.insert("by".to_owned(), self.by.id.as_str().into());
        evidence
    }

    pub(super) fn witness(&self) -> String {
        format!("{}: {}", self.broken.example.packet, at(self.step))
    }

    /// The intent, the ends and the network, in words.
    pub(super) fn words(&self) -> (&'a str, String, &'a str) {
        (self.broken.title(), self.broken.ends(), self.by.title())
    }
}

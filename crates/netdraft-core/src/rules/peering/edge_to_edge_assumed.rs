#![doc = include_str!("edge_to_edge_assumed.md")]

use serde_json::{Map, Value};

use crate::analysis::intents::Fault;
use crate::analysis::path::{Place, Step};
use crate::model::{Entity, Network};
use crate::rules::intended::{Broken, at, faulty};
use crate::rules::{Anchor, Category, Context, Explain, Meta, Related, Rule, Severity, Sink};

/// Reports flows that must work and that would use the gateway of a peered network.
pub(crate) struct EdgeToEdgeAssumed;

impl Rule for EdgeToEdgeAssumed {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "edge-to-edge-assumed",
            category: Category::Peering,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: include_str!("edge_to_edge_assumed.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        if context.plan.peerings.is_empty() {
            return;
        }
        let pick = |fault| {
            let Fault::EdgeToEdge { step, by } = fault else { return None };
            Some((step, by))
        };
        for (broken, (step, by)) in faulty(context, sink, pick) {
            sink.report(&Borrowed { broken, step, by });
        }
    }
}

struct Borrowed<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
    /// The network whose gateway would be used.
    by: &'a Network,
}

impl Borrowed<'_, '_> {
    fn is_internet(&self) -> bool {
        let example = self.broken.example;
        [example.from.place, example.to.place].contains(&Place::Internet)
    }
}

impl Explain for Borrowed<'_, '_> {
    fn message(&self) -> String {
        let (title, ends, by) = (self.broken.title(), self.broken.ends(), self.by.title());
        let what = if self.is_internet() { "the internet" } else { "the site" };
        format!(
            "intent `{title}` is broken: packets from {ends} would cross `{by}`, whose way to {what} is closed to its peers"
        )
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        let mut related = vec![Related::new(Anchor::new(&self.by.id, ""), "its gateways serve only itself")];
        related.extend(self.broken.related(self.step, "packets end here"));
        related
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = self.broken.evidence(self.step);
        evidence.insert("by".to_owned(), self.by.id.as_str().into());
        evidence
    }

    fn witness(&self) -> Option<String> {
        Some(format!("{}: {}", self.broken.example.packet, at(self.step)))
    }

    fn help(&self) -> Vec<String> {
        let hub = "or attach the networks and the VPN connection to a transit hub".to_owned();
        match self.is_internet() {
            true => vec!["give the network an internet gateway or a NAT gateway of its own".to_owned()],
            false => vec!["give the network a VPN connection of its own".to_owned(), hub],
        }
    }
}

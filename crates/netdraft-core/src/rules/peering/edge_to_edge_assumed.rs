#![doc = include_str!("edge_to_edge_assumed.md")]

use serde_json::{Map, Value};

use super::across::Across;
use crate::analysis::intents::Fault;
use crate::analysis::path::Place;
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
            page: text!("edge_to_edge_assumed.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let crossing = |fault| {
            let Fault::EdgeToEdge { step, by } = fault else { return None };
            Some((step, by))
        };
        for across in Across::all(context, sink, crossing) {
            sink.report(&Borrowed(across));
        }
    }
}

/// A flow over the gateway of the network that it would cross.
struct Borrowed<'f, 'a>(Across<'f, 'a>);

impl Borrowed<'_, '_> {
    fn is_internet(&self) -> bool {
        let example = self.0.broken.example;
        [example.from.place, example.to.place].contains(&Place::Internet)
    }
}

impl Explain for Borrowed<'_, '_> {
    fn message(&self) -> String {
        let (title, ends, by) = self.0.words();
        let what = if self.is_internet() { "the internet" } else { "the site" };
        format!(
            "intent `{title}` is broken: packets from {ends} would cross `{by}`, whose way to {what} is closed to its peers"
        )
    }

    fn primary(&self) -> Anchor {
        self.0.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.0.related("its gateways serve only itself")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.0.evidence()
    }

    fn witness(&self) -> Option<String> {
        Some(self.0.witness())
    }

    fn help(&self) -> Vec<String> {
        let hub = "or attach the networks and the VPN connection to a transit hub".to_owned();
        match self.is_internet() {
            true => vec!["give the network an internet gateway or a NAT gateway of its own".to_owned()],
            false => vec!["give the network a VPN connection of its own".to_owned(), hub],
        }
    }
}

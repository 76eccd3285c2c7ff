#![doc = include_str!("segmentation_breach.md")]

use serde_json::{Map, Value};

use super::opened::{closings, deciding, path_in_words};
use crate::analysis::intents::names_internet;
use crate::model::{Expectation, Plan};
use crate::rules::intended::{Broken, examined, trace, unknown};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports flows that must not work and do.
pub(crate) struct SegmentationBreach;

impl Rule for SegmentationBreach {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "segmentation-breach",
            category: Category::Posture,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("segmentation_breach.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for broken in examined(context, sink, Expectation::Denied) {
            // What of the data tier the internet reaches is another rule's matter.
            let is_known = names_internet(broken.intent.from.as_str())
                && super::internet_to_data_tier::is_data_at(context.plan, &broken.example.to);
            if !is_known {
                sink.report(&Breach { broken });
            }
        }
        for (intent, reason) in unknown(context, Expectation::Denied) {
            sink.unknown(&intent.id, reason);
        }
    }
}

struct Breach<'f, 'a> {
    broken: Broken<'f, 'a>,
}

impl Explain for Breach<'_, '_> {
    fn message(&self) -> String {
        let packet = self.broken.example.packet;
        format!(
            "intent `{}` is broken: packets from {} arrive, such as {packet}",
            self.broken.title(),
            self.broken.ends()
        )
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        deciding(&self.broken.example.path.forward)
    }

    fn evidence(&self) -> Map<String, Value> {
        named(serde_json::json!({
            "intent": self.broken.intent.id.as_str(),
            "packet": self.broken.example.packet.to_string(),
            "forward": trace(&self.broken.example.path.forward),
        }))
    }

    fn witness(&self) -> Option<String> {
        Some(path_in_words(self.broken.example))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "take out or narrow a rule that lets it pass, or a route that leads there".to_owned(),
            "or say that the flow is meant, and let the intent expect it".to_owned(),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let mut fixes = closings(plan, self.broken.example, &self.broken.intent.protocol, &self.broken.intent.ports);
        fixes.retain(|fix| self.broken.is_kept_by(&fix.commands));
        fixes
    }
}

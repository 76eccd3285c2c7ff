#![doc = include_str!("expired_waiver.md")]

use serde_json::{Map, Value, json};

use crate::edit::Command;
use crate::model::{Plan, Waiver};
use crate::rules::waiver::is_expired;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports waivers whose last day is over.
pub(crate) struct ExpiredWaiver;

impl Rule for ExpiredWaiver {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "expired-waiver",
            category: Category::Resilience,
            severity: Severity::Warning,
            waivable: false,
            since: "0.1.0",
            page: text!("expired_waiver.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        // Without the day of the run, nothing can be said.
        let Some(today) = &context.policy.today else { return };
        for waiver in context.plan.waivers.iter() {
            sink.examine(&waiver.id);
            if is_expired(waiver, context.policy) {
                sink.report(&Expired { waiver, today });
            }
        }
    }
}

struct Expired<'a> {
    waiver: &'a Waiver,
    today: &'a str,
}

impl Explain for Expired<'_> {
    fn message(&self) -> String {
        let Waiver { id, rule, expires, .. } = self.waiver;
        format!("waiver `{id}` for `{rule}` is not in force: it ended on `{expires}`")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.waiver.id, "expires")
    }

    fn evidence(&self) -> Map<String, Value> {
        let Waiver { rule, expires, owner, .. } = self.waiver;
        named(json!({"rule": rule, "expires": expires, "today": self.today, "owner": owner}))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("repair what it accepted and remove it, or let `{}` decide about a later day", self.waiver.owner)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        vec![Fix::review("remove the waiver", vec![Command::Remove { id: self.waiver.id.to_string() }])]
    }
}

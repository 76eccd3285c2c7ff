#![doc = include_str!("nat_capacity_exceeded.md")]

use serde_json::{Map, Value};

use super::capacity::Load;
use crate::model::{Anchor, Entity, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Rule, Severity, Sink};

/// Reports NAT gateways that are asked for more flows than they can carry.
pub(crate) struct NatCapacityExceeded;

impl Rule for NatCapacityExceeded {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "nat-capacity-exceeded",
            category: Category::Nat,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("nat_capacity_exceeded.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for nat in context.plan.nats.iter().filter(|nat| nat.peak_flows > 0) {
            sink.examine(&nat.id);
            let load = Load::of(context.plan, nat);
            if load.is_exceeded() {
                sink.report(&Exceeded { load });
            }
        }
    }
}

struct Exceeded<'a> {
    load: Load<'a>,
}

impl Explain for Exceeded<'_> {
    fn message(&self) -> String {
        let (title, demand, capacity) = (self.load.nat.title(), self.load.demand(), self.load.capacity());
        format!("`{title}` is asked for `{demand}` flows to one destination and carries `{capacity}`")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.load.nat.id, "peak_flows")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.load.evidence()
    }

    fn help(&self) -> Vec<String> {
        self.load.help()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        self.load.more_addresses().map(|(title, commands)| Fix::safe(title, commands)).into_iter().collect()
    }
}

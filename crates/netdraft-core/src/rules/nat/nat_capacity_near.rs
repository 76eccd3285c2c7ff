#![doc = include_str!("nat_capacity_near.md")]

use serde_json::{Map, Value};

use super::capacity::Load;
use crate::model::{Anchor, Entity, Plan};
use crate::rules::{Category, Context, Explain, Fix, Meta, Rule, Severity, Sink};

/// Reports NAT gateways that are nearly full at peak.
pub(crate) struct NatCapacityNear;

impl Rule for NatCapacityNear {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "nat-capacity-near",
            category: Category::Nat,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("nat_capacity_near.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for nat in context.plan.nats.iter().filter(|nat| nat.peak_flows > 0) {
            sink.examine(&nat.id);
            let load = Load::of(context.plan, nat);
            if load.is_near() {
                sink.report(&Near { load });
            }
        }
    }
}

struct Near<'a> {
    load: Load<'a>,
}

impl Explain for Near<'_> {
    fn message(&self) -> String {
        let (title, demand, capacity) = (self.load.nat.title(), self.load.demand(), self.load.capacity());
        format!("`{title}` carries `{capacity}` flows to one destination, and `{demand}` are expected at peak")
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
        self.load.more_addresses().map(|(title, commands)| Fix::review(title, commands)).into_iter().collect()
    }
}

#![doc = include_str!("draining_disabled.md")]

use serde_json::{Map, Value, json};

use super::limits::{LONGEST_DRAIN, USUAL_DRAIN};
use crate::edit::Command;
use crate::model::{Entity, LoadBalancer, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports load balancers that cut off requests of leaving targets.
pub(crate) struct DrainingDisabled;

impl Rule for DrainingDisabled {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "draining-disabled",
            category: Category::LoadBalancing,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("draining_disabled.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for balancer in context.plan.load_balancers.iter() {
            sink.examine(&balancer.id);
            let drain = balancer.drain_seconds;
            if drain == 0 || drain < balancer.longest_request_seconds || drain > LONGEST_DRAIN {
                sink.report(&ShortDrain { balancer });
            }
        }
    }
}

struct ShortDrain<'a> {
    balancer: &'a LoadBalancer,
}

impl ShortDrain<'_> {
    fn wanted(&self) -> u32 {
        USUAL_DRAIN.max(self.balancer.longest_request_seconds).min(LONGEST_DRAIN)
    }
}

impl Explain for ShortDrain<'_> {
    fn message(&self) -> String {
        let (title, drain, longest) =
            (self.balancer.title(), self.balancer.drain_seconds, self.balancer.longest_request_seconds);
        match drain {
            0 => format!("`{title}` drops the requests of a target that leaves: draining is off"),
            _ if drain > LONGEST_DRAIN => {
                format!("`{title}` drains for `{drain}` s, and `{LONGEST_DRAIN}` s is the most that can be set")
            }
            _ => format!("`{title}` drains for `{drain}` s, and its longest request takes `{longest}` s"),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.balancer.id, "drain_seconds")
    }

    fn evidence(&self) -> Map<String, Value> {
        let balancer = self.balancer;
        named(
            json!({"draining": balancer.drain_seconds, "longest request": balancer.longest_request_seconds, "most": LONGEST_DRAIN}),
        )
    }

    fn help(&self) -> Vec<String> {
        vec![format!("let a leaving target finish for {} s", self.wanted())]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let wanted = self.wanted();
        // A request that takes longer than can be set is not helped by any value.
        if self.balancer.longest_request_seconds > LONGEST_DRAIN {
            return Vec::new();
        }
        vec![Fix::safe(format!("drain for {wanted} s"), vec![Command::set(&self.balancer.id, "drain_seconds", wanted)])]
    }
}

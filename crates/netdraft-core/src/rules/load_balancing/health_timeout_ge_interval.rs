#![doc = include_str!("health_timeout_ge_interval.md")]

use serde_json::{Map, Value, json};

use super::limits::{fitting, refuses_timeout};
use crate::edit::Command;
use crate::model::{Entity, LoadBalancer, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports probes that may still be under way when the next one starts.
pub(crate) struct HealthTimeoutGeInterval;

impl Rule for HealthTimeoutGeInterval {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "health-timeout-ge-interval",
            category: Category::LoadBalancing,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("health_timeout_ge_interval.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for balancer in context.plan.load_balancers.iter() {
            sink.examine(&balancer.id);
            let provider = context.plan.provider_of(&balancer.network);
            let (timeout, interval) = (balancer.health.timeout, balancer.health.interval);
            if timeout >= interval {
                let is_refused = refuses_timeout(provider, balancer.kind, timeout, interval);
                let repaired = fitting(provider, balancer.kind, &balancer.health);
                sink.report(&Overlapping { balancer, is_refused, repaired });
            }
        }
    }
}

struct Overlapping<'a> {
    balancer: &'a LoadBalancer,
    is_refused: bool,
    /// The interval and the timeout after the repair.
    repaired: (u32, u32),
}

impl Explain for Overlapping<'_> {
    fn severity(&self) -> Option<Severity> {
        self.is_refused.then_some(Severity::Error)
    }

    fn message(&self) -> String {
        let health = &self.balancer.health;
        let (title, timeout, interval) = (self.balancer.title(), health.timeout, health.interval);
        format!("a probe of `{title}` may take `{timeout}` s, and the next one starts after `{interval}` s")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.balancer.id, "health/timeout")
    }

    fn evidence(&self) -> Map<String, Value> {
        let health = &self.balancer.health;
        named(
            json!({"timeout": health.timeout, "interval": health.interval, "refused by the provider": self.is_refused}),
        )
    }

    fn help(&self) -> Vec<String> {
        vec!["let a probe fail well before the next one starts".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (id, health) = (&self.balancer.id, &self.balancer.health);
        let (interval, timeout) = self.repaired;
        let fields = [("interval", health.interval, interval), ("timeout", health.timeout, timeout)];
        let changed = fields.into_iter().filter(|(_, before, after)| before != after);
        let commands = changed.map(|(field, _, after)| Command::set(id, format!("health/{field}"), after)).collect();
        vec![Fix::safe(format!("probe every {interval} s and wait {timeout} s at most"), commands)]
    }
}

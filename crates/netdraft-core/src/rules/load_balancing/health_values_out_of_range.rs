#![doc = include_str!("health_values_out_of_range.md")]

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use super::limits::{HealthLimits, fitting, health_limits};
use crate::address::Provider;
use crate::edit::Command;
use crate::model::{Entity, LoadBalancer, Plan};
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports health checks with values that the provider refuses.
pub(crate) struct HealthValuesOutOfRange;

impl Rule for HealthValuesOutOfRange {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "health-values-out-of-range",
            category: Category::LoadBalancing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("health_values_out_of_range.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for balancer in context.plan.load_balancers.iter() {
            let provider = context.plan.provider_of(&balancer.network);
            let Some(limits) = health_limits(provider, balancer.kind) else { continue };
            sink.examine(&balancer.id);
            let refused = refused(balancer, &limits);
            if !refused.is_empty() {
                sink.report(&Refused { balancer, provider, refused, source: limits.source });
            }
        }
    }
}

/// A field with its value and the values that are accepted.
type Outside = (&'static str, u32, RangeInclusive<u32>);

/// The fields whose values are refused. Thresholds that are too low make the check flap, which is another rule's matter.
fn refused(balancer: &LoadBalancer, limits: &HealthLimits) -> Vec<Outside> {
    let health = &balancer.health;
    let fields = [
        ("interval", health.interval, limits.interval.clone()),
        ("timeout", health.timeout, limits.timeout.clone()),
        ("healthy", health.healthy, 0..=*limits.healthy.end()),
        ("unhealthy", health.unhealthy, 0..=*limits.unhealthy.end()),
    ];
    fields.into_iter().filter(|(_, value, accepted)| !accepted.contains(value)).collect()
}

/// The range in words, where one of its ends is no end.
fn spoken(range: &RangeInclusive<u32>) -> String {
    match (*range.start(), *range.end()) {
        (first, u32::MAX) => format!("`{first}` or more"),
        (0, last) => format!("`{last}` at most"),
        (first, last) => format!("`{first}` to `{last}`"),
    }
}

struct Refused<'a> {
    balancer: &'a LoadBalancer,
    provider: Provider,
    refused: Vec<Outside>,
    source: &'static str,
}

impl Explain for Refused<'_> {
    fn message(&self) -> String {
        let value = |(field, value, accepted): &Outside| format!("{field} `{value}`, not {}", spoken(accepted));
        let (title, provider) = (self.balancer.title(), self.provider);
        let values = listed(self.refused.iter().map(value));
        format!("the health check of `{title}` has values that `{provider}` refuses: {values}")
    }

    fn primary(&self) -> Anchor {
        let field = self.refused.first().map(|(field, ..)| *field).unwrap_or_default();
        Anchor::new(&self.balancer.id, format!("health/{field}"))
    }

    fn evidence(&self) -> Map<String, Value> {
        let refused = self.refused.iter();
        let refused = refused.map(|(field, value, accepted)| {
            json!({"field": field, "value": value, "least": accepted.start(), "most": accepted.end()})
        });
        named(json!({"refused": refused.collect::<Vec<_>>(), "source": self.source}))
    }

    fn help(&self) -> Vec<String> {
        self.refused.iter().map(|(field, _, accepted)| format!("set {field} to {}", spoken(accepted))).collect()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (interval, timeout) = fitting(self.provider, self.balancer.kind, &self.balancer.health);
        let fit = |(field, value, accepted): &Outside| (*field, (*value).clamp(*accepted.start(), *accepted.end()));
        let mut values = vec![("interval", interval), ("timeout", timeout)];
        values.extend(self.refused.iter().map(fit).filter(|(field, _)| !["interval", "timeout"].contains(field)));
        let health = &self.balancer.health;
        values.retain(|value| ![("interval", health.interval), ("timeout", health.timeout)].contains(value));
        let title = listed(values.iter().map(|(field, value)| format!("{field} `{value}`")));
        let set = |(field, value): (&str, u32)| Command::set(&self.balancer.id, format!("health/{field}"), value);
        vec![Fix::safe(format!("use {title}"), values.into_iter().map(set).collect())]
    }
}

#![doc = include_str!("health_thresholds_flap.md")]

use serde_json::{Map, Value, json};

use super::limits::{USUAL_HEALTHY, USUAL_UNHEALTHY, health_limits, least_threshold};
use crate::address::Provider;
use crate::calc::health::{FailureRate, Schedule, Thresholds};
use crate::edit::Command;
use crate::model::{Entity, HealthCheck, LoadBalancer, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};
use crate::words::noun_for;

/// Reports health checks that a single lost probe trips.
pub(crate) struct HealthThresholdsFlap;

/// The share of probes that a well target is taken to lose by chance, in percent.
const CHANCE: u16 = 2;

impl Rule for HealthThresholdsFlap {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "health-thresholds-flap",
            category: Category::LoadBalancing,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("health_thresholds_flap.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for balancer in context.plan.load_balancers.iter() {
            sink.examine(&balancer.id);
            let health = &balancer.health;
            if health.unhealthy < USUAL_UNHEALTHY || health.healthy < USUAL_HEALTHY {
                sink.report(&Flapping { balancer, health, provider: context.plan.provider_of(&balancer.network) });
            }
        }
    }
}

struct Flapping<'a> {
    balancer: &'a LoadBalancer,
    health: &'a HealthCheck,
    provider: Provider,
}

impl Flapping<'_> {
    fn is_refused(&self) -> bool {
        self.health.unhealthy.min(self.health.healthy) < least_threshold(self.provider)
    }

    /// What the thresholds become.
    fn repaired(&self) -> (u32, u32) {
        let limits = health_limits(self.provider, self.balancer.kind);
        let (healthy, unhealthy) = limits.map_or((u32::MAX, u32::MAX), |it| (*it.healthy.end(), *it.unhealthy.end()));
        let (most_unhealthy, most_healthy) = (unhealthy.max(USUAL_UNHEALTHY), healthy.max(USUAL_HEALTHY));
        let health = self.health;
        (health.unhealthy.clamp(USUAL_UNHEALTHY, most_unhealthy), health.healthy.clamp(USUAL_HEALTHY, most_healthy))
    }

    fn schedule(&self, unhealthy: u32) -> Schedule {
        let thresholds = Thresholds { healthy: self.health.healthy, unhealthy };
        Schedule { interval: self.health.interval, timeout: self.health.timeout, thresholds }
    }

    /// The mean time until a well target is taken out by chance.
    fn time_to_trip(&self, unhealthy: u32) -> Value {
        let trip = self.schedule(unhealthy).false_trip(FailureRate::percent(CHANCE));
        trip.map_or(Value::Null, |trip| json!(format!("{} probes, {}", trip.probes, spoken(trip.seconds))))
    }
}

fn spoken(seconds: u128) -> String {
    match seconds {
        0..=7_199 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

impl Explain for Flapping<'_> {
    fn severity(&self) -> Option<Severity> {
        self.is_refused().then_some(Severity::Error)
    }

    fn message(&self) -> String {
        let (title, health) = (self.balancer.title(), self.health);
        let consequence = match self.is_refused() {
            true => format!("; `{}` refuses less than {}", self.provider, least_threshold(self.provider)),
            false => ", so chance makes it flap".to_owned(),
        };
        format!(
            "the health check of `{title}` counts a target unhealthy after `{}` {} and healthy after `{}` {}{consequence}",
            health.unhealthy,
            noun_for(&health.unhealthy, "failure"),
            health.healthy,
            noun_for(&health.healthy, "success"),
        )
    }

    fn primary(&self) -> Anchor {
        let field = if self.health.unhealthy < USUAL_UNHEALTHY { "health/unhealthy" } else { "health/healthy" };
        Anchor::new(&self.balancer.id, field)
    }

    fn evidence(&self) -> Map<String, Value> {
        let (unhealthy, healthy) = self.repaired();
        let seconds_out = |unhealthy| self.schedule(unhealthy).seconds_until_unhealthy_at_worst();
        named(json!({
            "unhealthy": self.health.unhealthy,
            "healthy": self.health.healthy,
            "lost probes assumed": format!("{CHANCE} %"),
            "trips for nothing every": self.time_to_trip(self.health.unhealthy),
            "with the usual thresholds": self.time_to_trip(unhealthy),
            "usual": format!("unhealthy {unhealthy}, healthy {healthy}"),
            "seconds to take a failed target out": seconds_out(self.health.unhealthy),
            "seconds with the usual thresholds": seconds_out(unhealthy),
        }))
    }

    fn help(&self) -> Vec<String> {
        let (unhealthy, healthy) = self.repaired();
        vec![format!("count a target unhealthy after {unhealthy} failures and healthy after {healthy} successes")]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (unhealthy, healthy) = self.repaired();
        let fields = [("health/unhealthy", unhealthy), ("health/healthy", healthy)];
        let commands = fields.map(|(field, value)| Command::set(&self.balancer.id, field, value)).to_vec();
        vec![Fix::safe(format!("use {unhealthy} failures and {healthy} successes"), commands)]
    }
}

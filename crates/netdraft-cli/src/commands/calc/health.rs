//! `netdraft calc health`: how does a health check behave?

use clap::Args;
use netdraft_core::calc::health::{FailureRate, Probe, Schedule, State, Thresholds, parse_probes};
use serde_json::json;

use super::Answer;

/// A health check: replay probes, detection times, and how often it trips for nothing
#[derive(Args)]
pub(crate) struct Health {
    /// Successes in a row that make a target healthy
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    healthy: u32,
    /// Failures in a row that make a target unhealthy
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    unhealthy: u32,
    /// Probes to replay, from a healthy target: S for success, F for failure
    #[arg(long, default_value = "", value_parser = probes)]
    probes: Probes,
    /// Seconds between probes
    #[arg(long, default_value_t = 10)]
    interval: u32,
    /// Seconds until a probe counts as failed
    #[arg(long, default_value_t = 5)]
    timeout: u32,
    /// Of a thousand probes of a well target, how many fail by chance
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=1000))]
    per_mille: u16,
}

/// A row of probes. A type of its own, because clap reads a plain list as an option given several times.
#[derive(Debug, Clone)]
struct Probes(Vec<Probe>);

fn probes(text: &str) -> Result<Probes, String> {
    parse_probes(text).map(Probes).map_err(|fault| fault.to_string())
}

impl Health {
    pub(super) fn answer(self) -> Answer {
        let thresholds = Thresholds { healthy: self.healthy, unhealthy: self.unhealthy };
        let replay = thresholds.replay(State::Healthy, &self.probes.0);
        let states: String = replay.states.iter().map(|state| state.letter()).collect();
        let schedule = Schedule { interval: self.interval, timeout: self.timeout, thresholds };
        let trip = schedule.false_trip(FailureRate::per_mille(self.per_mille));
        let (down, worst) = (schedule.seconds_until_unhealthy(), schedule.seconds_until_unhealthy_at_worst());
        let up = schedule.seconds_until_healthy();
        let rate = format!("{}.{} %", self.per_mille / 10, self.per_mille % 10);
        let mut lines = Vec::new();
        if !states.is_empty() {
            lines.push(format!("state after each probe: {states} ({} changes)", replay.changes));
        }
        lines.push(format!("detects a failure in {down} s (at worst {worst} s), a recovery in {up} s"));
        lines.push(match &trip {
            Some(trip) => {
                let time = spoken(trip.seconds);
                format!(
                    "trips for nothing every {} probes ({time}) when {rate} of the probes fail by chance",
                    trip.probes
                )
            }
            None => format!("never trips for nothing when {rate} of the probes fail by chance"),
        });
        let json = json!({
            "states": states,
            "changes": replay.changes,
            "seconds_until_unhealthy": down,
            "seconds_until_unhealthy_at_worst": worst,
            "seconds_until_healthy": up,
            "false_trip": trip.map(|trip| json!({"probes": trip.probes.to_string(), "seconds": trip.seconds.to_string()})),
        });
        Answer { human: lines.join("\n"), json }
    }
}

fn spoken(seconds: u128) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

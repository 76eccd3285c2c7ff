//! `netdraft calc health`: how does a health check behave?

use clap::Args;
use netdraft_core::calc::health::{FailureRate, Probe, Schedule, State, Thresholds, parse_probes};
use serde_json::json;

use super::Answer;
use crate::commands::number::within;

/// A health check: replay probes, detection times, and how often it trips for nothing
#[derive(Args)]
pub(crate) struct Health {
    /// Successes in a row that make a target healthy
    #[arg(long, default_value_t = 2, allow_negative_numbers = true, value_parser = within::<u32>(1..=u32::MAX))]
    healthy: u32,
    /// Failures in a row that make a target unhealthy
    #[arg(long, default_value_t = 3, allow_negative_numbers = true, value_parser = within::<u32>(1..=u32::MAX))]
    unhealthy: u32,
    /// Probes to replay, from a healthy target: S for success, F for failure
    #[arg(long, default_value = "", value_parser = probes)]
    probes: Probes,
    /// Seconds between probes
    #[arg(long, default_value_t = 10, allow_negative_numbers = true, value_parser = within::<u32>(1..=u32::MAX))]
    interval: u32,
    /// Seconds until a probe counts as failed
    #[arg(long, default_value_t = 5, allow_negative_numbers = true, value_parser = within::<u32>(1..=u32::MAX))]
    timeout: u32,
    /// Of a thousand probes of a well target, how many fail by chance
    #[arg(long, default_value_t = 20, allow_negative_numbers = true, value_parser = within::<u16>(0..=1000))]
    per_mille: u16,
}

/// From so many probes on a mean is only known by its order of magnitude.
const INEXACT: u128 = 10_u128.pow(35);

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
            // Beyond this the mean is a matter of orders of magnitude.
            Some(trip) if trip.probes >= INEXACT => {
                format!("practically never trips for nothing (less than once in 10³⁵ probes) when {rate} of the probes fail by chance")
            }
            Some(trip) => {
                let time = spoken(trip.seconds);
                format!(
                    "trips for nothing every {} probes ({time}) when {rate} of the probes fail by chance",
                    trip.probes
                )
            }
            None => format!("never trips for nothing when {rate} of the probes fail by chance"),
        });
        let note = (self.timeout >= self.interval).then(|| {
            format!(
                "a probe waits up to {} s, and the next starts after {} s: providers refuse this; keep the timeout below the interval",
                self.timeout, self.interval
            )
        });
        lines.extend(note.iter().map(|note| format!("note: {note}")));
        let json = json!({
            "states": states,
            "changes": replay.changes,
            "seconds_until_unhealthy": down,
            "seconds_until_unhealthy_at_worst": worst,
            "seconds_until_healthy": up,
            "false_trip": trip.map(|trip| json!({
                "probes": trip.probes.to_string(),
                "seconds": trip.seconds.to_string(),
                "is_exact": trip.probes < INEXACT,
            })),
            "note": note,
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

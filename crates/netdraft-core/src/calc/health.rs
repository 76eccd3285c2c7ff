//! When a health check calls a target unhealthy: after which probes, after how many seconds, and how often without cause.

use std::fmt;

/// What a health check thinks of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The target gets traffic.
    Healthy,
    /// The target gets none.
    Unhealthy,
}

impl State {
    /// `H` or `U`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Healthy => 'H',
            Self::Unhealthy => 'U',
        }
    }
}

/// How one probe ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// The target answered as it should.
    Success,
    /// It did not, or not in time.
    Failure,
}

/// Reads a string of probes: `S` for success, `F` for failure, white space for nothing.
///
/// # Errors
/// There is another letter.
pub fn parse_probes(text: &str) -> Result<Vec<Probe>, NotAProbe> {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| match letter {
            'S' | 's' => Ok(Probe::Success),
            'F' | 'f' => Ok(Probe::Failure),
            _ => Err(NotAProbe { letter }),
        })
        .collect()
}

/// A letter that stands for no probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAProbe {
    /// The letter.
    pub letter: char,
}

impl fmt::Display for NotAProbe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither `S` for success nor `F` for failure", self.letter)
    }
}

impl std::error::Error for NotAProbe {}

/// How many probes in a row change the state. A threshold of 0 acts as 1: no state changes without a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Successes in a row that make an unhealthy target healthy.
    pub healthy: u32,
    /// Failures in a row that make a healthy target unhealthy.
    pub unhealthy: u32,
}

/// What came of a string of probes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The state after each probe.
    pub states: Vec<State>,
    /// How many probes changed the state.
    pub changes: usize,
}

impl Thresholds {
    /// The state after each probe. A probe that agrees with the state starts the count of those that disagree anew.
    #[must_use]
    pub fn replay(self, start: State, probes: &[Probe]) -> Replay {
        let mut state = start;
        let mut disagreeing: u32 = 0;
        let mut replay = Replay { states: Vec::with_capacity(probes.len()), changes: 0 };
        for probe in probes {
            let (other, threshold) = match (state, probe) {
                (State::Healthy, Probe::Failure) => (State::Unhealthy, self.unhealthy),
                (State::Unhealthy, Probe::Success) => (State::Healthy, self.healthy),
                (State::Healthy, Probe::Success) | (State::Unhealthy, Probe::Failure) => (state, u32::MAX),
            };
            disagreeing = if other == state { 0 } else { disagreeing.saturating_add(1) };
            if disagreeing >= threshold.max(1) {
                (state, disagreeing) = (other, 0);
                replay.changes += 1;
            }
            replay.states.push(state);
        }
        replay
    }
}

/// A health check in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Seconds from one probe to the next.
    pub interval: u32,
    /// Seconds that a probe waits for its answer.
    pub timeout: u32,
    /// How many probes in a row change the state.
    pub thresholds: Thresholds,
}

impl Schedule {
    /// Seconds of failing probes until a target is unhealthy: interval times threshold.
    #[must_use]
    pub fn seconds_until_unhealthy(self) -> u64 {
        u64::from(self.interval) * u64::from(self.thresholds.unhealthy.max(1))
    }

    /// The same when the last probe fails by waiting for its whole timeout.
    #[must_use]
    pub fn seconds_until_unhealthy_at_worst(self) -> u64 {
        self.seconds_until_unhealthy() + u64::from(self.timeout)
    }

    /// Seconds of successful probes until a target is healthy again: interval times threshold.
    #[must_use]
    pub fn seconds_until_healthy(self) -> u64 {
        u64::from(self.interval) * u64::from(self.thresholds.healthy.max(1))
    }

    /// How long a sound target stays in service, on average, when each probe fails by chance at this rate. `None`: for ever.
    #[must_use]
    pub fn false_trip(self, rate: FailureRate) -> Option<FalseTrip> {
        let mean = mean_run(rate, self.thresholds.unhealthy.max(1))?;
        Some(FalseTrip { probes: mean.rounded_times(1), seconds: mean.rounded_times(self.interval.into()) })
    }
}

/// How often a probe of a sound target fails by chance, each probe for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureRate {
    per_mille: u16,
}

impl FailureRate {
    /// So many probes in a thousand; more than a thousand is all of them.
    #[must_use]
    pub fn per_mille(failures: u16) -> Self {
        Self { per_mille: failures.min(1000) }
    }

    /// So many probes in a hundred; more than a hundred is all of them.
    #[must_use]
    pub fn percent(failures: u16) -> Self {
        Self::per_mille(failures.saturating_mul(10))
    }
}

/// The mean time until a sound target is called unhealthy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FalseTrip {
    /// In probes, rounded; `u128::MAX` if they are more.
    pub probes: u128,
    /// In seconds, rounded; `u128::MAX` if they are more.
    pub seconds: u128,
}

/// A positive fraction.
#[derive(Clone, Copy)]
struct Fraction {
    numerator: u128,
    denominator: u128,
}

impl Fraction {
    /// A product with a whole number, rounded to the nearest; `u128::MAX` if it is more.
    fn rounded_times(self, factor: u128) -> u128 {
        let half = self.denominator / 2;
        let product = self.numerator.checked_mul(factor).and_then(|product| product.checked_add(half));
        match (product, self.denominator) {
            (_, 0) => u128::MAX,
            (Some(product), denominator) => product / denominator,
            (None, denominator) => (self.numerator / denominator).saturating_mul(factor),
        }
    }
}

/// The mean number of probes until `threshold` failures in a row, (1 − qᵏ) / (qᵏ (1 − q)) for a rate q and a threshold k
/// (W. Feller, An Introduction to Probability Theory and Its Applications, volume 1, section XIII.7).
///
/// It is built up as E₀ = 0, Eᵢ = (Eᵢ₋₁ + 1) / q: exact while the fraction fits, which thresholds up to 12 always do; beyond
/// that, low bits are dropped from both its halves, and a mean of more than 10³⁵ probes is a matter of orders of magnitude.
fn mean_run(rate: FailureRate, threshold: u32) -> Option<Fraction> {
    let divisor = greatest_common_divisor(rate.per_mille, 1000);
    let (failures, probes) = (u128::from(rate.per_mille / divisor), u128::from(1000 / divisor));
    if failures == 0 {
        return None;
    }
    if failures == probes {
        return Some(Fraction { numerator: threshold.into(), denominator: 1 });
    }
    let mut mean = Fraction { numerator: 0, denominator: 1 };
    for _ in 0..threshold {
        while mean.numerator > u128::MAX / 2 / probes {
            mean = Fraction { numerator: mean.numerator / 2, denominator: mean.denominator / 2 };
        }
        if mean.denominator == 0 {
            break;
        }
        mean.numerator = mean.numerator.saturating_add(mean.denominator).saturating_mul(probes);
        mean.denominator = mean.denominator.saturating_mul(failures);
    }
    Some(mean)
}

fn greatest_common_divisor(mut a: u16, mut b: u16) -> u16 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

//! How are the times shown? A row for each thing and size, with how fast it grew since the size before.

use crate::measure::Outcome;

/// The outcomes of all sizes as a table in Markdown, the same things below each other.
pub fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "| what | subnets | median ms | p95 ms | max ms | growth | work |\n|---|--:|--:|--:|--:|--:|---|\n",
    );
    let mut names: Vec<&str> = Vec::new();
    for outcome in outcomes {
        if !names.contains(&outcome.what.as_str()) {
            names.push(&outcome.what);
        }
    }
    for name in names {
        let mut before: Option<&Outcome> = None;
        for outcome in outcomes.iter().filter(|outcome| outcome.what == name) {
            let growth = before.map_or_else(String::new, |before| format!("{:.2}", exponent(before, outcome)));
            let times = [outcome.percentile(50), outcome.percentile(95), outcome.worst()];
            let [median, p95, worst] = times.map(|time| format!("{:.2}", time / 1000.0));
            let subnets = outcome.subnets;
            text.push_str(&format!(
                "| {name} | {subnets} | {median} | {p95} | {worst} | {growth} | {} |\n",
                outcome.work
            ));
            before = Some(outcome);
        }
    }
    text
}

/// The exponent with which the median grew: 1 means in proportion to the number of subnets, 0 not at all.
fn exponent(before: &Outcome, after: &Outcome) -> f64 {
    let ratio = |after: f64, before: f64| (after.max(1.0) / before.max(1.0)).ln();
    let sizes = [after, before].map(|outcome| f64::from(u32::try_from(outcome.subnets).unwrap_or(u32::MAX)));
    ratio(after.percentile(50), before.percentile(50)) / ratio(sizes[0], sizes[1])
}

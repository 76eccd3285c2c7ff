//! Which rules of the catalogue take how long? Each alone, the most expensive first.

use netdraft_core::rules::{CATALOGUE, Context, Policy, Sink};
use netdraft_tests::large::Large;

use crate::Clock;

/// How many rules are listed.
const LISTED: usize = 30;

/// The time of each rule over a plan of so many subnets, a line each. Facts that several rules share are counted to the first that asks for them.
pub fn rules(clock: Clock<'_>, subnets: usize) -> String {
    let document = Large::of_subnets(subnets).document();
    let policy = Policy::default();
    let context = Context::new(&document.plan, &policy);
    let mut rows: Vec<(f64, &str, usize, usize)> = Vec::new();
    for rule in CATALOGUE {
        let mut sink = Sink::new(rule.meta(), &context);
        let begun = clock();
        rule.check(&context, &mut sink);
        rows.push((clock() - begun, rule.meta().name, sink.checks.len(), sink.findings.len()));
    }
    rows.sort_by(|one, other| other.0.total_cmp(&one.0));
    let all: f64 = rows.iter().map(|row| row.0).sum();
    let mut text = format!("{subnets} subnets, {} rules in {:.1} ms\n", rows.len(), all / 1000.0);
    for (time, name, checks, findings) in rows.into_iter().take(LISTED) {
        text.push_str(&format!("{:>10.3} ms  {name:<34} {checks:>6} checks, {findings} findings\n", time / 1000.0));
    }
    text
}

//! Do addresses, and the sums about them, come out right? Against published numbers, slow obvious oracles, and arbitrary input.
#![cfg(not(target_arch = "wasm32"))]

mod allocation;
mod calculators;
mod parsing;
mod plans;
mod published;
mod sets;
mod vectors;

use netdraft_core::address::Cidr;
use proptest::test_runner::Config;

/// How many cases a property gets: `soaked` when `NETDRAFT_SOAK` is 1, and a tenth otherwise.
fn cases(soaked: u32) -> Config {
    let is_soak = std::env::var("NETDRAFT_SOAK").is_ok_and(|value| value == "1");
    Config { cases: if is_soak { soaked } else { soaked / 10 }, failure_persistence: None, ..Config::default() }
}

#[track_caller]
fn cidr(text: &str) -> Cidr {
    text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

#[track_caller]
fn cidrs(texts: &[&str]) -> Vec<Cidr> {
    texts.iter().map(|text| cidr(text)).collect()
}

fn texts(blocks: &[Cidr]) -> Vec<String> {
    blocks.iter().map(ToString::to_string).collect()
}

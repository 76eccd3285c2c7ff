//! Are the sets of packets exact, and is what is said about rule lists true? Against slow oracles, published lists and known vectors.
#![cfg(not(target_arch = "wasm32"))]

mod diagrams;
mod lists;
mod oracle;
mod published;
mod sets;
mod unions;
mod vectors;
mod words;

use netdraft_core::address::Cidr;
use netdraft_core::analysis::{Action, Match, OrderedRule, Packet, PacketSet, Protocol};
use proptest::test_runner::Config;

/// How many cases a property gets: `soaked` when `NETDRAFT_SOAK` is 1, and a tenth otherwise.
fn cases(soaked: u32) -> Config {
    let is_soak = std::env::var("NETDRAFT_SOAK").is_ok_and(|value| value == "1");
    Config { cases: if is_soak { soaked } else { soaked / 10 }, failure_persistence: None, ..Config::default() }
}

fn allow(rule: Match) -> OrderedRule {
    OrderedRule { matches: PacketSet::from_match(&rule), action: Action::Allow }
}

fn deny(rule: Match) -> OrderedRule {
    OrderedRule { matches: PacketSet::from_match(&rule), action: Action::Deny }
}

#[track_caller]
fn cidr(text: &str) -> Cidr {
    text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

#[track_caller]
fn protocol(text: &str) -> Protocol {
    text.parse().unwrap_or_else(|fault| panic!("{fault}"))
}

/// Everything from one block.
#[track_caller]
fn from(block: &str) -> Match {
    Match::any().sources(cidr(block))
}

/// A TCP segment between two `address:port`.
fn tcp(source: &str, destination: &str) -> Packet {
    let end = |text: &str| text.parse().unwrap_or_else(|_| panic!("{text} is an address and a port"));
    Packet::tcp(end(source), end(destination))
}

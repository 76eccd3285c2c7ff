//! Is what is said of whole filters true, with their providers' orders and with groups whose members nobody knows? Against trying everything, and vectors.
#![cfg(not(target_arch = "wasm32"))]

mod claims;
mod oracle;
mod order;
mod vectors;

use netdraft_core::format::load;
use netdraft_core::model::{Document, Filter, FilterKind, Id};
use proptest::test_runner::Config;

/// How many cases a property gets: `soaked` when `NETDRAFT_SOAK` is 1, and a tenth otherwise.
fn cases(soaked: u32) -> Config {
    let is_soak = std::env::var("NETDRAFT_SOAK").is_ok_and(|value| value == "1");
    Config { cases: if is_soak { soaked } else { soaked / 10 }, failure_persistence: None, ..Config::default() }
}

const KINDS: [FilterKind; 5] = [
    FilterKind::SecurityGroup,
    FilterKind::NetworkAcl,
    FilterKind::GcpFirewall,
    FilterKind::AzureNsg,
    FilterKind::OrderedList,
];

/// A plan of this text, which must be without fault.
#[track_caller]
fn document(tables: &str) -> Document {
    let loaded = load(&format!("{{\"netdraft\": \"1.0\", {tables}}}"));
    loaded.unwrap_or_else(|faults| panic!("{}", faults[0])).document
}

/// The filter `f` of a document.
#[track_caller]
fn filter(document: &Document) -> &Filter {
    document.plan.filters.get(&Id::new("f")).expect("the filter is there")
}

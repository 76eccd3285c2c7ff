//! The benchmark in a browser: the same program with the clock of the page.
#![cfg(target_arch = "wasm32")]

use netdraft_bench::{Options, measure, table};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn now() -> f64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.expect("a page has a clock").now() * 1000.0
}

#[wasm_bindgen_test]
fn loading_judging_and_editing() {
    let mut outcomes = Vec::new();
    for subnets in [100, 300, 1_000, 3_000] {
        let Options { whole, edits, .. } = Options::usual(subnets);
        // A page has less patience than a terminal.
        outcomes.extend(measure(&now, Options { subnets, whole: whole.div_ceil(3), edits: edits.div_ceil(2) }));
    }
    assert!(!outcomes.is_empty());
    console_log!("{}", table(&outcomes));
}

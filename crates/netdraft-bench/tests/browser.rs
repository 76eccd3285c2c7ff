//! The benchmark in a browser: the same program with the clock of the page.
#![cfg(target_arch = "wasm32")]

use netdraft_bench::{Bench, Options, Stage, table};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn now() -> f64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.expect("a page has a clock").now() * 1000.0
}

/// Lets the browser do what else waits for it.
async fn turn() {
    let window = web_sys::window().expect("a page has a window");
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window.set_timeout_with_callback(&resolve).expect("a page has timers");
    });
    JsFuture::from(promise).await.expect("a timer does not fail");
}

#[wasm_bindgen_test]
async fn loading_judging_reaching_and_editing() {
    let mut outcomes = Vec::new();
    // A page has less patience than a terminal: fewer repetitions and sizes, and whoever waits for the result is answered between two stages.
    for subnets in [100, 300, 1_000] {
        let Options { whole, edits, .. } = Options::usual(subnets);
        let bench = Bench::new(Options { subnets, whole: whole.div_ceil(3), edits: edits.div_ceil(4) });
        for stage in Stage::all() {
            outcomes.extend(bench.run(&now, stage));
            turn().await;
        }
    }
    assert!(!outcomes.is_empty());
    console_log!("{}", table(&outcomes));
}

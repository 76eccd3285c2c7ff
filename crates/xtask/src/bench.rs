//! How is the benchmark run? The optimised program natively, or the same one in a browser. It reports; nothing fails because it is slow.

use crate::{
    shell::{Outcome, run as run_command},
    toolbox::{Need, Toolbox},
};

const NATIVE: &str = "cargo run --quiet --release --locked --package netdraft-bench --";
const IN_BROWSER: &str = "cargo test --release --locked --target wasm32-unknown-unknown --package netdraft-bench \
                          --test browser -- --nocapture";

/// Measures natively, or with `--browser` in one; the other options are the program's own.
pub(crate) fn run(toolbox: &mut Toolbox, options: &[&str]) -> Outcome {
    let (line, own): (&str, &[&str]) = match options {
        ["--browser"] => {
            toolbox.ensure(&[Need::WasmTarget, Need::WasmBindgen, Need::Browser])?;
            (IN_BROWSER, &[])
        }
        ["--browser", ..] => return Err("`bench --browser` takes nothing else".to_owned()),
        own => (NATIVE, own),
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    run_command(toolbox.command(words[0]).args(&words[1..]).args(own))
}

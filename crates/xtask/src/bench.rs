//! How is the benchmark run? The optimised program natively, the same one in a browser, or the page as a person sees it. It reports; nothing fails because it
//! is slow.

use std::{fs::File, process::Command};

use crate::{
    shell::{Outcome, run as run_command},
    steps::build_page,
    toolbox::{Need, Toolbox},
};

const NATIVE: &str = "cargo run --quiet --release --locked --package netdraft-bench --";
const IN_BROWSER: &str = "cargo test --release --locked --target wasm32-unknown-unknown --package netdraft-bench \
                          --test browser -- --nocapture";
/// So many subnets does the plan have that is edited in the page.
const SUBNETS: &str = "1000";

/// Measures natively, with `--browser` in one, or with `--page` the page; the other options are the program's own.
pub(crate) fn run(toolbox: &mut Toolbox, options: &[&str]) -> Outcome {
    match options {
        ["--browser"] => {
            toolbox.ensure(&[Need::WasmTarget, Need::WasmBindgen, Need::Browser])?;
            run_command(&mut line(toolbox, IN_BROWSER))
        }
        ["--browser", ..] => Err("`bench --browser` takes nothing else".to_owned()),
        ["--page", own @ ..] => {
            build_page(toolbox)?;
            page(toolbox, own)
        }
        own => run_command(line(toolbox, NATIVE).args(own)),
    }
}

/// Measures the page in `dist`, and React Flow beside it.
fn page(toolbox: &mut Toolbox, options: &[&str]) -> Outcome {
    toolbox.ensure(&[Need::Node, Need::NodePackages, Need::BenchPackages, Need::Browser])?;
    let plan = toolbox.root().join("target/bench.netdraft.json");
    let file = File::create(&plan).map_err(|error| format!("{}: {error}", plan.display()))?;
    run_command(line(toolbox, NATIVE).args(["--plan", SUBNETS]).stdout(file))?;
    run_command(toolbox.command("node").arg("tests/bench/run.mjs").args(options).env("NETDRAFT_PLAN", plan))
}

fn line(toolbox: &Toolbox, line: &str) -> Command {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = toolbox.command(words[0]);
    command.args(&words[1..]);
    command
}

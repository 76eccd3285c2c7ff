//! Which chores does the repository know? `serve`, `test`, `soak`, `bench` and `setup`; each installs what it needs first.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to the person at the terminal is this program's job"
)]

mod bench;
mod debian;
mod finish;
mod order;
mod serve;
mod shell;
mod steps;
mod summary;
mod toolbox;

use std::process::ExitCode;

use shell::Outcome;
use toolbox::{Need, Toolbox};

const USAGE: &str = "\
usage: cargo xtask <command>

  serve [--release] [--port N]   serve the planner on http://127.0.0.1:8080 and rebuild it on every change
  test [--only STEP]             run every test, or one step (--only may be repeated)
  soak                           run the native tests optimised, with the full counts of the property tests
  bench [--rules] [--only=WORDS] [--browser] [SUBNETS…]
                                 measure how long loading, judging and editing large plans takes
  bench --page [canvas|page] [NODES…]
                                 measure the page in a browser, beside React Flow drawing the same
  setup                          only install what the others need

steps of `test`:";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome {
    let mut toolbox = Toolbox::new()?;
    match words {
        ["serve", options @ ..] => serve::run(&mut toolbox, options),
        ["test", options @ ..] => steps::run(&mut toolbox, &steps::chosen(options)?),
        ["soak"] => steps::run(&mut toolbox, &[&steps::SOAK]),
        ["bench", options @ ..] => bench::run(&mut toolbox, options),
        // Trunk.toml calls it.
        ["finish"] => finish::run(toolbox.root()),
        ["setup"] => toolbox.ensure(&Need::ALL),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            for step in steps::STEPS {
                println!("  {:<12} {}", step.name, step.what);
            }
            Ok(())
        }
        [command, ..] => {
            Err(format!("there is no command `{command}` with these options; `cargo xtask help` lists them"))
        }
    }
}

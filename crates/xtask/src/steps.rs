//! Which steps make up the whole test, and what does each run?

use std::{env, io::IsTerminal, time::Instant};

use crate::{
    shell::{Outcome, run as run_command, run_counting_passes, spoken},
    summary::Summary,
    toolbox::{Need, Toolbox},
};

/// One step of the test.
pub(crate) struct Step {
    /// What `--only` takes.
    pub(crate) name: &'static str,
    /// What the step shows, for people.
    pub(crate) what: &'static str,
    needs: &'static [Need],
    env: &'static [(&'static str, &'static str)],
    /// Command lines without quoting, run in this order from the root of the checkout.
    lines: &'static [&'static str],
    /// Whether the step must report at least one passed test.
    counted: bool,
}

/// Every step of `cargo xtask test`, cheapest faults first.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        what: "the source is formatted",
        needs: &[Need::Rustfmt],
        env: &[],
        lines: &["cargo fmt --all --check"],
        counted: false,
    },
    Step {
        name: "clippy",
        what: "no warning in native code",
        needs: &[Need::Clippy],
        env: &[],
        lines: &["cargo clippy --workspace --exclude netdraft-web --all-targets --locked -- -D warnings"],
        counted: false,
    },
    Step {
        name: "clippy-wasm",
        what: "no warning in code for the browser",
        needs: &[Need::Clippy, Need::WasmTarget],
        env: &[],
        lines: &["cargo clippy --target wasm32-unknown-unknown -p netdraft-core -p netdraft-editor -p netdraft-web \
                  -p netdraft-tests --lib --bins --test headless --test equality --locked -- -D warnings"],
        counted: false,
    },
    Step {
        name: "native",
        what: "unit tests, suite pages, properties, command line, tidiness",
        needs: &[],
        env: &[],
        lines: &["cargo test --workspace --exclude netdraft-web --locked"],
        counted: true,
    },
    Step {
        name: "docs",
        what: "the documentation builds without a warning",
        needs: &[Need::WasmTarget],
        env: &[("RUSTDOCFLAGS", "-D warnings")],
        lines: &[
            "cargo doc --workspace --exclude netdraft-web --no-deps --locked",
            "cargo doc --target wasm32-unknown-unknown -p netdraft-web --lib --no-deps --locked",
        ],
        counted: false,
    },
    Step {
        name: "headless",
        what: "components in a real browser, and what it makes of plans",
        needs: &[Need::WasmTarget, Need::WasmBindgen, Need::Browser],
        env: &[],
        lines: &["cargo test --target wasm32-unknown-unknown -p netdraft-tests --test headless \
                  --test equality --locked"],
        counted: true,
    },
    Step {
        name: "build",
        what: "the optimised page keeps within its size",
        needs: &[Need::WasmTarget, Need::Crates, Need::Trunk, Need::WasmBindgen, Need::Node, Need::WasmOpt],
        env: &[],
        lines: &["trunk build --release --offline --locked", "node tests/e2e/size.mjs dist"],
        counted: false,
    },
    Step {
        name: "e2e",
        what: "the optimised page in a real browser, used as a person would",
        needs: &[Need::Node, Need::NodePackages, Need::Browser],
        env: &[],
        lines: &["node tests/e2e/run.mjs"],
        counted: true,
    },
];

/// The native tests, optimised, with `NETDRAFT_SOAK` telling the property tests to run their full counts.
pub(crate) const SOAK: Step = Step {
    name: "soak",
    what: "the native tests with the full counts of the property tests",
    needs: &[],
    env: &[("NETDRAFT_SOAK", "1")],
    lines: &["cargo test --profile soak --workspace --exclude netdraft-web --locked --no-fail-fast"],
    counted: true,
};

/// The steps that the options of `test` ask for. The end-to-end tests bring the build that they test.
pub(crate) fn chosen(options: &[&str]) -> Outcome<Vec<&'static Step>> {
    let mut names = Vec::new();
    for option in options.chunks(2) {
        match option {
            ["--only", name] if STEPS.iter().any(|step| step.name == *name) => names.push(*name),
            ["--only", name] => return Err(format!("there is no step `{name}`; `cargo xtask help` lists them")),
            _ => return Err(format!("`test` does not know `{}`; it takes `--only STEP`", option.join(" "))),
        }
    }
    if names.contains(&"e2e") {
        names.push("build");
    }
    Ok(STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)).collect())
}

/// Installs what the steps need, runs them all even when one fails, and ends with a table.
pub(crate) fn run(toolbox: &mut Toolbox, steps: &[&Step]) -> Outcome {
    let mut summary = Summary::default();
    let begun = Instant::now();
    let needs: Vec<Need> = steps.iter().flat_map(|step| step.needs).copied().collect();
    toolbox.ensure(&needs)?;
    summary.add("setup", begun.elapsed(), Ok("every tool is in place".to_owned()));

    for step in steps {
        println!("\n==> {}: {}", step.name, step.what);
        let begun = Instant::now();
        let outcome = if step.name == "e2e" && summary.has_failed("build") {
            Err("not run, because there is no build to test".to_owned())
        } else {
            run_step(toolbox, step)
        };
        if let Err(message) = &outcome {
            eprintln!("xtask: {}: {message}", step.name);
        }
        println!("    {} took {}", step.name, spoken(begun.elapsed()));
        summary.add(step.name, begun.elapsed(), outcome);
    }
    summary.print();
    summary.verdict()
}

/// Builds the optimised page into `dist`.
pub(crate) fn build_page(toolbox: &mut Toolbox) -> Outcome {
    let step = STEPS.iter().find(|step| step.name == "build").ok_or("there is no step that builds the page")?;
    toolbox.ensure(step.needs)?;
    run_step(toolbox, step).map(drop)
}

/// Runs the lines of a step and returns what the summary says about it.
fn run_step(toolbox: &Toolbox, step: &Step) -> Outcome<String> {
    let mut passes = 0;
    for line in step.lines {
        let environment: String = step.env.iter().map(|(name, value)| format!("{name}={value:?} ")).collect();
        let words: Vec<&str> = line.split_whitespace().collect();
        println!("    $ {environment}{}", words.join(" "));
        let mut command = toolbox.command(words[0]);
        command.args(&words[1..]).envs(step.env.iter().copied());
        if step.counted {
            if std::io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none() {
                command.env("CARGO_TERM_COLOR", "always");
            }
            passes += run_counting_passes(&mut command)?;
        } else {
            run_command(&mut command)?;
        }
    }
    match (step.counted, passes) {
        (false, _) => Ok(String::new()),
        (true, 0) => Err("no test ran".to_owned()),
        (true, _) => Ok(format!("{passes} passed")),
    }
}

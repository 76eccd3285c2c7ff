//! The benchmark as a native program: `netdraft-bench [--rules] [SUBNETS…]`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to the person at the terminal is this program's job"
)]

use std::process::ExitCode;
use std::time::Instant;

use netdraft_bench::{Options, SIZES, measure, rules, table};

const USAGE: &str = "\
usage: netdraft-bench [--rules] [SUBNETS…]

  without anything   loading, judging and editing plans of 100 to 10,000 subnets, as a table
  --rules            the time of each rule of the catalogue instead";

fn main() -> ExitCode {
    let (flags, numbers): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word.starts_with('-'));
    let sizes: Result<Vec<usize>, _> = numbers.iter().map(|number| number.parse()).collect();
    let (Ok(sizes), true) = (sizes, flags.iter().all(|flag| flag == "--rules")) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    let begun = Instant::now();
    let clock = || begun.elapsed().as_secs_f64() * 1_000_000.0;
    if !flags.is_empty() {
        for subnets in sizes {
            println!("{}", rules(&clock, subnets));
        }
        return ExitCode::SUCCESS;
    }
    let mut outcomes = Vec::new();
    for subnets in sizes {
        eprintln!("{subnets} subnets …");
        outcomes.extend(measure(&clock, Options::usual(subnets)));
    }
    println!("{}", table(&outcomes));
    ExitCode::SUCCESS
}

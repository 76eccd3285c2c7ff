//! The benchmark as a native program: `netdraft-bench [--rules] [--plan] [--only=WORDS] [SUBNETS…]`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to the person at the terminal is this program's job"
)]

use std::process::ExitCode;

mod clock;

use netdraft_bench::{Options, SIZES, measure, rules, table};
use netdraft_tests::large::Large;

const USAGE: &str = "\
usage: netdraft-bench [--rules] [--plan] [--only=WORDS] [SUBNETS…]

  without anything   loading, judging and editing plans of 100 to 10,000 subnets, as a table
  --only=WORDS       only the rows with these words, such as `--only='judge an intent'`
  --plan             the plans themselves, as files, instead of measuring anything
  --rules            the time of each rule of the catalogue instead

Where the system tells it, times are those of the processor, so that other work on the machine does not count.";

fn main() -> ExitCode {
    let (flags, numbers): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|word| word.starts_with('-'));
    let sizes: Result<Vec<usize>, _> = numbers.iter().map(|number| number.parse()).collect();
    let only = flags.iter().find_map(|flag| flag.strip_prefix("--only="));
    let is_known = |flag: &String| ["--rules", "--plan"].contains(&flag.as_str()) || flag.starts_with("--only=");
    let (Ok(sizes), true) = (sizes, flags.iter().all(is_known)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    if flags.iter().any(|flag| flag == "--plan") {
        for subnets in sizes {
            println!("{}", Large::of_subnets(subnets).file());
        }
        return ExitCode::SUCCESS;
    }
    if flags.iter().any(|flag| flag == "--rules") {
        for subnets in sizes {
            println!("{}", rules(&clock::now, subnets));
        }
        return ExitCode::SUCCESS;
    }
    let mut outcomes = Vec::new();
    for subnets in sizes {
        eprintln!("{subnets} subnets …");
        outcomes.extend(measure(&clock::now, Options::usual(subnets), only.unwrap_or_default()));
    }
    println!("{}", table(&outcomes));
    ExitCode::SUCCESS
}

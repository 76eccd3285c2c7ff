//! How is a program started, and what is said when it fails?

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What a chore ends with: a value, or the sentence to show.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Runs a command to its end; its output goes to the terminal.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", shown(command))) }
}

/// Runs a command to its end, passes its standard output on line by line, and returns the sum of the numbers in `N passed`.
pub(crate) fn run_counting_passes(command: &mut Command) -> Outcome<u64> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let mut passes = 0;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line.map_err(|error| format!("cannot read from `{}`: {error}", shown(command)))?;
            println!("{line}");
            passes += passes_in(&line);
        }
    }
    let status = child.wait().map_err(|error| format!("cannot wait for `{}`: {error}", shown(command)))?;
    if status.success() { Ok(passes) } else { Err(format!("`{}` ended with {status}", shown(command))) }
}

/// The first line that a command prints when it succeeds; nothing when it fails or does not exist.
pub(crate) fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok().filter(|it| it.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

/// Announces a piece of work with its reason, does it, and says how long it took.
pub(crate) fn announced<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("==> {what}");
    let begun = Instant::now();
    let value = work()?;
    println!("    done in {}", spoken(begun.elapsed()));
    Ok(value)
}

/// A duration as people say it: `0.4 s`, `3 min 07 s`.
pub(crate) fn spoken(duration: Duration) -> String {
    match duration.as_secs() {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

fn passes_in(line: &str) -> u64 {
    let words: Vec<&str> = line.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| pair[1].trim_end_matches([';', ',']) == "passed")
        .filter_map(|pair| pair[0].parse::<u64>().ok())
        .sum()
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for argument in command.get_args() {
        let _ = write!(text, " {}", argument.to_string_lossy());
    }
    text
}

#[test]
fn passes_are_read_from_each_kind_of_report() {
    assert_eq!(passes_in("test result: ok. 39 passed; 0 failed; 0 ignored"), 39);
    assert_eq!(passes_in("7 passed, 0 failed"), 7);
    assert_eq!(passes_in("no tests to run!"), 0);
}

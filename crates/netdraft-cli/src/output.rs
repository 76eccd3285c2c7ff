//! Where do results and messages go? Results to standard output, messages to standard error, and a closed pipe is no error.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::Value;

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs.
    Json,
}

/// Why a command could not do its work: bad input or usage.
#[derive(Debug)]
pub(crate) struct Failure {
    messages: Vec<String>,
}

impl Failure {
    pub(crate) fn new(messages: Vec<String>) -> Self {
        Self { messages }
    }

    pub(crate) fn one(message: impl Into<String>) -> Self {
        Self { messages: vec![message.into()] }
    }

    /// Says what went wrong and gives the exit code for it.
    pub(crate) fn report(self) -> ExitCode {
        for message in &self.messages {
            warn(&format!("error: {message}"));
        }
        ExitCode::from(2)
    }
}

/// Exit code 1 where something was found, 0 where not.
pub(crate) fn found(something: bool) -> ExitCode {
    ExitCode::from(u8::from(something))
}

/// Writes a result to standard output. When nobody reads it any more, as after `head`, the rest is left unsaid, and the exit code still tells the verdict.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::one(format!("standard output cannot be written: {error}"))),
    }
}

/// Writes a line to standard output.
pub(crate) fn print_line(text: &str) -> Result<(), Failure> {
    print(&format!("{text}\n"))
}

/// Writes JSON, indented, to standard output.
pub(crate) fn print_json(value: &Value) -> Result<(), Failure> {
    print_line(&format!("{value:#}"))
}

/// Writes a message to standard error. A message that cannot be written is of no use to anybody, so that is not an error.
pub(crate) fn warn(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}

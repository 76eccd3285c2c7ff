//! `netdraft fmt`: is a file in canonical form?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::format::save_with_validation;

use crate::input::{STDIN, read, read_plan, write};
use crate::output::{Failure, found, print, warn};

/// Write plan files in canonical form
#[derive(Args)]
pub(crate) struct Fmt {
    /// Files to format; `-` reads standard input and writes standard output
    #[arg(required = true)]
    files: Vec<String>,
    /// Change nothing; exit with 1 when a file is not in canonical form
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let mut differs = false;
        for file in &self.files {
            let loaded = read_plan(file)?;
            let text = save_with_validation(&loaded.document, loaded.validation.as_ref());
            if file == STDIN && !self.check {
                print(&text)?;
                continue;
            }
            let same = if file == STDIN { loaded.source.text() == text } else { read(file)? == text.as_bytes() };
            differs |= !same;
            match (same, self.check) {
                (true, _) => {}
                (false, true) => warn(&format!("{file}: not in canonical form; `netdraft fmt {file}` writes it so")),
                (false, false) => write(file, &text)?,
            }
        }
        Ok(found(differs && self.check))
    }
}

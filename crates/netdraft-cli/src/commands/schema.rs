//! `netdraft schema`: what may a plan file contain?

use std::process::ExitCode;

use clap::Args;

use crate::output::{Failure, found, print_json};

/// Print the JSON Schema of plan files
#[derive(Args)]
pub(crate) struct Schema {}

impl Schema {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        print_json(&netdraft_core::format::schema())?;
        Ok(found(false))
    }
}

//! `netdraft rules`: which rules are there?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::rules::{CATALOGUE, Page};
use serde_json::{Value, json};

use crate::output::{Failure, Format, found, print, print_json};

/// List all rules
#[derive(Args)]
pub(crate) struct Rules {
    /// How the list is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Rules {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        match self.format {
            Format::Json => print_json(&CATALOGUE.iter().map(|rule| row(rule.meta())).collect())?,
            Format::Human => {
                let longest = CATALOGUE.iter().map(|rule| rule.meta().name.len()).max().unwrap_or_default();
                let line = |meta: &netdraft_core::rules::Meta| {
                    format!("{:<longest$}  {:<7}  {}\n", meta.name, meta.severity.word(), Page::of(meta).summary())
                };
                print(&CATALOGUE.iter().map(|rule| line(rule.meta())).collect::<String>())?;
            }
        }
        Ok(found(false))
    }
}

fn row(meta: &netdraft_core::rules::Meta) -> Value {
    json!({
        "name": meta.name,
        "category": meta.category,
        "severity": meta.severity,
        "waivable": meta.waivable,
        "since": meta.since,
        "summary": Page::of(meta).summary(),
    })
}

//! `netdraft explain`: what does a rule report, and why?

use std::process::ExitCode;

use clap::Args;
use netdraft_core::rules::{CATALOGUE, Page, find};

use crate::output::{Failure, found, print};

/// Print the page of a rule
#[derive(Args)]
pub(crate) struct Explain {
    /// The rule's name, such as `rule-shadowed`
    rule: String,
}

impl Explain {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let Some(rule) = find(&self.rule) else {
            let close = CATALOGUE.iter().map(|rule| rule.meta().name);
            let close: Vec<&str> =
                close.filter(|name| name.contains(self.rule.as_str()) || shares_a_word(name, &self.rule)).collect();
            let hint = if close.is_empty() {
                "`netdraft rules` lists all of them".to_owned()
            } else {
                format!("did you mean `{}`?", close.join("`, `"))
            };
            return Err(Failure::one(format!("there is no rule `{}`; {hint}", self.rule)));
        };
        print(Page::of(rule.meta()).text())?;
        Ok(found(false))
    }
}

fn shares_a_word(name: &str, typed: &str) -> bool {
    typed.split('-').filter(|word| word.len() > 3).any(|word| name.split('-').any(|known| known == word))
}

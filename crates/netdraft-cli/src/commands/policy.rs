//! What is a run told from outside? The date, whether waivers count, and the provider.

use clap::Args;
use netdraft_core::address::Provider;
use netdraft_core::rules::Policy;

use crate::output::Failure;

/// Options of commands that judge a plan.
#[derive(Args)]
pub(crate) struct PolicyArguments {
    /// The day on which waivers are judged, such as 2026-11-21; today by default
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    /// Leave waivers out of account
    #[arg(long)]
    no_waivers: bool,
}

impl PolicyArguments {
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        let today = match &self.today {
            None => jiff::Zoned::now().date(),
            Some(text) => {
                text.parse().map_err(|_| Failure::one(format!("`{text}` is not a day; write it as 2026-11-21")))?
            }
        };
        Ok(Policy { today: Some(today.to_string()), ignore_waivers: self.no_waivers })
    }
}

/// Reads the name of a provider.
pub(crate) fn provider(text: &str) -> Result<Provider, String> {
    text.parse().map_err(|_| format!("use one of {}", Provider::ALL.map(Provider::name).join(", ")))
}

//! `netdraft calc capacity`: how many addresses of a subnet can be used?

use clap::Args;
use netdraft_core::address::{Cidr, Provider, reserved, usable};
use serde_json::{Value, json};

use super::{Answer, block};
use crate::commands::policy::provider;

/// The usable addresses of a subnet, and those that the provider keeps
#[derive(Args)]
pub(crate) struct Capacity {
    /// The subnet's block
    #[arg(value_parser = block)]
    block: Cidr,
    /// The provider
    #[arg(long, default_value = "aws", value_parser = provider)]
    provider: Provider,
}

impl Capacity {
    pub(super) fn answer(self) -> Answer {
        let Self { block, provider } = self;
        let (kept, usable) = (reserved(block, provider), usable(block, provider));
        let lines: String = kept.iter().map(|(address, role)| format!("\n  {address}  {role}")).collect();
        let human = format!(
            "{block} on {provider}: {} addresses, {usable} usable, {} reserved{lines}",
            block.size(),
            kept.len()
        );
        let kept: Vec<Value> =
            kept.iter().map(|(address, role)| json!({"address": address.to_string(), "role": role})).collect();
        // IPv6 counts exceed what JSON numbers carry everywhere, so counts are text.
        let json = json!({
            "block": block.to_string(),
            "provider": provider.name(),
            "addresses": block.size().to_string(),
            "usable": usable.to_string(),
            "reserved": kept,
        });
        Answer { human, json }
    }
}

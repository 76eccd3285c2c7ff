//! `netdraft calc capacity`: how many addresses of a subnet can be used?

use clap::Args;
use netdraft_core::address::{Cidr, Provider, reserved, subnet_limits, usable};
use serde_json::{Value, json};

use super::{Answer, block};
use crate::commands::policy::provider;

/// How many IPv6 addresses there are, 2¹²⁸: one more than the largest number.
const ALL_IPV6: &str = "340282366920938463463374607431768211456";

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
    pub(super) fn answer(self) -> Result<Answer, String> {
        let Self { block, provider } = self;
        let limits = subnet_limits(provider, block.family());
        if !limits.permits(block.prefix()) {
            return Err(format!(
                "`{provider}` has no subnet of the size of `{block}`: {} subnets are {limits}\n  help: name a subnet of such a size, or `--provider generic`",
                block.family()
            ));
        }
        let (kept, usable) = (reserved(block, provider), usable(block, provider));
        let lines: String = kept.iter().map(|(address, role)| format!("\n  {address}  {role}")).collect();
        let total = match u128::try_from(kept.len()).ok().and_then(|kept| usable.checked_add(kept)) {
            Some(total) => total.to_string(),
            None => ALL_IPV6.to_owned(),
        };
        let human =
            format!("{block} on {provider}: {total} addresses, {usable} usable, {} reserved{lines}", kept.len());
        let kept: Vec<Value> =
            kept.iter().map(|(address, role)| json!({"address": address.to_string(), "role": role})).collect();
        // IPv6 counts exceed what JSON numbers carry everywhere, so counts are text.
        let json = json!({
            "block": block.to_string(),
            "provider": provider.name(),
            "addresses": total,
            "usable": usable.to_string(),
            "reserved": kept,
        });
        Ok(Answer { human, json })
    }
}

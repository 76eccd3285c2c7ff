//! How close is a NAT gateway to its limit? Shared by the rules about its capacity.

use serde_json::{Map, Value, json};

use crate::address::Provider;
use crate::calc::nat::{Demand, NatLimits, NatService};
use crate::edit::Command;
use crate::model::{Entity, Nat, Plan};
use crate::rules::{Fix, named};

/// A NAT gateway, what it is asked for, and what it can carry.
pub(super) struct Load<'a> {
    pub(super) nat: &'a Nat,
    pub(super) limits: NatLimits,
}

impl<'a> Load<'a> {
    pub(super) fn of(plan: &Plan, nat: &'a Nat) -> Self {
        let service = match plan.provider_of(&nat.network) {
            Provider::Aws => NatService::AwsZonal,
            Provider::Gcp => NatService::Gcp,
            Provider::Azure => NatService::Azure,
            Provider::Openstack | Provider::Generic => NatService::Generic,
        };
        Self { nat, limits: service.limits() }
    }

    /// The flows to one destination that its addresses carry.
    pub(super) fn capacity(&self) -> u64 {
        self.limits.flows_to_one_destination(self.nat.addresses())
    }

    pub(super) fn demand(&self) -> u64 {
        u64::from(self.nat.peak_flows)
    }

    pub(super) fn is_exceeded(&self) -> bool {
        self.demand() > self.capacity()
    }

    /// Whether four fifths of the capacity are used.
    pub(super) fn is_near(&self) -> bool {
        !self.is_exceeded() && self.demand() > 0 && self.demand().saturating_mul(5) >= self.capacity().saturating_mul(4)
    }

    pub(super) fn evidence(&self) -> Map<String, Value> {
        named(json!({
            "peak flows": self.demand(),
            "addresses": self.nat.addresses(),
            "flows per address": self.limits.flows_per_destination,
            "capacity": self.capacity(),
            "source": self.limits.source,
        }))
    }

    /// As many addresses as bring the load below four fifths, where the gateway can have them and the plan counts rather than lists them.
    pub(super) fn fixes(&self) -> Vec<Fix> {
        let need = self.limits.need(Demand { flows: self.demand(), closes_per_second: 0, safety_percent: 126 });
        let Ok(addresses) = u32::try_from(need.addresses) else { return Vec::new() };
        let counted = self.nat.public_addresses.is_empty() && addresses > self.nat.addresses();
        let fix = || {
            Fix::safe(
                format!("use {addresses} addresses"),
                vec![Command::set(&self.nat.id, "address_count", addresses)],
            )
        };
        (counted && need.is_within_limits).then(fix).into_iter().collect()
    }

    pub(super) fn help(&self) -> Vec<String> {
        vec![format!("give `{}` more public addresses, or split its subnets over several gateways", self.nat.title())]
    }
}

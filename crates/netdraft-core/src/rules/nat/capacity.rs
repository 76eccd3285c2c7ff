//! How close is a NAT gateway to its limit? Shared by the rules about its capacity.

use serde_json::{Map, Value, json};

use crate::address::Provider;
use crate::calc::nat::{Demand, NatLimits, NatService};
use crate::edit::Command;
use crate::model::{Entity, Nat, Plan};
use crate::rules::named;

/// A NAT gateway, what it is asked for, and what it can carry.
pub(super) struct Load<'a> {
    pub(super) nat: &'a Nat,
    pub(super) limits: NatLimits,
}

impl<'a> Load<'a> {
    pub(super) fn of(plan: &Plan, nat: &'a Nat) -> Self {
        let service = match plan.provider_of(&nat.network) {
            // A gateway that spans zones stands in no subnet; only such a one has more addresses than a zonal one can have.
            Provider::Aws if nat.subnet.is_none() && !fits(NatService::AwsZonal, nat.addresses()) => {
                NatService::AwsRegional
            }
            Provider::Aws => NatService::AwsZonal,
            Provider::Gcp => NatService::Gcp,
            Provider::Azure => NatService::Azure,
            Provider::Openstack | Provider::Generic => NatService::Generic,
        };
        Self { nat, limits: service.limits() }
    }

    /// The flows to one destination that its addresses carry. Addresses that the gateway cannot have carry none.
    pub(super) fn capacity(&self) -> u64 {
        let most = self.limits.addresses.unwrap_or(u32::MAX);
        self.limits.flows_to_one_destination(self.nat.addresses().min(most))
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
            "addresses at most": self.limits.addresses,
            "flows per address": self.limits.flows_per_destination,
            "capacity": self.capacity(),
            "source": self.limits.source,
        }))
    }

    /// Sets the number of addresses to what the load takes, where the gateway can have them and the plan counts rather than lists them: below four
    /// fifths of the capacity, or else within it.
    pub(super) fn more_addresses(&self) -> Option<(String, Vec<Command>)> {
        let need = |safety_percent| {
            let need = self.limits.need(Demand { flows: self.demand(), closes_per_second: 0, safety_percent });
            u32::try_from(need.addresses).ok().filter(|_| need.is_within_limits)
        };
        // A load below four fifths takes more than five quarters of itself.
        let addresses = need(126).or_else(|| need(100).filter(|_| self.is_exceeded()))?;
        let counted = self.nat.public_addresses.is_empty() && addresses > self.nat.addresses();
        let commands = vec![Command::set(&self.nat.id, "address_count", addresses)];
        counted.then(|| (format!("use {addresses} addresses"), commands))
    }

    pub(super) fn help(&self) -> Vec<String> {
        vec![format!("give `{}` more public addresses, or split its subnets over several gateways", self.nat.title())]
    }
}

fn fits(service: NatService, addresses: u32) -> bool {
    service.limits().addresses.is_none_or(|most| addresses <= most)
}

//! `netdraft calc nat`: how many public addresses does a demand take?

use clap::{Args, ValueEnum};
use netdraft_core::calc::nat::{Demand, NatService};
use serde_json::json;

use super::Answer;
use crate::commands::number::within;

/// The public addresses that a number of flows needs
#[derive(Args)]
pub(crate) struct Nat {
    /// The kind of NAT
    #[arg(long, value_enum, default_value_t)]
    service: Service,
    /// Simultaneous flows to the busiest destination
    #[arg(long, allow_negative_numbers = true, value_parser = within::<u64>(0..=u64::MAX))]
    flows: u64,
    /// Flows that close each second; their ports stay taken for a while
    #[arg(long, default_value_t = 0, allow_negative_numbers = true, value_parser = within::<u64>(0..=u64::MAX))]
    closes_per_second: u64,
    /// How much of the demand to plan for, in percent
    #[arg(long, default_value_t = 100, allow_negative_numbers = true, value_parser = within::<u32>(1..=10_000))]
    safety: u32,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Service {
    /// An AWS NAT gateway in one zone
    #[default]
    Aws,
    /// An AWS NAT gateway across zones
    AwsRegional,
    /// An Azure NAT gateway
    Azure,
    /// Google Cloud NAT
    Gcp,
    /// A router of one's own
    Generic,
}

impl Nat {
    pub(super) fn answer(self) -> Answer {
        let service = match self.service {
            Service::Aws => NatService::AwsZonal,
            Service::AwsRegional => NatService::AwsRegional,
            Service::Azure => NatService::Azure,
            Service::Gcp => NatService::Gcp,
            Service::Generic => NatService::Generic,
        };
        let limits = service.limits();
        let demand =
            Demand { flows: self.flows, closes_per_second: self.closes_per_second, safety_percent: self.safety };
        let need = limits.need(demand);
        let within =
            if need.is_within_limits { "within the limits of one gateway" } else { "more than one gateway can have" };
        let human = format!(
            "{} ports at once need {} public addresses, {within}; one address carries {} flows to one destination ({})",
            need.ports, need.addresses, limits.flows_per_destination, limits.source
        );
        let json = json!({
            "ports": need.ports.to_string(),
            "addresses": need.addresses.to_string(),
            "within_limits": need.is_within_limits,
            "flows_per_address": limits.flows_per_destination,
            "source": limits.source,
        });
        Answer { human, json }
    }
}

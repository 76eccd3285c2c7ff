//! How many flows a NAT carries, and how many addresses a demand takes.

/// A kind of address translation whose limits are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NatService {
    /// An AWS NAT gateway in one zone.
    AwsZonal,
    /// An AWS NAT gateway across zones; its limits are for each zone.
    AwsRegional,
    /// An Azure NAT gateway.
    Azure,
    /// Google Cloud NAT.
    Gcp,
    /// A router of one's own that follows RFC 4787.
    Generic,
}

/// What a NAT can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NatLimits {
    /// The ports of one address.
    pub ports_per_address: u32,
    /// The flows through one address to one destination: an address, a port and a protocol.
    pub flows_per_destination: u32,
    /// The addresses that one gateway can have; `None` where the vendor names no limit.
    pub addresses: Option<u32>,
    /// The flows through one gateway, where fewer than its ports allow.
    pub flows_in_total: Option<u32>,
    /// Whether a port can serve several destinations.
    pub mapping: Mapping,
    /// How long a closed flow keeps its port, in seconds.
    pub hold_down: u32,
    /// The document that says so.
    pub source: &'static str,
}

/// What a translated port is reserved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// A flow to one destination: the port can serve another one at the same time.
    EndpointDependent,
    /// One internal endpoint, whatever it talks to (RFC 4787, REQ-1).
    EndpointIndependent,
}

/// The ports that translate: those above the well-known ones.
const PORTS: u32 = 64_512;

impl NatService {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::AwsZonal, Self::AwsRegional, Self::Azure, Self::Gcp, Self::Generic];

    /// What it can do.
    #[must_use]
    pub const fn limits(self) -> NatLimits {
        match self {
            Self::AwsZonal => NatLimits {
                ports_per_address: PORTS,
                flows_per_destination: 55_000,
                addresses: Some(8),
                flows_in_total: None,
                mapping: Mapping::EndpointDependent,
                hold_down: 0,
                source: "AWS VPC User Guide, NAT gateway basics",
            },
            Self::AwsRegional => NatLimits {
                addresses: Some(32),
                source: "AWS VPC User Guide, Regional NAT gateways",
                ..Self::AwsZonal.limits()
            },
            Self::Azure => NatLimits {
                ports_per_address: PORTS,
                flows_per_destination: 50_000,
                addresses: Some(16),
                flows_in_total: Some(2_000_000),
                mapping: Mapping::EndpointDependent,
                hold_down: 65,
                source: "Azure NAT Gateway documentation, NAT gateway resource",
            },
            Self::Gcp => NatLimits {
                ports_per_address: PORTS,
                flows_per_destination: PORTS,
                addresses: None,
                flows_in_total: None,
                mapping: Mapping::EndpointDependent,
                hold_down: 120,
                source: "Google Compute Engine API v1, RouterNat",
            },
            Self::Generic => NatLimits {
                ports_per_address: PORTS,
                flows_per_destination: PORTS,
                addresses: None,
                flows_in_total: None,
                mapping: Mapping::EndpointIndependent,
                hold_down: 240,
                source: "RFC 4787 REQ-1 and RFC 5382 REQ-5",
            },
        }
    }
}

/// What is asked of a NAT at its busiest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The flows to the destination that has most of them, all sources together.
    pub flows: u64,
    /// How many of them close in a second. Their ports stay in use for the hold-down time.
    pub closes_per_second: u64,
    /// What to plan for, in percent of the demand: 100 for no reserve, 150 for half as much again.
    pub safety_percent: u32,
}

/// What a demand takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The ports in use, with those held down and the reserve.
    pub ports: u128,
    /// The addresses that have so many.
    pub addresses: u128,
    /// Whether one gateway can have so many addresses and flows.
    pub is_within_limits: bool,
}

impl NatLimits {
    /// The addresses that a demand takes: its ports, divided by what one address carries to one destination, rounded up.
    #[must_use]
    pub fn need(&self, demand: Demand) -> Need {
        let held = u128::from(demand.closes_per_second) * u128::from(self.hold_down);
        let in_use = held.saturating_add(demand.flows.into());
        let ports = in_use.saturating_mul(demand.safety_percent.into()).div_ceil(100);
        let addresses = ports.div_ceil(self.flows_per_destination.max(1).into());
        let fits = |limit: Option<u32>, value: u128| limit.is_none_or(|limit| value <= limit.into());
        let is_within_limits = fits(self.addresses, addresses) && fits(self.flows_in_total, ports);
        Need { ports, addresses, is_within_limits }
    }

    /// The most flows to one destination through a gateway with so many addresses.
    #[must_use]
    pub fn flows_to_one_destination(&self, addresses: u32) -> u64 {
        let all = u64::from(addresses) * u64::from(self.flows_per_destination);
        self.flows_in_total.map_or(all, |total| all.min(total.into()))
    }

    /// How many machines one address serves when each has so many ports to itself. Google Cloud rounds the ports of a machine
    /// up to a power of two.
    #[must_use]
    pub fn machines_per_address(&self, ports_per_machine: u32) -> u32 {
        match ports_per_machine.max(1).checked_next_power_of_two() {
            Some(ports) => self.ports_per_address / ports,
            None => 0,
        }
    }
}

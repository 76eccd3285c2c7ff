//! How many addresses of a subnet can be given to machines, once the provider has kept its own.

use super::cidr::{Cidr, Family};
use super::provider::Provider;
use crate::small::SmallSort;
use std::fmt;
use std::net::IpAddr;

/// What a provider keeps of each subnet, and how large a subnet may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubnetLimits {
    /// The addresses that no machine gets.
    reserved: &'static [Reserved],
    /// The prefix length of the largest subnet.
    pub shortest_prefix: u8,
    /// The prefix length of the smallest subnet.
    pub longest_prefix: u8,
    /// How many bits apart permitted prefix lengths are.
    step: u8,
    /// The document that says so, read on the day of [`LIMITS_CHECKED`].
    pub source: &'static str,
}

impl SubnetLimits {
    /// The permitted prefix lengths, the largest subnet first.
    pub fn permitted(self) -> impl DoubleEndedIterator<Item = u8> {
        (self.shortest_prefix..=self.longest_prefix).step_by(self.step.into())
    }

    /// Whether a subnet may have this prefix length.
    #[must_use]
    pub fn permits(self, prefix: u8) -> bool {
        self.permitted().any(|permitted| permitted == prefix)
    }
}

impl fmt::Display for SubnetLimits {
    /// Writes `/16` to `/28`, with the step where there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.shortest_prefix == self.longest_prefix, self.step) {
            (true, _) => write!(f, "`/{}`", self.longest_prefix),
            (false, 1) => write!(f, "`/{}` to `/{}`", self.shortest_prefix, self.longest_prefix),
            (false, step) => {
                write!(f, "`/{}` to `/{}` in steps of {step}", self.shortest_prefix, self.longest_prefix)
            }
        }
    }
}

/// The day on which the documents behind [`subnet_limits`] were last read, as year-month-day.
pub const LIMITS_CHECKED: &str = "2026-11-21";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reserved {
    position: Position,
    role: &'static str,
    /// The longest prefix of a block in which it is reserved.
    up_to_prefix: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    /// So many addresses after the first.
    FromStart(u8),
    /// So many addresses before the last.
    FromEnd(u8),
}

const fn keeps(position: Position, role: &'static str) -> Reserved {
    Reserved { position, role, up_to_prefix: 128 }
}

const BROADCAST: &str = "broadcast address";

const AWS_RESERVED: &[Reserved] = &[
    keeps(Position::FromStart(0), "network address"),
    keeps(Position::FromStart(1), "VPC router"),
    keeps(Position::FromStart(2), "DNS resolver"),
    keeps(Position::FromStart(3), "future use"),
    keeps(Position::FromEnd(0), BROADCAST),
];

const AZURE_RESERVED: &[Reserved] = &[
    keeps(Position::FromStart(0), "network address"),
    keeps(Position::FromStart(1), "default gateway"),
    keeps(Position::FromStart(2), "Azure DNS"),
    keeps(Position::FromStart(3), "Azure DNS"),
    keeps(Position::FromEnd(0), BROADCAST),
];

const GCP_RESERVED: &[Reserved] = &[
    keeps(Position::FromStart(0), "network address"),
    keeps(Position::FromStart(1), "default gateway"),
    keeps(Position::FromEnd(1), "future use"),
    keeps(Position::FromEnd(0), BROADCAST),
];

/// RFC 3021 lets both addresses of a /31 be used, and a /32 is a host of its own.
const GENERIC_V4_RESERVED: &[Reserved] = &[
    Reserved { position: Position::FromStart(0), role: "network address", up_to_prefix: 30 },
    Reserved { position: Position::FromEnd(0), role: BROADCAST, up_to_prefix: 30 },
];

/// RFC 4291 section 2.6.1; RFC 6164 lets both addresses of a /127 be used.
const GENERIC_V6_RESERVED: &[Reserved] =
    &[Reserved { position: Position::FromStart(0), role: "subnet-router anycast address", up_to_prefix: 126 }];

/// What this provider keeps of each subnet of this family.
///
/// OpenStack keeps the same as a router of one's own: its gateway and DHCP addresses are ordinary ports, which count as
/// allocated. Of a Google Cloud subnet only the primary range has reserved addresses; a secondary range is usable whole.
#[must_use]
pub const fn subnet_limits(provider: Provider, family: Family) -> SubnetLimits {
    match (provider, family) {
        (Provider::Aws, Family::V4) => SubnetLimits {
            reserved: AWS_RESERVED,
            shortest_prefix: 16,
            longest_prefix: 28,
            step: 1,
            source: "AWS VPC User Guide, Subnet sizing",
        },
        (Provider::Aws, Family::V6) => SubnetLimits {
            reserved: AWS_RESERVED,
            shortest_prefix: 44,
            longest_prefix: 64,
            step: 4,
            source: "AWS VPC User Guide, Subnet sizing",
        },
        (Provider::Gcp, Family::V4) => SubnetLimits {
            reserved: GCP_RESERVED,
            shortest_prefix: 0,
            longest_prefix: 29,
            step: 1,
            source: "Google Cloud VPC documentation, Subnets, Unusable addresses in IPv4 subnet ranges",
        },
        (Provider::Gcp, Family::V6) => SubnetLimits {
            reserved: &[],
            shortest_prefix: 64,
            longest_prefix: 64,
            step: 1,
            source: "Google Cloud VPC documentation, Subnets, IPv6 subnet ranges",
        },
        (Provider::Azure, Family::V4) => SubnetLimits {
            reserved: AZURE_RESERVED,
            shortest_prefix: 2,
            longest_prefix: 29,
            step: 1,
            source: "Azure Virtual Network FAQ",
        },
        (Provider::Azure, Family::V6) => SubnetLimits {
            reserved: AZURE_RESERVED,
            shortest_prefix: 64,
            longest_prefix: 64,
            step: 1,
            source: "Azure Virtual Network FAQ",
        },
        (Provider::Openstack | Provider::Generic, Family::V4) => SubnetLimits {
            reserved: GENERIC_V4_RESERVED,
            shortest_prefix: 0,
            longest_prefix: 32,
            step: 1,
            source: "RFC 1122 section 3.2.1.3 and RFC 3021",
        },
        (Provider::Openstack | Provider::Generic, Family::V6) => SubnetLimits {
            reserved: GENERIC_V6_RESERVED,
            shortest_prefix: 0,
            longest_prefix: 128,
            step: 1,
            source: "RFC 4291 section 2.6.1 and RFC 6164",
        },
    }
}

/// The addresses of a subnet that no machine gets, lowest first, and what each is for.
#[must_use]
pub fn reserved(subnet: Cidr, provider: Provider) -> Vec<(IpAddr, &'static str)> {
    let mut found: Vec<(IpAddr, &'static str)> = Vec::new();
    for kept in subnet_limits(provider, subnet.family()).reserved {
        let address = match kept.position {
            Position::FromStart(offset) => subnet.nth(offset.into()),
            Position::FromEnd(offset) => subnet.nth_from_end(offset.into()),
        };
        if let Some(address) = address
            && subnet.prefix() <= kept.up_to_prefix
            && !found.iter().any(|(other, _)| *other == address)
        {
            // There is no broadcast in IPv6 (RFC 4291, section 2); the last address is kept all the same.
            let is_v6 = subnet.family() == Family::V6;
            found.push((address, if is_v6 && kept.role == BROADCAST { "last address" } else { kept.role }));
        }
    }
    found.small_sort();
    found
}

/// How many addresses of a subnet machines can have, `u128::MAX` if they are more.
#[must_use]
pub fn usable(subnet: Cidr, provider: Provider) -> u128 {
    match reserved(subnet, provider).len() {
        0 => subnet.size(),
        // One is left out before counting, because `::/0` has one more than can be counted.
        kept => (1..kept).fold(subnet.size_but_one(), |left, _| left.saturating_sub(1)),
    }
}

/// The prefix length of the smallest subnet that this provider permits and that has room for so many machines.
#[must_use]
pub fn smallest_prefix_for(hosts: u128, provider: Provider, family: Family) -> Option<u8> {
    let limits = subnet_limits(provider, family);
    let base = family.everything().first();
    limits
        .permitted()
        .rev()
        .find(|prefix| Cidr::containing(base, *prefix).is_some_and(|subnet| usable(subnet, provider) >= hosts))
}

/// The addresses of one subnet, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// All addresses.
    pub total: u128,
    /// Those that machines can have.
    pub usable: u128,
    /// Those that machines have.
    pub allocated: u128,
}

impl Capacity {
    /// Counts the addresses of a subnet of which so many are given to machines.
    #[must_use]
    pub fn of(subnet: Cidr, provider: Provider, allocated: u128) -> Self {
        Self { total: subnet.size(), usable: usable(subnet, provider), allocated }
    }

    /// How many addresses the provider keeps.
    #[must_use]
    pub const fn reserved(self) -> u128 {
        self.total.saturating_sub(self.usable)
    }

    /// How many more machines fit.
    #[must_use]
    pub const fn free(self) -> u128 {
        self.usable.saturating_sub(self.allocated)
    }

    /// Whether no machine fits any more. What counts is the usable addresses: a subnet is full before all are given away.
    #[must_use]
    pub const fn is_exhausted(self) -> bool {
        self.allocated >= self.usable
    }

    /// Whether more addresses are said to be given away than can be.
    #[must_use]
    pub const fn is_impossible(self) -> bool {
        self.allocated > self.usable
    }

    /// How much of what machines can have they do have, in tenths of a percent, rounded down; 1000 when there is nothing to have.
    #[must_use]
    pub fn per_mille(self) -> u128 {
        let scale = if self.usable > u128::MAX / 1000 { 1000 } else { 1 };
        (self.allocated / scale).saturating_mul(1000).checked_div(self.usable / scale).unwrap_or(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(provider: Provider, prefixes: &[u8]) -> Vec<u128> {
        let base = "10.0.0.0".parse().unwrap();
        prefixes.iter().map(|prefix| usable(Cidr::containing(base, *prefix).unwrap(), provider)).collect()
    }

    #[test]
    fn all_addresses_but_one_are_counted() {
        let everything = Family::V6.everything();
        assert_eq!(usable(everything, Provider::Generic), u128::MAX);
    }

    #[test]
    fn usable_addresses_by_provider() {
        let prefixes = [16, 20, 22, 24, 25, 26, 27, 28, 29];
        assert_eq!(counts(Provider::Aws, &prefixes[..8]), [65531, 4091, 1019, 251, 123, 59, 27, 11]);
        assert_eq!(counts(Provider::Azure, &prefixes), [65531, 4091, 1019, 251, 123, 59, 27, 11, 3]);
        assert_eq!(counts(Provider::Gcp, &prefixes), [65532, 4092, 1020, 252, 124, 60, 28, 12, 4]);
        assert_eq!(counts(Provider::Generic, &[24, 30, 31, 32]), [254, 2, 2, 1]);
        assert_eq!(counts(Provider::Aws, &[29, 30, 31, 32]), [3, 0, 0, 0]);
        assert_eq!(usable("2001:db8::/64".parse().unwrap(), Provider::Aws), (1 << 64) - 5);
    }

    #[test]
    fn every_reserved_address_is_named() {
        let subnet = "172.31.254.0/23".parse().unwrap();
        let listed: Vec<String> =
            reserved(subnet, Provider::Gcp).into_iter().map(|(address, role)| format!("{address} {role}")).collect();
        assert_eq!(
            listed,
            [
                "172.31.254.0 network address",
                "172.31.254.1 default gateway",
                "172.31.255.254 future use",
                "172.31.255.255 broadcast address"
            ]
        );
    }

    #[test]
    fn the_smallest_subnet_for_a_number_of_machines() {
        let smallest = |hosts, provider| smallest_prefix_for(hosts, provider, Family::V4);
        assert_eq!(smallest(251, Provider::Aws), Some(24));
        assert_eq!(smallest(252, Provider::Aws), Some(23));
        assert_eq!(smallest(252, Provider::Gcp), Some(24));
        assert_eq!(smallest(1, Provider::Aws), Some(28));
        assert_eq!(smallest(1, Provider::Generic), Some(32));
        assert_eq!(smallest(2, Provider::Generic), Some(31));
        assert_eq!(smallest(65_532, Provider::Aws), None);
        assert_eq!(smallest_prefix_for(1 << 64, Provider::Aws, Family::V6), Some(60));
        assert_eq!(smallest_prefix_for(u128::MAX, Provider::Aws, Family::V6), None);
    }

    #[test]
    fn a_subnet_is_exhausted_at_its_usable_addresses() {
        let subnet = "10.0.1.0/24".parse().unwrap();
        let of = |allocated| Capacity::of(subnet, Provider::Aws, allocated);
        assert_eq!((of(250).free(), of(250).is_exhausted()), (1, false));
        assert_eq!((of(251).free(), of(251).is_exhausted(), of(251).is_impossible()), (0, true, false));
        assert!(of(256).is_impossible());
        assert_eq!(of(251).per_mille(), 1000);
    }
}

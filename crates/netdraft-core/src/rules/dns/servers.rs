//! Where does a name server stand, and does it fail alone?

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::address::{Cidr, Provider};
use crate::model::{Id, Network, Plan, Subnet, Zone};

/// The addresses under which providers answer in every network, from servers that do not fail together (checked 2026-11-21): Amazon VPC User Guide,
/// "Amazon DNS server"; Google Cloud, "Internal DNS"; Azure, "What is IP address 168.63.129.16".
const PROVIDERS: [(Provider, IpAddr); 4] = [
    (Provider::Aws, IpAddr::V4(Ipv4Addr::new(169, 254, 169, 253))),
    (Provider::Aws, IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253))),
    (Provider::Gcp, IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254))),
    (Provider::Azure, IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16))),
];

/// Whether an address is that of the provider's own resolver. AWS answers at the third address of a network's primary block too.
pub(super) fn is_of_provider(plan: &Plan, network: &Id<Network>, address: IpAddr) -> bool {
    let provider = plan.provider_of(network);
    let primary = || plan.networks.get(network)?.cidrs.first()?.cidr()?.nth(2);
    PROVIDERS.contains(&(provider, address)) || (provider == Provider::Aws && primary() == Some(address))
}

/// The subnet that an address stands in: one of these networks, or else of any. Where blocks overlap, nobody can tell.
pub(super) fn subnet_of<'a>(plan: &'a Plan, near: &[&Id<Network>], address: IpAddr) -> Option<&'a Subnet> {
    let holds = |subnet: &&Subnet| subnet.cidr.cidr().is_some_and(|block| block.contains_address(address));
    let (near, far): (Vec<&Subnet>, Vec<&Subnet>) =
        plan.subnets.iter().filter(holds).partition(|subnet| near.contains(&&subnet.network));
    match (near.as_slice(), far.as_slice()) {
        ([only], _) | ([], [only]) => Some(only),
        _ => None,
    }
}

/// The one thing that all have in common, if all have something.
pub(super) fn shared<T: PartialEq>(all: impl IntoIterator<Item = Option<T>>) -> Option<T> {
    let mut all = all.into_iter();
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// What all servers of a zone stand in together, and are lost with.
pub(super) enum Place {
    /// A /24, or a /64 of IPv6.
    Block(Cidr),
    /// An availability zone.
    Zone(String),
    /// A network.
    Network(String),
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(block) => write!(formatter, "in `{block}`"),
            Self::Zone(zone) => write!(formatter, "in the availability zone `{zone}`"),
            Self::Network(network) => write!(formatter, "in the network `{network}`"),
        }
    }
}

impl Place {
    /// What these addresses share, as those see it who ask the zone.
    pub(super) fn shared(plan: &Plan, zone: &Zone, addresses: &[IpAddr]) -> Option<Self> {
        let block = |address: &IpAddr| Cidr::containing(*address, if address.is_ipv4() { 24 } else { 64 });
        let near: Vec<_> = zone.networks.iter().collect();
        let subnets: Vec<Option<&Subnet>> = addresses.iter().map(|address| subnet_of(plan, &near, *address)).collect();
        let zones = subnets.iter().map(|subnet| subnet.map(|subnet| &subnet.zone).filter(|zone| !zone.is_empty()));
        let networks = subnets.iter().map(|subnet| subnet.map(|subnet| &subnet.network));
        shared(addresses.iter().map(block))
            .map(Self::Block)
            .or_else(|| shared(zones).map(|zone| Self::Zone(zone.clone())))
            .or_else(|| shared(networks).map(|id| Self::Network(plan.title(id.as_str()).to_owned())))
    }
}

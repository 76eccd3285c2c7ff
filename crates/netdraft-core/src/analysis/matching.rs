//! What one rule matches: addresses, protocol and ports as a provider writes them, compiled so that only what has ports is held to them.

use std::net::IpAddr;

use super::intervals::{Intervals, Scalar};
use super::packet::{Header, Packet, Protocol};
use super::product::Product;
use crate::address::{BlockSet, Family};

/// Source port by destination port, or ICMP type by code, or 0 by 0.
type Ports = Product<u16, Intervals<u16>>;
/// Protocol by what its header carries.
pub(crate) type Transport = Product<u8, Ports>;
/// Source by destination by transport, for one address family.
pub(crate) type Flows<A> = Product<A, Product<A, Transport>>;

/// What one rule matches, before it is compiled into a [`PacketSet`](super::PacketSet): everything, until it is narrowed.
///
/// A narrowing of ports holds back every protocol that has no ports, and one of the ICMP type every protocol but ICMP and ICMPv6;
/// with both, a packet matches by whichever its protocol has. All 65,536 ports are no narrowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    sources: BlockSet,
    destinations: BlockSet,
    protocols: Intervals<u8>,
    source_ports: Intervals<u16>,
    destination_ports: Intervals<u16>,
    icmp: Option<(u8, Option<u8>)>,
}

impl Default for Match {
    fn default() -> Self {
        Self::any()
    }
}

impl Match {
    /// Every packet.
    #[must_use]
    pub fn any() -> Self {
        Self {
            sources: everywhere(),
            destinations: everywhere(),
            protocols: Intervals::full(),
            source_ports: Intervals::full(),
            destination_ports: Intervals::full(),
            icmp: None,
        }
    }

    /// Only from these addresses.
    #[must_use]
    pub fn sources(self, sources: impl Into<BlockSet>) -> Self {
        Self { sources: sources.into(), ..self }
    }

    /// Only to these addresses.
    #[must_use]
    pub fn destinations(self, destinations: impl Into<BlockSet>) -> Self {
        Self { destinations: destinations.into(), ..self }
    }

    /// Only of this protocol.
    #[must_use]
    pub fn protocol(self, protocol: Protocol) -> Self {
        let protocols = match protocol {
            Protocol::Any => Intervals::full(),
            Protocol::Number(number) => number.into(),
        };
        Self { protocols, ..self }
    }

    /// Only of the protocols of these numbers.
    #[must_use]
    pub fn protocols(self, protocols: Intervals<u8>) -> Self {
        Self { protocols, ..self }
    }

    /// Only from these ports.
    #[must_use]
    pub fn source_ports(self, ports: impl Into<Intervals<u16>>) -> Self {
        Self { source_ports: ports.into(), ..self }
    }

    /// Only to these ports.
    #[must_use]
    pub fn destination_ports(self, ports: impl Into<Intervals<u16>>) -> Self {
        Self { destination_ports: ports.into(), ..self }
    }

    /// Only ICMP messages of this type and, if given, this code.
    #[must_use]
    pub fn icmp(self, kind: u8, code: Option<u8>) -> Self {
        Self { icmp: Some((kind, code)), ..self }
    }

    /// Without the ports and the ICMP type given so far, which AWS ignores in a rule of protocol −1 (EC2 API, `IpPermission`).
    #[must_use]
    pub fn ignoring_ports(self) -> Self {
        Self { source_ports: Intervals::full(), destination_ports: Intervals::full(), icmp: None, ..self }
    }

    /// Whether it may match a packet of this protocol to this port; not so for certain where it is narrowed to an ICMP type too.
    #[must_use]
    pub fn may_call(&self, protocol: u8, port: u16) -> bool {
        self.protocols.contains(protocol) && self.destination_ports.contains(port)
    }

    /// The IPv4 packets by source and destination.
    pub(crate) fn flows_v4(&self) -> Flows<u32> {
        let v4 = |(first, last)| match (first, last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => Some((first.into(), last.into())),
            (IpAddr::V4(_) | IpAddr::V6(_), _) => None,
        };
        self.flows(|addresses| Intervals::from_ranges(addresses.ranges().filter_map(v4)))
    }

    /// The IPv6 packets by source and destination.
    pub(crate) fn flows_v6(&self) -> Flows<u128> {
        let v6 = |(first, last)| match (first, last) {
            (IpAddr::V6(first), IpAddr::V6(last)) => Some((first.into(), last.into())),
            (IpAddr::V4(_) | IpAddr::V6(_), _) => None,
        };
        self.flows(|addresses| Intervals::from_ranges(addresses.ranges().filter_map(v6)))
    }

    fn flows<A: Scalar>(&self, numbers: impl Fn(&BlockSet) -> Intervals<A>) -> Flows<A> {
        Product::new(numbers(&self.sources), Product::new(numbers(&self.destinations), self.transport()))
    }

    /// Whether a packet is one of these by its protocol and what its header carries, whatever its addresses are.
    pub(crate) fn has_transport_of(&self, packet: &Packet) -> bool {
        let narrows_ports = !self.source_ports.is_full() || !self.destination_ports.is_full();
        let narrows_icmp = self.icmp.is_some();
        let (first, second) = (packet.source_port, packet.destination_port);
        let carries = match Header::of(packet.protocol) {
            Header::Ports => {
                (narrows_ports || !narrows_icmp)
                    && self.source_ports.contains(first)
                    && self.destination_ports.contains(second)
            }
            Header::Icmp => (narrows_icmp || !narrows_ports) && self.has_icmp(first, second),
            Header::Bare => !narrows_ports && !narrows_icmp && (first, second) == (0, 0),
        };
        carries && self.protocols.contains(packet.protocol)
    }

    fn has_icmp(&self, kind: u16, code: u16) -> bool {
        let highest = u16::from(u8::MAX);
        let is_wanted = self.icmp.is_none_or(|(wanted, wanted_code)| {
            kind == u16::from(wanted) && wanted_code.is_none_or(|wanted| code == u16::from(wanted))
        });
        is_wanted && kind <= highest && code <= highest
    }

    /// What is left of protocols and ports, in the form of a set.
    pub(crate) fn transport(&self) -> Transport {
        let narrows_ports = !self.source_ports.is_full() || !self.destination_ports.is_full();
        let narrows_icmp = self.icmp.is_some();
        let pieces = [Header::Ports, Header::Icmp, Header::Bare].map(|header| {
            let numbers = match header {
                Header::Ports if narrows_ports || !narrows_icmp => {
                    Product::new(self.source_ports.clone(), self.destination_ports.clone())
                }
                Header::Icmp if narrows_icmp || !narrows_ports => self.icmp_numbers(),
                Header::Bare if !narrows_ports && !narrows_icmp => Product::new(header.numbers(), header.numbers()),
                Header::Ports | Header::Icmp | Header::Bare => Product::empty(),
            };
            (self.protocols.intersection(&header.protocols()), numbers)
        });
        Product::from_pieces(pieces.into())
    }

    fn icmp_numbers(&self) -> Ports {
        let every = Header::Icmp.numbers();
        let (kinds, codes) = match self.icmp {
            None => (every.clone(), every),
            Some((kind, None)) => (u16::from(kind).into(), every),
            Some((kind, Some(code))) => (u16::from(kind).into(), u16::from(code).into()),
        };
        Product::new(kinds, codes)
    }
}

fn everywhere() -> BlockSet {
    [Family::V4, Family::V6].map(Family::everything).into_iter().collect()
}

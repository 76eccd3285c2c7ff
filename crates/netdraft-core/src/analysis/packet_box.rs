//! How a box of packets is read: its sides in words, and the packet of it that a person would think of first.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::intervals::{Intervals, Scalar};
use super::packet::{Header, ICMP, ICMPV6, Packet, Protocol, TCP, UDP};
use crate::address::{BlockSet, Family};

/// One box of a set, IPv4 or IPv6: every packet with one number from each side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacketBox {
    /// Source addresses of one family.
    pub sources: BlockSet,
    /// Destination addresses of the same family.
    pub destinations: BlockSet,
    /// Protocol numbers, all with the same kind of header; or every protocol with every number that its header can carry.
    pub protocols: Intervals<u8>,
    /// Source ports, or ICMP types, or only 0; for every protocol all.
    pub source_ports: Intervals<u16>,
    /// Destination ports, or ICMP codes, or only 0; for every protocol all.
    pub destination_ports: Intervals<u16>,
}

impl PacketBox {
    /// Whether it has all protocols with its header and all that they can carry.
    fn is_whole(&self) -> bool {
        let Some(header) = self.protocols.first().map(Header::of) else { return false };
        let numbers = header.numbers();
        self.protocols == header.protocols() && self.source_ports == numbers && self.destination_ports == numbers
    }

    /// One box instead of neighbours that are all the traffic between two sets of addresses.
    pub(crate) fn gathered(boxes: &[Self]) -> Vec<Self> {
        let ends = |one: &Self, next: &Self| one.sources == next.sources && one.destinations == next.destinations;
        let gather = |run: &[Self]| match run {
            [first, second, third] if first.is_whole() && second.is_whole() && third.is_whole() => vec![Self {
                protocols: Intervals::full(),
                source_ports: Intervals::full(),
                destination_ports: Intervals::full(),
                ..first.clone()
            }],
            _ => run.to_vec(),
        };
        boxes.chunk_by(ends).flat_map(gather).collect()
    }
}

/// A box as it lies in a set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell<'a, A> {
    pub(crate) sources: &'a Intervals<A>,
    pub(crate) destinations: &'a Intervals<A>,
    pub(crate) protocols: &'a Intervals<u8>,
    pub(crate) source_ports: &'a Intervals<u16>,
    pub(crate) destination_ports: &'a Intervals<u16>,
}

impl<A: Address> From<Cell<'_, A>> for PacketBox {
    fn from(cell: Cell<'_, A>) -> Self {
        let blocks = |addresses: &Intervals<A>| {
            let mut blocks = BlockSet::new();
            for (first, last) in addresses.ranges() {
                blocks.insert_range(first.ip(), last.ip());
            }
            blocks
        };
        Self {
            sources: blocks(cell.sources),
            destinations: blocks(cell.destinations),
            protocols: cell.protocols.clone(),
            source_ports: cell.source_ports.clone(),
            destination_ports: cell.destination_ports.clone(),
        }
    }
}

/// An address as a number.
pub(crate) trait Address: Scalar {
    /// The unicast addresses that a host may have.
    const UNICAST: (Self, Self);
    fn ip(self) -> IpAddr;
    /// Whether it looks like the address of a network and not of a host.
    fn ends_in_zero(self) -> bool;
}

impl Address for u32 {
    /// Above the "this network" block and below multicast (RFC 6890).
    const UNICAST: (Self, Self) = (0x0100_0000, 0xdfff_ffff);

    fn ip(self) -> IpAddr {
        Ipv4Addr::from(self).into()
    }

    fn ends_in_zero(self) -> bool {
        self & 0xff == 0
    }
}

impl Address for u128 {
    /// Global unicast (RFC 4291, section 2.4).
    const UNICAST: (Self, Self) = (0x2000 << 112, (0x4000 << 112) - 1);

    fn ip(self) -> IpAddr {
        Ipv6Addr::from(self).into()
    }

    fn ends_in_zero(self) -> bool {
        self & 0xffff == 0
    }
}

/// Destination ports that make a witness easy to recognise, the best first: HTTPS, HTTP, SSH, DNS.
const FAMILIAR_PORTS: [u16; 4] = [443, 80, 22, 53];
/// The first dynamic port (RFC 6335, section 6).
const EPHEMERAL_PORT: u16 = 49152;

impl<A: Address> Cell<'_, A> {
    /// The lowest number of each side.
    pub(crate) fn corner(&self) -> impl Ord + use<A> {
        let Self { sources, destinations, protocols, source_ports, destination_ports } = self;
        (sources.first(), destinations.first(), protocols.first(), source_ports.first(), destination_ports.first())
    }

    /// The packet of this box that a person would think of first; none if a side is empty.
    pub(crate) fn witness(self) -> Option<Packet> {
        let Self { sources, destinations, protocols, source_ports, destination_ports } = self;
        let source = host(sources)?;
        let familiar = [TCP, UDP, if source.is_ipv4() { ICMP } else { ICMPV6 }];
        let protocol = familiar.into_iter().find(|number| protocols.contains(*number)).or(protocols.first())?;
        let echo = if protocol == ICMPV6 { 128 } else { 8 };
        let (source_port, destination_port) = match Header::of(protocol) {
            Header::Ports => {
                (preferred(source_ports, &[EPHEMERAL_PORT], 1024)?, preferred(destination_ports, &FAMILIAR_PORTS, 1)?)
            }
            Header::Icmp => (preferred(source_ports, &[echo], 0)?, preferred(destination_ports, &[0], 0)?),
            Header::Bare => (0, 0),
        };
        Some(Packet { source, destination: host(destinations)?, protocol, source_port, destination_port })
    }
}

/// The first of `familiar` that is a member, or else the smallest member from `floor`, or else the smallest.
fn preferred(numbers: &Intervals<u16>, familiar: &[u16], floor: u16) -> Option<u16> {
    let known = familiar.iter().copied().find(|number| numbers.contains(*number));
    known.or_else(|| numbers.first_from(floor)).or_else(|| numbers.first())
}

/// The address of a set that a person would think of as that of a machine.
fn host<A: Address>(addresses: &Intervals<A>) -> Option<IpAddr> {
    machine(addresses, A::UNICAST, A::ends_in_zero).map(A::ip)
}

/// The lowest member, by preference a unicast one that does not end in 0.
pub(crate) fn machine<A: Scalar>(
    addresses: &Intervals<A>,
    (floor, ceiling): (A, A),
    ends_in_zero: impl Fn(A) -> bool,
) -> Option<A> {
    let first = addresses.first_from(floor).filter(|address| *address <= ceiling).or_else(|| addresses.first())?;
    let second = first.next().filter(|address| ends_in_zero(first) && addresses.contains(*address));
    Some(second.unwrap_or(first))
}

/// What makes a packet a poor example, the least odd first.
pub(crate) fn oddity(packet: &Packet) -> impl Ord + use<> {
    let Packet { source, destination, protocol, source_port, destination_port } = *packet;
    let of_protocol = match protocol {
        TCP => 0,
        UDP => 1,
        ICMP | ICMPV6 => 2,
        _ => 3,
    };
    let of_port = Header::of(protocol) == Header::Ports && source_port != EPHEMERAL_PORT;
    (source.is_ipv6(), of_protocol, of_port, source, destination, protocol, destination_port, source_port)
}

impl fmt::Display for PacketBox {
    /// `tcp from 10.0.0.0/8 to any IPv4 port 22`, `icmp type 3 code 4 from any IPv4 to 10.0.0.1`, `esp from 10.0.0.1 to 10.0.0.2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = self.protocols.first().map_or(Header::Bare, Header::of);
        write_protocols(f, &self.protocols)?;
        if header == Header::Icmp {
            write_side(f, " type ", &self.source_ports, header)?;
            write_side(f, " code ", &self.destination_ports, header)?;
        }
        f.write_str(" from ")?;
        write_addresses(f, &self.sources)?;
        if header == Header::Ports {
            write_side(f, " port ", &self.source_ports, header)?;
        }
        f.write_str(" to ")?;
        write_addresses(f, &self.destinations)?;
        if header == Header::Ports {
            write_side(f, " port ", &self.destination_ports, header)?;
        }
        Ok(())
    }
}

/// `any IPv4`, or up to four runs of addresses and how many are left out; a run that is no block is written with a dash.
fn write_addresses(f: &mut fmt::Formatter<'_>, addresses: &BlockSet) -> fmt::Result {
    const SHOWN: usize = 4;
    let every = [(Family::V4, "any IPv4"), (Family::V6, "any IPv6")];
    if let Some((_, name)) = every.into_iter().find(|(family, _)| addresses.contains(family.everything())) {
        return f.write_str(name);
    }
    for (position, (first, last)) in addresses.ranges().take(SHOWN).enumerate() {
        f.write_str(if position == 0 { "" } else { ", " })?;
        let mut run = BlockSet::new();
        run.insert_range(first, last);
        match run.cidrs().as_slice() {
            _ if first == last => write!(f, "{first}")?,
            [block] => write!(f, "{block}")?,
            _ => write!(f, "{first}–{last}")?,
        }
    }
    match addresses.ranges().skip(SHOWN).count() {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

fn write_protocols(f: &mut fmt::Formatter<'_>, protocols: &Intervals<u8>) -> fmt::Result {
    if protocols.is_full() {
        return f.write_str("any protocol");
    }
    if *protocols == Header::Bare.protocols() {
        return f.write_str("any protocol other than tcp, udp, sctp, icmp, icmpv6");
    }
    let names = protocols.ranges().iter().map(|&(first, last)| match first == last {
        true => Protocol::Number(first).to_string(),
        false => format!("protocols {first}–{last}"),
    });
    f.write_str(&names.collect::<Vec<_>>().join(", "))
}

/// One side after its name, or nothing where it is all that the header can carry.
fn write_side(f: &mut fmt::Formatter<'_>, name: &str, numbers: &Intervals<u16>, header: Header) -> fmt::Result {
    if *numbers == header.numbers() {
        return Ok(());
    }
    let parts = numbers.ranges().iter().map(|&(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    });
    write!(f, "{name}{}", parts.collect::<Vec<_>>().join(", "))
}

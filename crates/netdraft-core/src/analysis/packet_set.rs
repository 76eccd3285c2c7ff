//! Which packets are in a set: exact unions of boxes over addresses, protocol and ports, with a readable member as proof.

use crate::small::SmallSort;
use std::net::IpAddr;

use super::intervals::Scalar;
use super::matching::{Flows, Match, Transport};
use super::packet::{Header, Packet};
use super::packet_box::{self, Address, Cell, PacketBox};
use super::product::{Product, Provable, Region, TooComplex, Work};

/// An exact set of packets. Two sets with the same members are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketSet {
    v4: Flows<u32>,
    v6: Flows<u128>,
}

impl PacketSet {
    /// The set of no packet.
    #[must_use]
    pub const fn empty() -> Self {
        Self { v4: Product::empty(), v6: Product::empty() }
    }

    /// Every packet: any protocol between any two addresses of one family.
    #[must_use]
    pub fn everything() -> Self {
        Self::from_match(&Match::any())
    }

    /// The packets that a rule matches.
    #[must_use]
    pub fn from_match(rule: &Match) -> Self {
        Self { v4: rule.flows_v4(), v6: rule.flows_v6() }
    }

    /// Whether no packet is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Region::is_empty(self)
    }

    /// Whether `packet` is a member. The two numbers of a protocol without ports are not looked at.
    #[must_use]
    pub fn contains(&self, packet: &Packet) -> bool {
        match (packet.source, packet.destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                holds(self.v4.at(source.into()), destination.into(), packet)
            }
            (IpAddr::V6(source), IpAddr::V6(destination)) => {
                holds(self.v6.at(source.into()), destination.into(), packet)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }

    /// Whether a packet like `packet`, from any source address of its family, is a member.
    #[must_use]
    pub fn contains_from_anywhere(&self, packet: &Packet) -> bool {
        match packet.destination {
            IpAddr::V4(to) => self.v4.entries().iter().any(|(_, rest)| holds(Some(rest), to.into(), packet)),
            IpAddr::V6(to) => self.v6.entries().iter().any(|(_, rest)| holds(Some(rest), to.into(), packet)),
        }
    }

    /// The packets that are in either set.
    pub fn union(&self, other: &Self) -> Result<Self, TooComplex> {
        self.clone().joined(other, &mut Work::operation())
    }

    /// The packets that are in both sets.
    pub fn intersection(&self, other: &Self) -> Result<Self, TooComplex> {
        self.shared(other, &mut Work::operation())
    }

    /// The packets that are in this set and not in `other`.
    pub fn difference(&self, other: &Self) -> Result<Self, TooComplex> {
        self.clone().without(other, &mut Work::operation())
    }

    /// Whether some packet is in both sets.
    pub fn intersects(&self, other: &Self) -> Result<bool, TooComplex> {
        self.meets(other, &mut Work::operation())
    }

    /// Whether every packet of this set is in `other`.
    pub fn is_subset_of(&self, other: &Self) -> Result<bool, TooComplex> {
        self.is_within(other, &mut Work::operation())
    }

    /// The answers to the packets of this set: addresses and ports change places; ICMP messages keep their type and code.
    pub fn reversed(&self) -> Result<Self, TooComplex> {
        let mut work = Work::operation();
        Ok(Self { v4: reversed(&self.v4, &mut work)?, v6: reversed(&self.v6, &mut work)? })
    }

    /// Disjoint boxes that make up the set, ascending by family, source, destination and protocol.
    #[must_use]
    pub fn boxes(&self) -> Vec<PacketBox> {
        let mut v4: Vec<_> = cells(&self.v4).collect();
        let mut v6: Vec<_> = cells(&self.v6).collect();
        v4.small_sort_by_key(Cell::corner);
        v6.small_sort_by_key(Cell::corner);
        let boxes: Vec<_> = v4.into_iter().map(PacketBox::from).chain(v6.into_iter().map(PacketBox::from)).collect();
        PacketBox::gathered(&boxes)
    }

    /// A member that a person would expect to meet, always the same one: IPv4 before IPv6, TCP before UDP before ICMP echo, from
    /// source port 49152 where possible, then the lowest host addresses and a well-known destination port.
    #[must_use]
    pub fn witness(&self) -> Option<Packet> {
        let v4 = cells(&self.v4).filter_map(|cell| cell.witness()).min_by_key(packet_box::oddity);
        v4.or_else(|| cells(&self.v6).filter_map(|cell| cell.witness()).min_by_key(packet_box::oddity))
    }
}

impl From<&Match> for PacketSet {
    fn from(rule: &Match) -> Self {
        Self::from_match(rule)
    }
}

impl Region for PacketSet {
    fn is_empty(&self) -> bool {
        Region::is_empty(&self.v4) && Region::is_empty(&self.v6)
    }

    fn meets(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex> {
        Ok(self.v4.meets(&other.v4, work)? || self.v6.meets(&other.v6, work)?)
    }

    fn is_within(&self, other: &Self, work: &mut Work) -> Result<bool, TooComplex> {
        Ok(self.v4.is_within(&other.v4, work)? && self.v6.is_within(&other.v6, work)?)
    }

    fn shared(&self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        Ok(Self { v4: self.v4.shared(&other.v4, work)?, v6: self.v6.shared(&other.v6, work)? })
    }

    fn joined(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        Ok(Self { v4: self.v4.joined(&other.v4, work)?, v6: self.v6.joined(&other.v6, work)? })
    }

    fn without(self, other: &Self, work: &mut Work) -> Result<Self, TooComplex> {
        Ok(Self { v4: self.v4.without(&other.v4, work)?, v6: self.v6.without(&other.v6, work)? })
    }
}

impl Provable for PacketSet {
    type Witness = Packet;

    fn nothing() -> Self {
        Self::empty()
    }

    fn all() -> Self {
        Self::everything()
    }

    fn proof(&self) -> Option<Packet> {
        self.witness()
    }

    fn holds(&self, packet: &Packet) -> bool {
        self.contains(packet)
    }

    /// Each part is of one family and has one set of sources.
    fn parts(self) -> impl Iterator<Item = Self> {
        let v4 = self.v4.slices().map(|v4| Self { v4, v6: Product::empty() });
        v4.chain(self.v6.slices().map(|v6| Self { v4: Product::empty(), v6 }))
    }
}

fn holds<A: Scalar>(rest: Option<&Product<A, Transport>>, destination: A, packet: &Packet) -> bool {
    let Packet { protocol, source_port, destination_port, .. } = packet.canonical();
    let transport = rest.and_then(|rest| rest.at(destination));
    let ports = transport.and_then(|transport| transport.at(protocol));
    ports.and_then(|ports| ports.at(source_port)).is_some_and(|last| last.contains(destination_port))
}

fn cells<A: Address>(flows: &Flows<A>) -> impl Iterator<Item = Cell<'_, A>> {
    let ends =
        flows.entries().iter().flat_map(|(from, rest)| rest.entries().iter().map(move |(to, last)| (from, to, last)));
    ends.flat_map(|(sources, destinations, transport)| {
        let ports =
            transport.entries().iter().flat_map(|(numbers, of)| of.entries().iter().map(move |of| (numbers, of)));
        ports.map(move |(protocols, (source_ports, destination_ports))| Cell {
            sources,
            destinations,
            protocols,
            source_ports,
            destination_ports,
        })
    })
}

fn reversed<A: Scalar>(flows: &Flows<A>, work: &mut Work) -> Result<Flows<A>, TooComplex> {
    let mut answers = Product::empty();
    for (from, rest) in flows.entries() {
        for (to, transport) in rest.entries() {
            let back = Product::new(from.clone(), reversed_ports(transport, work)?);
            answers = Region::joined(answers, &Product::new(to.clone(), back), work)?;
        }
    }
    Ok(answers)
}

fn reversed_ports(transport: &Transport, work: &mut Work) -> Result<Transport, TooComplex> {
    let mut answers = Product::empty();
    for (numbers, ports) in transport.entries() {
        let ported = numbers.intersection(&Header::Ports.protocols());
        for (first, second) in ports.entries() {
            answers =
                answers.joined(&Product::new(ported.clone(), Product::new(second.clone(), first.clone())), work)?;
        }
        answers = answers.joined(&Product::new(numbers.difference(&ported), ports.clone()), work)?;
    }
    Ok(answers)
}

//! Which packets are they? Verdicts as sets of packets, with their addresses, and what one has that another has not.

use std::net::IpAddr;

use super::addresses::{self, Numbers, everything};
use super::pair::Piece;
use super::sets::{SetId, Span};
use super::{EndRef, Reach};
use crate::address::{BlockSet, Family};
use crate::analysis::intervals::Intervals;
use crate::analysis::matching::Transport;
use crate::analysis::packet::{Header, ICMP, ICMPV6, Packet, TCP, UDP};
use crate::analysis::product::{Product, Region, TooComplex, Work};
use crate::small::SmallCollect;

/// Packets between two ends by their source, by where they find the receiver, and by protocol and ports.
pub(super) type Between = Product<u128, Product<u128, Transport>>;

/// Packets between two ends that one public address, or none, leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    family: Family,
    sent_to: Option<u128>,
    packets: Between,
}

/// A box of packets: every packet with one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrafficBox {
    /// The senders' addresses.
    pub sources: BlockSet,
    /// The receivers' own addresses.
    pub destinations: BlockSet,
    /// The public address that packets are sent to, where it is not the receiver's own.
    pub sent_to: Option<IpAddr>,
    /// Protocol numbers, all with the same kind of header; or every protocol with every number that its header can carry.
    pub protocols: Intervals<u8>,
    /// Source ports, or ICMP types, or only 0; for every protocol all.
    pub source_ports: Intervals<u16>,
    /// Destination ports, or ICMP codes, or only 0; for every protocol all.
    pub destination_ports: Intervals<u16>,
}

impl Traffic {
    /// Whether there is no packet.
    pub fn is_empty(&self) -> bool {
        Region::is_empty(&self.packets)
    }

    /// The boxes that the packets make up, in an order that depends on nothing else.
    pub fn boxes(&self) -> Vec<TrafficBox> {
        let mut boxes = Vec::new();
        let whole = crate::analysis::Match::any().transport();
        for (sources, rest) in self.packets.entries() {
            for (destinations, transport) in rest.entries() {
                let make = |protocols, source_ports, destination_ports| TrafficBox {
                    sources: super::blocks(sources, self.family),
                    destinations: super::blocks(destinations, self.family),
                    sent_to: self.sent_to.and_then(|number| self.family.address(number)),
                    protocols,
                    source_ports,
                    destination_ports,
                };
                if *transport == whole {
                    boxes.push(make(Intervals::full(), Intervals::full(), Intervals::full()));
                    continue;
                }
                for (protocols, ports) in transport.entries() {
                    for header in [Header::Ports, Header::Icmp, Header::Bare] {
                        let of_header = protocols.intersection(&header.protocols());
                        let each = ports.entries().iter().filter(|_| !of_header.is_empty());
                        boxes
                            .extend(each.map(|(first, second)| make(of_header.clone(), first.clone(), second.clone())));
                    }
                }
            }
        }
        boxes
    }

    /// Which protocols and ports they have, in words, whatever their addresses are.
    pub fn words(&self) -> String {
        let mut all: Transport = Product::empty();
        let mut work = Work::operation();
        for transport in self.packets.entries().iter().flat_map(|(_, rest)| rest.entries()).map(|(_, last)| last) {
            match Region::joined(all, transport, &mut work) {
                Ok(joined) => all = joined,
                Err(_) => return "too much to list".to_owned(),
            }
        }
        super::words::of(&all)
    }

    /// The addresses that they come from, and those at which they find their receivers.
    pub fn addresses(&self) -> [BlockSet; 2] {
        let (mut sources, mut destinations) = (Numbers::empty(), Numbers::empty());
        for (from, rest) in self.packets.entries() {
            sources = sources.union(from);
            for (to, _) in rest.entries() {
                destinations = destinations.union(to);
            }
        }
        [sources, destinations].map(|numbers| super::blocks(&numbers, self.family))
    }

    /// A packet that a person would expect to meet, as its sender sends it, and the receiver's own address.
    pub fn witness(&self) -> Option<(Packet, IpAddr)> {
        let (sources, rest) = self.packets.entries().first()?;
        let (destinations, transport) = rest.entries().first()?;
        let address = |numbers: &Numbers| self.family.address(addresses::machine(numbers, self.family)?);
        let (source, found_at) = (address(sources)?, address(destinations)?);
        let destination = self.sent_to.and_then(|number| self.family.address(number)).unwrap_or(found_at);
        let icmp = if self.family == Family::V4 { ICMP } else { ICMPV6 };
        let at = |number: u8| transport.at(number).map(|ports| (number, ports));
        let first = || transport.entries().first().and_then(|(numbers, ports)| Some((numbers.first()?, ports)));
        let (protocol, ports) = at(TCP).or_else(|| at(UDP)).or_else(|| at(icmp)).or_else(first)?;
        // The lowest dynamic port (RFC 6335, section 6), and the ports that people know.
        let known = ports.entries().iter().find(|(first, _)| first.contains(49_152) || first.contains(8));
        let (sources, destinations) = known.or_else(|| ports.entries().first())?;
        let (source_port, destination_port) = match Header::of(protocol) {
            Header::Ports => (preferred(sources, &[49_152]), preferred(destinations, &[443, 22, 80, 53])),
            Header::Icmp => {
                (preferred(sources, &[if protocol == ICMP { 8 } else { 128 }]), preferred(destinations, &[0]))
            }
            Header::Bare => (0, 0),
        };
        Some((Packet { source, destination, protocol, source_port, destination_port }, found_at))
    }

    /// What of the packets is in a set.
    pub(super) fn narrowed(&self, to: &Between) -> Result<Self, TooComplex> {
        let packets = self.packets.shared(to, &mut Work::operation())?;
        Ok(Self { packets, ..self.clone() })
    }

    /// What is here and not there.
    fn without(&self, other: Option<&Self>) -> Result<Self, TooComplex> {
        let Some(other) = other else { return Ok(self.clone()) };
        let packets = self.packets.clone().without(&other.packets, &mut Work::operation())?;
        Ok(Self { packets, ..self.clone() })
    }
}

fn preferred(numbers: &Intervals<u16>, known: &[u16]) -> u16 {
    let known = known.iter().copied().find(|number| numbers.contains(*number));
    known.or_else(|| numbers.first_from(1)).or_else(|| numbers.first()).unwrap_or_default()
}

impl Reach {
    /// What surely passes between two ends, or what may and is not sure to, or what surely is answered too.
    pub fn traffic(&self, from: &str, to: &str, family: Family, part: Part) -> Result<Vec<Traffic>, TooComplex> {
        let whole = |id: &str, of: fn(&Self, &str, Family) -> Numbers| {
            let own = of(self, id, family);
            if own.is_empty() { everything(family) } else { own }
        };
        let (senders, receivers) = (whole(from, Self::addresses), whole(to, Self::receives));
        let mut found: Vec<Traffic> = Vec::new();
        let mut work = Work::operation();
        for piece in self.between(from, to, family) {
            let set = self.part(piece, part, &mut work)?;
            let source = piece.from.clone().unwrap_or_else(|| senders.clone());
            let destination = piece.to.clone().unwrap_or_else(|| receivers.clone());
            let packets = Product::new(source, Product::new(destination, set));
            match found.iter_mut().find(|known| known.sent_to == piece.sent_to) {
                Some(known) => {
                    let joined = std::mem::replace(&mut known.packets, Product::empty());
                    known.packets = Region::joined(joined, &packets, &mut work)?;
                }
                None => found.push(Traffic { family, sent_to: piece.sent_to, packets }),
            }
        }
        found.retain(|traffic| !traffic.is_empty());
        Ok(found)
    }

    fn part(&self, piece: &Piece, part: Part, work: &mut Work) -> Result<Transport, TooComplex> {
        let set = |id: SetId| self.sets().get(id).clone();
        let Span { sure, possible } = piece.passes;
        match part {
            Part::Sure => Ok(set(sure)),
            Part::Possible => Ok(set(possible)),
            Part::Answered => Ok(set(piece.answered.sure)),
            Part::Doubtful if sure == possible => Ok(Product::empty()),
            Part::Doubtful => set(possible).without(&set(sure), work),
        }
    }

    /// What packets fare otherwise than they did for another plan, between ends of the same id, by receiver and sender.
    pub fn since<'r>(&'r self, old: &'r Self) -> Vec<PairShift<'r>> {
        let flows = old.flows().into_iter().chain(self.flows());
        let pairs = flows.map(|(from, to, _)| ((to.id, to.family, from.id), (from, to))).small_map();
        pairs.into_values().filter_map(|(from, to)| self.pair_since(old, from, to)).collect()
    }

    fn pair_since<'r>(&self, old: &Self, from: EndRef<'r>, to: EndRef<'r>) -> Option<PairShift<'r>> {
        let ends = [from.id, to.id];
        let left = |one: &Self, part, (other, less): (&Self, Part)| one.left(ends, from.family, part, other, less);
        let moved = || {
            let gained = left(self, Part::Sure, (old, Part::Possible))?;
            let lost = left(old, Part::Sure, (self, Part::Possible))?;
            let mut unclear = left(self, Part::Doubtful, (old, Part::Doubtful))?;
            unclear.extend(left(old, Part::Doubtful, (self, Part::Doubtful))?);
            Ok((gained, lost, unclear))
        };
        match moved() {
            Ok((gained, lost, unclear)) if gained.is_empty() && lost.is_empty() && unclear.is_empty() => None,
            Ok((gained, lost, unclear)) => Some(PairShift { from, to, gained, lost, unclear, is_too_complex: false }),
            Err(TooComplex) => Some(PairShift {
                from,
                to,
                gained: Vec::new(),
                lost: Vec::new(),
                unclear: Vec::new(),
                is_too_complex: true,
            }),
        }
    }

    /// A part of what may pass for this plan between two ends, a sender and a receiver, that is not there for another plan.
    pub fn gained(
        &self,
        ends: [&str; 2],
        family: Family,
        part: Part,
        other: &Self,
    ) -> Result<Vec<Traffic>, TooComplex> {
        self.left(ends, family, part, other, part)
    }

    /// A part of what may pass between two ends, without what is in a part of what may pass for another plan.
    fn left(
        &self,
        [from, to]: [&str; 2],
        family: Family,
        part: Part,
        other: &Self,
        less: Part,
    ) -> Result<Vec<Traffic>, TooComplex> {
        let (here, there) = (self.traffic(from, to, family, part)?, other.traffic(from, to, family, less)?);
        let mut found = Vec::new();
        for traffic in here {
            let left = traffic.without(there.iter().find(|known| known.sent_to == traffic.sent_to))?;
            found.extend((!left.is_empty()).then_some(left));
        }
        Ok(found)
    }
}

/// What differs between a sender and a receiver for two plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairShift<'r> {
    /// The sender.
    pub from: EndRef<'r>,
    /// The receiver.
    pub to: EndRef<'r>,
    /// What surely passes and surely did not.
    pub gained: Vec<Traffic>,
    /// What surely passed and surely does not.
    pub lost: Vec<Traffic>,
    /// What may be different: one of the plans does not say whether it passes.
    pub unclear: Vec<Traffic>,
    /// Whether it is too much to work out, so that nothing is known.
    pub is_too_complex: bool,
}

/// Which part of what may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What surely passes.
    Sure,
    /// What of it surely is answered.
    Answered,
    /// What surely passes, or may.
    Possible,
    /// What may pass, and nobody knows.
    Doubtful,
}

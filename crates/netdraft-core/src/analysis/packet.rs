//! What one packet is to a filter, how it is written, and which protocols have names.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use super::intervals::Intervals;

/// The number of ICMP for IPv4 (IANA protocol numbers).
pub const ICMP: u8 = 1;
/// The number of TCP.
pub const TCP: u8 = 6;
/// The number of UDP.
pub const UDP: u8 = 17;
/// The number of ICMP for IPv6.
pub const ICMPV6: u8 = 58;
/// The number of SCTP.
pub const SCTP: u8 = 132;

/// Names and numbers of the protocols that are written by name (IANA protocol numbers); the first name of a number is the one shown.
const NAMES: &[(&str, u8)] = &[
    ("icmp", ICMP),
    ("igmp", 2),
    ("ipip", 4),
    ("tcp", TCP),
    ("udp", UDP),
    ("gre", 47),
    ("esp", 50),
    ("ah", 51),
    ("icmpv6", ICMPV6),
    ("icmp6", ICMPV6),
    ("ipv6-icmp", ICMPV6),
    ("ospf", 89),
    ("vrrp", 112),
    ("sctp", SCTP),
];

/// The words that rule lists use for every protocol.
const ANY: &[&str] = &["any", "all", "ip", "-1", "*"];

/// What the two numbers after the addresses are, which depends on the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Header {
    /// A source and a destination port: TCP, UDP and SCTP, the protocols whose ports the providers' filters match.
    Ports,
    /// A type and a code: ICMP and ICMPv6.
    Icmp,
    /// Nothing; both numbers are 0.
    Bare,
}

impl Header {
    /// The header of protocol number `protocol`.
    #[must_use]
    pub const fn of(protocol: u8) -> Self {
        match protocol {
            TCP | UDP | SCTP => Self::Ports,
            ICMP | ICMPV6 => Self::Icmp,
            _ => Self::Bare,
        }
    }

    /// What either of the two numbers can be.
    #[must_use]
    pub fn numbers(self) -> Intervals<u16> {
        let highest = match self {
            Self::Ports => u16::MAX,
            Self::Icmp => u8::MAX.into(),
            Self::Bare => 0,
        };
        Intervals::range(0, highest)
    }

    /// The numbers of all protocols with this header.
    #[must_use]
    pub fn protocols(self) -> Intervals<u8> {
        match self {
            Self::Ports => [TCP, UDP, SCTP].into_iter().collect(),
            Self::Icmp => [ICMP, ICMPV6].into_iter().collect(),
            Self::Bare => Self::Ports.protocols().union(&Self::Icmp.protocols()).complement(),
        }
    }
}

/// A protocol as a rule names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// Every protocol.
    Any,
    /// The protocol of this number.
    Number(u8),
}

/// The text is neither a protocol name nor a number from 0 to 255.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProtocol(String);

impl fmt::Display for UnknownProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither a protocol name nor a number from 0 to 255", self.0)
    }
}

impl std::error::Error for UnknownProtocol {}

impl FromStr for Protocol {
    type Err = UnknownProtocol;

    fn from_str(text: &str) -> Result<Self, UnknownProtocol> {
        if ANY.iter().any(|name| text.eq_ignore_ascii_case(name)) {
            return Ok(Self::Any);
        }
        if let Some((_, number)) = NAMES.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)) {
            return Ok(Self::Number(*number));
        }
        let number = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        number.map(Self::Number).ok_or_else(|| UnknownProtocol(text.to_owned()))
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Number(number) = self else { return f.write_str("any") };
        match NAMES.iter().find(|(_, known)| known == number) {
            Some((name, _)) => f.write_str(name),
            None => write!(f, "protocol {number}"),
        }
    }
}

/// What a filter sees of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Packet {
    /// Where it comes from.
    pub source: IpAddr,
    /// Where it goes; a packet of two families is in no set.
    pub destination: IpAddr,
    /// The IANA protocol number.
    pub protocol: u8,
    /// The source port; for ICMP the type; otherwise 0.
    pub source_port: u16,
    /// The destination port; for ICMP the code; otherwise 0.
    pub destination_port: u16,
}

impl Packet {
    /// A TCP segment.
    #[must_use]
    pub const fn tcp(source: SocketAddr, destination: SocketAddr) -> Self {
        Self::between(TCP, source, destination)
    }

    /// A UDP datagram.
    #[must_use]
    pub const fn udp(source: SocketAddr, destination: SocketAddr) -> Self {
        Self::between(UDP, source, destination)
    }

    const fn between(protocol: u8, source: SocketAddr, destination: SocketAddr) -> Self {
        Self {
            source: source.ip(),
            destination: destination.ip(),
            protocol,
            source_port: source.port(),
            destination_port: destination.port(),
        }
    }

    /// A packet of any protocol without ports, such as ESP or GRE.
    #[must_use]
    pub const fn bare(protocol: u8, source: IpAddr, destination: IpAddr) -> Self {
        Self { source, destination, protocol, source_port: 0, destination_port: 0 }
    }

    /// An ICMP message of `kind` and `code`: ICMP between IPv4 addresses, otherwise ICMPv6.
    #[must_use]
    pub fn icmp(source: IpAddr, destination: IpAddr, kind: u8, code: u8) -> Self {
        let protocol = if source.is_ipv4() { ICMP } else { ICMPV6 };
        Self { source, destination, protocol, source_port: kind.into(), destination_port: code.into() }
    }

    /// The same packet with both numbers 0 if its protocol has none.
    #[must_use]
    pub const fn canonical(self) -> Self {
        match Header::of(self.protocol) {
            Header::Ports | Header::Icmp => self,
            Header::Bare => Self { source_port: 0, destination_port: 0, ..self },
        }
    }

    /// The answer: addresses and ports change places; an ICMP message keeps its type and code.
    #[must_use]
    pub const fn reply(self) -> Self {
        let (source_port, destination_port) = match Header::of(self.protocol) {
            Header::Ports => (self.destination_port, self.source_port),
            Header::Icmp | Header::Bare => (self.source_port, self.destination_port),
        };
        Self {
            source: self.destination,
            destination: self.source,
            protocol: self.protocol,
            source_port,
            destination_port,
        }
    }
}

impl fmt::Display for Packet {
    /// `tcp 10.0.0.1:49152 → 10.1.2.3:22`, `icmp type 3 code 4 from 10.0.0.1 to 10.1.2.3`, `esp from 10.0.0.1 to 10.1.2.3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, destination, protocol, source_port, destination_port } = *self;
        let name = Protocol::Number(protocol);
        match Header::of(protocol) {
            Header::Ports => {
                let from = SocketAddr::new(source, source_port);
                let to = SocketAddr::new(destination, destination_port);
                write!(f, "{name} {from} → {to}")
            }
            Header::Icmp => {
                write!(f, "{name} type {source_port} code {destination_port} from {source} to {destination}")
            }
            Header::Bare => write!(f, "{name} from {source} to {destination}"),
        }
    }
}

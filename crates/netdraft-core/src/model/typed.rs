//! How are the small languages inside a field kept? As typed, with a reading beside the text.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Value;

use super::value::{read_text, type_name};
use super::{FieldValue, Reader, Shape};
use crate::address::{Cidr, CidrFault};

/// The id of any entity, or a word such as `local`. It may dangle: a route outlives its target, and a rule says so. After [`Target::UNKNOWN`] stands what
/// exists and is not modelled: packets for it get no verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Target(String);

impl Target {
    /// What the text of a target starts with that exists and is not modelled, such as `unknown:vpce-1`.
    pub const UNKNOWN: &str = "unknown:";

    /// A target of this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FieldValue for Target {
    const SHAPE: Shape = Shape::Target;
    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::new(read_text(value, "an id", reader))
    }
}

/// The far end of a firewall rule: as typed, and what that means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Peer {
    text: String,
    meaning: Meaning,
}

/// What the text of a peer means, without the names, which are in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Meaning {
    #[default]
    Any,
    Block(Cidr),
    Group,
    Tag,
    Faulty(Box<CidrFault>),
}

/// What a [`Peer`] means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerKind<'a> {
    /// Every address of both families.
    Any,
    /// An address block; host bits are cleared, as providers do.
    Block(Cidr),
    /// The members of a filter, by its id.
    Group(&'a str),
    /// The interfaces that carry a tag or service account.
    Tag(&'a str),
    /// Meant as a block, and not one.
    Faulty(&'a CidrFault),
}

/// How the text of a tag begins.
const TAG: &str = "tag:";

impl Peer {
    /// A peer of this text.
    pub fn typed(text: impl Into<String>) -> Self {
        let text = text.into();
        let meaning = Meaning::of(text.trim());
        Self { text, meaning }
    }
    /// The text as typed.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// What the text means. Text that starts like an address is read as a block or a single address, anything else as an id.
    pub fn kind(&self) -> PeerKind<'_> {
        let text = self.text.trim();
        match &self.meaning {
            Meaning::Any => PeerKind::Any,
            Meaning::Block(block) => PeerKind::Block(*block),
            Meaning::Group => PeerKind::Group(text),
            Meaning::Tag => PeerKind::Tag(text.strip_prefix(TAG).unwrap_or(text)),
            Meaning::Faulty(fault) => PeerKind::Faulty(fault),
        }
    }
}

impl Meaning {
    fn of(text: &str) -> Self {
        if text.is_empty() || text == "any" || text == "*" {
            return Self::Any;
        }
        if text.starts_with(TAG) {
            return Self::Tag;
        }
        let like_address = text.contains('/')
            || text.starts_with(|first: char| first.is_ascii_digit())
            || text.matches(':').count() > 1;
        if !like_address {
            return Self::Group;
        }
        match text.parse::<Cidr>() {
            Ok(block) => Self::Block(block),
            Err(CidrFault::HostBits { canonical, .. }) => Self::Block(canonical),
            Err(fault) => match text.parse() {
                Ok(address) => Self::Block(Cidr::of_address(address)),
                Err(_) => Self::Faulty(Box::new(fault)),
            },
        }
    }
}

impl PartialOrd for Peer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Peer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.text.is_empty() { "any" } else { &self.text })
    }
}

impl FieldValue for Peer {
    const SHAPE: Shape = Shape::Peer;
    fn to_value(&self) -> Value {
        Value::String(self.text.clone())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::typed(read_text(value, "`any`, a block, the id of a filter or `tag:name`", reader))
    }
}

/// Consecutive ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortRange {
    /// The lowest port.
    pub first: u16,
    /// The highest port.
    pub last: u16,
}

/// A list of ports: as typed, where empty means any, and the ranges that it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Ports {
    text: String,
    ranges: Vec<PortRange>,
}

impl Ports {
    /// Reads a list such as `443`, `80, 8000-8080` or `any`.
    ///
    /// # Errors
    /// Returns what is wrong with the text, as one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let text = if text == "any" || text == "*" { "" } else { text };
        parse_ranges(text).map(|ranges| Self { text: text.to_owned(), ranges })
    }
    /// The text as typed; empty for any.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Whether every port is meant.
    pub fn is_any(&self) -> bool {
        self.text.is_empty()
    }
    /// The ranges in the order typed; none means any port.
    pub fn ranges(&self) -> &[PortRange] {
        &self.ranges
    }
}

fn parse_ranges(text: &str) -> Result<Vec<PortRange>, String> {
    let port = |text: &str| match text.trim().parse::<u16>() {
        Ok(port) if text.trim().chars().all(|digit| digit.is_ascii_digit()) => Ok(port),
        Ok(_) | Err(_) => Err(format!("`{}` is not a port from 0 to 65535", text.trim())),
    };
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let part = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let range = PortRange { first: port(first)?, last: port(last)? };
        if range.first > range.last {
            return Err(format!("the range `{}` runs backwards", part.trim()));
        }
        Ok(range)
    };
    text.split(',').map(part).collect()
}

impl fmt::Display for Ports {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.text.is_empty() { "any" } else { &self.text })
    }
}

impl FieldValue for Ports {
    const SHAPE: Shape = Shape::Ports;
    fn to_value(&self) -> Value {
        match self.text.parse::<u16>() {
            Ok(port) if port.to_string() == self.text => Value::from(port),
            Ok(_) | Err(_) => Value::String(self.text.clone()),
        }
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                reader
                    .fault(format!("expected ports, found {}", type_name(value)), "write `443` or `\"80, 8000-8080\"`");
                String::new()
            }
        };
        Self::parse(&text).unwrap_or_else(|fault| {
            reader.fault(fault, "write ports as `443` or `80, 8000-8080`, or leave the field out for any");
            Self::default()
        })
    }
}

/// A protocol as typed; empty means any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Protocol(String);

/// Protocol names and their numbers (IANA, Assigned Internet Protocol Numbers).
const PROTOCOLS: [(&str, u8); 10] = [
    ("icmp", 1),
    ("igmp", 2),
    ("ipip", 4),
    ("tcp", 6),
    ("udp", 17),
    ("gre", 47),
    ("esp", 50),
    ("ah", 51),
    ("icmpv6", 58),
    ("sctp", 132),
];

impl Protocol {
    /// Reads a protocol by name or number, or `any`.
    ///
    /// # Errors
    /// Returns what is wrong with the text, as one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().to_lowercase();
        if matches!(text.as_str(), "" | "any" | "all" | "-1" | "*") {
            return Ok(Self::default());
        }
        if let Ok(number) = text.parse::<u8>() {
            let name = PROTOCOLS.iter().find(|(_, known)| *known == number).map(|(name, _)| (*name).to_owned());
            return Ok(Self(name.unwrap_or(text)));
        }
        if PROTOCOLS.iter().any(|(name, _)| *name == text) {
            Ok(Self(text))
        } else {
            Err(format!("unknown protocol `{text}`"))
        }
    }
    /// Whether every protocol is meant.
    pub fn is_any(&self) -> bool {
        self.0.is_empty()
    }
    /// The protocol's number; `None` for any.
    pub fn number(&self) -> Option<u8> {
        let named = PROTOCOLS.iter().find(|(name, _)| *name == self.0).map(|(_, number)| *number);
        named.or_else(|| self.0.parse().ok())
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() { "any" } else { &self.0 })
    }
}

impl FieldValue for Protocol {
    const SHAPE: Shape = Shape::Protocol;
    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let text = match value {
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                read_text(value, "a protocol such as `tcp`", reader).to_owned()
            }
        };
        Self::parse(&text).unwrap_or_else(|fault| {
            reader.fault(fault, "use a name such as `tcp`, `udp` or `icmp`, a number from 0 to 255, or `any`");
            Self::default()
        })
    }
}

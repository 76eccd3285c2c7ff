//! Which names and values can a record have?

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::analysis::names::canonical;
use crate::model::RecordType;

/// The longest label, in octets (RFC 1035, section 2.3.4).
const LONGEST_LABEL: usize = 63;

/// The longest name, in octets and without the final dot (RFC 1035, section 2.3.4: 255 with the lengths of the labels).
const LONGEST_NAME: usize = 253;

/// Why a text is not what a record can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    /// There is no text.
    Empty,
    /// Two dots stand side by side, or one at the start.
    EmptyLabel,
    /// A label has more than 63 octets.
    LongLabel,
    /// The name has more than 253 octets.
    LongName,
    /// A character that only an internationalised name has.
    NotAscii(char),
    /// A character that no name of a host has.
    Character(char),
    /// The text is not an IPv4 address.
    NotV4,
    /// The text is not an IPv6 address.
    NotV6,
}

impl Slip {
    pub(super) const fn remedy(self) -> &'static str {
        match self {
            Self::Empty => "write a value, or delete the record",
            Self::EmptyLabel => "take out the dot that has no label",
            Self::LongLabel => "shorten the label to 63 octets",
            Self::LongName => "shorten the name to 253 octets",
            Self::NotAscii(_) => "write the name in its ASCII form, which begins with `xn--`",
            Self::Character(_) => "use letters, digits, `-` and `_`",
            Self::NotV4 => "write an address such as `10.0.1.5`, or use another type of record",
            Self::NotV6 => "write an address such as `2001:db8::5`, or use another type of record",
        }
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "it is empty"),
            Self::EmptyLabel => write!(f, "it has an empty label"),
            Self::LongLabel => write!(f, "it has a label of more than {LONGEST_LABEL} octets"),
            Self::LongName => write!(f, "it has more than {LONGEST_NAME} octets"),
            Self::NotAscii(character) => write!(f, "`{character}` is not ASCII"),
            Self::Character(character) => write!(f, "`{}` has no place in a name", character.escape_default()),
            Self::NotV4 => write!(f, "it is not an IPv4 address"),
            Self::NotV6 => write!(f, "it is not an IPv6 address"),
        }
    }
}

/// What is wrong with a full name. The root, and a name that was left empty, are in order. Underscores are for services (RFC 8552).
pub(super) fn fault_of_name(name: &str) -> Option<Slip> {
    let name = canonical(name);
    let is_unfit = |character: &char| !character.is_ascii_alphanumeric() && !matches!(character, '-' | '_' | '.');
    if name.is_empty() {
        return None;
    }
    if let Some(character) = name.chars().find(is_unfit) {
        return Some(if character.is_ascii() { Slip::Character(character) } else { Slip::NotAscii(character) });
    }
    if name.len() > LONGEST_NAME {
        return Some(Slip::LongName);
    }
    let mut labels = name.split('.');
    labels.find_map(|label| match label.len() {
        0 => Some(Slip::EmptyLabel),
        length => (length > LONGEST_LABEL).then_some(Slip::LongLabel),
    })
}

/// What is wrong with a value of a record. An alias that leads to an address is another rule's matter, and so is the text of what holds no name.
pub(super) fn fault_of_value(record_type: RecordType, value: &str) -> Option<Slip> {
    let text = value.trim();
    match record_type {
        _ if text.is_empty() => Some(Slip::Empty),
        RecordType::A => text.parse::<Ipv4Addr>().is_err().then_some(Slip::NotV4),
        RecordType::AAAA => text.parse::<Ipv6Addr>().is_err().then_some(Slip::NotV6),
        RecordType::CNAME | RecordType::ALIAS if text.parse::<Ipv6Addr>().is_ok() => None,
        RecordType::CNAME | RecordType::ALIAS | RecordType::NS | RecordType::PTR => fault_of_name(text),
        // The name is the last word, because numbers stand before it.
        RecordType::MX | RecordType::SRV => fault_of_name(text.split_whitespace().next_back().unwrap_or_default()),
        RecordType::TXT | RecordType::SOA | RecordType::CAA => None,
    }
}

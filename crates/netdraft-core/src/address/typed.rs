//! What the user typed where a block or an address belongs, which may be wrong and is kept as it is.

use super::cidr::Cidr;
use super::fault::{self, CidrFault, Slip};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;

/// A block as typed. Two are equal when their texts are.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Block {
    text: String,
    parsed: Result<Cidr, CidrFault>,
}

impl Block {
    /// Keeps the text, whatever it is.
    pub fn typed(text: impl Into<String>) -> Self {
        let text = text.into();
        let parsed = text.parse();
        Self { text, parsed }
    }

    /// The text, to the letter.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The block that the text means, if it means one. Host bits do not stand in the way: providers clear them silently.
    #[must_use]
    pub const fn cidr(&self) -> Option<Cidr> {
        match &self.parsed {
            Ok(cidr) => Some(*cidr),
            Err(CidrFault::HostBits { canonical, .. }) => Some(*canonical),
            Err(_) => None,
        }
    }

    /// What is wrong with the text.
    #[must_use]
    pub fn fault(&self) -> Option<&CidrFault> {
        self.parsed.as_ref().err()
    }
}

impl From<Cidr> for Block {
    fn from(cidr: Cidr) -> Self {
        Self { text: cidr.to_string(), parsed: Ok(cidr) }
    }
}

/// What is wrong with text that was meant to be an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// There is no text.
    Empty,
    /// A decimal number with a leading zero, which some programs read as octal: `010.0.1.5`.
    LeadingZero {
        /// What was typed.
        text: String,
        /// The address when the numbers are decimal.
        repaired: Option<IpAddr>,
    },
    /// A prefix length where there should be none: `10.0.1.5/24`.
    HasPrefix {
        /// What was typed.
        text: String,
        /// The address before the slash.
        address: IpAddr,
    },
    /// An IPv4 address written as IPv6: `::ffff:10.0.1.5`.
    MappedV4 {
        /// What was typed.
        text: String,
        /// The IPv4 address.
        address: IpAddr,
    },
    /// The text is no address.
    Other {
        /// What was typed.
        text: String,
    },
}

impl AddressFault {
    /// The text to put in place of what was typed, where there is one that is likely meant.
    #[must_use]
    pub fn repair(&self) -> Option<String> {
        match self {
            Self::LeadingZero { repaired, .. } => repaired.map(|address| address.to_string()),
            Self::HasPrefix { address, .. } | Self::MappedV4 { address, .. } => Some(address.to_string()),
            Self::Empty | Self::Other { .. } => None,
        }
    }
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "no address is given"),
            Self::LeadingZero { text, .. } => write!(f, "`{text}` has a number with a leading zero"),
            Self::HasPrefix { text, .. } => write!(f, "`{text}` is a block, not an address"),
            Self::MappedV4 { text, .. } => write!(f, "`{text}` is an IPv4 address written as IPv6"),
            Self::Other { text } => write!(f, "`{text}` is not an IP address"),
        }
    }
}

impl std::error::Error for AddressFault {}

/// An address as typed. Two are equal when their texts are.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Address {
    text: String,
    parsed: Result<IpAddr, AddressFault>,
}

impl Address {
    /// Keeps the text, whatever it is.
    pub fn typed(text: impl Into<String>) -> Self {
        let text = text.into();
        let parsed = parse(text.trim());
        Self { text, parsed }
    }

    /// The text, to the letter.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The address, if the text is one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        self.parsed.as_ref().ok().copied()
    }

    /// What is wrong with the text.
    #[must_use]
    pub fn fault(&self) -> Option<&AddressFault> {
        self.parsed.as_ref().err()
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self { text: address.to_string(), parsed: Ok(address) }
    }
}

fn parse(text: &str) -> Result<IpAddr, AddressFault> {
    if text.is_empty() {
        return Err(AddressFault::Empty);
    }
    match fault::parse_address(text) {
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => Err(AddressFault::MappedV4 { text: fault::shown(text), address: v4.into() }),
            None => Ok(v6.into()),
        },
        Ok(v4) => Ok(v4),
        Err(Slip::LeadingZero) => Err(AddressFault::LeadingZero {
            text: fault::shown(text),
            repaired: fault::without_zeros(text).parse().ok(),
        }),
        Err(Slip::Short { .. } | Slip::Other) => match text.split_once('/').map(|(first, _)| first.parse::<IpAddr>()) {
            Some(Ok(address)) => {
                Err(AddressFault::HasPrefix { text: fault::shown(text), address: address.to_canonical() })
            }
            Some(Err(_)) | None => Err(AddressFault::Other { text: fault::shown(text) }),
        },
    }
}

/// Text is what a typed value is: it is compared, ordered and shown by nothing else.
macro_rules! by_text {
    ($($typed:ident),*) => {$(
        impl PartialEq for $typed {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }

        impl Eq for $typed {}

        impl PartialOrd for $typed {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $typed {
            fn cmp(&self, other: &Self) -> Ordering {
                self.text.cmp(&other.text)
            }
        }

        impl Hash for $typed {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.text.hash(state);
            }
        }

        impl Default for $typed {
            fn default() -> Self {
                Self::typed("")
            }
        }

        impl fmt::Display for $typed {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.text)
            }
        }

        impl fmt::Debug for $typed {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.text)
            }
        }

        impl From<String> for $typed {
            fn from(text: String) -> Self {
                Self::typed(text)
            }
        }

        impl From<&str> for $typed {
            fn from(text: &str) -> Self {
                Self::typed(text)
            }
        }

        impl From<$typed> for String {
            fn from(typed: $typed) -> Self {
                typed.text
            }
        }
    )*};
}

by_text!(Block, Address);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_bits_are_a_fault_but_not_a_mystery() {
        let block = Block::typed("10.0.1.5/24");
        assert_eq!(block.cidr().map(|cidr| cidr.to_string()).as_deref(), Some("10.0.1.0/24"));
        assert!(block.fault().is_some());
        assert_eq!(block.to_string(), "10.0.1.5/24");
        assert_eq!(Block::typed("10.0.1/24").cidr(), None);
        assert_eq!(Block::default().fault(), Some(&CidrFault::Empty));
    }

    #[test]
    fn an_address_is_read_strictly() {
        let told = |text: &str| match Address::typed(text).fault() {
            Some(fault) => format!("{fault} → {:?}", fault.repair().unwrap_or_default()),
            None => "fine".to_owned(),
        };
        assert_eq!(told(" 10.0.1.5"), "fine");
        assert_eq!(told("10.0.01.5"), "`10.0.01.5` has a number with a leading zero → \"10.0.1.5\"");
        assert_eq!(told("10.0.1.5/24"), "`10.0.1.5/24` is a block, not an address → \"10.0.1.5\"");
        assert_eq!(told("::ffff:10.0.1.5"), "`::ffff:10.0.1.5` is an IPv4 address written as IPv6 → \"10.0.1.5\"");
        assert_eq!(told("10.0.1"), "`10.0.1` is not an IP address → \"\"");
    }
}

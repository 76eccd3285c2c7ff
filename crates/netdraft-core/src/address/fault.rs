//! What is wrong with text that was meant to be a block of addresses, and which block was meant.

use super::Cidr;
use super::cidr::{Family, number_of};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why a text is not a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CidrFault {
    /// There is no text.
    Empty,
    /// An address without a prefix length: `10.0.1.0`.
    MissingPrefix {
        /// The address.
        address: IpAddr,
    },
    /// Fewer than four octets: `10.0.1/24`.
    ShortAddress {
        /// What was typed.
        text: String,
        /// The block when the missing octets are zero.
        repaired: Option<Cidr>,
    },
    /// A decimal number with a leading zero, which some programs read as octal: `010.0.1.0/24`.
    LeadingZero {
        /// What was typed.
        text: String,
        /// The block when the numbers are decimal.
        repaired: Option<Cidr>,
    },
    /// The address is not the first of its block: `10.0.1.5/24`.
    HostBits {
        /// The address as typed.
        typed: IpAddr,
        /// The block that it lies in.
        canonical: Cidr,
    },
    /// More bits than an address has: `10.0.1.0/33`.
    PrefixTooLong {
        /// The prefix length as typed.
        prefix: String,
        /// The bits of an address: 32 or 128.
        width: u8,
    },
    /// What follows the slash is no number: `10.0.1.0/x`.
    BadPrefix {
        /// What follows the slash.
        prefix: String,
    },
    /// What comes before the slash is no address.
    BadAddress {
        /// What was typed there.
        text: String,
    },
    /// A mask instead of a prefix length: `10.0.1.0 255.255.255.0` or `10.0.1.0/255.255.255.0`.
    DottedMask {
        /// The mask.
        mask: Ipv4Addr,
        /// The block that it means.
        canonical: Cidr,
    },
    /// An inverted mask instead of a prefix length, as router access lists have it: `10.0.1.0 0.0.0.255`.
    WildcardMask {
        /// The inverted mask.
        mask: Ipv4Addr,
        /// The block that it means.
        canonical: Cidr,
    },
    /// A mask with a hole, which no prefix length expresses: `10.0.1.0 255.0.255.0`.
    NonContiguousMask {
        /// The mask.
        mask: Ipv4Addr,
    },
    /// A first and a last address: `10.0.1.0-10.0.1.255`.
    AddressRange {
        /// The first address.
        first: IpAddr,
        /// The last address.
        last: IpAddr,
        /// The block with exactly these ends, where there is one.
        repaired: Option<Cidr>,
    },
    /// White space inside: `10.0.1.0 /24`.
    WhiteSpace {
        /// What was typed.
        text: String,
        /// The block without the white space.
        repaired: Option<Cidr>,
    },
    /// An IPv4 address written as IPv6: `::ffff:10.0.1.0/120`.
    MappedV4 {
        /// The address as typed.
        address: Ipv6Addr,
        /// The same block in IPv4.
        repaired: Option<Cidr>,
    },
}

impl CidrFault {
    /// The text to put in place of what was typed, where there is one that is likely meant.
    #[must_use]
    pub fn repair(&self) -> Option<String> {
        match self {
            Self::MissingPrefix { address } => Some(Cidr::of_address(address.to_canonical())),
            Self::HostBits { canonical, .. }
            | Self::DottedMask { canonical, .. }
            | Self::WildcardMask { canonical, .. } => Some(*canonical),
            Self::ShortAddress { repaired, .. }
            | Self::LeadingZero { repaired, .. }
            | Self::AddressRange { repaired, .. }
            | Self::WhiteSpace { repaired, .. }
            | Self::MappedV4 { repaired, .. } => *repaired,
            Self::Empty
            | Self::PrefixTooLong { .. }
            | Self::BadPrefix { .. }
            | Self::BadAddress { .. }
            | Self::NonContiguousMask { .. } => None,
        }
        .map(|block| block.to_string())
    }
}

impl fmt::Display for CidrFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "no block is given"),
            Self::MissingPrefix { address } => write!(f, "`{address}` has no prefix length"),
            Self::ShortAddress { text, .. } => write!(f, "`{text}` has fewer than four octets"),
            Self::LeadingZero { text, .. } => write!(f, "`{text}` has a number with a leading zero"),
            Self::HostBits { typed, canonical } => {
                write!(f, "`{typed}/{}` has host bits; its block starts at `{}`", canonical.prefix(), canonical.first())
            }
            Self::PrefixTooLong { prefix, width } => {
                write!(f, "prefix length `/{prefix}` is longer than the {width} bits of an address")
            }
            Self::BadPrefix { prefix } => write!(f, "`{prefix}` is not a prefix length"),
            Self::BadAddress { text } => write!(f, "`{text}` is not an IP address"),
            Self::DottedMask { mask, .. } => write!(f, "`{mask}` is a mask, not a prefix length"),
            Self::WildcardMask { mask, .. } => write!(f, "`{mask}` is a wildcard mask, not a prefix length"),
            Self::NonContiguousMask { mask } => write!(f, "mask `{mask}` has a hole, so it is no prefix length"),
            Self::AddressRange { first, last, .. } => {
                write!(f, "`{first}-{last}` is a range of addresses, not a block")
            }
            Self::WhiteSpace { text, .. } => write!(f, "`{text}` has white space inside"),
            Self::MappedV4 { address, .. } => write!(f, "`{address}` is an IPv4 address written as IPv6"),
        }
    }
}

impl std::error::Error for CidrFault {}

/// Reads a block; every other text is a fault.
pub(super) fn parse(text: &str) -> Result<Cidr, CidrFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CidrFault::Empty);
    }
    if let Some((address, rest)) = text.split_once([' ', '\t', '/'])
        && let (Ok(address), Ok(mask)) = (address.parse(), rest.trim().parse())
    {
        return Err(masked(address, mask));
    }
    if let Some(fault) = address_range(text) {
        return Err(fault);
    }
    if text.contains(char::is_whitespace) {
        let joined: String = text.split_whitespace().collect();
        return Err(CidrFault::WhiteSpace { text: shown(text), repaired: meant(&joined) });
    }
    let Some((address, prefix)) = text.split_once('/') else {
        return Err(without_prefix(text));
    };
    let address = match parse_address(address) {
        Ok(address) => address,
        Err(Slip::LeadingZero) => {
            let repaired = meant(&without_zeros(text));
            return Err(CidrFault::LeadingZero { text: shown(text), repaired });
        }
        Err(Slip::Short { padded }) => {
            return Err(CidrFault::ShortAddress { text: shown(text), repaired: meant(&format!("{padded}/{prefix}")) });
        }
        Err(Slip::Other) if address.is_empty() => return Err(without_address(prefix, text)),
        Err(Slip::Other) => return Err(CidrFault::BadAddress { text: shown(address) }),
    };
    Cidr::new(address, parse_prefix(address, prefix, text)?)
}

/// Why a text is not an address.
pub(super) enum Slip {
    /// A decimal number has a leading zero.
    LeadingZero,
    /// There are fewer than four octets.
    Short {
        /// The address when the missing octets are zero.
        padded: Ipv4Addr,
    },
    /// Something else.
    Other,
}

/// Reads an address as strictly as the standard library does, and says what is wrong with the usual slips.
pub(super) fn parse_address(text: &str) -> Result<IpAddr, Slip> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    if without_zeros(text).parse::<Ipv4Addr>().is_ok() {
        return Err(Slip::LeadingZero);
    }
    let octets: Result<Vec<u8>, _> = text.split('.').map(decimal).collect();
    match octets.as_deref() {
        Ok([a]) => Err(Slip::Short { padded: Ipv4Addr::new(*a, 0, 0, 0) }),
        Ok([a, b]) => Err(Slip::Short { padded: Ipv4Addr::new(*a, *b, 0, 0) }),
        Ok([a, b, c]) => Err(Slip::Short { padded: Ipv4Addr::new(*a, *b, *c, 0) }),
        Ok(_) | Err(()) => Err(Slip::Other),
    }
}

/// A size alone, such as `/129`, that is none.
fn without_address(prefix: &str, text: &str) -> CidrFault {
    let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    let width = Family::V6.width();
    match prefix.parse() {
        Err(_) if !is_number => CidrFault::BadAddress { text: shown(text) },
        Ok(length) if length <= width => CidrFault::BadAddress { text: shown(text) },
        Ok::<u8, _>(_) | Err(_) => CidrFault::PrefixTooLong { prefix: shown(prefix), width },
    }
}

fn parse_prefix(address: IpAddr, prefix: &str, text: &str) -> Result<u8, CidrFault> {
    let width = Family::of(address).width();
    if prefix.is_empty() {
        return Err(CidrFault::MissingPrefix { address });
    }
    if !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CidrFault::BadPrefix { prefix: shown(prefix) });
    }
    if prefix.len() > 1 && prefix.starts_with('0') {
        return Err(CidrFault::LeadingZero { text: shown(text), repaired: meant(&without_zeros(text)) });
    }
    match prefix.parse() {
        Ok(length) if length <= width => Ok(length),
        Ok(_) | Err(_) => Err(CidrFault::PrefixTooLong { prefix: shown(prefix), width }),
    }
}

/// An octet in decimal digits alone, without a leading zero.
fn decimal(text: &str) -> Result<u8, ()> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if plain { text.parse().map_err(|_| ()) } else { Err(()) }
}

/// The text with the leading zeros of each decimal number removed.
pub(super) fn without_zeros(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(['.', '/']) {
        let digits = piece.trim_start_matches('0');
        let lost_the_number = !digits.starts_with(|first: char| first.is_ascii_digit()) && piece.starts_with('0');
        out.push_str(if lost_the_number { "0" } else { "" });
        out.push_str(digits);
    }
    out
}

/// The block that a repaired text means: its own, or the one to put in place of it.
fn meant(text: &str) -> Option<Cidr> {
    let (address, prefix) = text.split_once('/')?;
    match Cidr::new(address.parse().ok()?, decimal(prefix).ok()?) {
        Ok(block) | Err(CidrFault::HostBits { canonical: block, .. }) => Some(block),
        Err(CidrFault::MappedV4 { repaired, .. }) => repaired,
        Err(_) => None,
    }
}

fn without_prefix(text: &str) -> CidrFault {
    match parse_address(text) {
        Ok(address) => CidrFault::MissingPrefix { address },
        Err(Slip::LeadingZero) => {
            let repaired = without_zeros(text).parse().ok().map(Cidr::of_address);
            CidrFault::LeadingZero { text: shown(text), repaired }
        }
        Err(Slip::Short { padded }) if text.contains('.') => {
            let octets = text.split('.').fold(0_u8, |count, _| count.saturating_add(1));
            let repaired = Cidr::containing(padded.into(), octets.saturating_mul(8));
            CidrFault::ShortAddress { text: shown(text), repaired }
        }
        Err(Slip::Short { .. } | Slip::Other) => CidrFault::BadAddress { text: shown(text) },
    }
}

/// Reads a second dotted number as a mask, or inverted as router access lists have it. `0.0.0.0` and `255.255.255.255` are
/// both: they mean everything next to `0.0.0.0`, and one address next to any other.
fn masked(address: Ipv4Addr, mask: Ipv4Addr) -> CidrFault {
    let prefix_of = |bits: u32| (bits.count_ones() == bits.leading_ones()).then_some(bits.count_ones());
    let everything = address.is_unspecified();
    let block = |prefix: u32| Cidr::containing(address.into(), u8::try_from(prefix).ok()?);
    let (as_mask, as_wildcard) = match (prefix_of(mask.to_bits()), prefix_of(!mask.to_bits())) {
        (Some(prefix), Some(_)) if (prefix == 0) != everything => (None, Some(32 - prefix)),
        (Some(prefix), _) => (Some(prefix), None),
        (None, wildcard) => (None, wildcard),
    };
    match (as_mask.and_then(block), as_wildcard.and_then(block)) {
        (Some(canonical), _) => CidrFault::DottedMask { mask, canonical },
        (None, Some(canonical)) => CidrFault::WildcardMask { mask, canonical },
        (None, None) => CidrFault::NonContiguousMask { mask },
    }
}

fn address_range(text: &str) -> Option<CidrFault> {
    let (first, last) = text.split_once(['-', '–'])?;
    let (first, last): (IpAddr, IpAddr) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let size_minus_one = number_of(last).checked_sub(number_of(first));
    let width = Family::of(first).width();
    let repaired = size_minus_one.and_then(|bits| {
        let prefix = width.checked_sub(u8::try_from(bits.count_ones()).ok()?)?;
        Cidr::new(first, prefix).ok().filter(|block| block.last() == last)
    });
    Some(CidrFault::AddressRange { first, last, repaired })
}

/// What of a typed text a message shows: all of it, unless it is far too long to be a block.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 64;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message, an arrow, and the repair if there is one.
    fn told(text: &str) -> String {
        match text.parse::<Cidr>() {
            Ok(block) => format!("is {block}"),
            Err(fault) => match fault.repair() {
                Some(repair) => format!("{fault} → {repair}"),
                None => fault.to_string(),
            },
        }
    }

    #[test]
    fn one_way_to_write_a_block() {
        assert_eq!(told(" 10.0.1.0/24 "), "is 10.0.1.0/24");
        assert_eq!(told("2001:DB8:0::/32"), "is 2001:db8::/32");
        assert_eq!(told("0.0.0.0/0"), "is 0.0.0.0/0");
    }

    #[test]
    fn slips_are_named_and_repaired() {
        for (text, expected) in [
            ("", "no block is given"),
            ("10.0.1.0", "`10.0.1.0` has no prefix length → 10.0.1.0/32"),
            ("2001:db8::/", "`2001:db8::` has no prefix length → 2001:db8::/128"),
            ("10.0.1/24", "`10.0.1/24` has fewer than four octets → 10.0.1.0/24"),
            ("10/8", "`10/8` has fewer than four octets → 10.0.0.0/8"),
            ("10.0.1", "`10.0.1` has fewer than four octets → 10.0.1.0/24"),
            ("010.001.0.0/24", "`010.001.0.0/24` has a number with a leading zero → 10.1.0.0/24"),
            ("10.0.0.0/08", "`10.0.0.0/08` has a number with a leading zero → 10.0.0.0/8"),
            ("10.0.1.5/24", "`10.0.1.5/24` has host bits; its block starts at `10.0.1.0` → 10.0.1.0/24"),
            ("10.0.1.0/33", "prefix length `/33` is longer than the 32 bits of an address"),
            ("10.0.1.0/999999999999", "prefix length `/999999999999` is longer than the 32 bits of an address"),
            ("10.0.1.0/+8", "`+8` is not a prefix length"),
            ("10.0.1.0/24/25", "`24/25` is not a prefix length"),
            ("10.0.1.256/24", "`10.0.1.256` is not an IP address"),
            ("vpc", "`vpc` is not an IP address"),
            ("7", "`7` is not an IP address"),
            ("fe80::1%eth0/64", "`fe80::1%eth0` is not an IP address"),
            ("10.0.1.0 /24", "`10.0.1.0 /24` has white space inside → 10.0.1.0/24"),
            ("::ffff:10.0.1.0/120", "`::ffff:10.0.1.0` is an IPv4 address written as IPv6 → 10.0.1.0/24"),
        ] {
            assert_eq!(told(text), expected, "for {text:?}");
        }
    }

    #[test]
    fn masks_and_ranges_are_understood() {
        for (text, expected) in [
            ("10.0.1.0 255.255.255.0", "`255.255.255.0` is a mask, not a prefix length → 10.0.1.0/24"),
            ("10.0.1.9/255.255.255.0", "`255.255.255.0` is a mask, not a prefix length → 10.0.1.0/24"),
            ("0.0.0.0 0.0.0.0", "`0.0.0.0` is a mask, not a prefix length → 0.0.0.0/0"),
            ("10.0.1.5  0.0.0.0", "`0.0.0.0` is a wildcard mask, not a prefix length → 10.0.1.5/32"),
            ("10.0.1.5 255.255.255.255", "`255.255.255.255` is a mask, not a prefix length → 10.0.1.5/32"),
            ("0.0.0.0 255.255.255.255", "`255.255.255.255` is a wildcard mask, not a prefix length → 0.0.0.0/0"),
            ("10.0.1.0 0.0.0.255", "`0.0.0.255` is a wildcard mask, not a prefix length → 10.0.1.0/24"),
            ("10.0.1.0 255.0.255.0", "mask `255.0.255.0` has a hole, so it is no prefix length"),
            ("10.0.1.0-10.0.1.255", "`10.0.1.0-10.0.1.255` is a range of addresses, not a block → 10.0.1.0/24"),
            ("10.0.1.0 – 10.0.1.6", "`10.0.1.0-10.0.1.6` is a range of addresses, not a block"),
            ("::-ffff::", "`::-ffff::` is a range of addresses, not a block"),
            ("10.0.1.9-10.0.1.2", "`10.0.1.9-10.0.1.2` is a range of addresses, not a block"),
        ] {
            assert_eq!(told(text), expected, "for {text:?}");
        }
    }

    #[test]
    fn far_too_long_a_text_is_cut_short() {
        assert_eq!(told(&"x".repeat(1_000_000)), format!("`{}…` is not an IP address", "x".repeat(64)));
    }
}

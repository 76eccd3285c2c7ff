//! What a block of addresses is: a first address and a prefix length, with no host bits.

use super::CidrFault;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A version of the Internet Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Addresses of 32 bits.
    V4,
    /// Addresses of 128 bits.
    V6,
}

impl Family {
    /// The family of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// How many bits an address has: 32 or 128.
    #[must_use]
    pub const fn width(self) -> u8 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    /// The block of all addresses: `0.0.0.0/0` or `::/0`.
    #[must_use]
    pub fn everything(self) -> Cidr {
        Cidr(match self {
            Self::V4 => IpNet::from(ipnet::Ipv4Net::default()),
            Self::V6 => IpNet::from(ipnet::Ipv6Net::default()),
        })
    }

    /// The address with this number; `None` when the family has no such address.
    #[must_use]
    pub fn address(self, number: u128) -> Option<IpAddr> {
        match self {
            Self::V4 => u32::try_from(number).ok().map(|bits| Ipv4Addr::from_bits(bits).into()),
            Self::V6 => Some(Ipv6Addr::from_bits(number).into()),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// The number of an address within its family: what counting up from `0.0.0.0` or `::` reaches it by.
pub(crate) fn number_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_bits().into(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// A number whose lowest `bits` bits are set.
pub(crate) fn low_bits(bits: u8) -> u128 {
    u128::MAX.checked_shr(128_u32.saturating_sub(bits.into())).unwrap_or(0)
}

/// A canonical block: no host bits, no IPv4 address dressed as IPv6, a prefix that fits the family.
///
/// Blocks are ordered by family (IPv4 first), then first address, then prefix, so that in sorted blocks a block comes right
/// before the blocks inside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cidr(IpNet);

impl Cidr {
    /// The block that starts at `first`.
    ///
    /// # Errors
    /// The prefix is longer than the address, `first` has host bits, or it is an IPv4 address mapped into IPv6.
    pub fn new(first: IpAddr, prefix: u8) -> Result<Self, CidrFault> {
        let width = Family::of(first).width();
        let Some(block) = Self::containing(first, prefix) else {
            return Err(CidrFault::PrefixTooLong { prefix: prefix.to_string(), width });
        };
        match block.first() {
            IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some() && prefix >= 96 => {
                let v4 = v6.to_ipv4_mapped().and_then(|v4| Self::containing(v4.into(), prefix - 96));
                Err(CidrFault::MappedV4 { address: v6, repaired: v4 })
            }
            canonical if canonical == first => Ok(block),
            IpAddr::V4(_) | IpAddr::V6(_) => Err(CidrFault::HostBits { typed: first, canonical: block }),
        }
    }

    /// The block of this prefix length that `address` lies in; `None` when the prefix is longer than the address.
    #[must_use]
    pub fn containing(address: IpAddr, prefix: u8) -> Option<Self> {
        IpNet::new(address, prefix).ok().map(|net| Self(net.trunc()))
    }

    /// The block of one address: a /32 or a /128.
    #[must_use]
    pub fn of_address(address: IpAddr) -> Self {
        Self(IpNet::from(address))
    }

    /// The lowest address.
    #[must_use]
    pub fn first(self) -> IpAddr {
        self.0.network()
    }

    /// The highest address.
    #[must_use]
    pub fn last(self) -> IpAddr {
        self.0.broadcast()
    }

    /// How many leading bits all addresses of the block share.
    #[must_use]
    pub fn prefix(self) -> u8 {
        self.0.prefix_len()
    }

    /// How many bits an address has: 32 or 128.
    #[must_use]
    pub fn width(self) -> u8 {
        self.0.max_prefix_len()
    }

    /// The family of its addresses.
    #[must_use]
    pub fn family(self) -> Family {
        match self.0 {
            IpNet::V4(_) => Family::V4,
            IpNet::V6(_) => Family::V6,
        }
    }

    /// How many addresses it has. `::/0` has one more than fits; it answers `u128::MAX`.
    #[must_use]
    pub fn size(self) -> u128 {
        self.size_but_one().saturating_add(1)
    }

    /// How many addresses it has besides its first. This always fits.
    #[must_use]
    pub fn size_but_one(self) -> u128 {
        low_bits(self.host_bits())
    }

    /// Whether every address of `other` is in this block.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether this address is in the block.
    #[must_use]
    pub fn contains_address(self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// Whether the blocks share an address.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.intersection(other).is_some()
    }

    /// The addresses in both blocks: the smaller block, or `None`, for two blocks never overlap in part.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        if self.contains(other) { Some(other) } else { other.contains(self).then_some(self) }
    }

    /// The prefix length as a mask: `255.255.255.0` for a /24.
    #[must_use]
    pub fn netmask(self) -> IpAddr {
        self.0.netmask()
    }

    /// The block of twice the size around this one; `None` for the block of all addresses.
    #[must_use]
    pub fn supernet(self) -> Option<Self> {
        Self::containing(self.first(), self.prefix().checked_sub(1)?)
    }

    /// The other half of the supernet; `None` for the block of all addresses.
    #[must_use]
    pub fn sibling(self) -> Option<Self> {
        let (low, high) = self.supernet()?.halves()?;
        Some(if self == low { high } else { low })
    }

    /// The two blocks of half the size; `None` for the block of one address.
    #[must_use]
    pub fn halves(self) -> Option<(Self, Self)> {
        let prefix = self.prefix() + 1;
        Some((Self::containing(self.first(), prefix)?, Self::containing(self.last(), prefix)?))
    }

    /// The address `offset` after the first; `None` past the end.
    #[must_use]
    pub fn nth(self, offset: u128) -> Option<IpAddr> {
        let number = self.first_number().checked_add(offset)?;
        if number > self.last_number() { None } else { self.family().address(number) }
    }

    /// How far an address is from the first; `None` when it is not in the block.
    #[must_use]
    pub fn offset_of(self, address: IpAddr) -> Option<u128> {
        self.contains_address(address).then(|| number_of(address).saturating_sub(self.first_number()))
    }

    /// The address `offset` before the last; `None` before the start.
    #[must_use]
    pub fn nth_from_end(self, offset: u128) -> Option<IpAddr> {
        let number = self.last_number().checked_sub(offset)?;
        if number < self.first_number() { None } else { self.family().address(number) }
    }

    /// The blocks of this prefix length inside this one, lowest first, made one at a time: there may be 2^128 of them.
    /// None when the prefix is shorter than this block's, or longer than an address.
    pub fn subnets(self, prefix: u8) -> impl Iterator<Item = Self> {
        let (last, width) = (self.last_number(), self.width());
        let fits = (self.prefix()..=width).contains(&prefix);
        let size_minus_one = low_bits(width.saturating_sub(prefix));
        std::iter::successors(fits.then_some(self.first_number()), move |first| {
            first.checked_add(size_minus_one)?.checked_add(1).filter(|next| *next <= last)
        })
        .filter_map(move |first| Self::from_number(self.family(), first, prefix))
    }

    /// The block of a network, whose host bits are dropped.
    pub(crate) fn from_net(net: IpNet) -> Self {
        Self(net.trunc())
    }

    /// The block of a prefix length that the address with this number lies in.
    pub(crate) fn from_number(family: Family, number: u128, prefix: u8) -> Option<Self> {
        Self::containing(family.address(number)?, prefix)
    }

    /// The number of the first address.
    pub(crate) fn first_number(self) -> u128 {
        number_of(self.first())
    }

    /// The number of the last address.
    pub(crate) fn last_number(self) -> u128 {
        number_of(self.last())
    }

    /// How many bits tell the addresses of the block apart.
    fn host_bits(self) -> u8 {
        self.width().saturating_sub(self.prefix())
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Cidr {
    type Err = CidrFault;

    /// Reads `10.0.1.0/24` and nothing looser; white space around it is dropped.
    fn from_str(text: &str) -> Result<Self, CidrFault> {
        super::fault::parse(text)
    }
}

impl TryFrom<String> for Cidr {
    type Error = CidrFault;

    fn try_from(text: String) -> Result<Self, CidrFault> {
        text.parse()
    }
}

impl From<Cidr> for String {
    fn from(cidr: Cidr) -> Self {
        cidr.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small::SmallSort;

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    #[test]
    fn blocks_nest_or_are_apart() {
        let (whole, part) = (cidr("10.0.0.0/23"), cidr("10.0.1.0/24"));
        assert_eq!(whole.intersection(part), Some(part));
        assert_eq!(part.intersection(whole), Some(part));
        assert!(!part.overlaps(cidr("10.0.2.0/24")) && !whole.overlaps(cidr("::/0")));
        assert_eq!(whole.halves(), Some((cidr("10.0.0.0/24"), part)));
        assert_eq!(part.sibling(), Some(cidr("10.0.0.0/24")));
        assert_eq!(part.supernet(), Some(whole));
    }

    #[test]
    fn the_ends_of_the_number_line_are_in_reach() {
        for everything in [Family::V4.everything(), Family::V6.everything()] {
            assert_eq!((everything.supernet(), everything.sibling()), (None, None));
            assert_eq!(everything.nth_from_end(0), Some(everything.last()));
            let top = Cidr::of_address(everything.last());
            assert_eq!((top.halves(), top.nth(1), top.size()), (None, None, 1));
            assert_eq!(top.subnets(top.width()).collect::<Vec<_>>(), [top]);
            assert_eq!(everything.subnets(1).last().map(Cidr::last), Some(everything.last()));
        }
        assert_eq!(Family::V6.everything().size(), u128::MAX);
        assert_eq!(Family::V4.everything().size(), 1 << 32);
    }

    #[test]
    fn subnets_are_made_one_at_a_time() {
        let mut subnets = cidr("::/0").subnets(128);
        assert_eq!(subnets.nth(2), Some(cidr("::2/128")));
        assert_eq!(cidr("10.0.0.0/24").subnets(26).count(), 4);
        assert_eq!(cidr("10.0.0.0/24").subnets(23).count(), 0);
        assert_eq!(cidr("10.0.0.0/24").subnets(33).count(), 0);
    }

    #[test]
    fn sorted_blocks_have_a_block_before_what_is_inside_it() {
        let mut blocks = ["::/0", "10.0.0.0/24", "9.0.0.0/8", "10.0.0.0/8", "10.0.0.128/25"].map(cidr);
        blocks.small_sort();
        assert_eq!(blocks, ["9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.128/25", "::/0"].map(cidr));
    }
}

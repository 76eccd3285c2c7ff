//! What comes out of arithmetic on blocks, in the terms of Terraform's `cidrsubnet` family.

use crate::address::{BlockSet, Cidr, Family};
use std::fmt;
use std::net::IpAddr;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CidrMathFault {
    /// A prefix would be longer than an address.
    PrefixTooLong {
        /// The prefix length.
        prefix: u16,
        /// The bits of an address: 32 or 128.
        width: u8,
    },
    /// There are not so many subnets of this size.
    NoSuchSubnet {
        /// The block.
        base: Cidr,
        /// The number of the subnet, from 0.
        number: u128,
        /// The prefix length of the subnet.
        prefix: u8,
    },
    /// The subnets before this one leave no room for it.
    OutOfSpace {
        /// The block.
        base: Cidr,
        /// The prefix length of the first subnet that does not fit.
        prefix: u8,
    },
    /// The block has no address with this number.
    NoSuchHost {
        /// The block.
        block: Cidr,
        /// The number, from 0 at the start or from -1 at the end.
        number: i128,
    },
    /// IPv6 has prefix lengths but no masks.
    NoMask {
        /// The block.
        block: Cidr,
    },
    /// The last address is of another family than the first.
    MixedFamilies {
        /// The first address.
        first: IpAddr,
        /// The last address.
        last: IpAddr,
    },
    /// The last address comes before the first.
    EmptyRange {
        /// The first address.
        first: IpAddr,
        /// The last address.
        last: IpAddr,
    },
}

impl fmt::Display for CidrMathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrefixTooLong { prefix, width } => {
                write!(f, "prefix length `/{prefix}` is longer than the {width} bits of an address")
            }
            Self::NoSuchSubnet { base, number, prefix } => {
                write!(f, "`{base}` has no `/{prefix}` with number `{number}`")
            }
            Self::OutOfSpace { base, prefix } => write!(f, "`{base}` has no room left for a `/{prefix}`"),
            Self::NoSuchHost { block, number } => write!(f, "`{block}` has no address with number `{number}`"),
            Self::NoMask { block } => write!(f, "`{block}` has no mask, for it is IPv6"),
            Self::MixedFamilies { first, last } => {
                write!(f, "`{first}` and `{last}` are of different families; a range has addresses of one")
            }
            Self::EmptyRange { first, last } => {
                write!(f, "`{last}` comes before `{first}`; write the lower address first")
            }
        }
    }
}

impl std::error::Error for CidrMathFault {}

/// The subnet with this number among those whose prefix is `new_bits` longer: Terraform's `cidrsubnet`.
///
/// # Errors
/// The prefix becomes longer than an address, or there are not so many subnets.
pub fn subnet(base: Cidr, new_bits: u8, number: u128) -> Result<Cidr, CidrMathFault> {
    let prefix = longer_prefix(base, new_bits)?;
    let host_bits = u32::from(base.width().saturating_sub(prefix));
    let offset = match (number, 1_u128.checked_shl(host_bits)) {
        (0, _) => Some(0),
        (_, Some(size)) => number.checked_mul(size),
        (_, None) => None,
    };
    offset
        .and_then(|offset| base.nth(offset))
        .and_then(|first| Cidr::containing(first, prefix))
        .ok_or(CidrMathFault::NoSuchSubnet { base, number, prefix })
}

/// Subnets one after the other, each at the first boundary of its size after the one before: Terraform's `cidrsubnets`. Gaps
/// that alignment leaves are not filled later, so the answer depends on the order.
///
/// # Errors
/// A prefix becomes longer than an address, or the block is full.
pub fn subnets(base: Cidr, new_bits: &[u8]) -> Result<Vec<Cidr>, CidrMathFault> {
    let mut cursor = Some(base.first());
    let mut found = Vec::with_capacity(new_bits.len());
    for bits in new_bits {
        let prefix = longer_prefix(base, *bits)?;
        let next = cursor
            .and_then(|address| match Cidr::containing(address, prefix)? {
                aligned if aligned.first() == address => Some(aligned),
                cut => Cidr::containing(address_after(cut)?, prefix),
            })
            .filter(|next| base.contains(*next))
            .ok_or(CidrMathFault::OutOfSpace { base, prefix })?;
        cursor = address_after(next);
        found.push(next);
    }
    Ok(found)
}

/// The address with this number: from 0 at the start, or from -1 backwards at the end. Terraform's `cidrhost`.
///
/// # Errors
/// The block has no such address.
pub fn host(block: Cidr, number: i128) -> Result<IpAddr, CidrMathFault> {
    let address = match u128::try_from(number) {
        Ok(offset) => block.nth(offset),
        Err(_) => block.nth_from_end(number.unsigned_abs().saturating_sub(1)),
    };
    address.ok_or(CidrMathFault::NoSuchHost { block, number })
}

/// The prefix length as a dotted mask: Terraform's `cidrnetmask`.
///
/// # Errors
/// The block is IPv6.
pub fn netmask(block: Cidr) -> Result<IpAddr, CidrMathFault> {
    match block.family() {
        Family::V4 => Ok(block.netmask()),
        Family::V6 => Err(CidrMathFault::NoMask { block }),
    }
}

/// Whether every address of `inner` is in `outer`: Terraform's `cidrcontains`.
#[must_use]
pub fn contains(outer: Cidr, inner: Cidr) -> bool {
    outer.contains(inner)
}

/// The fewest blocks that have exactly the addresses of these.
#[must_use]
pub fn merge(blocks: &[Cidr]) -> Vec<Cidr> {
    blocks.iter().copied().collect::<BlockSet>().cidrs()
}

/// The fewest blocks that have the addresses of `blocks` that are in none of `excluded`.
#[must_use]
pub fn exclude(blocks: &[Cidr], excluded: &[Cidr]) -> Vec<Cidr> {
    let all: BlockSet = blocks.iter().copied().collect();
    all.subtract(&excluded.iter().copied().collect()).cidrs()
}

/// The fewest blocks that have exactly the addresses from `first` to `last`.
///
/// # Errors
/// The addresses are out of order or of two families.
pub fn range(first: IpAddr, last: IpAddr) -> Result<Vec<Cidr>, CidrMathFault> {
    if first.is_ipv4() != last.is_ipv4() {
        return Err(CidrMathFault::MixedFamilies { first, last });
    }
    let mut set = BlockSet::new();
    set.insert_range(first, last);
    if set.is_empty() { Err(CidrMathFault::EmptyRange { first, last }) } else { Ok(set.cidrs()) }
}

/// The smallest block around all of these, one for each family: the aggregate to announce. It may have addresses that none of
/// them has; see [`merge`] for the exact answer.
#[must_use]
pub fn summarise(blocks: &[Cidr]) -> Vec<Cidr> {
    [Family::V4, Family::V6].into_iter().filter_map(|family| summary(blocks, family)).collect()
}

fn summary(blocks: &[Cidr], family: Family) -> Option<Cidr> {
    let mut of_family = blocks.iter().filter(|block| block.family() == family);
    let first = *of_family.next()?;
    Some(of_family.fold(first, |mut around, block| {
        while let (false, Some(wider)) = (around.contains(*block), around.supernet()) {
            around = wider;
        }
        around
    }))
}

fn longer_prefix(base: Cidr, new_bits: u8) -> Result<u8, CidrMathFault> {
    match base.prefix().checked_add(new_bits) {
        Some(prefix) if prefix <= base.width() => Ok(prefix),
        Some(_) | None => {
            let prefix = u16::from(base.prefix()) + u16::from(new_bits);
            Err(CidrMathFault::PrefixTooLong { prefix, width: base.width() })
        }
    }
}

fn address_after(block: Cidr) -> Option<IpAddr> {
    block.family().everything().nth(block.last_number().checked_add(1)?)
}

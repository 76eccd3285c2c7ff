//! Which blocks does a provider refuse to a network, and which sizes does it accept?

use crate::address::{Cidr, Family, Provider};

/// The day on which the documents behind this file were last read, as year-month-day.
pub(super) const CHECKED: &str = "2026-11-21";

/// The prefix lengths that AWS accepts for blocks of a VPC, the largest block first: /16 to /28, and for IPv6 /44 to /60 in steps of 4
/// (Amazon VPC User Guide, VPC CIDR blocks).
pub(in crate::rules) fn vpc_prefixes(family: Family) -> Vec<u8> {
    match family {
        Family::V4 => (16..=28).collect(),
        Family::V6 => (44..=60).step_by(4).collect(),
    }
}

/// A block that a provider lets no network have.
pub(super) struct Forbidden {
    block: &'static str,
    /// What the block is for.
    pub(super) name: &'static str,
}

impl Forbidden {
    /// The block.
    pub(super) fn cidr(&self) -> Option<Cidr> {
        self.block.parse().ok()
    }
}

const fn row(block: &'static str, name: &'static str) -> Forbidden {
    Forbidden { block, name }
}

const AWS: &[Forbidden] = &[
    row("0.0.0.0/8", "this network (RFC 791)"),
    row("127.0.0.0/8", "loopback (RFC 1122)"),
    row("169.254.0.0/16", "link local (RFC 3927)"),
    row("224.0.0.0/4", "multicast (RFC 5771)"),
];

const GCP: &[Forbidden] = &[
    row("0.0.0.0/8", "this network (RFC 791)"),
    row("127.0.0.0/8", "loopback (RFC 1122)"),
    row("169.254.0.0/16", "link local (RFC 3927)"),
    row("199.36.153.4/30", "restricted.googleapis.com"),
    row("199.36.153.8/30", "private.googleapis.com"),
    row("224.0.0.0/4", "multicast (RFC 5771)"),
    row("255.255.255.255/32", "limited broadcast (RFC 919)"),
];

const AZURE: &[Forbidden] = &[
    row("127.0.0.0/8", "loopback (RFC 1122)"),
    row("168.63.129.16/32", "Azure's own services"),
    row("169.254.0.0/16", "link local (RFC 3927)"),
    row("224.0.0.0/4", "multicast (RFC 5771)"),
    row("255.255.255.255/32", "limited broadcast (RFC 919)"),
];

/// What no network can have anywhere (IANA IPv6 Special-Purpose Address Registry; RFC 4291, section 2.4).
const NOWHERE_V6: &[Forbidden] = &[
    row("::/128", "the unspecified address (RFC 4291)"),
    row("::1/128", "loopback (RFC 4291)"),
    row("::ffff:0:0/96", "IPv4 addresses written as IPv6 (RFC 4291)"),
    row("fe80::/10", "link local (RFC 4291)"),
    row("ff00::/8", "multicast (RFC 4291)"),
];

/// What no network can have anywhere in this family, besides what its provider says.
pub(super) const fn forbidden_everywhere(family: Family) -> &'static [Forbidden] {
    match family {
        Family::V4 => &[],
        Family::V6 => NOWHERE_V6,
    }
}

/// What a provider lets no network have, lowest first, and the document that says so.
pub(super) fn forbidden(provider: Provider) -> (&'static [Forbidden], &'static str) {
    match provider {
        Provider::Aws => (AWS, "Amazon VPC User Guide, VPC CIDR blocks"),
        Provider::Gcp => (GCP, "Google Cloud VPC documentation, Subnets, Prohibited IPv4 subnet ranges"),
        Provider::Azure => (AZURE, "Azure Virtual Network FAQ"),
        Provider::Openstack | Provider::Generic => (&[], ""),
    }
}

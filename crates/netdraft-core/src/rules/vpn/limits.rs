//! Which inside blocks does a provider accept for its tunnels? Numbers with their sources.

use crate::address::{Cidr, Family, Provider};

/// What a provider says about the inside blocks of its tunnels (checked 2026-11-21).
pub(super) struct Inside {
    /// The blocks that it must lie in.
    space: &'static [&'static str],
    /// The blocks that the provider keeps.
    reserved: &'static [&'static str],
    /// The prefix length that it has.
    pub(super) prefix: u8,
    /// The blocks outside which nothing is asked of it, where there are such.
    scope: Option<&'static str>,
    /// The document that says so.
    pub(super) source: &'static str,
}

impl Inside {
    pub(super) fn space(&self) -> impl Iterator<Item = Cidr> {
        parsed(self.space)
    }

    pub(super) fn reserved(&self) -> impl Iterator<Item = Cidr> {
        parsed(self.reserved)
    }

    /// Why the provider does not accept a block that it concerns itself with. A provider that leaves other ranges alone leaves the size alone, too.
    pub(super) fn fault_of(&self, block: Cidr) -> Option<Fault> {
        if !self.space().any(|space| space.contains(block)) {
            return Some(Fault::Outside);
        }
        if self.scope.is_none() && block.prefix() != self.prefix {
            return Some(Fault::Size);
        }
        self.reserved().find(|reserved| reserved.overlaps(block)).map(Fault::Reserved)
    }

    /// Whether the provider asks anything of this block.
    pub(super) fn concerns(&self, block: Cidr) -> bool {
        self.scope.is_none_or(|scope| parsed(&[scope]).any(|scope| scope.overlaps(block)))
    }
}

/// Why a provider does not accept an inside block.
pub(super) enum Fault {
    /// It does not lie in the space.
    Outside,
    /// It has another size.
    Size,
    /// It touches this block, which the provider keeps.
    Reserved(Cidr),
}

fn parsed(blocks: &[&'static str]) -> impl Iterator<Item = Cidr> {
    blocks.iter().filter_map(|text| text.parse().ok())
}

const LINK_LOCAL: &[&str] = &["169.254.0.0/16"];

const AWS_V4: Inside = Inside {
    space: LINK_LOCAL,
    reserved: &[
        "169.254.0.0/30",
        "169.254.1.0/30",
        "169.254.2.0/30",
        "169.254.3.0/30",
        "169.254.4.0/30",
        "169.254.5.0/30",
        "169.254.169.252/30",
    ],
    prefix: 30,
    scope: None,
    source: "Amazon EC2 API Reference, VpnTunnelOptionsSpecification, TunnelInsideCidr",
};

const AWS_V6: Inside = Inside {
    space: &["fd00::/8"],
    reserved: &[],
    prefix: 126,
    scope: None,
    source: "Amazon EC2 API Reference, VpnTunnelOptionsSpecification, TunnelInsideIpv6Cidr",
};

const GCP_V4: Inside = Inside {
    space: LINK_LOCAL,
    reserved: &[],
    prefix: 30,
    scope: None,
    source: "Google Compute Engine API, routers, interfaces[].ipRange",
};

/// BGP addresses from other ranges are chosen freely.
const AZURE_V4: Inside = Inside {
    space: AZURE_SPACE,
    reserved: &[],
    prefix: 30,
    scope: Some("169.254.0.0/16"),
    source: "Azure VPN Gateway documentation, BGP FAQ: APIPA addresses 169.254.21.0 to 169.254.22.255",
};

const AZURE_SPACE: &[&str] = &["169.254.21.0/24", "169.254.22.0/24"];

/// What a provider asks of inside blocks of a family; `None` when it asks nothing, or nothing is known.
pub(super) fn inside(provider: Provider, family: Family) -> Option<&'static Inside> {
    match (provider, family) {
        (Provider::Aws, Family::V4) => Some(&AWS_V4),
        (Provider::Aws, Family::V6) => Some(&AWS_V6),
        (Provider::Gcp, Family::V4) => Some(&GCP_V4),
        (Provider::Azure, Family::V4) => Some(&AZURE_V4),
        (Provider::Gcp | Provider::Azure, Family::V6) | (Provider::Openstack | Provider::Generic, _) => None,
    }
}

/// Where blocks lie that every one of these providers accepts, so that tunnels between two of them work as well.
pub(super) fn accepted_by_all(family: Family) -> Vec<Cidr> {
    match family {
        Family::V4 => parsed(AZURE_SPACE).collect(),
        Family::V6 => Vec::new(),
    }
}

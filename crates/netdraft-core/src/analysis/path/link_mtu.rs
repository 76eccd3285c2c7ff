//! How large a packet does each kind of link carry? Numbers of the providers, with their sources (checked 2026-11-21).

use crate::address::Provider;

/// What a link carries at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limit {
    /// The largest packet, in bytes.
    pub bytes: u32,
    /// What is said of the link.
    pub says: &'static str,
    /// The document that says so.
    pub source: &'static str,
}

const fn limit(bytes: u32, says: &'static str, source: &'static str) -> Limit {
    Limit { bytes, says, source }
}

/// What interfaces in a network send when nothing else is set.
pub(super) const fn interface(provider: Provider) -> Limit {
    match provider {
        Provider::Aws => limit(9001, "AWS lets interfaces send jumbo frames", "Amazon EC2 User Guide, Network MTU"),
        Provider::Gcp => limit(1460, "Google Cloud networks have this MTU", "Google Cloud VPC documentation, MTU"),
        Provider::Azure => {
            limit(1500, "Azure machines have this MTU", "Azure documentation, TCP/IP performance tuning")
        }
        Provider::Openstack | Provider::Generic => limit(1500, "Ethernet has this MTU", "RFC 894"),
    }
}

/// The internet, and gateways to it.
pub(super) const INTERNET: Limit =
    limit(1500, "nobody promises more on the internet", "Amazon EC2 User Guide, Network MTU; RFC 894");

/// A NAT gateway.
pub(super) const fn nat(provider: Provider) -> Option<Limit> {
    match provider {
        Provider::Aws => {
            Some(limit(8500, "a NAT gateway of AWS carries no more", "Amazon VPC User Guide, NAT gateway basics"))
        }
        Provider::Gcp | Provider::Azure | Provider::Openstack | Provider::Generic => None,
    }
}

/// A transit hub between networks.
pub(super) const fn hub(provider: Provider) -> Option<Limit> {
    match provider {
        Provider::Aws => Some(limit(
            8500,
            "a transit gateway of AWS carries no more",
            "Amazon VPC Transit Gateways Guide, Quotas, Maximum transmission unit (MTU)",
        )),
        Provider::Gcp | Provider::Azure | Provider::Openstack | Provider::Generic => None,
    }
}

/// A peering between two regions.
pub(super) const fn far_peering(provider: Provider) -> Option<Limit> {
    match provider {
        Provider::Aws => {
            Some(limit(8500, "a peering of AWS between regions carries no more", "Amazon EC2 User Guide, Network MTU"))
        }
        Provider::Gcp | Provider::Azure | Provider::Openstack | Provider::Generic => None,
    }
}

/// A VPN connection, whatever its sum leaves.
pub(super) const fn vpn(provider: Provider) -> Option<Limit> {
    match provider {
        Provider::Aws => Some(limit(
            1446,
            "a VPN connection of AWS carries no more",
            "AWS Site-to-Site VPN User Guide, Best practices for your customer gateway device",
        )),
        Provider::Gcp | Provider::Azure | Provider::Openstack | Provider::Generic => None,
    }
}

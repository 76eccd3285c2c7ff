//! How is a site joined to a network? By a VPN connection with tunnels.

use super::choice::choice;
use super::field::record;
use super::id::entity;
use super::{Extra, Gateway, Id, Network};
use crate::address::{Address, Block};

/// A place outside the cloud: an office, a data centre.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// Its address blocks.
    pub cidrs: Vec<Block>,
    /// The largest packet that its router sends, in bytes.
    pub mtu: u32,
    /// Its autonomous system number.
    pub asn: Option<u32>,
    /// Whether its router is behind a NAT device.
    pub behind_nat: bool,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            cidrs: Vec::new(),
            mtu: 1500,
            asn: None,
            behind_nat: false,
            note: String::new(),
            extra: Extra::new(),
        }
    }
}
entity!(Site);
record!(Site {
    "id" id "Id" "The site's unique id.";
    "name" name "Name" "What people call it.";
    "cidrs" cidrs "Address ranges" "Its address blocks.";
    "mtu" mtu "MTU" "The largest packet that its router sends, in bytes.";
    "asn" asn "ASN" "Its autonomous system number.";
    "behind_nat" behind_nat "Behind NAT" "Whether its router is behind a NAT device.";
    "note" note "Note" "Free words.";
});

choice! {
    /// What is wrapped around a packet before IPsec.
    Encapsulation {
        /// Nothing.
        Plain = "none",
        /// GRE (RFC 2784).
        Gre = "gre",
        /// IP in IP (RFC 2003).
        IpIp = "ipip",
        /// VXLAN (RFC 7348).
        Vxlan = "vxlan",
    }
}

/// A VPN connection between a network and a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Vpn {
    /// Unique id.
    pub id: Id<Self>,
    /// Name for people.
    pub name: String,
    /// The site.
    pub site: Id<Site>,
    /// The network that it ends in; none when it ends at a transit hub.
    pub network: Option<Id<Network>>,
    /// The gateway that it ends at.
    pub gateway: Option<Id<Gateway>>,
    /// The largest packet of the path between the gateways, in bytes.
    pub link_mtu: u32,
    /// Whether the gateways talk IPv6 to each other.
    pub outer_ipv6: bool,
    /// Whether ESP is carried in UDP (NAT traversal, RFC 3948).
    pub nat_t: bool,
    /// What is wrapped around a packet before IPsec.
    pub inner: Encapsulation,
    /// The cipher in use, such as `aes-cbc` or `aes-gcm-16`.
    pub cipher: String,
    /// The integrity algorithm in use, such as `sha2-256`; empty with an AEAD cipher.
    pub integrity: String,
    /// Whether path MTU discovery works along the path.
    pub path_mtu_discovery: bool,
    /// What the cloud's end proposes.
    pub cloud: Proposal,
    /// What the site's end proposes.
    pub device: Proposal,
    /// The tunnels.
    pub tunnels: Vec<Tunnel>,
    /// Free words.
    pub note: String,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Vpn {
    fn default() -> Self {
        Self {
            id: Id::default(),
            name: String::new(),
            site: Id::default(),
            network: None,
            gateway: None,
            link_mtu: 1500,
            outer_ipv6: false,
            nat_t: false,
            inner: Encapsulation::Plain,
            cipher: "aes-gcm-16".to_owned(),
            integrity: String::new(),
            path_mtu_discovery: true,
            cloud: Proposal::default(),
            device: Proposal::default(),
            tunnels: Vec::new(),
            note: String::new(),
            extra: Extra::new(),
        }
    }
}
entity!(Vpn);
record!(Vpn {
    "id" id "Id" "The connection's unique id.";
    "name" name "Name" "What people call it.";
    "site" site "Site" "The site it joins.";
    "network" network "Network" "The network that it ends in; none when it ends at a transit hub.";
    "gateway" gateway "Gateway" "The gateway that it ends at.";
    "link_mtu" link_mtu "Link MTU" "The largest packet of the path between the gateways, in bytes.";
    "outer_ipv6" outer_ipv6 "Outer IPv6" "Whether the gateways talk IPv6 to each other.";
    "nat_t" nat_t "NAT traversal" "Whether ESP is carried in UDP.";
    "inner" inner "Inner encapsulation" "What is wrapped around a packet before IPsec.";
    "cipher" cipher "Cipher" "The cipher in use, such as `aes-cbc` or `aes-gcm-16`.";
    "integrity" integrity "Integrity" "The integrity algorithm in use, such as `sha2-256`; empty with an AEAD cipher.";
    "path_mtu_discovery" path_mtu_discovery "Path MTU discovery" "Whether path MTU discovery works along the path.";
    "cloud" cloud "Cloud proposal" "What the cloud's end proposes.";
    "device" device "Device proposal" "What the site's end proposes.";
    "note" note "Note" "Free words.";
    "tunnels" tunnels "Tunnels" "The tunnels of the connection.";
});

/// What one end of a VPN connection proposes, per phase; an empty list means that nothing was said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Proposal {
    /// IKE versions: `1`, `2`.
    pub ike: Vec<String>,
    /// Phase 1 ciphers.
    pub phase1_ciphers: Vec<String>,
    /// Phase 1 integrity algorithms.
    pub phase1_integrity: Vec<String>,
    /// Phase 1 Diffie-Hellman groups.
    pub phase1_groups: Vec<u32>,
    /// Phase 2 ciphers.
    pub phase2_ciphers: Vec<String>,
    /// Phase 2 integrity algorithms.
    pub phase2_integrity: Vec<String>,
    /// Phase 2 Diffie-Hellman groups.
    pub phase2_groups: Vec<u32>,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
record!(Proposal {
    "ike" ike "IKE versions" "IKE versions, such as `2`.";
    "phase1_ciphers" phase1_ciphers "Phase 1 ciphers" "Ciphers for the key exchange.";
    "phase1_integrity" phase1_integrity "Phase 1 integrity" "Integrity algorithms for the key exchange.";
    "phase1_groups" phase1_groups "Phase 1 groups" "Diffie-Hellman groups for the key exchange.";
    "phase2_ciphers" phase2_ciphers "Phase 2 ciphers" "Ciphers for the traffic.";
    "phase2_integrity" phase2_integrity "Phase 2 integrity" "Integrity algorithms for the traffic.";
    "phase2_groups" phase2_groups "Phase 2 groups" "Diffie-Hellman groups for the traffic.";
});

/// One tunnel of a VPN connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Tunnel {
    /// Name for people.
    pub name: String,
    /// The cloud's outside address.
    pub outside: Address,
    /// The block of the inside addresses.
    pub inside: Block,
    /// The MTU set on the tunnel interface, in bytes.
    pub mtu: Option<u32>,
    /// The TCP maximum segment size that it is clamped to, in bytes.
    pub mss: Option<u32>,
    /// Whether the site's router is set up for it.
    pub configured: bool,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for Tunnel {
    fn default() -> Self {
        Self {
            name: String::new(),
            outside: Address::default(),
            inside: Block::default(),
            mtu: None,
            mss: None,
            configured: true,
            extra: Extra::new(),
        }
    }
}
record!(Tunnel {
    "name" name "Name" "What people call it.";
    "outside" outside "Outside address" "The cloud's outside address.";
    "inside" inside "Inside block" "The block of the inside addresses, such as `169.254.10.0/30`.";
    "mtu" mtu "MTU" "The MTU set on the tunnel interface, in bytes.";
    "mss" mss "MSS" "The TCP maximum segment size that it is clamped to, in bytes.";
    "configured" configured "Configured" "Whether the site's router is set up for it.";
});

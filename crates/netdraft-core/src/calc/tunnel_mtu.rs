//! How large a packet fits through a tunnel without fragments, with each header that takes its share.

use crate::address::Family;
use std::fmt;

pub use super::transform::{Cipher, Integrity, KeyedCipher, Transform, UnknownTransform};

/// Encapsulating Security Payload, RFC 4303.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Esp {
    /// What it does to a packet.
    pub transform: Transform,
    /// Whether a UDP header comes before it, so that it passes address translation (RFC 3948).
    pub nat_t: bool,
    /// Whether it wraps whole packets.
    pub mode: Mode,
}

/// What of a packet ESP protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All of it: an IP header of its own comes first.
    #[default]
    Tunnel,
    /// What follows its IP header, which stays in front.
    Transport,
}

/// A header that carries a packet inside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encapsulation {
    /// Generic Routing Encapsulation, with this many optional fields of four bytes: key, sequence number, checksum.
    Gre {
        /// From 0 to 3.
        optional_fields: u8,
    },
    /// A packet directly in an IP packet.
    IpInIp,
    /// An IPv6 packet directly in an IPv4 packet, whatever the family of the tunnel.
    SixInFour,
    /// An Ethernet frame in UDP.
    Vxlan,
    /// An Ethernet frame in UDP, with options.
    Geneve {
        /// The bytes of the options.
        options: u8,
    },
    /// An encrypted packet in UDP.
    WireGuard,
    /// An 802.1Q tag on a frame that is carried.
    InnerVlan,
    /// Labels before the packet.
    Mpls {
        /// How many.
        labels: u8,
    },
    /// A PPP session over Ethernet.
    Pppoe,
}

/// The headers around a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunnel {
    /// The largest IP packet that the path between the ends carries, in bytes.
    pub link_mtu: u32,
    /// The family of the addresses of the ends.
    pub outer: Family,
    /// What carries the ESP packets, from the outside in. Its bytes are not encrypted.
    pub around: Vec<Encapsulation>,
    /// The encryption.
    pub esp: Option<Esp>,
    /// What is carried in the ESP packets, from the outside in. Its bytes are encrypted, and padded, with the packet.
    pub inner: Vec<Encapsulation>,
}

/// A share of the packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What takes it.
    pub label: &'static str,
    /// How many bytes; less than 0 for what is given back.
    pub bytes: i64,
    /// The document that says so.
    pub source: &'static str,
}

/// What fits, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The largest packet outside, in bytes.
    pub link_mtu: u32,
    /// What comes off it, from the outside in.
    pub terms: Vec<Term>,
    /// The largest packet inside, in bytes.
    pub inner_mtu: u32,
}

impl Sum {
    /// The largest TCP segment in IPv4: the packet without 20 bytes of IP and 20 of TCP header (RFC 9293).
    #[must_use]
    pub const fn mss_v4(&self) -> u32 {
        self.inner_mtu.saturating_sub(40)
    }

    /// The largest TCP segment in IPv6: the packet without 40 bytes of IP and 20 of TCP header (RFC 9293).
    #[must_use]
    pub const fn mss_v6(&self) -> u32 {
        self.inner_mtu.saturating_sub(60)
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.link_mtu)?;
        for term in &self.terms {
            let sign = if term.bytes < 0 { '+' } else { '−' };
            write!(f, " {sign} {} ({})", term.bytes.unsigned_abs(), term.label)?;
        }
        write!(f, " = {}", self.inner_mtu)
    }
}

/// The link is too small for the headers and the smallest packet that every link must carry, of 68 bytes (RFC 791).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkTooSmall {
    /// What the link carries.
    pub link_mtu: u32,
    /// What it would have to carry.
    pub needed: u32,
}

impl fmt::Display for LinkTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "link MTU `{}` is too small for this tunnel, which needs `{}`", self.link_mtu, self.needed)
    }
}

impl std::error::Error for LinkTooSmall {}

const SMALLEST_PACKET: u32 = 68;

impl Tunnel {
    /// An IPsec tunnel: ESP in tunnel mode, without NAT traversal, and nothing around or inside it.
    #[must_use]
    pub const fn ipsec(link_mtu: u32, outer: Family, transform: Transform) -> Self {
        let esp = Esp { transform, nat_t: false, mode: Mode::Tunnel };
        Self { link_mtu, outer, around: Vec::new(), esp: Some(esp), inner: Vec::new() }
    }

    /// The largest packet that fits inside, and what the headers take.
    ///
    /// # Errors
    /// Not even the smallest packet fits.
    pub fn sum(&self) -> Result<Sum, LinkTooSmall> {
        let mut terms = Vec::new();
        for around in &self.around {
            terms.extend(around.terms(self.outer));
        }
        if let Some(esp) = self.esp {
            terms.extend(self.esp_terms(esp, self.left_after(&terms)));
        }
        for inner in &self.inner {
            terms.extend(inner.terms(self.outer));
        }
        terms.retain(|term| term.bytes != 0);
        match u32::try_from(self.left_after(&terms)) {
            Ok(inner_mtu) if inner_mtu >= SMALLEST_PACKET => Ok(Sum { link_mtu: self.link_mtu, terms, inner_mtu }),
            Ok(_) | Err(_) => Err(LinkTooSmall { link_mtu: self.link_mtu, needed: self.outer_size(SMALLEST_PACKET) }),
        }
    }

    /// How large the packet outside is that carries a packet of this size, in bytes; `u32::MAX` if it is more.
    #[must_use]
    pub fn outer_size(&self, inner: u32) -> u32 {
        let bytes = |layers: &[Encapsulation]| -> i64 {
            layers.iter().flat_map(|layer| layer.terms(self.outer)).map(|term| term.bytes).sum()
        };
        let payload = i64::from(inner).saturating_add(bytes(&self.inner));
        let encrypted = match self.esp {
            None => payload,
            Some(esp) => {
                let header = match esp.mode {
                    Mode::Tunnel => 0,
                    Mode::Transport => ip_header(self.outer).bytes,
                };
                let align = i64::from(esp.transform.cipher.shape().align);
                let trailed = payload.saturating_sub(header).saturating_add(TRAILER.bytes);
                let padding = (align - trailed.rem_euclid(align)).rem_euclid(align);
                let headers: i64 = self.esp_headers(esp).iter().map(|term| term.bytes).sum();
                trailed.saturating_add(padding).saturating_add(headers)
            }
        };
        u32::try_from(encrypted.saturating_add(bytes(&self.around))).unwrap_or(u32::MAX)
    }

    /// What ESP takes of a packet of so many bytes.
    fn esp_terms(&self, esp: Esp, outside: i64) -> Vec<Term> {
        let mut terms = self.esp_headers(esp);
        let room = outside.saturating_sub(terms.iter().map(|term| term.bytes).sum());
        let shape = esp.transform.cipher.shape();
        terms.push(Term {
            label: "bytes lost to alignment",
            bytes: room.rem_euclid(shape.align.into()),
            source: if shape.align > 4 { shape.source } else { "RFC 4303" },
        });
        terms.push(TRAILER);
        if esp.mode == Mode::Transport {
            let header = ip_header(self.outer);
            terms.push(Term { label: "IP header that stays in front", bytes: -header.bytes, source: "RFC 4303" });
        }
        terms
    }

    /// What of ESP has a fixed size and is not encrypted.
    fn esp_headers(&self, esp: Esp) -> Vec<Term> {
        let shape = esp.transform.cipher.shape();
        let (check, check_source) = esp.transform.check();
        let mut terms = vec![ip_header(self.outer)];
        if esp.nat_t {
            terms.push(Term { label: "UDP header of NAT traversal", bytes: 8, source: "RFC 3948" });
        }
        terms.push(Term { label: "SPI and sequence number", bytes: 8, source: "RFC 4303" });
        terms.push(Term { label: "initialisation vector", bytes: shape.vector.into(), source: shape.source });
        terms.push(Term { label: "integrity check value", bytes: check.into(), source: check_source });
        terms
    }

    fn left_after(&self, terms: &[Term]) -> i64 {
        terms.iter().fold(i64::from(self.link_mtu), |left, term| left.saturating_sub(term.bytes))
    }
}

const TRAILER: Term = Term { label: "pad length and next header", bytes: 2, source: "RFC 4303" };

const fn ip_header(family: Family) -> Term {
    match family {
        Family::V4 => Term { label: "IPv4 header", bytes: 20, source: "RFC 791" },
        Family::V6 => Term { label: "IPv6 header", bytes: 40, source: "RFC 8200" },
    }
}

impl Encapsulation {
    /// What it takes of a packet, between ends of this family.
    fn terms(self, outer: Family) -> Vec<Term> {
        let ip = ip_header(outer);
        let udp = Term { label: "UDP header", bytes: 8, source: "RFC 768" };
        let ethernet = Term { label: "inner Ethernet header", bytes: 14, source: "IEEE 802.3" };
        let term = |label, bytes: u32, source| Term { label, bytes: bytes.into(), source };
        match self {
            Self::Gre { optional_fields } => {
                let fields = u32::from(optional_fields.min(3));
                vec![ip, term("GRE header", 4, "RFC 2784"), term("GRE key, sequence, checksum", 4 * fields, "RFC 2890")]
            }
            Self::IpInIp => vec![ip],
            Self::SixInFour => vec![ip_header(Family::V4)],
            Self::Vxlan => vec![ip, udp, term("VXLAN header", 8, "RFC 7348"), ethernet],
            Self::Geneve { options } => {
                let options = term("Geneve options", options.into(), "RFC 8926");
                vec![ip, udp, term("Geneve header", 8, "RFC 8926"), options, ethernet]
            }
            Self::WireGuard => vec![
                ip,
                udp,
                term("WireGuard type, key index and counter", 16, "WireGuard whitepaper, section 5.4.6"),
                term("Poly1305 tag", 16, "RFC 8439"),
            ],
            Self::InnerVlan => vec![term("inner 802.1Q tag", 4, "IEEE 802.1Q")],
            Self::Mpls { labels } => vec![term("MPLS labels", 4 * u32::from(labels), "RFC 3032")],
            Self::Pppoe => vec![term("PPPoE header", 8, "RFC 2516")],
        }
    }
}

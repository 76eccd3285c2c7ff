//! How large a packet fits through a VPN connection as it was planned?

use std::fmt;

use super::tunnel_mtu::{Cipher, Encapsulation, Esp, LinkTooSmall, Mode, Sum, Transform, Tunnel, UnknownTransform};
use crate::address::Family;
use crate::model;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSum {
    /// A word for the cipher or the integrity algorithm is not known.
    Unknown(UnknownTransform),
    /// The cipher needs an integrity algorithm, and none is named.
    NoIntegrity(Cipher),
    /// Not even the smallest packet fits.
    TooSmall(LinkTooSmall),
}

impl fmt::Display for NoSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(word) => write!(f, "{word}, so what IPsec adds to a packet cannot be told"),
            Self::NoIntegrity(cipher) => {
                write!(
                    f,
                    "cipher `{cipher}` needs an integrity algorithm and none is named, so what IPsec adds cannot be told"
                )
            }
            Self::TooSmall(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for NoSum {}

/// The headers around a packet in the tunnels of a connection: ESP in tunnel mode, around what the connection wraps packets in.
///
/// # Errors
/// Its algorithms are not known.
pub fn headers(vpn: &model::Vpn) -> Result<Tunnel, NoSum> {
    let cipher: Cipher = vpn.cipher.parse().map_err(NoSum::Unknown)?;
    let integrity = match vpn.integrity.trim() {
        _ if cipher.is_authenticated() => None,
        "" => return Err(NoSum::NoIntegrity(cipher)),
        name => Some(name.parse().map_err(NoSum::Unknown)?),
    };
    let inner = match vpn.inner {
        model::Encapsulation::Plain => None,
        model::Encapsulation::Gre => Some(Encapsulation::Gre { optional_fields: 0 }),
        model::Encapsulation::IpIp => Some(Encapsulation::IpInIp),
        model::Encapsulation::Vxlan => Some(Encapsulation::Vxlan),
    };
    let transform = Transform { cipher, integrity };
    Ok(Tunnel {
        link_mtu: vpn.link_mtu,
        outer: if vpn.outer_ipv6 { Family::V6 } else { Family::V4 },
        around: Vec::new(),
        esp: Some(Esp { transform, nat_t: vpn.nat_t, mode: Mode::Tunnel }),
        inner: inner.into_iter().collect(),
    })
}

/// The largest packet that fits through the tunnels of a connection, in bytes, and what its headers take.
///
/// # Errors
/// Its algorithms are not known, or nothing fits.
pub fn largest_packet(vpn: &model::Vpn) -> Result<Sum, NoSum> {
    headers(vpn)?.sum().map_err(NoSum::TooSmall)
}

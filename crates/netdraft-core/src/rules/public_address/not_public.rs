//! Which addresses are not public, whatever a list of public addresses says?

use serde_json::{Map, Value, json};

use crate::address::Cidr;
use crate::edit::Command;
use crate::model::{Entity, Plan, PublicAddress};
use crate::rules::{Anchor, Explain, Fix, named};

/// Blocks that nobody reaches over the internet, with what they are for (IANA IPv4 and IPv6 Special-Purpose Address Registries, checked 2026-11-21).
/// Blocks for documentation are left out: they stand for public ones.
const NOT_PUBLIC: [(&str, &str); 14] = [
    ("0.0.0.0/8", "this network (RFC 791)"),
    ("10.0.0.0/8", "private use (RFC 1918)"),
    ("100.64.0.0/10", "carriers (RFC 6598)"),
    ("127.0.0.0/8", "loopback (RFC 1122)"),
    ("169.254.0.0/16", "link local (RFC 3927)"),
    ("172.16.0.0/12", "private use (RFC 1918)"),
    ("192.168.0.0/16", "private use (RFC 1918)"),
    ("224.0.0.0/4", "multicast (RFC 5771)"),
    ("240.0.0.0/4", "later use (RFC 1112)"),
    ("::/128", "the unspecified address (RFC 4291)"),
    ("::1/128", "loopback (RFC 4291)"),
    ("fc00::/7", "private use (RFC 4193)"),
    ("fe80::/10", "link local (RFC 4291)"),
    ("ff00::/8", "multicast (RFC 4291)"),
];

/// A public address that is none.
pub(super) struct NotPublic<'a> {
    address: &'a PublicAddress,
    block: Cidr,
    role: &'static str,
}

impl<'a> NotPublic<'a> {
    /// What is wrong with an address that can be read.
    pub(super) fn of(address: &'a PublicAddress) -> Option<Self> {
        let ip = address.address.ip()?;
        let read = |(block, role): (&str, &'static str)| Some((block.parse::<Cidr>().ok()?, role));
        let (block, role) = NOT_PUBLIC.into_iter().filter_map(read).find(|(block, _)| block.contains_address(ip))?;
        Some(Self { address, block, role })
    }
}

impl Explain for NotPublic<'_> {
    fn message(&self) -> String {
        let (title, address) = (self.address.title(), &self.address.address);
        format!("the public address `{title}` is `{address}`, which is of `{}` for {}", self.block, self.role)
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.address.id, "address")
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"address": self.address.address.text(), "block": self.block.to_string(), "for": self.role}))
    }

    fn help(&self) -> Vec<String> {
        vec!["enter the address that the provider gives, or leave it empty until then".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let clear = Command::set(&self.address.id, "address", Value::Null);
        vec![Fix::review("leave the address to the provider", vec![clear])]
    }
}

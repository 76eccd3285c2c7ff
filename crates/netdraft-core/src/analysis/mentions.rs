//! Which addresses are written down where nothing holds them? In records, firewall rules, routes and flows, which stay behind when a holder moves.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::blocks::texts_in;
use super::names::canonical;
use crate::address::{Block, Cidr};
use crate::model::{Kind, Peer, PeerKind, Plan, Shape};
use serde_json::Value;

/// Every address and block that is written down anywhere but in the addresses of hosts and the blocks of subnets and networks.
#[derive(Debug, Default)]
pub struct Mentions {
    blocks: BTreeSet<Cidr>,
    /// The names of addresses in the reverse zones, in canonical form.
    names: BTreeSet<String>,
}

impl Mentions {
    /// All mentions of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut found = Self::default();
        for kind in Kind::ALL {
            let table = plan.table(kind);
            for id in (0..table.size()).filter_map(|position| table.id_at(position)) {
                let row = Value::Object(table.row(id).unwrap_or_default());
                let texts = texts_in(table.fields(), &row).into_iter();
                let elsewhere = texts.filter(|(path, ..)| !holds(kind, path));
                elsewhere.for_each(|(path, shape, text)| found.add(&path, shape, text));
            }
        }
        for zone in plan.zones.iter() {
            found.names.extend(zone.records.iter().map(|record| super::names::owner_of(zone, record)));
        }
        found
    }

    fn add(&mut self, path: &str, shape: Shape, text: &str) {
        let read = || {
            let address = || text.trim().parse().ok().map(Cidr::of_address);
            Block::typed(text).cidr().or_else(address)
        };
        let block = match shape {
            Shape::Block | Shape::Address | Shape::Target | Shape::Text if path != "id" => read(),
            Shape::Peer => match Peer::typed(text).kind() {
                PeerKind::Block(block) => Some(block),
                PeerKind::Any | PeerKind::Group(_) | PeerKind::Tag(_) | PeerKind::Faulty(_) => None,
            },
            _ => None,
        };
        self.blocks.extend(block);
    }

    /// Whether something is written down that means one of two addresses, and not the other: what holds the one cannot move to the other without a
    /// change elsewhere. Names of addresses in reverse zones count.
    pub fn tell_apart(&self, one: IpAddr, other: IpAddr) -> bool {
        let is_named = |address: IpAddr| self.names.contains(&reverse_name(address));
        let means_only = |address: IpAddr, other: IpAddr| {
            let around =
                (0..=Cidr::of_address(address).prefix()).filter_map(|prefix| Cidr::containing(address, prefix));
            let mut around = around.filter(|around| self.blocks.contains(around));
            around.any(|around| !around.contains_address(other))
        };
        is_named(one) || is_named(other) || means_only(one, other) || means_only(other, one)
    }
}

/// Whether what stands there is held by its entity, and moves along with it.
fn holds(kind: Kind, path: &str) -> bool {
    match path.split('/').next() {
        Some("addresses") => kind == Kind::Host,
        Some("cidr" | "reserved") => kind == Kind::Subnet,
        Some("cidrs") => kind == Kind::Network,
        Some(_) | None => false,
    }
}

/// The name under which a reverse zone has an address (RFC 1035, section 3.5; RFC 3596, section 2.5).
fn reverse_name(address: IpAddr) -> String {
    let name = match address {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            let digits = address.octets().into_iter().rev().flat_map(|octet| [octet & 15, octet >> 4]);
            let labels: String = digits.map(|digit| format!("{digit:x}.")).collect();
            format!("{labels}ip6.arpa")
        }
    };
    canonical(&name)
}

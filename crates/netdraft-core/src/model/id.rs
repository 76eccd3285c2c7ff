//! How are the things of a plan named? By short texts that are unique in the whole plan, typed by what they name.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::value::read_text;
use super::{FieldValue, Reader, Record, Shape};

/// Longest id that the format accepts, in characters.
pub const LONGEST_ID: usize = 80;

/// Words that mean something where an id may stand, so that nothing can be called so.
pub const RESERVED_IDS: [&str; 5] = ["local", "blackhole", "any", "internet", "plan"];

/// What an entity is. The order is the order of the tables in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each variant is the noun that its name says")]
pub enum Kind {
    Pool,
    Network,
    Subnet,
    Host,
    Filter,
    RouteTable,
    Gateway,
    Nat,
    Peering,
    Site,
    Vpn,
    Zone,
    LoadBalancer,
    PublicAddress,
    Service,
    Rollout,
    Intent,
    Waiver,
}

impl Kind {
    /// Every kind, in the order of the file.
    pub const ALL: [Self; 18] = [
        Self::Pool,
        Self::Network,
        Self::Subnet,
        Self::Host,
        Self::Filter,
        Self::RouteTable,
        Self::Gateway,
        Self::Nat,
        Self::Peering,
        Self::Site,
        Self::Vpn,
        Self::Zone,
        Self::LoadBalancer,
        Self::PublicAddress,
        Self::Service,
        Self::Rollout,
        Self::Intent,
        Self::Waiver,
    ];

    /// The noun for one such thing, as messages use it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Network => "network",
            Self::Subnet => "subnet",
            Self::Host => "host",
            Self::Filter => "filter",
            Self::RouteTable => "route table",
            Self::Gateway => "gateway",
            Self::Nat => "NAT gateway",
            Self::Peering => "peering",
            Self::Site => "site",
            Self::Vpn => "VPN connection",
            Self::Zone => "DNS zone",
            Self::LoadBalancer => "load balancer",
            Self::PublicAddress => "public address",
            Self::Service => "service",
            Self::Rollout => "rollout",
            Self::Intent => "intent",
            Self::Waiver => "waiver",
        }
    }

    /// The noun with its article.
    pub fn one(self) -> String {
        let article = if self == Self::Intent { "an" } else { "a" };
        format!("{article} {}", self.noun())
    }

    /// The key of the table in the file.
    pub fn table(self) -> &'static str {
        match self {
            Self::Pool => "pools",
            Self::Network => "networks",
            Self::Subnet => "subnets",
            Self::Host => "hosts",
            Self::Filter => "filters",
            Self::RouteTable => "route_tables",
            Self::Gateway => "gateways",
            Self::Nat => "nats",
            Self::Peering => "peerings",
            Self::Site => "sites",
            Self::Vpn => "vpns",
            Self::Zone => "zones",
            Self::LoadBalancer => "load_balancers",
            Self::PublicAddress => "public_addresses",
            Self::Service => "services",
            Self::Rollout => "rollouts",
            Self::Intent => "intents",
            Self::Waiver => "waivers",
        }
    }
}

/// A struct that has a table of its own in the plan.
pub trait Entity: Record {
    /// What it is.
    const KIND: Kind;
    /// Its id.
    fn id(&self) -> &Id<Self>;
    /// Its name for people: what was given, or else the id.
    fn title(&self) -> &str;
}

/// Implements [`Entity`] for a struct with the fields `id` and `name`.
macro_rules! entity {
    ($type:ident) => {
        impl crate::model::Entity for $type {
            const KIND: crate::model::Kind = crate::model::Kind::$type;
            fn id(&self) -> &crate::model::Id<Self> {
                &self.id
            }
            fn title(&self) -> &str {
                if self.name.is_empty() { self.id.as_str() } else { &self.name }
            }
        }
    };
}
pub(super) use entity;

/// The id of an entity of type `T`.
pub struct Id<T> {
    text: String,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Makes an id of a text; see [`id_fault`] for what a plan accepts.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), of: PhantomData }
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Says why a text cannot be an id: ids are short, not empty, and made of characters that survive files, links and shells.
pub fn id_fault(text: &str) -> Option<&'static str> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | ':');
    match text {
        "" => Some("an id is missing"),
        _ if RESERVED_IDS.contains(&text) => Some("the word is reserved"),
        _ if text.len() > LONGEST_ID => Some("an id has at most 80 characters"),
        _ if !text.chars().all(fits) => Some("an id is made of letters, digits and `-_.:`"),
        _ => None,
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<T> Default for Id<T> {
    fn default() -> Self {
        Self::new(String::new())
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`", self.text)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl<T: Entity> FieldValue for Id<T> {
    const SHAPE: Shape = Shape::Reference(T::KIND);
    fn to_value(&self) -> Value {
        Value::String(self.text.clone())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::new(read_text(value, "an id", reader))
    }
}

//! What is a plan made of? Plain data in ordered tables; a plan may be wrong, never malformed.
//!
//! Invariant: no analysis here. Every struct lists its fields once, in a [`Record`] table, and everything that must visit fields (the file format, the JSON
//! Schema, edits, references, forms) walks that table. [`Layout`] holds positions only and is invisible to the rules.

mod anchor;
mod choice;
mod field;
mod firewall;
mod host;
mod hub;
mod id;
mod intent;
mod layout;
mod load_balancer;
mod name_service;
mod nat;
mod network;
mod plan;
mod public_address;
mod reader;
mod reads;
mod reference;
mod rollout;
mod route_table;
mod service;
mod settings;
mod table;
mod typed;
mod value;
mod vpn;

pub use anchor::Anchor;
pub use choice::Choice;
pub use field::{Extra, Field, FieldInfo, Record, Shape, find_field};
pub use firewall::{Action, Direction, Filter, FilterKind, FilterRule};
pub use host::Host;
pub use hub::{DEFAULT_TABLE, HubJoin, HubTable};
pub use id::{Entity, Id, Kind, LONGEST_ID, RESERVED_IDS, id_fault};
pub use intent::{Expectation, Intent, Waiver};
pub use layout::{Layout, Placement};
pub use load_balancer::{HealthCheck, Listener, LoadBalancer, LoadBalancerKind};
pub use name_service::{NameRecord, RecordType, Zone};
pub use nat::{MappingBehaviour, Nat, NatFlow, PortBlockClaim};
pub use network::{Exposure, Network, Pool, Purpose, Subnet};
pub use plan::{Document, Plan};
pub use public_address::{AddressState, PublicAddress};
pub use reader::{FieldFault, Kept, Reader, one_line};
pub use reads::{Difference, Read, Reads};
pub use reference::{ReferenceAt, missing_references, references_in, rewrite_references};
pub use rollout::{Rollout, RolloutAction, RolloutStep};
pub use route_table::{Gateway, GatewayKind, Peering, PeeringState, Route, RouteOrigin, RouteState, RouteTable};
pub use service::Service;
pub use settings::{GateSettings, Settings};
pub use table::{AnyTable, Table};
pub use typed::{Peer, PeerKind, PortRange, Ports, Protocol, Target};
pub use value::FieldValue;
pub(crate) use value::type_name;
pub use vpn::{Encapsulation, Proposal, Site, Tunnel, Vpn};

//! What follows from a network: facts that rules and reports share, each a pure function of its input.

mod address_plan;
mod block_request;
mod blocks;
mod exits;
mod facts;
pub mod filters;
mod free_addresses;
mod free_blocks;
mod hops;
mod hubs;
pub mod intervals;
mod joints;
mod matching;
mod mentions;
mod missing_routes;
pub mod names;
pub mod packet;
mod packet_box;
mod packet_set;
pub mod path;
mod peerings;
mod product;
mod rollout_state;
mod rollouts;
mod route_order;
mod routes;
pub mod rule_anomalies;
pub mod rule_order;
mod subnet_use;

pub use address_plan::{AddressPlan, NetworkAddresses, Placed, nested, private_ranges};
pub use block_request::{BlockRequest, Wanted, is_left_open, lacks_v4, size_alone};
pub use blocks::{BlockAt, blocks_of};
pub use exits::{
    Attached, Beyond, HubRoute, Loss, Shares, at_gateway, into_cloud, is_up, out_of_site, over_peering, over_vpn,
};
pub use facts::Facts;
pub use free_addresses::FreeAddresses;
pub use free_blocks::{FreeBlocks, may_stand_beside};
pub use hops::{DeadEnd, Hop, Lead, follow};
pub use hubs::{at_hub, entries, table_of, zone_gap};
pub use intervals::Intervals;
pub use joints::Joint;
pub use matching::Match;
pub use mentions::Mentions;
pub use missing_routes::MissingRoute;
pub use packet::{Packet, Protocol};
pub use packet_box::PacketBox;
pub use packet_set::PacketSet;
pub use peerings::{Carries, End, Gap, PeeringPaths, Place, Side};
pub use product::TooComplex;
pub use rollout_state::{Cause, Window};
pub use rollouts::{Hazard, Replay, RouteAt, make_before_break, replay};
pub use route_order::{Source, Way, far_end, routed_blocks};
pub use routes::{Lookup, Routes, TableRoutes};
pub use rule_order::{Action, OrderedRule};
pub use subnet_use::{Holder, SubnetUse, kept_by_provider};

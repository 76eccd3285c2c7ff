//! What follows from a network: facts that rules and reports share, each a pure function of its input.

mod address_plan;
mod block_request;
mod blocks;
mod facts;
pub mod filters;
mod free_addresses;
mod free_blocks;
pub mod intervals;
mod joints;
mod matching;
pub mod names;
pub mod packet;
mod packet_box;
mod packet_set;
mod product;
pub mod rule_anomalies;
pub mod rule_order;
mod subnet_use;

pub use address_plan::{AddressPlan, NetworkAddresses, Placed, nested, private_ranges};
pub use block_request::{BlockRequest, Wanted, is_left_open, size_alone};
pub use blocks::{BlockAt, blocks_of, mentioned_elsewhere};
pub use facts::Facts;
pub use free_addresses::FreeAddresses;
pub use free_blocks::{FreeBlocks, may_stand_beside};
pub use intervals::Intervals;
pub use joints::Joint;
pub use matching::Match;
pub use packet::{Packet, Protocol};
pub use packet_box::PacketBox;
pub use packet_set::PacketSet;
pub use product::TooComplex;
pub use rule_order::{Action, OrderedRule};
pub use subnet_use::{Holder, SubnetUse, kept_by_provider};

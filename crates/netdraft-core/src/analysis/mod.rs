//! What follows from a network: facts that rules and reports share, each a pure function of its input.

mod blocks;
mod facts;
pub mod intervals;
mod matching;
pub mod names;
pub mod packet;
mod packet_box;
mod packet_set;
mod product;
pub mod rule_anomalies;
pub mod rule_order;

pub use blocks::{BlockAt, blocks_of};
pub use facts::Facts;
pub use intervals::Intervals;
pub use matching::Match;
pub use packet::{Packet, Protocol};
pub use packet_box::PacketBox;
pub use packet_set::PacketSet;
pub use product::TooComplex;
pub use rule_order::{Action, OrderedRule};

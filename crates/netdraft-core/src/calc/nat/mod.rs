//! What a NAT can carry, which ports belong to whom, and who is in whose way.

mod capacity;
mod conflicts;
mod ports;

pub use capacity::{Demand, Mapping, NatLimits, NatService, Need};
pub use conflicts::{Binding, Conflict, conflicts};
pub use ports::{Claim, PortBlock, PortFault, PortPool};

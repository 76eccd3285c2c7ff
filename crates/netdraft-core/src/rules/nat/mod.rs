//! Rules about NAT gateways and their ports.

mod capacity;
mod claims;
pub(super) mod nat_capacity_exceeded;
pub(super) mod nat_capacity_near;
pub(super) mod nat_in_private_subnet;
pub(super) mod nat_port_double_allocated;
pub(super) mod no_outbound;

//! What the numbers come to: sums that need no network, only what is typed into them.

pub mod cidr_math;
pub mod connection_pool;
pub mod health;
pub mod nat;
mod transform;
pub mod tunnel_mtu;
pub mod vpn;

//! Rules about routes and their changes.

pub(super) mod blackhole_route;
pub(super) mod convergence_window;
mod internet;
pub(super) mod private_subnet_with_igw;
pub(super) mod public_subnet_without_igw;
mod rollout;
pub(super) mod route_shadowed;
pub(super) mod route_to_wrong_network;
pub(super) mod stale_route_risk;

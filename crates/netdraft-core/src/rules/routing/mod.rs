//! Rules about routes and their changes.

pub(super) mod asymmetric_path;
pub(super) mod blackhole_route;
pub(super) mod convergence_window;
mod internet;
mod needed;
pub(super) mod no_return_route;
pub(super) mod no_route;
pub(super) mod private_subnet_with_igw;
pub(super) mod public_subnet_without_igw;
mod rollout;
pub(super) mod route_shadowed;
pub(super) mod route_to_wrong_network;
pub(super) mod routing_loop;
pub(super) mod stale_route_risk;
mod written;

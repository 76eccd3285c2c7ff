//! Rules about routes and their changes.

pub(super) mod blackhole_route;
pub(super) mod convergence_window;
mod repairs;
mod rollout;
pub(super) mod route_shadowed;
pub(super) mod stale_route_risk;

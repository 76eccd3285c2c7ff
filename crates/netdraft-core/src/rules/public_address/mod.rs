//! Rules about public addresses.

pub(super) mod dns_points_to_released_ip;
pub(super) mod floating_ip_double_bound;
pub(super) mod floating_ip_wrong_pool;
mod holders;
mod not_public;
mod still_bound;

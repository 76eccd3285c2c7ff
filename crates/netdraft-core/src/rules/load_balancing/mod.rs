//! Rules about load balancers, health checks and certificates.

mod another_zone;
mod blocked;
pub(super) mod cert_domain_mismatch;
pub(super) mod draining_disabled;
mod elsewhere;
pub(super) mod health_thresholds_flap;
pub(super) mod health_timeout_ge_interval;
pub(super) mod health_values_out_of_range;
pub(super) mod lb_health_source_blocked;
pub(super) mod lb_single_zone;
pub(super) mod lb_target_unreachable;
mod limits;
mod probing;

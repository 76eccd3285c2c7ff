//! What do providers accept of a health check, and what is usual? Numbers with their sources.

use crate::address::Provider;
use crate::model::LoadBalancerKind;

/// The house default: three failures in a row take a target out, two successes bring it back.
pub(super) const USUAL_UNHEALTHY: u32 = 3;
/// See [`USUAL_UNHEALTHY`].
pub(super) const USUAL_HEALTHY: u32 = 2;

/// The least threshold that a provider accepts (checked 2026-11-21): Elastic Load Balancing takes 2 to 10 (API reference, CreateTargetGroup and
/// HealthCheck); the others take 1.
pub(super) fn least_threshold(provider: Provider) -> u32 {
    match provider {
        Provider::Aws => 2,
        Provider::Gcp | Provider::Azure | Provider::Openstack | Provider::Generic => 1,
    }
}

/// Whether the provider refuses a timeout (checked 2026-11-21): a Classic Load Balancer wants it below the interval (Elastic Load Balancing API
/// reference, HealthCheck), Google Cloud not above it (Compute Engine API, healthChecks).
pub(super) fn refuses_timeout(provider: Provider, kind: LoadBalancerKind, timeout: u32, interval: u32) -> bool {
    match provider {
        Provider::Gcp => timeout > interval,
        Provider::Aws => kind == LoadBalancerKind::Classic && timeout >= interval,
        Provider::Azure | Provider::Openstack | Provider::Generic => false,
    }
}

/// What takes the place of an interval that leaves no room for a timeout, in seconds.
pub(super) const USUAL_INTERVAL: u32 = 10;

/// The longest draining time that Elastic Load Balancing takes, in seconds (API reference, `deregistration_delay.timeout_seconds`); Azure Application
/// Gateway has the same limit. Checked 2026-11-21.
pub(super) const LONGEST_DRAIN: u32 = 3_600;
/// The default of Elastic Load Balancing, in seconds.
pub(super) const USUAL_DRAIN: u32 = 300;

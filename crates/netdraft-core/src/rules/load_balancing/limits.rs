//! What do providers accept of a health check, and what is usual? Numbers with their sources.

use std::ops::RangeInclusive;

use crate::address::{Cidr, Provider};
use crate::model::{HealthCheck, LoadBalancerKind};

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

/// The values that a provider accepts for a health check, in seconds and in probes, and the document that says so (checked 2026-11-21).
pub(super) struct HealthLimits {
    pub(super) interval: RangeInclusive<u32>,
    pub(super) timeout: RangeInclusive<u32>,
    pub(super) healthy: RangeInclusive<u32>,
    pub(super) unhealthy: RangeInclusive<u32>,
    pub(super) source: &'static str,
}

const ANY: RangeInclusive<u32> = 0..=u32::MAX;

/// What is accepted for a kind of load balancer; `None` where nothing is known.
pub(super) const fn health_limits(provider: Provider, kind: LoadBalancerKind) -> Option<HealthLimits> {
    match (provider, kind) {
        (Provider::Aws, LoadBalancerKind::Classic) => Some(HealthLimits {
            interval: 5..=300,
            timeout: 2..=60,
            healthy: 2..=10,
            unhealthy: 2..=10,
            source: "Elastic Load Balancing API Reference (version 2012-06-01), HealthCheck",
        }),
        (Provider::Aws, _) => Some(HealthLimits {
            interval: 5..=300,
            timeout: 2..=120,
            healthy: 2..=10,
            unhealthy: 2..=10,
            source: "Elastic Load Balancing API Reference (version 2015-12-01), CreateTargetGroup",
        }),
        (Provider::Azure, LoadBalancerKind::Application) => Some(HealthLimits {
            interval: 1..=86_400,
            timeout: 1..=86_400,
            healthy: ANY,
            unhealthy: 1..=20,
            source: "Azure REST API, Application Gateways, ApplicationGatewayProbe",
        }),
        (Provider::Azure, LoadBalancerKind::Network) => Some(HealthLimits {
            interval: 5..=u32::MAX,
            timeout: ANY,
            healthy: ANY,
            unhealthy: ANY,
            source: "Azure REST API, Load Balancers, Probe",
        }),
        (Provider::Azure | Provider::Gcp | Provider::Openstack | Provider::Generic, _) => None,
    }
}

/// The longest timeout that a repair chooses, in seconds: more than that is no answer to anybody.
const LONGEST_CHOSEN: u32 = 60;

/// An interval and a timeout that the provider accepts and that leave room for each other, as near to those of the check as can be.
pub(super) fn fitting(provider: Provider, kind: LoadBalancerKind, health: &HealthCheck) -> (u32, u32) {
    let limits = health_limits(provider, kind);
    let (intervals, timeouts) = limits.map_or((ANY, ANY), |limits| (limits.interval, limits.timeout));
    let within = |value: u32, range: &RangeInclusive<u32>| value.clamp(*range.start(), *range.end());
    let interval = within(if health.interval < 2 { USUAL_INTERVAL } else { health.interval }, &intervals);
    let timeout = within(health.timeout, &timeouts);
    let half = within((interval / 2).min(LONGEST_CHOSEN), &timeouts);
    (interval, if timeout < interval { timeout } else { half })
}

/// Where health probes come from that the provider's own machines send (checked 2026-11-21); nothing where they come from the subnets of the load
/// balancer. Google Cloud: Load balancing documentation, Firewall rules for health checks. Azure: Load Balancer documentation, Health probes, the
/// address behind the tag `AzureLoadBalancer`.
pub(super) fn probe_sources(provider: Provider) -> Vec<Cidr> {
    let blocks: &[&str] = match provider {
        Provider::Gcp => &["35.191.0.0/16", "130.211.0.0/22"],
        Provider::Azure => &["168.63.129.16/32"],
        Provider::Aws | Provider::Openstack | Provider::Generic => &[],
    };
    blocks.iter().filter_map(|block| block.parse().ok()).collect()
}

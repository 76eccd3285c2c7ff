#![doc = include_str!("lb_health_source_blocked.md")]

use super::blocked::Purpose;
use super::limits::probe_sources;
use super::probing::{Found, from_blocks, from_its_subnets, health_ports, target_ports, targets};
use crate::address::{Cidr, Provider};
use crate::analysis::packet::TCP;
use crate::model::{Host, LoadBalancer, LoadBalancerKind, Plan};
use crate::rules::{Category, Context, Meta, Rule, Severity, Sink};

/// Reports targets that drop the probes of their load balancer.
pub(crate) struct LbHealthSourceBlocked;

impl Rule for LbHealthSourceBlocked {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "lb-health-source-blocked",
            category: Category::LoadBalancing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("lb_health_source_blocked.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for balancer in context.plan.load_balancers.iter() {
            let targets = targets(context, balancer);
            if targets.is_empty() || !has_own_probes(context.plan, balancer) {
                continue;
            }
            sink.examine(&balancer.id);
            let sources = probe_sources(context.plan.provider_of(&balancer.network));
            for found in targets.iter().filter_map(|(target, _)| probed(context, balancer, target, &sources)) {
                found.tell(balancer, Purpose::Probe(&sources), sink);
            }
        }
    }
}

/// Whether probes are other packets than calls: they come from elsewhere, or go to another port.
fn has_own_probes(plan: &Plan, balancer: &LoadBalancer) -> bool {
    let ports = health_ports(balancer);
    let calls = target_ports(balancer);
    let has_own_port = ports.iter().any(|port| !calls.contains(&(TCP, *port)));
    match plan.provider_of(&balancer.network) {
        Provider::Gcp | Provider::Azure => !ports.is_empty(),
        Provider::Aws => has_own_port || (balancer.kind == LoadBalancerKind::Network && !ports.is_empty()),
        Provider::Openstack | Provider::Generic => has_own_port,
    }
}

/// What becomes of probes from blocks of the provider, or else from the subnets of the load balancer.
fn probed<'a>(
    context: &Context<'a>,
    balancer: &'a LoadBalancer,
    target: &'a Host,
    sources: &[Cidr],
) -> Option<Found<'a>> {
    let ports = health_ports(balancer);
    match sources.is_empty() {
        false => from_blocks(context, balancer, target, sources, &ports),
        true => from_its_subnets(context, balancer, target, ports.iter().map(|port| (TCP, *port))),
    }
}

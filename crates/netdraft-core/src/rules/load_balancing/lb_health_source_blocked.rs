#![doc = include_str!("lb_health_source_blocked.md")]

use serde_json::{Map, Value};

use super::limits::probe_sources;
use super::probing::{Blocked, Found, from_blocks, from_its_subnets, health_ports, target_ports, targets};
use crate::address::Provider;
use crate::analysis::packet::TCP;
use crate::model::{Entity, Host, LoadBalancer, LoadBalancerKind, Plan};
use crate::rules::intended::at;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

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
            page: include_str!("lb_health_source_blocked.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for balancer in context.plan.load_balancers.iter() {
            let targets = targets(context, balancer);
            if targets.is_empty() || !has_own_probes(context.plan, balancer) {
                continue;
            }
            sink.examine(&balancer.id);
            for (target, _) in targets {
                match probed(context, balancer, target) {
                    Some(Found::Blocked(blocked)) => sink.report(&Unprobed(*blocked)),
                    Some(Found::Unknown(reason)) => sink.unknown(&balancer.id, reason),
                    None => {}
                }
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

fn probed<'a>(context: &Context<'a>, balancer: &'a LoadBalancer, target: &'a Host) -> Option<Found<'a>> {
    let ports = health_ports(balancer);
    let sources = probe_sources(context.plan.provider_of(&balancer.network));
    match sources.is_empty() {
        false => from_blocks(context, balancer, target, &sources, &ports),
        true => from_its_subnets(context, balancer, target, ports.iter().map(|port| (TCP, *port))),
    }
}

struct Unprobed<'a>(Blocked<'a>);

impl Explain for Unprobed<'_> {
    fn message(&self) -> String {
        let Blocked { balancer, target, packet, step, .. } = &self.0;
        let (source, port) = (packet.source, packet.destination_port);
        format!(
            "target `{}` drops the health probes of `{}` from `{source}` on port `{port}`; {}",
            target.title(),
            balancer.title(),
            at(step)
        )
    }

    fn primary(&self) -> Anchor {
        self.0.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.0.related()
    }

    fn evidence(&self) -> Map<String, Value> {
        let mut evidence = self.0.evidence();
        let sources = probe_sources(self.0.plan.provider_of(&self.0.balancer.network));
        let sources = sources.iter().map(|block| Value::from(block.to_string())).collect();
        evidence.insert("sources".to_owned(), Value::Array(sources));
        evidence
    }

    fn witness(&self) -> Option<String> {
        Some(self.0.witness())
    }

    fn help(&self) -> Vec<String> {
        let (target, port) = (self.0.target.title(), self.0.packet.destination_port);
        let sources = probe_sources(self.0.plan.provider_of(&self.0.balancer.network));
        let from = match sources.is_empty() {
            true => "the subnets of the load balancer".to_owned(),
            false => sources.iter().map(|block| format!("`{block}`")).collect::<Vec<_>>().join(" and "),
        };
        vec![format!("let {from} in at `{target}` on port `{port}`")]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let sources = probe_sources(plan.provider_of(&self.0.balancer.network));
        self.0.fixes(&sources)
    }
}

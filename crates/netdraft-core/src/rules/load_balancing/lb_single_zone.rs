#![doc = include_str!("lb_single_zone.md")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::another_zone;
use super::elsewhere::Elsewhere;
use crate::address::Provider;
use crate::analysis::AddressPlan;
use crate::model::{Entity, LoadBalancer, LoadBalancerKind, Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};
use crate::small::SmallCollect;

/// Reports load balancers that one zone can take away.
pub(crate) struct LbSingleZone;

impl Rule for LbSingleZone {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "lb-single-zone",
            category: Category::LoadBalancing,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("lb_single_zone.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        for balancer in plan.load_balancers.iter() {
            let listed = balancer.subnets.iter().filter_map(|id| plan.subnets.get(id));
            let (subnets, foreign): (Vec<&Subnet>, Vec<&Subnet>) =
                listed.partition(|subnet| subnet.network == balancer.network);
            foreign.into_iter().for_each(|subnet| sink.report(&Elsewhere { plan, balancer, subnet }));
            let zones: BTreeSet<&str> =
                subnets.iter().map(|subnet| subnet.zone.as_str()).filter(|zone| !zone.is_empty()).small_set();
            let is_aws = plan.provider_of(&balancer.network) == Provider::Aws;
            let unnamed = subnets.iter().filter(|subnet| subnet.zone.is_empty()).count();
            // Elsewhere a subnet without a zone spans all of them.
            if !is_aws && (zones.is_empty() || unnamed > 0) {
                continue;
            }
            sink.examine(&balancer.id);
            if zones.len() >= 2 {
                continue;
            }
            if is_aws && unnamed > 0 && subnets.len() >= 2 {
                sink.unknown(
                    &balancer.id,
                    format!("`{unnamed}` of the subnets of `{}` name no zone", balancer.title()),
                );
                continue;
            }
            let zone = zones.first().map(|zone| (*zone).to_owned());
            let needs_two = is_aws && balancer.kind == LoadBalancerKind::Application;
            let addresses = context.facts.addresses();
            sink.report(&SingleZone { balancer, addresses, zone, needs_two, subnets: subnets.len() });
        }
    }
}

struct SingleZone<'a> {
    balancer: &'a LoadBalancer,
    addresses: &'a AddressPlan<'a>,
    zone: Option<String>,
    needs_two: bool,
    subnets: usize,
}

impl Explain for SingleZone<'_> {
    fn severity(&self) -> Option<Severity> {
        self.needs_two.then_some(Severity::Error)
    }

    fn message(&self) -> String {
        let title = self.balancer.title();
        match &self.zone {
            Some(zone) => format!("the load balancer `{title}` stands in zone `{zone}` only"),
            None if self.subnets == 0 => format!("the load balancer `{title}` stands in no subnet"),
            None => format!("the load balancer `{title}` stands in one subnet"),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.balancer.id, "subnets")
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"zones": self.zone, "subnets": self.subnets, "the provider needs two": self.needs_two}))
    }

    fn help(&self) -> Vec<String> {
        vec!["add a subnet in another zone".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        // One more zone helps when there is one already; a balancer that stands nowhere needs two, which is a choice for people.
        self.zone.as_deref().map(|zone| another_zone::fixes(self.addresses, self.balancer, zone)).unwrap_or_default()
    }
}

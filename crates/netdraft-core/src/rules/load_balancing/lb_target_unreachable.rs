#![doc = include_str!("lb_target_unreachable.md")]

use super::blocked::Purpose;
use super::probing::{calls_from_its_subnets, from_its_subnets, target_ports, targets};
use crate::rules::{Category, Context, Meta, Rule, Severity, Sink};

/// Reports load balancers whose calls do not get through to a target, or whose answers do not come back.
pub(crate) struct LbTargetUnreachable;

impl Rule for LbTargetUnreachable {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "lb-target-unreachable",
            category: Category::LoadBalancing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("lb_target_unreachable.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        for balancer in plan.load_balancers.iter().filter(|balancer| calls_from_its_subnets(plan, balancer)) {
            let ports = target_ports(balancer);
            let targets = targets(context, balancer);
            if ports.is_empty() || targets.is_empty() {
                continue;
            }
            sink.examine(&balancer.id);
            for (target, _) in targets {
                let found = from_its_subnets(context, balancer, target, ports.iter().copied());
                found.into_iter().for_each(|found| found.tell(balancer, Purpose::Call, sink));
            }
        }
    }
}

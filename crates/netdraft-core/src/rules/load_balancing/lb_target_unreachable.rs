#![doc = include_str!("lb_target_unreachable.md")]

use serde_json::{Map, Value};

use super::probing::{Blocked, Found, calls_from_its_subnets, from_its_subnets, target_ports, targets};
use crate::model::{Entity, Plan};
use crate::rules::intended::at;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

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
            page: include_str!("lb_target_unreachable.md"),
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
                match from_its_subnets(context, balancer, target, ports.iter().copied()) {
                    Some(Found::Blocked(blocked)) => sink.report(&Unreachable(*blocked)),
                    Some(Found::Unknown(reason)) => sink.unknown(&balancer.id, reason),
                    None => {}
                }
            }
        }
    }
}

struct Unreachable<'a>(Blocked<'a>);

impl Explain for Unreachable<'_> {
    fn message(&self) -> String {
        let Blocked { balancer, target, packet, step, .. } = &self.0;
        let port = packet.destination_port;
        format!(
            "load balancer `{}` cannot reach its target `{}` on port `{port}`; {}",
            balancer.title(),
            target.title(),
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
        self.0.evidence()
    }

    fn witness(&self) -> Option<String> {
        Some(self.0.witness())
    }

    fn help(&self) -> Vec<String> {
        vec![format!("let the subnets of `{}` in at `{}`", self.0.balancer.title(), self.0.target.title())]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        self.0.fixes(&[])
    }
}

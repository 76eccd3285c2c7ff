//! What is told of a packet of a load balancer that does not get to its target, or whose answer does not come back?

use serde_json::{Map, Value, json};

use crate::address::Cidr;
use crate::analysis::packet::Packet;
use crate::analysis::path::{Step, Walk};
use crate::model::{Direction, Entity, Host, LoadBalancer, Plan};
use crate::rules::intended::{at, trace};
use crate::rules::opening::{Part, direction_of, let_through, let_through_blocks};
use crate::rules::{Anchor, Explain, Fix, Related, named};

/// What a packet is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'p> {
    /// Something that somebody asked the load balancer for.
    Call,
    /// Its health check, which comes from these blocks of the provider, or else from its own subnets.
    Probe(&'p [Cidr]),
}

/// A packet of a load balancer that does not do what it should.
pub(super) struct Blocked<'a> {
    pub(super) balancer: &'a LoadBalancer,
    pub(super) target: &'a Host,
    pub(super) packet: Packet,
    pub(super) forward: Walk,
    pub(super) back: Option<Walk>,
    /// The step that stops it.
    pub(super) step: Step,
}

/// A blocked packet and what it is for.
pub(super) struct Told<'a, 'p> {
    pub(super) blocked: Blocked<'a>,
    pub(super) purpose: Purpose<'p>,
}

impl Explain for Told<'_, '_> {
    fn message(&self) -> String {
        let Blocked { balancer, target, packet, step, .. } = &self.blocked;
        let (balancer, target, port) = (balancer.title(), target.title(), packet.destination_port);
        let what = match self.purpose {
            Purpose::Call => format!("load balancer `{balancer}` cannot reach its target `{target}` on port `{port}`"),
            Purpose::Probe(_) => {
                format!(
                    "target `{target}` drops the health probes of `{balancer}` from `{}` on port `{port}`",
                    packet.source
                )
            }
        };
        format!("{what}; {}", at(step))
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.blocked.balancer.id, "targets")
    }

    fn related(&self) -> Vec<Related> {
        let Blocked { target, step, .. } = &self.blocked;
        let filter = step.shown().and_then(|shown| shown.filters.first());
        let place = step.decided_by.clone().unwrap_or_else(|| Anchor::new(filter.unwrap_or(&step.at), ""));
        vec![Related::new(Anchor::new(&target.id, ""), "is the target"), Related::new(place, "stops it")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let Blocked { target, packet, forward, back, .. } = &self.blocked;
        let mut evidence = named(json!({
            "target": target.id.as_str(),
            "packet": packet.to_string(),
            "forward": trace(forward),
            "return": back.as_ref().map(trace),
        }));
        if let Purpose::Probe(sources) = self.purpose {
            let sources = sources.iter().map(|block| Value::from(block.to_string())).collect();
            evidence.insert("sources".to_owned(), Value::Array(sources));
        }
        evidence
    }

    fn witness(&self) -> Option<String> {
        let Blocked { step, .. } = &self.blocked;
        Some(format!("{}: {}", step.packet, at(step)))
    }

    fn help(&self) -> Vec<String> {
        let Blocked { balancer, target, packet, .. } = &self.blocked;
        let from = match self.purpose {
            Purpose::Call => {
                return vec![format!("let the subnets of `{}` in at `{}`", balancer.title(), target.title())];
            }
            Purpose::Probe([]) => "the subnets of the load balancer".to_owned(),
            Purpose::Probe(sources) => {
                sources.iter().map(|block| format!("`{block}`")).collect::<Vec<_>>().join(" and ")
            }
        };
        vec![format!("let {from} in at `{}` on port `{}`", target.title(), packet.destination_port)]
    }

    /// Lets the blocks of the provider through where the packet is stopped, or else the subnets of the load balancer.
    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let Blocked { balancer, forward, step, .. } = &self.blocked;
        let subnets = balancer.subnets.iter().filter_map(|id| plan.subnets.get(id)?.cidr.cidr());
        let subnets: Vec<Cidr> = subnets.collect();
        let blocks = match self.purpose {
            Purpose::Call | Purpose::Probe([]) => subnets.as_slice(),
            Purpose::Probe(sources) => sources,
        };
        let dropped = forward.drops().next();
        let is_let_in =
            dropped.is_some_and(|dropped| dropped.at == step.at && direction_of(step) == Some(Direction::Ingress));
        let opened = match is_let_in {
            true => let_through_blocks(plan, step, Part::Question, blocks),
            false if dropped.is_some() => let_through(plan, step, Part::Question),
            false => let_through(plan, step, Part::Answer),
        };
        opened.map(|(title, command)| Fix::review(title, vec![command])).into_iter().collect()
    }
}

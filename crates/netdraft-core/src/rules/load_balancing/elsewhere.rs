//! What is said of a load balancer that lists a subnet of another network? It cannot stand there, so the zone of that subnet is none of its own.

use serde_json::{Map, Value, json};

use crate::edit::Command;
use crate::model::{Entity, LoadBalancer, Plan, Subnet};
use crate::rules::{Anchor, Explain, Fix, Related, Severity, named};

/// A subnet of another network in the list of a load balancer.
pub(super) struct Elsewhere<'a> {
    pub(super) plan: &'a Plan,
    pub(super) balancer: &'a LoadBalancer,
    pub(super) subnet: &'a Subnet,
}

impl Elsewhere<'_> {
    fn position(&self) -> usize {
        self.balancer.subnets.iter().position(|id| *id == self.subnet.id).unwrap_or_default()
    }
}

impl Explain for Elsewhere<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn message(&self) -> String {
        let (balancer, subnet) = (self.balancer.title(), self.subnet.title());
        let [own, other] =
            [&self.balancer.network, &self.subnet.network].map(|network| self.plan.title(network.as_str()));
        format!(
            "the load balancer `{balancer}` of `{own}` cannot stand in `{subnet}`, a subnet of another network, `{other}`"
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.balancer.id, format!("subnets/{}", self.position()))
    }

    fn related(&self) -> Vec<Related> {
        vec![Related::new(Anchor::new(&self.subnet.id, "network"), "the subnet's network")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let networks = [self.balancer.network.as_str(), self.subnet.network.as_str()];
        named(json!({"subnet": self.subnet.id.as_str(), "networks": networks}))
    }

    fn help(&self) -> Vec<String> {
        vec![format!("use subnets of `{}` alone", self.plan.title(self.balancer.network.as_str()))]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (id, list) = (self.balancer.id.to_string(), "subnets".to_owned());
        let delete = Command::Delete { id, list, index: self.position() };
        vec![Fix::review(format!("leave `{}` out", self.subnet.title()), vec![delete])]
    }
}

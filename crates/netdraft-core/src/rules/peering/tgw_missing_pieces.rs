#![doc = include_str!("tgw_missing_pieces.md")]

use serde_json::{Map, Value};

use super::hub_words::{evidence, help, message};
use crate::address::Provider;
use crate::analysis::{Facts, HubGap, hub_gaps};
use crate::model::{Gateway, GatewayKind, Plan};
use crate::repair::hubs::{joined_at, repairs};
use crate::rules::wording::IN_EVIDENCE;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports what a transit gateway lacks, so that what is attached to it does not reach each other.
pub(crate) struct TgwMissingPieces;

impl Rule for TgwMissingPieces {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "tgw-missing-pieces",
            category: Category::Peering,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("tgw_missing_pieces.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        // In the order of ids, because what is said of the same network at two hubs may differ in nothing that findings are sorted by.
        for hub in plan.gateways.sorted().filter(|hub| is_of_aws(plan, hub)) {
            sink.examine(&hub.id);
            let (gaps, unknown) = hub_gaps(&context.facts, hub);
            for gap in &gaps {
                sink.report(&Missing { facts: &context.facts, hub, gap });
            }
            for (entity, reason) in unknown {
                sink.unknown(entity, reason);
            }
        }
    }
}

/// Whether a gateway is a transit gateway of AWS: all networks that are attached to it are, or the plan where there are none.
fn is_of_aws(plan: &Plan, hub: &Gateway) -> bool {
    let networks = plan.networks_at(hub);
    let is_aws = |provider| provider == Provider::Aws;
    let of_networks = networks.iter().all(|network| is_aws(plan.provider_of(network)));
    hub.kind == GatewayKind::Transit && of_networks && (!networks.is_empty() || is_aws(plan.settings.provider))
}

struct Missing<'f, 'a> {
    facts: &'f Facts<'a>,
    hub: &'a Gateway,
    gap: &'f HubGap<'a>,
}

impl Explain for Missing<'_, '_> {
    fn message(&self) -> String {
        message(self.facts.plan(), self.hub, self.gap)
    }

    fn primary(&self) -> Anchor {
        match self.gap {
            HubGap::Association { attached, .. } => match joined_at(self.hub, attached) {
                Some(at) => Anchor::new(&self.hub.id, format!("joins/{at}/table")),
                None => Anchor::new(&self.hub.id, ""),
            },
            HubGap::Isolated { attached } | HubGap::NoWayBack { attached, .. } => {
                let at = self.hub.attachments.iter().position(|network| network.as_str() == *attached);
                let listed = at.map(|at| format!("attachments/{at}"));
                let joined = joined_at(self.hub, attached).map(|at| format!("joins/{at}"));
                Anchor::new(&self.hub.id, joined.or(listed).unwrap_or_default())
            }
            HubGap::NoRoute { network, .. } => Anchor::new(network, ""),
            HubGap::NoLeg { subnet } => Anchor::new(&subnet.id, "zone"),
        }
    }

    fn related(&self) -> Vec<Related> {
        match self.gap {
            HubGap::NoWayBack { reached, .. } => {
                let related =
                    |id: &&str| Related::new(Anchor::new(id, ""), "gets packets, and its answers are dropped");
                reached.iter().take(IN_EVIDENCE).map(related).collect()
            }
            HubGap::NoRoute { .. } | HubGap::NoLeg { .. } => {
                vec![Related::new(Anchor::new(&self.hub.id, ""), "is the transit gateway")]
            }
            HubGap::Association { .. } | HubGap::Isolated { .. } => Vec::new(),
        }
    }

    fn evidence(&self) -> Map<String, Value> {
        named(evidence(self.hub, self.gap))
    }

    fn help(&self) -> Vec<String> {
        vec![help(self.facts.plan(), self.hub, self.gap)]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        repairs(self.facts, self.hub, self.gap)
    }
}

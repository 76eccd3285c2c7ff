#![doc = include_str!("no_outbound.md")]

use serde_json::{Map, Value, json};

use crate::address::{Cidr, Family};
use crate::analysis::intents::Fault;
use crate::analysis::path::{Step, Subject};
use crate::analysis::{Hop, TableRoutes};
use crate::edit::Command;
use crate::model::{Entity, GatewayKind, Id, Kind, Network, Plan, Subnet};
use crate::rules::intended::{Broken, add_routes, at, faulty, free_id};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink};

/// Reports flows to the internet that must work and that nothing lets out.
pub(crate) struct NoOutbound;

impl Rule for NoOutbound {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "no-outbound",
            category: Category::Nat,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("no_outbound.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let pick = |fault| {
            let Fault::NoOutbound(step) = fault else { return None };
            Some(step)
        };
        for (broken, step) in faulty(context, sink, pick) {
            sink.report(&ShutIn { broken, step });
        }
    }
}

struct ShutIn<'f, 'a> {
    broken: Broken<'f, 'a>,
    step: &'f Step,
}

impl<'a> ShutIn<'_, 'a> {
    fn everywhere(&self) -> Cidr {
        Family::of(self.step.packet.destination).everything()
    }

    /// A route to what is there already: NAT gateways first, for they let nobody in.
    fn through_what_is_there(&self, routes: &TableRoutes<'_>) -> Vec<Fix> {
        let (plan, network) = (self.broken.plan(), &routes.network.id);
        let is_v4 = self.step.packet.destination.is_ipv4();
        let nats = plan.nats.sorted().filter(|nat| nat.network == *network && is_v4).map(|nat| nat.id.as_str());
        let leads_out = |kind| kind == GatewayKind::Internet || (kind == GatewayKind::EgressOnly && !is_v4);
        let gateways = plan.gateways.sorted().filter(|gateway| gateway.network.as_ref() == Some(network));
        let gateways = gateways.filter(|gateway| leads_out(gateway.kind)).map(|gateway| gateway.id.as_str());
        let fix = |target: &str| {
            let title = format!("route `{}` to `{}`", self.everywhere(), plan.title(target));
            Fix::review(title, add_routes(plan, routes, &[self.everywhere()], target))
        };
        nats.chain(gateways).map(fix).collect()
    }

    /// A NAT gateway in a subnet of the network that is open to the internet.
    fn through_a_nat(&self, routes: &TableRoutes<'_>) -> Option<Fix> {
        let (plan, network) = (self.broken.plan(), &routes.network.id);
        let open = open_subnet(self.broken.context, network)?;
        let id = free_id(plan, &format!("nat-{}", open.id));
        let add =
            Command::add(Kind::Nat, id.as_str(), json!({"network": network.as_str(), "subnet": open.id.as_str()}));
        let title = format!("add a NAT gateway in `{}` and route to it", open.title());
        let routed = add_routes(plan, routes, &[self.everywhere()], &id);
        Some(Fix::review(title, std::iter::once(add).chain(routed).collect()))
    }
}

/// The first subnet of a network whose table leads to an internet gateway.
fn open_subnet<'a>(context: &Context<'a>, network: &Id<Network>) -> Option<&'a Subnet> {
    let mut subnets = context.plan.subnets.sorted().filter(|subnet| subnet.network == *network);
    subnets.find(|subnet| {
        let routes = context.facts.routes().of_subnet(&subnet.id);
        let mut ways = routes.into_iter().flat_map(|routes| &routes.ways).filter(|way| way.destination.prefix() == 0);
        ways.any(|way| matches!(way.lead.hop, Hop::Gateway(gateway) if gateway.kind == GatewayKind::Internet))
    })
}

impl Explain for ShutIn<'_, '_> {
    fn message(&self) -> String {
        let from = self.broken.end(&self.broken.example.from);
        format!("intent `{}` is broken: {from} cannot reach the internet; {}", self.broken.title(), at(self.step))
    }

    fn primary(&self) -> Anchor {
        self.broken.primary()
    }

    fn related(&self) -> Vec<Related> {
        self.broken.related(self.step, "nothing leads out from here")
    }

    fn evidence(&self) -> Map<String, Value> {
        self.broken.evidence(self.step)
    }

    fn witness(&self) -> Option<String> {
        Some(self.broken.witness(self.step))
    }

    fn help(&self) -> Vec<String> {
        match self.step.subject {
            Subject::PublicSender { .. } => vec![
                format!("bind a public address to `{}`", self.step.at),
                "or move it to a subnet whose packets a NAT gateway translates".to_owned(),
            ],
            _ => vec![format!("route what `{}` sends to the internet to a NAT gateway", self.step.at)],
        }
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let is_routeless = self.step.has_no_route();
        let Some(routes) = self.broken.table_at(self.step).filter(|_| is_routeless) else { return Vec::new() };
        let mut fixes = self.through_what_is_there(routes);
        fixes.extend(self.through_a_nat(routes).filter(|_| self.step.packet.destination.is_ipv4()));
        fixes.retain(|fix| self.broken.is_kept_by(&fix.commands));
        fixes
    }
}

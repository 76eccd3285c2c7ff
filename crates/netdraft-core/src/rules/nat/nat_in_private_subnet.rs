#![doc = include_str!("nat_in_private_subnet.md")]

use serde_json::{Map, Value, json};

use crate::address::{Family, Provider};
use crate::analysis::{Hop, TableRoutes};
use crate::edit::Command;
use crate::model::{Entity, GatewayKind, Nat, Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports NAT gateways that stand where no packet gets out.
pub(crate) struct NatInPrivateSubnet;

impl Rule for NatInPrivateSubnet {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "nat-in-private-subnet",
            category: Category::Nat,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("nat_in_private_subnet.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let plan = context.plan;
        for nat in plan.nats.iter().filter(|nat| plan.provider_of(&nat.network) == Provider::Aws) {
            let Some(subnet) = nat.subnet.as_ref().and_then(|subnet| plan.subnets.get(subnet)) else { continue };
            // Without a table in the plan, nobody has said yet where packets go.
            let routes = context.facts.routes().of_subnet(&subnet.id).filter(|routes| routes.table.is_some());
            let fault = match routes {
                _ if subnet.network != nat.network => Some(Fault::Elsewhere),
                Some(routes) if !leads_out(routes) => Some(Fault::NoWayOut(routes)),
                Some(_) | None => None,
            };
            sink.examine(&nat.id);
            if let Some(fault) = fault {
                sink.report(&Shut { plan, nat, subnet, fault });
            }
        }
    }
}

/// Whether a table has a route to an internet gateway for IPv4.
fn leads_out(routes: &TableRoutes<'_>) -> bool {
    let is_out = |hop: &Hop<'_>| matches!(hop, Hop::Gateway(gateway) if gateway.kind == GatewayKind::Internet);
    let mut ways = routes.ways.iter().filter(|way| way.destination.family() == Family::V4);
    ways.any(|way| is_out(&way.lead.hop) && way.lead.dead_end.is_none())
}

enum Fault<'f, 'a> {
    /// The subnet belongs to another network.
    Elsewhere,
    /// The table of the subnet has no route to an internet gateway.
    NoWayOut(&'f TableRoutes<'a>),
}

struct Shut<'f, 'a> {
    plan: &'a Plan,
    nat: &'a Nat,
    subnet: &'a Subnet,
    fault: Fault<'f, 'a>,
}

impl Shut<'_, '_> {
    fn table(&self) -> Option<&str> {
        match self.fault {
            Fault::Elsewhere => None,
            Fault::NoWayOut(routes) => routes.table.map(|table| table.id.as_str()),
        }
    }
}

impl Explain for Shut<'_, '_> {
    fn message(&self) -> String {
        let (nat, subnet) = (self.nat.title(), self.subnet.title());
        let [own, other] = [&self.nat.network, &self.subnet.network].map(|network| self.plan.title(network.as_str()));
        match self.table() {
            None => format!("`{nat}` of `{own}` stands in `{subnet}`, a subnet of another network, `{other}`"),
            Some(table) => {
                let table = self.plan.title(table);
                format!("`{nat}` stands in `{subnet}`, whose table `{table}` has no route to an internet gateway")
            }
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.nat.id, "subnet")
    }

    fn related(&self) -> Vec<Related> {
        let place = |table: &str| Related::new(Anchor::new(table, "routes"), "no route leads out");
        self.table().map(place).into_iter().collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let networks = [self.nat.network.as_str(), self.subnet.network.as_str()];
        named(json!({"subnet": self.subnet.id.as_str(), "networks": networks, "table": self.table()}))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.fault {
            Fault::Elsewhere => format!("place it in a subnet of `{}`", self.plan.title(self.nat.network.as_str())),
            Fault::NoWayOut(_) => "place it in a public subnet, or route its subnet to an internet gateway".to_owned(),
        }]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let leads_out = |subnet: &&Subnet| {
            let table = plan.route_table_of(subnet);
            let targets = table.into_iter().flat_map(|table| &table.routes);
            let mut gateways = targets.filter_map(|route| plan.gateways.by_text(route.target.as_str()));
            gateways.any(|gateway| gateway.kind == GatewayKind::Internet)
        };
        let place = |subnet: &Subnet| {
            let set = Command::set(&self.nat.id, "subnet", subnet.id.as_str());
            Fix::review(format!("place it in `{}`", subnet.title()), vec![set])
        };
        let public = plan.subnets_of(&self.nat.network).filter(leads_out).min_by_key(|subnet| &subnet.id);
        public.map(place).into_iter().collect()
    }
}

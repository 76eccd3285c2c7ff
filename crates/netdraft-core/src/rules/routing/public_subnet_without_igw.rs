#![doc = include_str!("public_subnet_without_igw.md")]

use serde_json::{Map, Value, json};

use super::internet::{Spot, examined, ways_out};
use crate::edit::{Command, END};
use crate::model::{Entity, Exposure, FieldValue, Kind, Plan, Route};
use crate::repair::routes::point_at;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports public subnets whose table has no route to an internet gateway.
pub(crate) struct PublicSubnetWithoutIgw;

fn is_public(exposure: Exposure) -> bool {
    exposure == Exposure::Public
}

impl Rule for PublicSubnetWithoutIgw {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "public-subnet-without-igw",
            category: Category::Routing,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("public_subnet_without_igw.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for spot in examined(context, sink, is_public) {
            // A default route that leads nowhere is another rule's matter.
            let mut defaults = spot.routes.ways.iter().filter(|way| way.destination == spot.everywhere);
            let is_dead = defaults.any(|way| way.lead.dead_end.is_some());
            if !is_dead && ways_out(spot.routes, spot.everywhere.family()).next().is_none() {
                sink.report(&ShutIn { spot });
            }
        }
    }
}

struct ShutIn<'f, 'a> {
    spot: Spot<'f, 'a>,
}

impl ShutIn<'_, '_> {
    /// Adds the route to the table, or lets the one that is there lead to the gateway.
    fn in_the_table(&self, gateway: &str) -> Fix {
        let (spot, everywhere) = (&self.spot, self.spot.everywhere);
        match spot.default_route() {
            Some((position, _)) => point_at(spot.routes, position, everywhere, gateway),
            None => {
                let (id, list) = (spot.table.id.to_string(), "routes".to_owned());
                let insert = Command::Insert { id, list, index: END, value: spot.default_to(gateway).to_value() };
                Fix::review(format!("route `{everywhere}` to `{gateway}`"), vec![insert])
            }
        }
    }

    /// Does the same for this subnet alone, where others use the table.
    fn in_a_copy(&self, gateway: &str) -> Fix {
        let (spot, everywhere) = (&self.spot, self.spot.everywhere);
        let is_other = |route: &&Route| route.destination.cidr() != Some(everywhere);
        let mut routes: Vec<Route> = spot.table.routes.iter().filter(is_other).cloned().collect();
        routes.push(spot.default_to(gateway));
        spot.use_own(&routes, format!("give it a table with `{everywhere}` to `{gateway}`"))
    }
}

impl Explain for ShutIn<'_, '_> {
    fn message(&self) -> String {
        let (subnet, table) = (self.spot.subnet.title(), self.spot.table_title());
        let start = format!("public subnet `{subnet}` has no route to an internet gateway: its table `{table}`");
        match self.spot.default_route() {
            Some((_, route)) => format!("{start} sends `{}` to `{}`", route.destination, route.target),
            None => format!("{start} has no route to `{}`", self.spot.everywhere),
        }
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.spot.subnet.id, "exposure")
    }

    fn related(&self) -> Vec<Related> {
        let field = self.spot.default_route().map_or("routes".to_owned(), |(at, _)| format!("routes/{at}/target"));
        vec![Related::new(Anchor::new(&self.spot.table.id, field), "no route leads to an internet gateway")]
    }

    fn evidence(&self) -> Map<String, Value> {
        let routes = self.spot.table.routes.iter();
        let routes: Vec<String> = routes.map(|route| format!("{} to {}", route.destination, route.target)).collect();
        named(json!({
            "subnet": self.spot.subnet.id.as_str(),
            "table": self.spot.table.id.as_str(),
            "routes": routes,
            "internet_gateway": self.spot.gateway().map(|gateway| gateway.id.as_str()),
        }))
    }

    fn help(&self) -> Vec<String> {
        vec![
            format!("route `{}` to an internet gateway of the network", self.spot.everywhere),
            "say that the subnet is private, if nobody outside is to reach it".to_owned(),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let (spot, family) = (&self.spot, self.spot.everywhere.family());
        let another = spot.use_another(|routes| ways_out(routes, family).next().is_some());
        let own =
            |gateway: &str| if spot.are_all(is_public) { self.in_the_table(gateway) } else { self.in_a_copy(gateway) };
        let routed = match spot.gateway() {
            Some(gateway) => Some(own(gateway.id.as_str())),
            None => {
                let mut ids = (1_u32..1_000).map(|number| match number {
                    1 => "internet-gateway".to_owned(),
                    _ => format!("internet-gateway-{number}"),
                });
                ids.find(|id| plan.kind_of(id).is_none()).map(|id| {
                    let Fix { title, mut commands, .. } = own(&id);
                    let fields = json!({"network": spot.subnet.network.as_str()});
                    commands.insert(0, Command::add(Kind::Gateway, id, fields));
                    Fix::review(format!("add an internet gateway and {title}"), commands)
                })
            }
        };
        match another {
            Some(another) if !spot.are_all(is_public) => std::iter::once(another).chain(routed).collect(),
            another => routed.into_iter().chain(another).collect(),
        }
    }
}

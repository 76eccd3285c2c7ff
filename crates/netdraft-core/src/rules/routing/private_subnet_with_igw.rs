#![doc = include_str!("private_subnet_with_igw.md")]

use serde_json::{Map, Value, json};

use super::internet::{Spot, examined, ways_out};
use crate::address::Family;
use crate::analysis::Way;
use crate::edit::Command;
use crate::model::{Choice, Entity, Exposure, Nat, Plan, Route, RouteState, Subnet, Target};
use crate::repair::routes::route_at;
use crate::rules::wording::listed;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports private and isolated subnets whose table has a route to an internet gateway.
pub(crate) struct PrivateSubnetWithIgw;

fn is_private(exposure: Exposure) -> bool {
    matches!(exposure, Exposure::Private | Exposure::Isolated)
}

impl Rule for PrivateSubnetWithIgw {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "private-subnet-with-igw",
            category: Category::Routing,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("private_subnet_with_igw.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for spot in examined(context, sink, is_private) {
            let ways: Vec<&Way<'_>> = ways_out(spot.routes, spot.everywhere.family()).collect();
            if !ways.is_empty() {
                sink.report(&Open { spot, ways });
            }
        }
    }
}

struct Open<'f, 'a> {
    spot: Spot<'f, 'a>,
    ways: Vec<&'f Way<'a>>,
}

impl Open<'_, '_> {
    /// Where the routes stand in the table, ascending.
    fn positions(&self) -> Vec<usize> {
        let mut positions: Vec<usize> = self.ways.iter().filter_map(|way| way.position()).collect();
        positions.small_sort();
        positions
    }

    /// The NAT gateway of the network that a private subnet could use: one that stands in none of these.
    fn nat(&self, beside: &[&Subnet]) -> Option<&Nat> {
        let Spot { subnet, everywhere, .. } = &self.spot;
        let is_of_use = subnet.exposure == Exposure::Private && everywhere.family() == Family::V4;
        let stands_in = |nat: &Nat| beside.iter().any(|subnet| nat.subnet.as_ref() == Some(&subnet.id));
        let nats = self.spot.plan().nats.iter().filter(|nat| nat.network == subnet.network && !stands_in(nat));
        nats.filter(|_| is_of_use).min_by_key(|nat| &nat.id)
    }

    /// Points the routes of the table at a NAT gateway, or deletes them.
    fn in_the_table(&self) -> Vec<Fix> {
        let id = &self.spot.table.id;
        let delete =
            |position: &usize| Command::Delete { id: id.to_string(), list: "routes".to_owned(), index: *position };
        let positions = self.positions();
        let commands = positions.iter().rev().map(delete).collect();
        let delete = Fix::review("delete its routes to an internet gateway", commands);
        let point = self.nat(&self.spot.routes.subnets).map(|nat| {
            let commands = self
                .positions()
                .into_iter()
                .map(|position| Command::set(id, format!("routes/{position}/target"), nat.id.as_str()));
            Fix::review(format!("point them at the NAT gateway `{}`", nat.title()), commands.collect())
        });
        point.into_iter().chain([delete]).collect()
    }

    /// Gives the subnet a table without these routes.
    fn in_a_copy(&self) -> Fix {
        let gone = self.positions();
        let keep = |(at, route): (usize, &Route)| match (gone.contains(&at), self.nat(&[self.spot.subnet])) {
            (false, _) => Some(route.clone()),
            (true, Some(nat)) => {
                Some(Route { target: Target::new(nat.id.as_str()), state: RouteState::Active, ..route.clone() })
            }
            (true, None) => None,
        };
        let routes: Vec<Route> = self.spot.table.routes.iter().enumerate().filter_map(keep).collect();
        let title = match self.nat(&[self.spot.subnet]) {
            Some(nat) => format!("give it a table that leads to the NAT gateway `{}` instead", nat.title()),
            None => "give it a table without routes to an internet gateway".to_owned(),
        };
        self.spot.use_own(&routes, title)
    }
}

impl Explain for Open<'_, '_> {
    fn message(&self) -> String {
        let (subnet, table) = (self.spot.subnet.title(), self.spot.table_title());
        let ways = listed(self.ways.iter().map(|way| format!("`{}` to `{}`", way.destination, way.target())));
        let exposure = self.spot.subnet.exposure.word();
        format!("{exposure} subnet `{subnet}` has a route to an internet gateway: its table `{table}` sends {ways}")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.spot.subnet.id, "exposure")
    }

    fn related(&self) -> Vec<Related> {
        let place = |position| Related::new(route_at(self.spot.routes, position, ""), "leads to an internet gateway");
        self.positions().into_iter().map(place).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let ways: Vec<Value> = (self.ways.iter())
            .map(|way| json!({"destination": way.destination.to_string(), "target": way.target()}))
            .collect();
        let subnets: Vec<Value> = (self.spot.routes.subnets.iter())
            .map(|subnet| json!({"id": subnet.id.as_str(), "exposure": subnet.exposure.word()}))
            .collect();
        named(json!({"table": self.spot.table.id.as_str(), "routes": ways, "subnets_of_the_table": subnets}))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.spot.subnet.exposure {
            Exposure::Private => "let it reach the internet through a NAT gateway, or say that it is public".to_owned(),
            Exposure::Isolated | Exposure::Unstated | Exposure::Public => {
                "give it a table without a way to the internet, or say that it is public".to_owned()
            }
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let (spot, family) = (&self.spot, self.spot.everywhere.family());
        let nat = self.nat(&[self.spot.subnet]).map(|nat| nat.id.as_str());
        let leads_to_nat = |way: &Way<'_>| nat.is_none_or(|nat| way.target() == nat);
        let another = spot.use_another(|routes| {
            ways_out(routes, family).next().is_none() && (nat.is_none() || routes.ways.iter().any(leads_to_nat))
        });
        let own = if spot.are_all(is_private) { self.in_the_table() } else { vec![self.in_a_copy()] };
        another.into_iter().chain(own).collect()
    }
}

//! What makes the ways out of a network: gateways, NAT gateways, and the routes that lead to them?

use std::collections::BTreeSet;

use netdraft_core::address::Provider;
use netdraft_core::calc::nat::{Demand, NatService};
use netdraft_core::edit::{Command, Refusal};
use netdraft_core::model::{Exposure, GatewayKind, Id, Kind, Network, Placement, Plan, RouteTable, Subnet};
use netdraft_core::small::SmallCollect;
use serde_json::json;

use super::networks::is_secondary;
use super::{Created, Ids, added, missing, refuse};

/// Everywhere that no other route leads to.
const DEFAULT_ROUTE: &str = "0.0.0.0/0";
/// What is planned for beyond a demand, in percent of it.
const NAT_RESERVE: u32 = 150;

pub(super) fn internet_gateway(plan: &Plan, network: &str) -> Result<Created, Refusal> {
    let Some(home) = plan.networks.by_text(network) else { return missing(Kind::Network, network) };
    let own = |gateway: &&netdraft_core::model::Gateway| {
        gateway.kind == GatewayKind::Internet && gateway.network.as_ref() == Some(&home.id)
    };
    if let Some(gateway) = plan.gateways.iter().find(own) {
        let message = format!("network `{network}` has the internet gateway `{}` already", gateway.id);
        return refuse(message, "add routes to that one");
    }
    let mut ids = Ids::free_in(plan);
    let id = ids.next("internet-gateway");
    let mut commands = vec![Command::add(Kind::Gateway, id.clone(), json!({"kind": "internet", "network": network}))];
    commands.extend(default_routes(plan, home, Exposure::Public, &id, &mut ids));
    Ok(Created { command: Command::all(format!("add internet gateway `{id}`"), commands), ids: vec![id] })
}

pub(super) fn hub(plan: &Plan, placement: Option<Placement>) -> Created {
    let id = Ids::free_in(plan).next("transit-hub");
    // 64512 is what AWS gives a transit gateway of its own accord, and the first of the private numbers of two bytes (RFC 6996).
    added(Kind::Gateway, id, json!({"kind": "transit", "asn": 64_512}), placement)
}

pub(super) fn nat(plan: &Plan, network: &str, subnet: Option<&str>, peak_flows: u32) -> Result<Created, Refusal> {
    let Some(home) = plan.networks.by_text(network) else { return missing(Kind::Network, network) };
    let provider = plan.provider_of(&home.id);
    let stands_in = match (subnet, stands_in_subnet(provider)) {
        (_, false) => None,
        (Some(subnet), true) => Some(subnet.to_owned()),
        (None, true) => match public_subnets(plan, home).next() {
            Some(subnet) => Some(subnet.id.to_string()),
            None => {
                let message = format!("network `{network}` has no public subnet for a NAT gateway to stand in");
                return refuse(message, "add a public subnet first");
            }
        },
    };
    let limits = service_of(provider).limits();
    let need = limits.need(Demand { flows: peak_flows.into(), closes_per_second: 0, safety_percent: NAT_RESERVE });
    if !need.is_within_limits {
        let message = format!("`{peak_flows}` flows take `{}` addresses, more than one gateway has", need.addresses);
        return refuse(message, "spread the flows over several gateways");
    }
    let addresses = u32::try_from(need.addresses).unwrap_or(u32::MAX).max(1);
    let mut ids = Ids::free_in(plan);
    let id = ids.next("nat");
    let mut fields = json!({"network": network, "address_count": addresses, "peak_flows": peak_flows});
    if let Some(subnet) = stands_in {
        fields["subnet"] = json!(subnet);
    }
    let mut commands = vec![Command::add(Kind::Nat, id.clone(), fields)];
    commands.extend(default_routes(plan, home, Exposure::Private, &id, &mut ids));
    Ok(Created { command: Command::all(format!("add NAT gateway `{id}`"), commands), ids: vec![id] })
}

/// Whether a NAT gateway of this provider stands in a subnet. Azure's is attached to subnets from outside, and Google Cloud's is a setting of a router.
fn stands_in_subnet(provider: Provider) -> bool {
    match provider {
        Provider::Aws | Provider::Openstack | Provider::Generic => true,
        Provider::Azure | Provider::Gcp => false,
    }
}

/// The address translation of a provider.
pub(crate) fn service_of(provider: Provider) -> NatService {
    match provider {
        Provider::Aws => NatService::AwsZonal,
        Provider::Azure => NatService::Azure,
        Provider::Gcp => NatService::Gcp,
        Provider::Openstack | Provider::Generic => NatService::Generic,
    }
}

fn public_subnets<'a>(plan: &'a Plan, network: &'a Network) -> impl Iterator<Item = &'a Subnet> {
    plan.subnets_of(&network.id).filter(|subnet| subnet.exposure == Exposure::Public && !is_secondary(subnet))
}

pub(super) fn route_table(plan: &Plan, network: &str) -> Result<Created, Refusal> {
    let Some(home) = plan.networks.by_text(network) else { return missing(Kind::Network, network) };
    let id = Ids::free_in(plan).next("routes");
    let has_main = plan.route_tables.iter().any(|table| table.main && table.network == home.id);
    let fields = json!({"network": network, "main": !has_main});
    Ok(added(Kind::RouteTable, id, fields, None))
}

/// Default routes to a target for the subnets of an exposure that have none yet. A table that subnets of another exposure share is left alone; subnets
/// that have no table of their own get one.
fn default_routes(plan: &Plan, network: &Network, exposure: Exposure, target: &str, ids: &mut Ids<'_>) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut seen = BTreeSet::new();
    let mut without: Vec<&Subnet> = Vec::new();
    for subnet in plan.subnets_of(&network.id).filter(|subnet| subnet.exposure == exposure && !is_secondary(subnet)) {
        match subnet.route_table.as_ref().and_then(|table| plan.route_tables.get(table)) {
            None => without.push(subnet),
            Some(table)
                if seen.insert(table.id.as_str()) && is_only_for(plan, table, exposure) && !has_default(table) =>
            {
                commands.push(route_to(table, DEFAULT_ROUTE, target));
            }
            Some(_) => {}
        }
    }
    if !without.is_empty() {
        let table = ids.next(match exposure {
            Exposure::Public => "rt-public",
            Exposure::Private | Exposure::Isolated | Exposure::Unstated => "rt-private",
        });
        let routes = json!([{"destination": DEFAULT_ROUTE, "target": target}]);
        commands.push(Command::add(
            Kind::RouteTable,
            table.clone(),
            json!({"network": network.id.as_str(), "routes": routes}),
        ));
        commands.extend(without.into_iter().map(|subnet| Command::set(&subnet.id, "route_table", table.clone())));
    }
    commands
}

/// Whether all subnets that name a table have this exposure.
fn is_only_for(plan: &Plan, table: &RouteTable, exposure: Exposure) -> bool {
    let users = plan.subnets.iter().filter(|subnet| subnet.route_table.as_ref() == Some(&table.id));
    users.into_iter().all(|subnet| subnet.exposure == exposure) && !table.main
}

fn has_default(table: &RouteTable) -> bool {
    table.routes.iter().any(|route| route.destination.cidr().is_some_and(|block| block.to_string() == DEFAULT_ROUTE))
}

/// The edit that adds a route at the end of a table.
pub(super) fn route_to(table: &RouteTable, destination: &str, target: &str) -> Command {
    Command::Insert {
        id: table.id.to_string(),
        list: "routes".to_owned(),
        index: usize::MAX,
        value: json!({"destination": destination, "target": target}),
    }
}

/// The tables that subnets of a network use, in document order; a main one to be made where subnets, or the whole network, have none.
pub(super) fn used_tables<'a>(plan: &'a Plan, network: &'a Id<Network>) -> (Vec<&'a RouteTable>, bool) {
    let own = |table: &&RouteTable| table.network == *network;
    let named: BTreeSet<&str> = plan
        .subnets_of(network)
        .filter_map(|subnet| subnet.route_table.as_ref())
        .map(|table| table.as_str())
        .small_set();
    let used: Vec<&RouteTable> =
        plan.route_tables.iter().filter(own).filter(|table| table.main || named.contains(table.id.as_str())).collect();
    let has_main = used.iter().any(|table| table.main);
    let needs_main =
        !has_main && (named.is_empty() || plan.subnets_of(network).any(|subnet| subnet.route_table.is_none()));
    (used, needs_main)
}

//! How is a route that leads nowhere repaired? It is deleted, pointed elsewhere, or its target is brought back.

use serde_json::{Value, json};

use crate::address::{Block, Cidr, Family, Provider};
use crate::analysis::{AddressPlan, DeadEnd, Hop, Lead, TableRoutes, Way, far_end, follow};
use crate::edit::{Command, Fix};
use crate::model::{Anchor, Choice, Gateway, GatewayKind, Id, Network, PeeringState, Plan, RouteState, Target, Vpn};
use crate::small::SmallSort;

/// A field of a written route as a place.
pub(crate) fn route_at(routes: &TableRoutes<'_>, position: usize, field: &str) -> Anchor {
    Anchor::new(routes.table.map_or("", |table| table.id.as_str()), format!("routes/{position}{field}"))
}

/// The live routes that would take packets of a written route if it were deleted. A default route does not count: it leads elsewhere than the route did.
pub(crate) fn would_take_over<'t, 'a>(
    routes: &'t TableRoutes<'a>,
    deleted: usize,
    destination: Cidr,
) -> Vec<&'t Way<'a>> {
    let is_dead = |position: usize| {
        let route = routes.table.and_then(|table| table.routes.get(position));
        position == deleted || route.is_some_and(|route| route.state == RouteState::Blackhole)
    };
    let leads = |way: &&Way<'_>| {
        let is_default = way.destination.prefix() == 0 && destination.prefix() > 0;
        let is_live = way.lead.dead_end.is_none() && way.lead.hop != Hop::Drop && !way.position().is_some_and(is_dead);
        way.destination.overlaps(destination) && is_live && !is_default
    };
    routes.ways.iter().filter(leads).collect()
}

/// How many targets are offered for one route.
const OFFERED: usize = 3;

/// The targets in a network that lead to a destination, the most direct ones first: peerings, hubs, gateways to sites; for a default route gateways to
/// the internet.
pub(crate) fn targets_for(addresses: &AddressPlan<'_>, network: &Id<Network>, destination: Cidr) -> Vec<String> {
    let plan = addresses.plan();
    let leads_to = |id: &str| addresses.announced_by(id).iter().any(|block| block.cidr.overlaps(destination));
    let mut found: Vec<(u8, &str)> = Vec::new();
    if destination.prefix() == 0 {
        let fits = |kind: GatewayKind| match (kind, destination.family()) {
            (GatewayKind::Internet, _) | (GatewayKind::EgressOnly, Family::V6) => true,
            (GatewayKind::EgressOnly, Family::V4) | (GatewayKind::VirtualPrivate | GatewayKind::Transit, _) => false,
        };
        found.extend(plan.gateways.iter().filter(|gateway| fits(gateway.kind)).map(|gateway| (0, gateway.id.as_str())));
        found.extend(plan.nats.iter().filter(|_| destination.family() == Family::V4).map(|nat| (1, nat.id.as_str())));
    } else {
        // On the other providers, peerings bring their routes along and are no targets.
        let by_hand = !matches!(plan.provider_of(network), Provider::Gcp | Provider::Azure);
        let far = |end: Option<&Id<Network>>| end.is_some_and(|end| leads_to(end.as_str()));
        let peerings = plan.peerings.iter().filter(|peering| by_hand && far(far_end(peering, network)));
        found.extend(peerings.map(|peering| (0, peering.id.as_str())));
        let gateways = plan.gateways.iter().filter(|gateway| reaches(plan, gateway, network, &leads_to));
        found.extend(gateways.map(|gateway| (1, gateway.id.as_str())));
        let direct = plan.vpns.iter().filter(|vpn| vpn.gateway.is_none() && leads_to(vpn.site.as_str()));
        found.extend(direct.map(|vpn| (2, vpn.id.as_str())));
    }
    found.small_sort();
    let is_live = |id: &&str| follow(addresses, network, &Target::new(*id)).dead_end.is_none();
    found.into_iter().map(|(_, id)| id).filter(is_live).take(OFFERED).map(str::to_owned).collect()
}

/// Whether a hub, or a gateway to sites, leads there: to another network on the hub, or to a site whose connection ends at the gateway.
fn reaches(plan: &Plan, gateway: &Gateway, from: &Id<Network>, leads_to: &dyn Fn(&str) -> bool) -> bool {
    let ends_here = |vpn: &&Vpn| vpn.gateway.as_ref() == Some(&gateway.id);
    let sites = || plan.vpns.iter().filter(ends_here).any(|vpn| leads_to(vpn.site.as_str()));
    match gateway.kind {
        GatewayKind::Transit => {
            let mut others = plan.networks_at(gateway).into_iter().filter(|network| *network != from);
            others.any(|network| leads_to(network.as_str())) || sites()
        }
        GatewayKind::VirtualPrivate => sites(),
        GatewayKind::Internet | GatewayKind::EgressOnly => false,
    }
}

/// Lets a target that leads nowhere lead somewhere again.
pub(crate) fn revive(network: &Id<Network>, lead: &Lead<'_>) -> Option<Fix> {
    match (lead.dead_end.as_ref()?, lead.hop) {
        (DeadEnd::Pending, Hop::Peering(peering)) => {
            let accept = Command::set(&peering.id, "state", PeeringState::Active.word());
            Some(Fix::review(format!("accept peering `{}`", peering.id), vec![accept]))
        }
        (DeadEnd::Detached, Hop::Gateway(gateway)) => {
            let attach = Command::set(&gateway.id, "network", network.as_str());
            Some(Fix::review(format!("attach `{}` to `{network}`", gateway.id), vec![attach]))
        }
        (DeadEnd::NotAttached, Hop::Gateway(hub)) => {
            let (id, list, index) = (hub.id.to_string(), "attachments".to_owned(), hub.attachments.len());
            let attach = Command::Insert { id, list, index, value: json!(network.as_str()) };
            Some(Fix::review(format!("attach `{network}` to `{}`", hub.id), vec![attach]))
        }
        _ => None,
    }
}

/// Points a written route at another target.
pub(crate) fn point_at(routes: &TableRoutes<'_>, position: usize, destination: Cidr, target: &str) -> Fix {
    let set = |field: &str, value: Value| {
        let at = route_at(routes, position, field);
        Command::set(at.entity, at.field, value)
    };
    let commands = vec![set("/target", target.into()), set("/state", Value::Null)];
    Fix::review(format!("point the route to `{destination}` at `{target}`"), commands)
}

/// Deletes a written route.
pub(crate) fn delete(routes: &TableRoutes<'_>, position: usize, destination: &Block) -> Fix {
    let id = routes.table.map_or_else(String::new, |table| table.id.to_string());
    let commands = vec![Command::Delete { id, list: "routes".to_owned(), index: position }];
    Fix::review(format!("delete the route to `{destination}`"), commands)
}

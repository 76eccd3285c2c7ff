//! Rules about peerings between networks, and about hubs.

mod across;
pub(super) mod edge_to_edge_assumed;
mod hub_words;
pub(super) mod one_way_peering;
pub(super) mod peering_not_both_created;
pub(super) mod peering_overlap;
pub(super) mod peering_route_missing_in_a_table;
pub(super) mod tgw_missing_pieces;
pub(super) mod transitive_peering_assumed;

use std::net::IpAddr;
use std::rc::Rc;

use serde_json::{Value, json};

use crate::address::{BlockSet, Cidr, Provider};
use crate::analysis::path::Step;
use crate::analysis::{Carries, Gap, Hop, MissingRoute, PeeringPaths, Place, TableRoutes};
use crate::edit::Command;
use crate::model::{Anchor, Id, Peering, Plan};
use crate::rules::Fix;
use crate::rules::intended::{Broken, add_routes};
use crate::rules::wording::listed;
use crate::small::SmallSort;

/// Whether each side of a peering is a thing of its own (Google Cloud, Azure); elsewhere a peering is one thing, whose state says how far it has got.
fn has_two_halves(plan: &Plan, peering: &Peering) -> bool {
    let mut ends = [&peering.requester, &peering.accepter].into_iter();
    ends.any(|end| matches!(plan.provider_of(end), Provider::Gcp | Provider::Azure))
}

/// A table in words.
fn table_name(plan: &Plan, routes: &TableRoutes<'_>) -> String {
    match routes.table {
        Some(table) => format!("route table `{}`", plan.title(table.id.as_str())),
        None => format!("the main route table of `{}`", plan.title(routes.network.id.as_str())),
    }
}

/// The routes of a table as a place; the network where the plan does not name the table.
fn table_anchor(routes: &TableRoutes<'_>) -> Anchor {
    routes.table.map_or_else(|| Anchor::new(&routes.network.id, ""), |table| Anchor::new(&table.id, "routes"))
}

/// The routes of a table that lead over a peering, as evidence.
fn routes_over(routes: &TableRoutes<'_>, peering: &Id<Peering>) -> Value {
    let leads_over = |hop: Hop<'_>| matches!(hop, Hop::Peering(found) if found.id == *peering);
    let ways = routes.ways.iter().filter(|way| leads_over(way.lead.hop)).map(|way| way.destination.to_string());
    let table = routes.table.map_or("", |table| table.id.as_str());
    let subnets: Vec<&str> = routes.subnets.iter().map(|subnet| subnet.id.as_str()).collect();
    json!({"table": table, "network": routes.network.id.as_str(), "subnets": subnets, "routes": ways.collect::<Vec<_>>()})
}

/// Whether a peering is reported for what ends a flow: the table where it ends lacks the route that others of the two networks wait for.
pub(super) fn is_told_of_tables(broken: &Broken<'_, '_>, step: &Step) -> bool {
    if !step.has_no_route() {
        return false;
    }
    let Some(table) = broken.table_at(step) else { return false };
    broken.context.facts.peerings().iter().any(|paths| {
        let gaps = match &paths.carries {
            Carries::OneWay(gaps) | Carries::Partly(gaps) if !paths.peering.one_way => gaps.as_slice(),
            _ => &[],
        };
        gaps.iter().any(|gap| {
            let end = paths.sides.get(gap.side).and_then(|side| side.ends.get(gap.end));
            let is_here = end.is_some_and(|end| std::ptr::eq(&raw const *end.routes, table));
            is_here && gap.unanswered.iter().any(|place| place.block.contains_address(step.packet.destination))
        })
    })
}

/// A packet that arrives, and whose answer does not.
fn walk(plan: &Plan, paths: &PeeringPaths<'_>, gap: &Gap<'_>) -> Option<String> {
    let (from, to) = paths.witness(gap)?;
    // The fourth address of a block is the first that every provider gives to machines.
    let address = |place: &Place<'_>| -> IpAddr { place.block.nth(4).unwrap_or_else(|| place.block.first()) };
    let (source, destination) = (address(&from), address(&to));
    let table = &paths.sides.get(gap.side)?.ends.get(gap.end)?.routes;
    let answer = match table.lookup(source).winners.first() {
        Some(way) => format!("goes to `{}`, by `{}` of {}", way.target(), way.destination, table_name(plan, table)),
        None => format!("finds no route in {}", table_name(plan, table)),
    };
    let peering = plan.title(paths.peering.id.as_str());
    Some(format!("a packet from {source} to {destination} arrives over `{peering}`; the answer to {source} {answer}"))
}

/// Adds the routes without which the two sides of a peering do not answer each other. `None` where routes come with the peering, so that none can be
/// added, where longer prefixes would win over them, or where a subnet uses a table of a third network, which cannot send over the peering.
fn connect(plan: &Plan, paths: &PeeringPaths<'_>) -> Option<Fix> {
    let mut destinations = Vec::new();
    let mut tables: Vec<(Rc<TableRoutes<'_>>, Vec<Cidr>)> = Vec::new();
    for missing in paths.missing_routes() {
        let MissingRoute { routes, block, .. } = &missing;
        let home = routes.table.map_or(&routes.network.id, |table| &table.network);
        let is_third = paths.sides.iter().all(|side| side.network.id != *home);
        if is_third || matches!(routes.provider, Provider::Gcp | Provider::Azure) || !would_win(&missing) {
            return None;
        }
        destinations.push(*block);
        match tables.iter_mut().find(|(table, _)| Rc::ptr_eq(table, routes)) {
            Some((_, blocks)) => blocks.push(*block),
            None => tables.push((Rc::clone(routes), vec![*block])),
        }
    }
    let give = |(routes, blocks): &(Rc<TableRoutes<'_>>, Vec<Cidr>)| {
        add_routes(plan, routes, blocks, paths.peering.id.as_str())
    };
    let commands: Vec<Command> = tables.iter().flat_map(give).collect();
    destinations.small_sort();
    destinations.dedup();
    let blocks = listed(destinations.iter().map(|block| format!("`{block}`")));
    let title = format!("send {blocks} over `{}`", plan.title(paths.peering.id.as_str()));
    (!commands.is_empty()).then(|| Fix::review(title, commands))
}

/// Whether a route would take packets for each place that it is added for: no longer prefix takes all of them.
fn would_win(missing: &MissingRoute<'_>) -> bool {
    let ways = missing.routes.ways.iter().filter(|way| way.destination.prefix() > missing.block.prefix());
    let longer: BlockSet = ways.map(|way| way.destination).collect();
    !missing.places.iter().any(|place| longer.contains(*place))
}

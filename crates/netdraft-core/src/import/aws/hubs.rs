//! Which networks and sites do transit gateways join, and by which tables do they route? What is attached and not in the plan may be anywhere, so that
//! where nothing else is known to be, nobody knows.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::dump::Part;
use super::gateways::asn;
use super::item::Item;
use crate::address::Block;
use crate::model::{
    DEFAULT_TABLE, Gateway, GatewayKind, HubJoin, HubTable, Id, Network, Route, RouteOrigin, Subnet, Target, Vpn,
};

/// The words for what is in use (Amazon EC2 API Reference, TransitGateway, TransitGatewayAttachment, TransitGatewayAttachmentAssociation).
const IN_USE: [&str; 5] = ["available", "pending", "modifying", "associated", "associating"];

const EVERYTHING: [&str; 2] = ["0.0.0.0/0", "::/0"];

/// Gives every transit gateway an id.
pub(super) fn claim(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    for (raw, item) in dump.all(Part::TransitGateways) {
        if item.is("State", &IN_USE) {
            draft.claim::<Gateway>(raw);
        } else {
            draft.ignored(raw, "a deleted transit gateway takes no packets");
        }
    }
}

/// Imports the transit gateways.
pub(super) fn hubs(draft: &mut Draft<'_>) {
    let dump = draft.dump;
    for (raw, item) in dump.all(Part::TransitGateways) {
        let Some(id) = draft.id::<Gateway>(raw) else { continue };
        let mut hub = Gateway {
            id,
            name: item.name().to_owned(),
            kind: GatewayKind::Transit,
            asn: asn(item.at("Options").number("AmazonSideAsn")),
            ..Gateway::default()
        };
        let tables = tables_of(draft, raw);
        match knowledge(draft, item, &tables) {
            Knowledge::None(why) => {
                draft.opaque.insert(hub.id.to_string());
                draft.unknown(raw, format!("{why}: routes to the transit gateway get no verdict"));
            }
            Knowledge::Default => {
                draft.approximated(
                    raw,
                    "routes that were written into its table by hand are not in the files: taken to have none",
                );
                attach(draft, raw, &mut hub, None);
            }
            Knowledge::Full => {
                for table in &tables {
                    let routes = static_routes(draft, table);
                    hub.tables.push(HubTable { name: (*table).to_owned(), routes, ..HubTable::default() });
                }
                attach(draft, raw, &mut hub, Some(&propagations(draft, &tables)));
            }
        }
        draft.plan.gateways.push(hub);
    }
}

/// How much the files say about the routing of a hub.
enum Knowledge {
    /// Not enough, for this reason.
    None(&'static str),
    /// It has the one table that all attachments use.
    Default,
    /// The routes and the propagations of all its tables.
    Full,
}

fn tables_of<'d>(draft: &Draft<'d>, hub: &str) -> Vec<&'d str> {
    let tables = draft.dump.all(Part::TransitTables);
    let own = tables.filter(|(_, table)| table.text("TransitGatewayId") == hub && table.is("State", &IN_USE));
    own.map(|(raw, _)| raw).collect()
}

fn knowledge(draft: &Draft<'_>, hub: Item<'_>, tables: &[&str]) -> Knowledge {
    let dump = draft.dump;
    if !dump.has(Part::TransitAttachments) {
        return Knowledge::None("what is attached to it is not in the files");
    }
    let is_listed =
        |part: Part, table: &str| dump.get(part, table).is_some_and(|routes| !routes.flag("AdditionalRoutesAvailable"));
    let is_known = |table: &&str| is_listed(Part::TransitRoutes, table) && is_listed(Part::TransitPropagations, table);
    if !tables.is_empty() && tables.iter().all(is_known) {
        return Knowledge::Full;
    }
    let is_off = |key: &str| hub.at("Options").text(key) == "disable";
    let is_default = |table: &&str| {
        let table = dump.get(Part::TransitTables, table);
        table.is_some_and(|it| it.flag("DefaultAssociationRouteTable") && it.flag("DefaultPropagationRouteTable"))
    };
    if !tables.iter().all(is_default)
        || is_off("DefaultRouteTableAssociation")
        || is_off("DefaultRouteTablePropagation")
    {
        return Knowledge::None("it has route tables of its own, whose routes and propagations are not in the files");
    }
    Knowledge::Default
}

/// The tables that each resource propagates to.
fn propagations<'d>(draft: &Draft<'d>, tables: &[&'d str]) -> BTreeMap<&'d str, Vec<String>> {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for table in tables {
        let lists = draft.dump.get(Part::TransitPropagations, table);
        let entries = lists.into_iter().flat_map(|item| item.list("TransitGatewayRouteTablePropagations"));
        for entry in entries.filter(|entry| entry.is("State", &["enabled", "enabling"])) {
            found.entry(resource_of(entry)).or_default().push((*table).to_owned());
        }
    }
    found
}

/// The id of what is attached. That of a VPN connection may be followed by the address of one of its tunnels.
fn resource_of(entry: Item<'_>) -> &str {
    entry.text("ResourceId").split('(').next().unwrap_or_default()
}

/// Attaches everything to a hub: in the default way, or as the propagations and associations say.
fn attach(draft: &mut Draft<'_>, raw: &str, hub: &mut Gateway, propagations: Option<&BTreeMap<&str, Vec<String>>>) {
    let dump = draft.dump;
    let attachments = dump.all(Part::TransitAttachments).map(|(_, item)| item);
    for item in attachments.filter(|item| item.text("TransitGatewayId") == raw && item.is("State", &IN_USE)) {
        let resource = resource_of(item);
        let (table, propagates_to) = match propagations {
            None => (DEFAULT_TABLE.to_owned(), vec![DEFAULT_TABLE.to_owned()]),
            Some(known) => {
                let association = item.at("Association");
                let table =
                    if association.is("State", &IN_USE) { association.text("TransitGatewayRouteTableId") } else { "" };
                (table.to_owned(), known.get(resource).cloned().unwrap_or_default())
            }
        };
        let to = target_of(draft, item.text("ResourceType"), resource);
        let is_peering = matches!(item.text("ResourceType"), "peering" | "tgw-peering");
        if to.as_str().starts_with(Target::UNKNOWN) || is_vague(draft, &to) {
            // Hubs propagate nothing to each other, but which routes lead to the other one is only known where all routes are.
            if (!is_peering || propagations.is_none()) && !propagates_to.is_empty() {
                let why = "it is attached to a transit gateway, and its blocks are not in the files: what the hub has no other route for gets no verdict";
                draft.unknown(resource, why);
                propagates_to.iter().for_each(|table| lead_to_unknown(hub, table, resource));
            }
        }
        let subnets = subnets_of(draft, item.text("TransitGatewayAttachmentId"));
        let network = draft.plan.networks.by_text(to.as_str()).map(|network| network.id.clone());
        match network.filter(|_| propagations.is_none() && subnets.is_empty()) {
            Some(network) => hub.attachments.push(network),
            None if to.as_str().starts_with(Target::UNKNOWN) => {}
            None => hub.joins.push(HubJoin { to, subnets, table, propagates_to, ..HubJoin::default() }),
        }
    }
}

/// Whether something is a VPN connection to a site whose blocks nobody knows.
fn is_vague(draft: &Draft<'_>, to: &Target) -> bool {
    let vpn = draft.plan.vpns.by_text(to.as_str());
    let site = vpn.and_then(|vpn| draft.sites.get(&vpn.site));
    site.is_some_and(|site| site.cidrs.is_empty())
}

/// What is attached, by its id in the plan, or a word for what the plan does not have.
fn target_of(draft: &Draft<'_>, kind: &str, resource: &str) -> Target {
    let found = match kind {
        "vpc" => draft.id::<Network>(resource).map(|id| id.to_string()),
        "vpn" => draft.id::<Vpn>(resource).map(|id| id.to_string()),
        "peering" | "tgw-peering" => draft.id::<Gateway>(resource).map(|id| id.to_string()),
        _ => None,
    };
    Target::new(found.unwrap_or_else(|| format!("{}{resource}", Target::UNKNOWN)))
}

/// The subnets in which the attachment of a VPC stands.
fn subnets_of(draft: &Draft<'_>, attachment: &str) -> Vec<Id<Subnet>> {
    let item = draft.dump.get(Part::TransitVpcAttachments, attachment);
    let subnets = item.into_iter().flat_map(|item| item.list("SubnetIds"));
    subnets.filter_map(|subnet| draft.id(subnet.0.as_str()?)).collect()
}

/// Routes everything that no longer prefix takes to what is not in the plan.
fn lead_to_unknown(hub: &mut Gateway, table: &str, resource: &str) {
    let target = Target::new(format!("{}{resource}", Target::UNKNOWN));
    let routes = EVERYTHING.map(|block| Route {
        destination: Block::typed(block),
        target: target.clone(),
        origin: RouteOrigin::Propagated,
        ..Route::default()
    });
    match hub.tables.iter_mut().find(|known| known.name == table) {
        Some(known) => known.routes.extend(routes),
        None => hub.tables.push(HubTable { name: table.to_owned(), routes: routes.to_vec(), ..HubTable::default() }),
    }
}

/// The routes of a table that were written by hand. One that leads to several attachments is a route for each of them.
fn static_routes(draft: &Draft<'_>, table: &str) -> Vec<Route> {
    let item = draft.dump.get(Part::TransitRoutes, table);
    let written = item.into_iter().flat_map(|item| item.list("Routes")).filter(|route| route.is("Type", &["static"]));
    let mut routes = Vec::new();
    for route in written {
        let attached = route.list("TransitGatewayAttachments");
        let mut targets: Vec<Target> =
            attached.map(|item| target_of(draft, item.text("ResourceType"), resource_of(item))).collect();
        targets.dedup();
        if targets.is_empty() || route.text("State") == "blackhole" {
            targets = vec![Target::new("blackhole")];
        }
        let (list, block) = (route.text("PrefixListId"), route.text("DestinationCidrBlock"));
        let mut blocks = super::filters::blocks_of_list(draft, list);
        if !list.is_empty() && blocks.is_empty() {
            // Whatever the list has may be anywhere.
            (targets, blocks) = (vec![Target::new(format!("{}{list}", Target::UNKNOWN))], EVERYTHING.to_vec());
        }
        blocks.extend(Some(block).filter(|block| !block.is_empty()));
        for block in blocks {
            let with = |target: &Target| Route {
                destination: Block::typed(block),
                target: target.clone(),
                ..Route::default()
            };
            routes.extend(targets.iter().map(with));
        }
    }
    routes
}

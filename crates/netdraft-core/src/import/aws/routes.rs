//! Which route tables are there, which subnets use them, and where do their routes lead?

use std::collections::BTreeMap;

use super::draft::Draft;
use super::dump::Part;
use super::filters::blocks_of_list;
use super::item::Item;
use super::vpn::add_block;
use crate::address::{Block, Cidr};
use crate::model::{
    Gateway, GatewayKind, Id, Nat, Network, Peering, Route, RouteOrigin, RouteState, RouteTable, Site, Target,
};

/// A table that has an id and no routes yet.
struct Claimed<'d> {
    raw: &'d str,
    item: Item<'d>,
    id: Id<RouteTable>,
    network: Id<Network>,
}

/// The tables of the files.
pub(super) struct Tables<'d> {
    claimed: Vec<Claimed<'d>>,
    /// The table that a subnet names, by the subnet's id.
    pub(super) of_subnets: BTreeMap<&'d str, Id<RouteTable>>,
}

/// The fields of a route that name its target (Amazon EC2 API Reference, Route). Where an interface and an instance are named, the interface says more.
const TARGETS: [&str; 12] = [
    "GatewayId",
    "NatGatewayId",
    "VpcPeeringConnectionId",
    "TransitGatewayId",
    "EgressOnlyInternetGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "VpcEndpointId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
];

/// Gives every table an id, and says which subnets use it.
pub(super) fn claim<'d>(draft: &mut Draft<'d>) -> Tables<'d> {
    let mut tables = Tables { claimed: Vec::new(), of_subnets: BTreeMap::new() };
    for (raw, item) in draft.dump.all(Part::RouteTables) {
        let Some(network) = draft.network_of(item.text("VpcId"), raw) else { continue };
        let id: Id<RouteTable> = draft.claim(raw);
        for association in item.list("Associations").filter(is_in_use) {
            if !association.text("SubnetId").is_empty() {
                tables.of_subnets.entry(association.text("SubnetId")).or_insert_with(|| id.clone());
            }
            if !association.text("GatewayId").is_empty() {
                draft.unknown(raw, "it routes what comes in by a gateway, which is not modelled");
            }
        }
        tables.claimed.push(Claimed { raw, item, id, network });
    }
    tables
}

fn is_in_use(association: &Item<'_>) -> bool {
    association.at("AssociationState").is("State", &["associated", "associating"])
}

/// Imports the tables with their routes.
pub(super) fn tables<'d>(draft: &mut Draft<'d>, tables: &Tables<'d>) {
    for table in &tables.claimed {
        let main = table.item.list("Associations").filter(is_in_use).any(|association| association.flag("Main"));
        let mut routes = Vec::new();
        for item in table.item.list("Routes") {
            let list = item.text("DestinationPrefixListId");
            let blocks = [item.text("DestinationCidrBlock"), item.text("DestinationIpv6CidrBlock")];
            let listed = blocks_of_list(draft, list);
            if !list.is_empty() && listed.is_empty() {
                routes.extend(unlisted(draft, table.raw, list, target_of(item)));
            }
            for block in blocks.into_iter().filter(|block| !block.is_empty()).chain(listed) {
                routes.extend(route(draft, table, item, block));
            }
        }
        let (id, name, network) = (table.id.clone(), table.item.name().to_owned(), table.network.clone());
        draft.plan.route_tables.push(RouteTable { id, name, network, main, routes, ..RouteTable::default() });
    }
    assume_main_tables(draft, tables);
}

/// What a route names as its target.
fn target_of(route: Item<'_>) -> &str {
    TARGETS.into_iter().map(|key| route.text(key)).find(|raw| !raw.is_empty()).unwrap_or_default()
}

/// The blocks that a customer's own prefix list is most likely made of (RFC 1918, RFC 6598).
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/// Routes for a prefix list whose blocks are not in the files. The lists of AWS, which only gateway endpoints use, have public addresses of its services;
/// those of customers may have any private block.
fn unlisted(draft: &mut Draft<'_>, table: &str, list: &str, target: &str) -> Vec<Route> {
    if target.starts_with("vpce-") {
        let why = format!(
            "the blocks of `{list}` are not in the files: its route to `{target}` is left out, and packets take another one"
        );
        draft.unknown(table, why);
        return Vec::new();
    }
    let why = format!(
        "the blocks of `{list}` are not in the files: packets for private addresses that no longer prefix takes get no verdict"
    );
    draft.unknown(table, why);
    let route = |block| Route {
        destination: Block::typed(block),
        target: Target::new(format!("{}{list}", Target::UNKNOWN)),
        note: format!("stands for the prefix list {list}"),
        ..Route::default()
    };
    PRIVATE.map(route).to_vec()
}

fn route(draft: &mut Draft<'_>, table: &Claimed<'_>, item: Item<'_>, destination: &str) -> Option<Route> {
    let block = Block::typed(destination);
    let is_own = draft
        .plan
        .networks
        .get(&table.network)
        .is_some_and(|network| network.blocks().into_iter().any(|own| block.cidr() == Some(own)));
    let raw = target_of(item);
    match (raw, is_own) {
        ("local", true) => {
            draft.ignored(table.raw, "every table has the routes within its network by itself");
            return None;
        }
        (_, true) => draft.unknown(
            table.raw,
            "a route in the place of a local one is not modelled: packets are judged as delivered directly",
        ),
        (_, false) => {}
    }
    let is_dead = item.text("State") == "blackhole";
    let is_learned = matches!(item.text("Origin"), "EnableVgwRoutePropagation" | "Advertisement");
    let target = match raw {
        "local" => Target::new(raw),
        _ if is_dead => Target::new(resolve(draft, raw).unwrap_or_else(|| raw.to_owned())),
        _ => live_target(draft, table, raw, block.cidr(), destination),
    };
    Some(Route {
        destination: block,
        target,
        origin: if is_learned { RouteOrigin::Propagated } else { RouteOrigin::Static },
        state: if is_dead { RouteState::Blackhole } else { RouteState::Active },
        ..Route::default()
    })
}

/// The id in the plan of what a route leads to.
fn resolve(draft: &Draft<'_>, raw: &str) -> Option<String> {
    let gateway = draft.id::<Gateway>(raw).map(|id| id.to_string());
    let nat = || draft.id::<Nat>(raw).map(|id| id.to_string());
    let peering = || draft.id::<Peering>(raw).map(|id| id.to_string());
    gateway.or_else(nat).or_else(peering).or_else(|| draft.holders.get(raw).cloned())
}

/// The target of a route that is in use: what it leads to, or a word for what the plan does not describe.
fn live_target(draft: &mut Draft<'_>, table: &Claimed<'_>, raw: &str, block: Option<Cidr>, typed: &str) -> Target {
    let unknown = Target::new(format!("{}{raw}", Target::UNKNOWN));
    let Some(id) = resolve(draft, raw) else {
        let about = if raw.is_empty() { table.raw } else { raw };
        draft.unknown(
            about,
            "a route leads to it, and it is not modelled or not in the files: packets for it get no verdict",
        );
        return unknown;
    };
    let kind = draft.plan.gateways.by_text(&id).map(|gateway| gateway.kind);
    if draft.opaque.contains(&id)
        || (kind == Some(GatewayKind::VirtualPrivate) && !leads_to_site(draft, &id, raw, block, typed))
    {
        return unknown;
    }
    Target::new(id)
}

/// Whether a block is at a site behind a virtual private gateway. What a single site behind it announces by BGP is told by the routes alone.
fn leads_to_site(draft: &mut Draft<'_>, gateway: &str, raw: &str, block: Option<Cidr>, typed: &str) -> bool {
    let sites = draft.sites_behind.get(gateway).cloned().unwrap_or_default();
    let of_site = |site: &Id<Site>| {
        let site = draft.sites.get(site);
        let blocks = site.into_iter().flat_map(|site| &site.cidrs).filter_map(Block::cidr);
        block.map(|block| {
            blocks.fold((false, false), |(has, meets), own| (has || own.contains(block), meets || block.contains(own)))
        })
    };
    let found: Vec<(bool, bool)> = sites.keys().filter_map(of_site).collect();
    let is_there = found.iter().any(|(has, _)| *has);
    // Where all blocks are written down, the rest of a larger one leads nowhere.
    let is_around = found.iter().any(|(_, meets)| *meets) && sites.values().all(|learns| !learns);
    if is_there || is_around {
        return true;
    }
    let is_all = block.is_none_or(|block| block.prefix() == 0);
    let mut learned = sites.iter().filter(|(_, learns)| **learns);
    match (learned.next(), learned.next()) {
        (Some((site, _)), None) if !is_all => {
            draft.approximated(site.as_str(), "its blocks are taken from the routes that lead to it");
            add_block(draft, site, typed);
            true
        }
        _ => {
            draft.unknown(raw, "routes lead to it for blocks of which the files do not say where they are: packets for them get no verdict");
            false
        }
    }
}

/// Gives networks that no table of the files belongs to what they most likely have: a route to their gateway to the internet. Without one, they have the
/// routes within the network, which need no table.
fn assume_main_tables(draft: &mut Draft<'_>, tables: &Tables<'_>) {
    let bare = draft.plan.networks.iter().map(|network| network.id.clone());
    let bare: Vec<_> = bare.filter(|network| tables.claimed.iter().all(|table| table.network != *network)).collect();
    for network in bare {
        let is_out =
            |gateway: &&Gateway| gateway.kind == GatewayKind::Internet && gateway.network.as_ref() == Some(&network);
        let Some(gateway) = draft.plan.gateways.iter().find(is_out).map(|gateway| gateway.id.to_string()) else {
            draft.approximated(
                network.as_str(),
                "no route table in the files: taken to have the routes within the network only",
            );
            continue;
        };
        draft.approximated(
            network.as_str(),
            "no route table in the files: taken to have one with a route to its internet gateway",
        );
        let has_ipv6 =
            draft.plan.networks.get(&network).is_some_and(|network| {
                network.blocks().iter().any(|block| block.family() == crate::address::Family::V6)
            });
        let everything = if has_ipv6 { &["0.0.0.0/0", "::/0"][..] } else { &["0.0.0.0/0"] };
        let to_gateway = |block: &&str| Route {
            destination: Block::typed(*block),
            target: Target::new(gateway.clone()),
            ..Route::default()
        };
        let id = draft.invent(&format!("{network}-main"));
        let routes = everything.iter().map(to_gateway).collect();
        let note = "assumed: the imported files held no route table of this network".to_owned();
        draft.plan.route_tables.push(RouteTable { id, network, main: true, routes, note, ..RouteTable::default() });
    }
}

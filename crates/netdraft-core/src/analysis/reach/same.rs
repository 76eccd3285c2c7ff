//! Is everything that leads packets as it was? Entities are shared between plans until they change, so most of them need no look.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::address::Provider;
use crate::model::{Entity, Network, Peering, Plan, Subnet, Table};
use crate::small::SmallCollect;

/// What leads packets, besides the routes in tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum World {
    /// It is as it was.
    Same,
    /// It is as it was, but for peerings of these networks. A peering leads what comes to one of its two ends, and nothing else.
    Peered(BTreeSet<String>),
    /// It may be anything.
    Other,
}

/// How packets of the second plan are led, as against the first.
pub(super) fn world(one: &Plan, other: &Plan) -> World {
    let is_alike = edges(one, other)
        && appliances(one, other)
        && subnets_lead_alike(one, other)
        && alike(&one.route_tables, &other.route_tables, &|one, other| {
            (one.main, &one.network) == (other.main, &other.network)
        });
    if !is_alike {
        return World::Other;
    }
    if rows(&one.peerings, &other.peerings) {
        return World::Same;
    }
    // A route to a peering that comes or goes leads to something else, wherever it stands.
    if !alike(&one.peerings, &other.peerings, &|_, _| true) {
        return World::Other;
    }
    let pairs = one.peerings.shared().zip(other.peerings.shared()).filter(|(one, other)| !Rc::ptr_eq(one, other));
    let ends = |peering: &Peering| [peering.requester.to_string(), peering.accepter.to_string()];
    World::Peered(pairs.flat_map(|(one, other)| [ends(one), ends(other)]).flatten().small_set())
}

/// Whether networks, and what joins them, are the same ones.
fn links(one: &Plan, other: &Plan) -> bool {
    edges(one, other) && rows(&one.peerings, &other.peerings)
}

/// Whether networks, and what stands at their edges, are the same ones.
fn edges(one: &Plan, other: &Plan) -> bool {
    one.settings.provider == other.settings.provider
        && rows(&one.networks, &other.networks)
        && rows(&one.gateways, &other.gateways)
        && rows(&one.nats, &other.nats)
        && rows(&one.sites, &other.sites)
        && rows(&one.vpns, &other.vpns)
        && rows(&one.public_addresses, &other.public_addresses)
        && rows(&one.load_balancers, &other.load_balancers)
}

/// Whether nothing but the rules of filters differs, as far as flows are concerned.
pub(super) fn all_but_rules(one: &Plan, other: &Plan) -> bool {
    links(one, other)
        && rows(&one.subnets, &other.subnets)
        && rows(&one.hosts, &other.hosts)
        && rows(&one.route_tables, &other.route_tables)
        && alike(&one.filters, &other.filters, &|one, other| (one.kind, &one.network) == (other.kind, &other.network))
}

/// Whether rule sets say what they said, as far as they do not speak of what networks are joined to.
pub(super) fn rules(one: &Plan, other: &Plan) -> bool {
    one.settings.provider == other.settings.provider
        && rows(&one.networks, &other.networks)
        && rows(&one.filters, &other.filters)
}

/// Whether the routes in tables are the same ones.
pub(super) fn routes(one: &Plan, other: &Plan) -> bool {
    rows(&one.route_tables, &other.route_tables)
}

/// Whether the ends of flows are the same ones.
pub(super) fn people(one: &Plan, other: &Plan) -> bool {
    one.settings.provider == other.settings.provider
        && rows(&one.networks, &other.networks)
        && rows(&one.subnets, &other.subnets)
        && rows(&one.hosts, &other.hosts)
        && rows(&one.sites, &other.sites)
        && rows(&one.public_addresses, &other.public_addresses)
}

/// Whether the hosts that routes lead to are where they were.
fn appliances(one: &Plan, other: &Plan) -> bool {
    if rows(&one.hosts, &other.hosts) {
        return true;
    }
    let routes = other.route_tables.iter().flat_map(|table| &table.routes);
    let targets = routes.map(|route| route.target.as_str().trim()).small_set();
    let place = |plan: &'_ Plan, id: &str| plan.hosts.by_text(id).map(|host| host.subnet.clone());
    targets.into_iter().all(|id| place(one, id) == place(other, id))
}

/// Whether the blocks of all subnets are as they were.
pub(super) fn blocks(one: &Plan, other: &Plan) -> bool {
    alike(&one.subnets, &other.subnets, &|one, other| (&one.network, &one.cidr) == (&other.network, &other.cidr))
}

/// Whether the rows of two tables are the same ones, or differ in words for people only.
fn rows<T: Entity>(one: &Table<T>, other: &Table<T>) -> bool {
    const WORDS: [&str; 3] = ["name", "note", "owner"];
    alike(one, other, &|one, other| {
        let mut fields = T::FIELDS.iter().filter(|field| !WORDS.contains(&field.info.name));
        fields.all(|field| (field.get)(one) == (field.get)(other))
    })
}

/// Whether the rows of two tables are the same ones, or alike where they are not.
fn alike<T: Entity>(one: &Table<T>, other: &Table<T>, alike: &dyn Fn(&T, &T) -> bool) -> bool {
    let same = |(one, other): (&Rc<T>, &Rc<T>)| Rc::ptr_eq(one, other) || (one.id() == other.id() && alike(one, other));
    one.len() == other.len() && one.shared().zip(other.shared()).all(same)
}

/// Whether subnets lead packets as they did. Their blocks do so on Google Cloud and where their network has none of its own, since others route to them,
/// and where a NAT gateway stands, which hands answers to its neighbours.
fn subnets_lead_alike(one: &Plan, other: &Plan) -> bool {
    let of_subnets = |network: &Network| network.cidrs.is_empty() || other.provider_of(&network.id) == Provider::Gcp;
    let networks = other.networks.iter().filter(|network| of_subnets(network)).map(|network| network.id.as_str());
    let networks = networks.small_set();
    let nats = other.nats.iter().filter_map(|nat| Some(nat.subnet.as_ref()?.as_str())).small_set();
    let block = |subnet: &'_ Subnet| {
        let leads = networks.contains(subnet.network.as_str()) || nats.contains(subnet.id.as_str());
        leads.then(|| subnet.cidr.clone())
    };
    alike(&one.subnets, &other.subnets, &|one, other| {
        block(one) == block(other)
            && (&one.network, &one.zone, one.purpose, &one.route_table)
                == (&other.network, &other.zone, other.purpose, &other.route_table)
    })
}

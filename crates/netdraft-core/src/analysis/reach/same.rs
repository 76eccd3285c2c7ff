//! Is everything that leads packets as it was? Entities are shared between plans until they change, so most of them need no look.

use std::rc::Rc;

use crate::model::{Entity, Plan, Subnet, Table};
use crate::small::SmallCollect;

/// Whether packets of both plans are led alike, as far as it is not the routes in tables that lead them.
pub(super) fn world(one: &Plan, other: &Plan) -> bool {
    links(one, other)
        && appliances(one, other)
        && alike(&one.subnets, &other.subnets, leads_alike)
        && alike(&one.route_tables, &other.route_tables, |one, other| {
            (one.main, &one.network) == (other.main, &other.network)
        })
}

/// Whether networks, and what stands at their edges, are the same ones.
fn links(one: &Plan, other: &Plan) -> bool {
    one.settings.provider == other.settings.provider
        && rows(&one.networks, &other.networks)
        && rows(&one.gateways, &other.gateways)
        && rows(&one.nats, &other.nats)
        && rows(&one.peerings, &other.peerings)
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
        && alike(&one.filters, &other.filters, |one, other| (one.kind, &one.network) == (other.kind, &other.network))
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
    alike(&one.subnets, &other.subnets, |one, other| (&one.network, &one.cidr) == (&other.network, &other.cidr))
}

/// Whether the rows of two tables are the same ones, or differ in words for people only.
fn rows<T: Entity>(one: &Table<T>, other: &Table<T>) -> bool {
    const WORDS: [&str; 3] = ["name", "note", "owner"];
    alike(one, other, |one, other| {
        let mut fields = T::FIELDS.iter().filter(|field| !WORDS.contains(&field.info.name));
        fields.all(|field| (field.get)(one) == (field.get)(other))
    })
}

/// Whether the rows of two tables are the same ones, or alike where they are not.
fn alike<T: Entity>(one: &Table<T>, other: &Table<T>, alike: fn(&T, &T) -> bool) -> bool {
    let same = |(one, other): (&Rc<T>, &Rc<T>)| Rc::ptr_eq(one, other) || (one.id() == other.id() && alike(one, other));
    one.len() == other.len() && one.shared().zip(other.shared()).all(same)
}

fn leads_alike(one: &Subnet, other: &Subnet) -> bool {
    (&one.network, &one.cidr, &one.zone, one.purpose, &one.route_table)
        == (&other.network, &other.cidr, &other.zone, other.purpose, &other.route_table)
}

//! What is the whole document? A plan, which is judged, and a layout, which is not.

use serde_json::Value;

use super::{
    AnyTable, Extra, Filter, Gateway, Host, Id, Intent, Kind, Layout, LoadBalancer, Nat, Network, Peering, Pool,
    PublicAddress, Rollout, RouteTable, Service, Settings, Site, Subnet, Table, Vpn, Waiver, Zone,
};
use crate::address::{Cidr, Provider};

/// A plan and its layout: what a file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// What is judged.
    pub plan: Plan,
    /// Where things stand.
    pub layout: Layout,
}

/// A plan. Ids are unique across all its tables, and every reference resolves.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs, reason = "each table holds what its name says")]
pub struct Plan {
    pub settings: Settings,
    pub pools: Table<Pool>,
    pub networks: Table<Network>,
    pub subnets: Table<Subnet>,
    pub hosts: Table<Host>,
    pub filters: Table<Filter>,
    pub route_tables: Table<RouteTable>,
    pub gateways: Table<Gateway>,
    pub nats: Table<Nat>,
    pub peerings: Table<Peering>,
    pub sites: Table<Site>,
    pub vpns: Table<Vpn>,
    pub zones: Table<Zone>,
    pub load_balancers: Table<LoadBalancer>,
    pub public_addresses: Table<PublicAddress>,
    pub services: Table<Service>,
    pub rollouts: Table<Rollout>,
    pub intents: Table<Intent>,
    pub waivers: Table<Waiver>,
    /// Tables and fields of a newer minor version.
    pub extra: Extra,
}

impl Plan {
    /// The table of a kind.
    pub fn table(&self, kind: Kind) -> &dyn AnyTable {
        match kind {
            Kind::Pool => &self.pools,
            Kind::Network => &self.networks,
            Kind::Subnet => &self.subnets,
            Kind::Host => &self.hosts,
            Kind::Filter => &self.filters,
            Kind::RouteTable => &self.route_tables,
            Kind::Gateway => &self.gateways,
            Kind::Nat => &self.nats,
            Kind::Peering => &self.peerings,
            Kind::Site => &self.sites,
            Kind::Vpn => &self.vpns,
            Kind::Zone => &self.zones,
            Kind::LoadBalancer => &self.load_balancers,
            Kind::PublicAddress => &self.public_addresses,
            Kind::Service => &self.services,
            Kind::Rollout => &self.rollouts,
            Kind::Intent => &self.intents,
            Kind::Waiver => &self.waivers,
        }
    }

    /// The table of a kind, to be changed. Only edits and loading do so, because they keep ids unique and references whole.
    pub(crate) fn table_mut(&mut self, kind: Kind) -> &mut dyn AnyTable {
        match kind {
            Kind::Pool => &mut self.pools,
            Kind::Network => &mut self.networks,
            Kind::Subnet => &mut self.subnets,
            Kind::Host => &mut self.hosts,
            Kind::Filter => &mut self.filters,
            Kind::RouteTable => &mut self.route_tables,
            Kind::Gateway => &mut self.gateways,
            Kind::Nat => &mut self.nats,
            Kind::Peering => &mut self.peerings,
            Kind::Site => &mut self.sites,
            Kind::Vpn => &mut self.vpns,
            Kind::Zone => &mut self.zones,
            Kind::LoadBalancer => &mut self.load_balancers,
            Kind::PublicAddress => &mut self.public_addresses,
            Kind::Service => &mut self.services,
            Kind::Rollout => &mut self.rollouts,
            Kind::Intent => &mut self.intents,
            Kind::Waiver => &mut self.waivers,
        }
    }

    /// What the id names, if anything.
    pub fn kind_of(&self, id: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| self.table(*kind).position(id).is_some())
    }

    /// The name for people of what the id names; the id itself when it names nothing.
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        self.kind_of(id).and_then(|kind| self.table(kind).title(id)).unwrap_or(id)
    }

    /// The place of an entity's field in the file, as a JSON pointer. The field is a path such as `rules/3/ports`, or empty for the whole entity.
    pub fn pointer(&self, id: &str, field: &str) -> String {
        let Some(kind) = self.kind_of(id) else {
            return if field.is_empty() { String::new() } else { format!("/{field}") };
        };
        let position = self.table(kind).position(id).unwrap_or_default();
        let tail = if field.is_empty() { String::new() } else { format!("/{field}") };
        format!("/{}/{position}{tail}", kind.table())
    }

    /// The value of a field by its path below an entity, such as `rules/3/ports`.
    pub fn value_at(&self, id: &str, path: &str) -> Option<Value> {
        let (name, rest) = path.split_once('/').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let value = self.table(self.kind_of(id)?).field(id, name)?;
        match rest {
            None => Some(value),
            Some(rest) => value.pointer(&format!("/{rest}")).cloned(),
        }
    }

    /// The provider of a network: its own, or the plan's.
    pub fn provider_of(&self, network: &Id<Network>) -> Provider {
        self.networks.get(network).and_then(|network| network.provider).unwrap_or(self.settings.provider)
    }

    /// The subnets of a network, in document order.
    pub fn subnets_of<'a>(&'a self, network: &'a Id<Network>) -> impl Iterator<Item = &'a Subnet> {
        self.subnets.iter().filter(move |subnet| subnet.network == *network)
    }

    /// The hosts of a subnet, in document order.
    pub fn hosts_of<'a>(&'a self, subnet: &'a Id<Subnet>) -> impl Iterator<Item = &'a Host> {
        self.hosts.iter().filter(move |host| host.subnet == *subnet)
    }

    /// The route table that a subnet uses: its own, or the main table of its network (of several, the one with the lowest id).
    pub fn route_table_of(&self, subnet: &Subnet) -> Option<&RouteTable> {
        let is_main = |table: &&RouteTable| table.main && table.network == subnet.network;
        match &subnet.route_table {
            Some(table) => self.route_tables.get(table),
            None => self.route_tables.iter().filter(is_main).min_by_key(|table| &table.id),
        }
    }
}

impl Network {
    /// The network's blocks as far as they can be read.
    pub fn blocks(&self) -> Vec<Cidr> {
        self.cidrs.iter().filter_map(|block| block.cidr()).collect()
    }
}

//! How does a transit hub route? By tables of its own: each attachment is associated with one of them and propagates its blocks to some.

use super::field::record;
use super::{Extra, Gateway, Id, Network, Plan, Route, Subnet, Target};
use crate::address::Provider;
use crate::small::SmallSort;

/// The table of a hub that attachments use when nothing else is said; it is there without being listed.
pub const DEFAULT_TABLE: &str = "default";

/// A route table of a transit hub.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HubTable {
    /// Its name, unique in the hub; `default` is the table that attachments use when nothing else is said.
    pub name: String,
    /// Its static routes; those that attachments propagate are not listed.
    pub routes: Vec<Route>,
    /// Fields of a newer minor version.
    pub extra: Extra,
}
record!(HubTable {
    "name" name "Name" "The table's name in the hub; attachments use `default` when nothing else is said.";
    "routes" routes "Static routes" "Routes to an attached network, VPN connection or hub, or to `blackhole`; those that attachments propagate are not listed.";
});

/// How something is attached to a transit hub. What is attached without one is associated with the default table and propagates to it.
#[derive(Debug, Clone, PartialEq)]
pub struct HubJoin {
    /// The id of the network, VPN connection or other hub.
    pub to: Target,
    /// Where the attachment of a network stands, one subnet a zone; all zones when none is named.
    pub subnets: Vec<Id<Subnet>>,
    /// The table that decides about packets coming in; none when it is empty.
    pub table: String,
    /// The tables that learn its blocks.
    pub propagates_to: Vec<String>,
    /// Fields of a newer minor version.
    pub extra: Extra,
}

impl Default for HubJoin {
    fn default() -> Self {
        Self {
            to: Target::default(),
            subnets: Vec::new(),
            table: DEFAULT_TABLE.to_owned(),
            propagates_to: vec![DEFAULT_TABLE.to_owned()],
            extra: Extra::new(),
        }
    }
}
record!(HubJoin {
    "to" to "Attached" "The id of the network, VPN connection or other hub.";
    "subnets" subnets "Subnets" "Where the attachment of a network stands, one subnet a zone; all zones when none is named.";
    "table" table "Association" "The table that decides about packets coming in; none when it is empty.";
    "propagates_to" propagates_to "Propagation" "The tables that learn its blocks.";
});

impl Gateway {
    /// How something with this id is attached, where the plan says so.
    pub fn join_of(&self, id: &str) -> Option<&HubJoin> {
        self.joins.iter().find(|join| join.to.as_str() == id)
    }

    /// Whether a network is attached to the hub: listed, or joined.
    pub fn attaches(&self, network: &Id<Network>) -> bool {
        self.attachments.contains(network)
            || self.network.as_ref() == Some(network)
            || self.join_of(network.as_str()).is_some()
    }
}

impl Plan {
    /// The provider of a gateway or hub: that of the first network at it by id, or the plan's.
    pub fn provider_of_gateway(&self, gateway: &Gateway) -> Provider {
        let network = self.networks_at(gateway).first().copied();
        network.map_or(self.settings.provider, |network| self.provider_of(network))
    }

    /// The networks that are attached to a hub, each once, sorted by id.
    pub fn networks_at<'p>(&'p self, hub: &Gateway) -> Vec<&'p Id<Network>> {
        let joined = hub.joins.iter().filter_map(|join| self.networks.by_text(join.to.as_str()));
        let listed = hub.attachments.iter().chain(&hub.network).filter_map(|network| self.networks.get(network));
        let mut networks: Vec<&Id<Network>> = joined.chain(listed).map(|network| &network.id).collect();
        networks.small_sort();
        networks.dedup();
        networks
    }
}

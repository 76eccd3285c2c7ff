//! What is behind a rule set? Its subnets and hosts, their networks, and the services that the plan says they offer.

use std::collections::{BTreeMap, BTreeSet};

use super::ports::{ports_of, ports_text};
use crate::address::{BlockSet, Cidr};
use crate::analysis::packet::TCP;
use crate::analysis::{Intervals, Protocol};
use crate::model::{Expectation, Filter, FilterKind, Host, Network, Plan, Subnet};
use crate::small::{SmallCollect, SmallSort};

/// What a rule set protects, sorted by id.
pub(super) struct Behind<'a> {
    filter: &'a Filter,
    /// The subnets at whose edge it stands and, where it is at interfaces, the subnets of these.
    pub(super) subnets: Vec<&'a Subnet>,
    /// The hosts whose packets it sees.
    pub(super) hosts: Vec<&'a Host>,
}

impl<'a> Behind<'a> {
    /// Firewall rules of Google Cloud apply to a whole network; other rule sets where they are named.
    pub(super) fn of(plan: &'a Plan, filter: &'a Filter) -> Self {
        let is_network_wide = |subnet: &Subnet| {
            filter.kind == FilterKind::GcpFirewall && filter.network.as_ref() == Some(&subnet.network)
        };
        let is_edge = |subnet: &Subnet| subnet.filter.as_ref() == Some(&filter.id) || is_network_wide(subnet);
        let home = |host: &Host| plan.subnets.get(&host.subnet);
        let is_behind = |host: &&Host| host.filters.contains(&filter.id) || home(host).is_some_and(is_edge);
        let mut hosts: Vec<&Host> = plan.hosts.iter().filter(is_behind).collect();
        hosts.small_sort_by(|one, other| one.id.cmp(&other.id));
        let homes: BTreeSet<&str> = hosts.iter().map(|host| host.subnet.as_str()).small_set();
        let is_home = |subnet: &&Subnet| is_edge(subnet) || homes.contains(subnet.id.as_str());
        let mut subnets: Vec<&Subnet> = plan.subnets.iter().filter(is_home).collect();
        subnets.small_sort_by(|one, other| one.id.cmp(&other.id));
        Self { filter, subnets, hosts }
    }

    /// The networks that it belongs to or stands in, by id.
    pub(super) fn networks(&self, plan: &'a Plan) -> Vec<&'a Network> {
        let ids = self.subnets.iter().map(|subnet| &subnet.network).chain(&self.filter.network);
        ids.small_set().into_iter().filter_map(|id| plan.networks.get(id)).collect()
    }

    /// The blocks of these networks.
    pub(super) fn blocks(&self, plan: &Plan) -> Vec<Cidr> {
        self.networks(plan).iter().flat_map(|network| network.blocks()).collect::<BlockSet>().cidrs()
    }

    /// What load balancers and intents expect of the hosts and subnets behind: ports by protocol, as rules write them.
    pub(super) fn services(&self, plan: &Plan) -> Vec<(String, String)> {
        let mut services: BTreeMap<u8, Intervals<u16>> = BTreeMap::new();
        let mut add = |protocol: Option<u8>, ports: Intervals<u16>| {
            let known = services.entry(protocol.unwrap_or(TCP)).or_default();
            *known = known.union(&ports);
        };
        let names =
            self.hosts.iter().map(|host| host.id.as_str()).chain(self.subnets.iter().map(|subnet| subnet.id.as_str()));
        let names: BTreeSet<&str> = names.small_set();
        for balancer in plan.load_balancers.iter() {
            if !balancer.targets.iter().any(|target| names.contains(target.as_str())) {
                continue;
            }
            for listener in &balancer.listeners {
                let port = if listener.target_port == 0 { listener.port } else { listener.target_port };
                add(listener.protocol.number(), port.into());
            }
            if balancer.health.port != 0 {
                add(None, balancer.health.port.into());
            }
        }
        for intent in plan.intents.iter().filter(|intent| intent.expect == Expectation::Allowed) {
            if names.contains(intent.to.as_str()) && !intent.ports.is_any() {
                add(intent.protocol.number(), ports_of(&intent.ports));
            }
        }
        let protocol = |number: u8| Protocol::Number(number).to_string();
        services.into_iter().map(|(number, ports)| (protocol(number), ports_text(&ports))).collect()
    }
}

//! Which networks and sites reach each other? Those that a peering, a transit hub or a VPN connection joins.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{GatewayKind, PeeringState, Plan, Vpn};
use crate::small::{SmallCollect, SmallSort};

/// What joins networks and sites: within it, each member reaches every other. Reaching does not carry on from one joint into the next: a peering
/// and a VPN connection are not transitive (Amazon VPC Peering Guide, Unsupported VPC peering configurations), and a hub is one joint with all its members.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Joint {
    /// The ids of what joins them: peerings and VPN connections between the same two, or one hub.
    pub links: BTreeSet<String>,
    /// The ids of networks and sites, two or more.
    pub members: BTreeSet<String>,
}

impl Joint {
    /// Whether nothing but peerings joins the members.
    pub fn is_peering(&self, plan: &Plan) -> bool {
        self.links.iter().all(|link| plan.peerings.by_text(link).is_some())
    }
}

/// Every joint of a plan, sorted. A peering that waits for its answer counts, for it is refused when blocks overlap; one that is gone does not.
pub(super) fn joints(plan: &Plan) -> Vec<Joint> {
    let mut pairs: BTreeMap<BTreeSet<String>, BTreeSet<String>> = BTreeMap::new();
    let mut join = |link: &str, one: &str, other: &str| {
        pairs.entry([one.to_owned(), other.to_owned()].into_iter().small_set()).or_default().insert(link.to_owned());
    };
    for peering in plan.peerings.iter().filter(|peering| peering.state != PeeringState::Inactive) {
        join(peering.id.as_str(), peering.requester.as_str(), peering.accepter.as_str());
    }
    let mut hubs: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for gateway in plan.gateways.iter().filter(|gateway| gateway.kind == GatewayKind::Transit) {
        let attached = plan.networks_at(gateway).into_iter().map(ToString::to_string);
        hubs.entry(gateway.id.as_str()).or_default().extend(attached);
    }
    for vpn in plan.vpns.iter() {
        match hub_of(plan, vpn).and_then(|hub| hubs.get_mut(hub)) {
            Some(members) => drop(members.insert(vpn.site.to_string())),
            None => network_of(plan, vpn).into_iter().for_each(|end| join(vpn.id.as_str(), vpn.site.as_str(), end)),
        }
    }
    let hubs =
        hubs.into_iter().map(|(hub, members)| Joint { links: [hub.to_owned()].into_iter().small_set(), members });
    let pairs = pairs.into_iter().map(|(members, links)| Joint { links, members });
    let mut joints: Vec<Joint> = hubs.chain(pairs).filter(|joint| joint.members.len() > 1).collect();
    joints.small_sort();
    joints
}

/// The transit hub that a VPN connection ends at.
fn hub_of<'a>(plan: &'a Plan, vpn: &'a Vpn) -> Option<&'a str> {
    let gateway = plan.gateways.get(vpn.gateway.as_ref()?)?;
    (gateway.kind == GatewayKind::Transit).then_some(gateway.id.as_str())
}

/// The network that a VPN connection ends in: its own, or that of its gateway.
fn network_of<'a>(plan: &'a Plan, vpn: &'a Vpn) -> Option<&'a str> {
    let of_gateway = || plan.gateways.get(vpn.gateway.as_ref()?)?.network.as_ref();
    vpn.network.as_ref().or_else(of_gateway).map(|network| network.as_str())
}

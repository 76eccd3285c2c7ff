//! By what does a rule name the ends of a flow? By an address, by a group or tag, or by the block around it.

use std::net::IpAddr;

use crate::address::{Cidr, Family};
use crate::analysis::path::{Asked, End, Place};
use crate::model::{Filter, FilterKind, Host, Peer, Plan};

/// How narrow edits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Rules name single addresses, routes the blocks of subnets.
    Exact,
    /// Rules name groups and tags where they can.
    Named,
    /// Rules name the blocks of subnets, routes those of networks.
    Wide,
    /// Rules that are there are used as far as possible.
    Reuse,
}

impl Style {
    pub(super) const ALL: [Self; 4] = [Self::Exact, Self::Named, Self::Wide, Self::Reuse];
}

/// An end of a flow as a rule names it.
pub(super) struct Named {
    pub(super) peer: Peer,
    /// How many addresses that is.
    pub(super) size: u128,
}

/// Names the end of a flow that has this address.
pub(super) fn name_of(plan: &Plan, asked: &Asked<'_>, address: IpAddr, kind: FilterKind, style: Style) -> Named {
    let end = [&asked.from, &asked.to].into_iter().find(|end| end.address == address);
    if style == Style::Named
        && let Some(named) = end.and_then(|end| by_name(plan, end, kind))
    {
        return named;
    }
    let is_example = end.is_some_and(|end| end.is_example);
    let block = match end.filter(|_| is_example || style == Style::Wide) {
        Some(end) => around(plan, end),
        None if style == Style::Wide => subnet_around(plan, address),
        None => None,
    };
    let block = block.unwrap_or_else(|| Cidr::of_address(address));
    Named { peer: Peer::typed(block.to_string()), size: block.size() }
}

/// The host at an end of a flow that has this address.
pub(super) fn host_at<'a>(asked: &Asked<'a>, address: IpAddr) -> Option<&'a Host> {
    let end = [&asked.from, &asked.to].into_iter().find(|end| end.address == address)?;
    match end.place {
        Place::Host(host) => Some(host),
        Place::Subnet(_) | Place::Network(_) | Place::Site(_) | Place::Internet => None,
    }
}

/// The group or tag that a host is known by.
fn by_name(plan: &Plan, end: &End<'_>, kind: FilterKind) -> Option<Named> {
    let Place::Host(host) = end.place else { return None };
    let interfaces = |is_in: &dyn Fn(&Host) -> bool| {
        plan.hosts.iter().filter(|host| is_in(host)).map(|host| u128::from(host.count)).sum()
    };
    match kind {
        FilterKind::SecurityGroup => {
            let is_group = |id: &&crate::model::Id<Filter>| {
                plan.filters.get(id).is_some_and(|filter| filter.kind == FilterKind::SecurityGroup)
            };
            let group = host.filters.iter().find(is_group)?;
            let size = interfaces(&|other| other.filters.contains(group));
            Some(Named { peer: Peer::typed(group.to_string()), size })
        }
        FilterKind::GcpFirewall => {
            let tag = host.tags.first()?;
            Some(Named { peer: Peer::typed(format!("tag:{tag}")), size: interfaces(&|other| other.tags.contains(tag)) })
        }
        FilterKind::NetworkAcl | FilterKind::AzureNsg | FilterKind::OrderedList => None,
    }
}

/// The block that an end stands for: that of the subnet or site, or everything on the internet.
fn around(plan: &Plan, end: &End<'_>) -> Option<Cidr> {
    let holds = |block: &Cidr| block.contains_address(end.address);
    match end.place {
        Place::Host(host) => plan.subnets.get(&host.subnet).and_then(|subnet| subnet.cidr.cidr()).filter(holds),
        Place::Subnet(subnet) => subnet.cidr.cidr().filter(holds),
        Place::Network(network) => network.blocks().into_iter().find(holds),
        Place::Site(site) => site.cidrs.iter().filter_map(|block| block.cidr()).find(holds),
        Place::Internet if end.is_example => Some(family_of(end.address).everything()),
        Place::Internet => None,
    }
}

fn subnet_around(plan: &Plan, address: IpAddr) -> Option<Cidr> {
    plan.subnets.sorted().filter_map(|subnet| subnet.cidr.cidr()).find(|block| block.contains_address(address))
}

/// The family of an address.
pub(super) fn family_of(address: IpAddr) -> Family {
    Cidr::of_address(address).family()
}

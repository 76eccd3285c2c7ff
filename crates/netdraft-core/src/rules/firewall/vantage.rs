//! Which packets can come to a rule set at all? Those of the addresses behind it, as far as that is sure.

use crate::address::{BlockSet, Cidr, Family, Provider};
use crate::analysis::filters::CompiledRule;
use crate::analysis::{Hop, Match, PacketSet};
use crate::model::{Direction, Filter, FilterKind, LoadBalancerKind, Subnet};
use crate::rules::Context;

use super::behind::Behind;

/// A rule set where it hangs.
pub(super) struct Vantage<'a> {
    pub(super) behind: Behind<'a>,
    /// The addresses of each subnet behind it.
    inside: Vec<BlockSet>,
    /// Whether it sees only what comes into a subnet or leaves it.
    is_edge: bool,
}

impl<'a> Vantage<'a> {
    /// Where a rule set hangs; nothing where it is not sure which addresses are behind it: at no subnet, on a router of one's own, or where a subnet
    /// passes on packets of others.
    pub(super) fn of(context: &'a Context<'_>, filter: &'a Filter) -> Option<Self> {
        let plan = context.plan;
        let behind = Behind::of(plan, filter);
        let is_own = |subnet: &&Subnet| plan.provider_of(&subnet.network) == Provider::Generic;
        let is_router = filter.kind == FilterKind::OrderedList || behind.subnets.iter().any(is_own);
        if behind.subnets.is_empty() || is_router || behind.subnets.iter().any(|subnet| passes_on(context, subnet)) {
            return None;
        }
        let mut inside = Vec::new();
        for subnet in &behind.subnets {
            let mut addresses = BlockSet::from(subnet.cidr.cidr()?);
            let blocks = plan.networks.get(&subnet.network)?.blocks();
            let v6: BlockSet = blocks.iter().copied().filter(|block| block.family() == Family::V6).collect();
            // Hosts may have IPv6 addresses beside those of a drawn IPv4 subnet.
            addresses = addresses.union(&if v6.is_empty() { Family::V6.everything().into() } else { v6 });
            if filter.kind == FilterKind::GcpFirewall {
                // Alias ranges need not be drawn.
                addresses = addresses.union(&blocks.into_iter().collect());
            }
            let typed = plan.hosts_of(&subnet.id).flat_map(|host| &host.addresses);
            let typed = typed.filter_map(|address| address.ip()).map(Cidr::of_address);
            inside.push(addresses.union(&typed.collect()));
        }
        Some(Self { behind, inside, is_edge: filter.kind == FilterKind::NetworkAcl })
    }

    /// All addresses behind it, and those of groups that its hosts may have joined.
    pub(super) fn inside(&self) -> BlockSet {
        const MULTICAST: [&str; 2] = ["224.0.0.0/4", "255.255.255.255/32"];
        let multicast = MULTICAST.iter().filter_map(|block| block.parse::<Cidr>().ok()).collect();
        self.inside.iter().fold(multicast, |all, addresses| all.union(addresses))
    }
}

/// Whether a subnet passes on packets that are neither from nor to its own addresses.
fn passes_on(context: &Context<'_>, subnet: &Subnet) -> bool {
    let plan = context.plan;
    let block = subnet.cidr.cidr();
    let has_nat = plan.nats.iter().any(|nat| nat.subnet.as_ref() == Some(&subnet.id));
    let is_gateway = |kind: LoadBalancerKind| kind == LoadBalancerKind::Gateway;
    let has_gateway =
        (plan.load_balancers.iter()).any(|balancer| is_gateway(balancer.kind) && balancer.subnets.contains(&subnet.id));
    let leads_here = |hop: Hop<'_>| match hop {
        Hop::Host(host) => host.subnet == subnet.id,
        Hop::LoadBalancer(balancer) => balancer.subnets.contains(&subnet.id),
        Hop::Address(address) => block.is_none_or(|block| block.contains_address(address)),
        Hop::Local
        | Hop::Internet
        | Hop::Drop
        | Hop::Gateway(_)
        | Hop::Nat(_)
        | Hop::Peering(_)
        | Hop::Vpn(_)
        | Hop::Unknown => false,
    };
    let mut tables = context.facts.routes().tables();
    has_nat || has_gateway || tables.any(|table| table.ways.iter().any(|way| leads_here(way.lead.hop)))
}

/// Whether some packet that a rule matches can come to the rule set. Where that is too complex to say, it can.
pub(super) fn is_seen(vantage: &Vantage<'_>, rule: &CompiledRule, direction: Direction) -> bool {
    if !vantage.is_edge {
        return true;
    }
    let everywhere: BlockSet = [Family::V4, Family::V6].map(Family::everything).into_iter().collect();
    let packets = PacketSet::from_match(&{
        let ends = rule.transport.clone().sources(rule.sources.blocks.clone());
        ends.destinations(rule.destinations.blocks.clone())
    });
    vantage.inside.iter().any(|inside| {
        let outside = everywhere.subtract(inside);
        let crossing = match direction {
            Direction::Ingress => Match::any().sources(outside).destinations(inside.clone()),
            Direction::Egress => Match::any().sources(inside.clone()).destinations(outside),
        };
        packets.intersects(&PacketSet::from_match(&crossing)).unwrap_or(true)
    })
}

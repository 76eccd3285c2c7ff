//! Which pieces does a transit hub lack, so that what is attached to it does not reach each other? Associations, routes back, routes of subnets, zones.

use crate::small::SmallCollect;
use std::collections::BTreeMap;

use super::exits::{Attached, Beyond, Loss, vpns_at};
use super::facts::Facts;
use super::hops::Hop;
use super::hubs::{in_table, table_of, zone_gap};
use super::route_order::reached_in;
use crate::address::{BlockSet, Family};
use crate::model::{Gateway, Id, Network, RouteTable, Subnet};

/// A piece that a hub lacks.
#[derive(Debug, Clone, PartialEq)]
pub enum HubGap<'a> {
    /// What has this id is attached, and no table decides about what comes in by it.
    Association {
        /// The id.
        attached: &'a str,
        /// Why.
        loss: Loss,
    },
    /// Nothing on the hub has a route to what has this id, and its table has a route to nothing.
    Isolated {
        /// The id.
        attached: &'a str,
    },
    /// Packets from what has this id arrive, and the table of those that they go to has no route back.
    NoWayBack {
        /// The id.
        attached: &'a str,
        /// The name of the table.
        table: &'a str,
        /// The ids of what its packets arrive at.
        reached: Vec<&'a str>,
    },
    /// No subnet of the network has a route to the hub.
    NoRoute {
        /// The network.
        network: &'a Id<Network>,
        /// What the hub has routes to for it.
        beyond: BlockSet,
    },
    /// The subnet has a route to the hub, and the attachment has no subnet in its zone.
    NoLeg {
        /// The subnet.
        subnet: &'a Subnet,
    },
}

/// Something attached to a hub.
struct Leg<'a> {
    id: &'a str,
    /// What the addresses belong to: the network, or the site behind the VPN connection.
    name: &'a str,
    blocks: BlockSet,
    table: Result<&'a str, Loss>,
}

/// Where a table leads.
struct Reach {
    /// The addresses that each network or site gets, by its id.
    by_name: BTreeMap<String, BlockSet>,
    lost: BlockSet,
}

impl Reach {
    fn of(facts: &Facts<'_>, hub: &Gateway, table: &str) -> Self {
        let everything: BlockSet = [Family::V4.everything(), Family::V6.everything()].into_iter().collect();
        let mut reach = Self { by_name: BTreeMap::new(), lost: BlockSet::new() };
        for (share, end) in in_table(facts.addresses(), hub, table, &everything) {
            let name = match end {
                Beyond::Network(network) => network.to_string(),
                Beyond::Vpn(vpn) => vpn.site.to_string(),
                Beyond::Drops(_) => {
                    reach.lost = reach.lost.union(&share);
                    continue;
                }
                Beyond::Site(_) | Beyond::Hub(_) | Beyond::Internet | Beyond::Unknown(_) => continue,
            };
            let known = reach.by_name.entry(name).or_default();
            *known = known.union(&share);
        }
        reach
    }

    /// Whether packets for something arrive there.
    fn leads_to(&self, leg: &Leg<'_>) -> bool {
        self.by_name.get(leg.name).is_some_and(|share| !share.intersect(&leg.blocks).is_empty())
    }

    /// Whether all packets for something are lost.
    fn loses(&self, leg: &Leg<'_>) -> bool {
        self.lost.is_superset(&leg.blocks)
    }
}

/// What a hub lacks, in a fixed order, and what cannot be told: ids with the reason.
pub fn hub_gaps<'a>(facts: &Facts<'a>, hub: &'a Gateway) -> (Vec<HubGap<'a>>, Vec<(String, String)>) {
    let (mut gaps, mut unknown) = (Vec::new(), Vec::new());
    let legs = legs(facts, hub);
    let tables: BTreeMap<&str, Reach> = legs
        .iter()
        .filter_map(|leg| leg.table.as_ref().ok())
        .map(|table| (*table, Reach::of(facts, hub, table)))
        .small_map();
    for leg in &legs {
        let table = match &leg.table {
            Ok(table) => *table,
            Err(loss) => {
                gaps.push(HubGap::Association { attached: leg.id, loss: loss.clone() });
                continue;
            }
        };
        if leg.blocks.is_empty() {
            unknown.push((leg.id.to_owned(), format!("`{}` has no block that could be reached", leg.name)));
            continue;
        }
        let Some(own) = tables.get(table) else { continue };
        let others = || legs.iter().filter(|other| other.name != leg.name && other.table.is_ok());
        let reach_of = |other: &Leg<'_>| tables.get(other.table.as_ref().copied().unwrap_or_default());
        let is_lost = |other: &Leg<'_>| reach_of(other).is_none_or(|reach| reach.loses(leg));
        if others().next().is_some() && others().all(|other| own.loses(other) && is_lost(other)) {
            gaps.push(HubGap::Isolated { attached: leg.id });
        }
        let mut unanswered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for other in others().filter(|other| own.leads_to(other) && is_lost(other)) {
            unanswered.entry(other.table.as_ref().copied().unwrap_or_default()).or_default().push(other.id);
        }
        gaps.extend(unanswered.into_iter().map(|(table, reached)| HubGap::NoWayBack {
            attached: leg.id,
            table,
            reached,
        }));
    }
    // Where something is attached in a way of its own and isolated, what is attached in the default way is not to blame.
    let is_own_way = |gap: &HubGap<'_>| matches!(gap, HubGap::Isolated { attached } if hub.join_of(attached).is_some());
    if gaps.iter().any(is_own_way) {
        gaps.retain(|gap| !matches!(gap, HubGap::Isolated { .. }) || is_own_way(gap));
    }
    for network in facts.plan().networks_at(hub) {
        let leg = legs.iter().find(|leg| leg.id == network.as_str());
        let reach = leg.and_then(|leg| tables.get(leg.table.as_ref().ok()?));
        let others =
            || reach.into_iter().flat_map(|reach| &reach.by_name).filter(|(name, _)| *name != network.as_str());
        let beyond = others().fold(BlockSet::new(), |all, (_, share)| all.union(share));
        subnets(facts, hub, network, beyond, &mut gaps, &mut unknown);
    }
    (gaps, unknown)
}

/// What is attached: networks, then VPN connections, each by id.
fn legs<'a>(facts: &Facts<'a>, hub: &'a Gateway) -> Vec<Leg<'a>> {
    let (plan, addresses) = (facts.plan(), facts.addresses());
    let networks = plan.networks_at(hub).into_iter().map(|network| Leg {
        id: network.as_str(),
        name: network.as_str(),
        blocks: reached_in(addresses, network).into_iter().collect(),
        table: table_of(plan, hub, Attached::Network(network)),
    });
    let vpns = vpns_at(addresses, hub).into_iter().map(|vpn| Leg {
        id: vpn.id.as_str(),
        name: vpn.site.as_str(),
        blocks: plan
            .sites
            .get(&vpn.site)
            .into_iter()
            .flat_map(|site| &site.cidrs)
            .filter_map(|block| block.cidr())
            .collect(),
        table: table_of(plan, hub, Attached::Vpn(vpn)),
    });
    networks.chain(vpns).collect()
}

/// What the subnets of an attached network lack.
fn subnets<'a>(
    facts: &Facts<'a>,
    hub: &Gateway,
    network: &'a Id<Network>,
    beyond: BlockSet,
    gaps: &mut Vec<HubGap<'a>>,
    unknown: &mut Vec<(String, String)>,
) {
    let tables = facts.routes().of_network(network);
    let (used, idle): (Vec<_>, Vec<_>) = tables.partition(|table| !table.subnets.is_empty());
    let written = |table: Option<&RouteTable>| {
        table.is_some_and(|table| table.routes.iter().any(|route| route.target.as_str().trim() == hub.id.as_str()))
    };
    let is_drawn = !used.is_empty() || idle.iter().any(|table| table.table.is_some());
    let tables = if used.is_empty() { &idle } else { &used };
    if is_drawn && !tables.iter().any(|table| written(table.table)) {
        gaps.push(HubGap::NoRoute { network, beyond });
    }
    for table in used {
        let leads = table.ways.iter().any(|way| matches!(way.lead.hop, Hop::Gateway(found) if found.id == hub.id));
        for subnet in table.subnets.iter().filter(|subnet| leads && subnet.network == *network) {
            match zone_gap(facts.plan(), hub, subnet) {
                Some(Beyond::Drops(_)) => gaps.push(HubGap::NoLeg { subnet }),
                Some(Beyond::Unknown(reason)) => unknown.push((subnet.id.to_string(), reason)),
                Some(_) | None => {}
            }
        }
    }
}

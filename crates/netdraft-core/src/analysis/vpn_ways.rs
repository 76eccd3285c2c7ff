//! Does a VPN connection carry traffic both ways? What the tables of its network send into it, and what its site does.

use std::rc::Rc;

use super::exits::{Attached, Beyond, Loss, Shares, at_gateway, into_cloud, is_up, out_of_site, over_vpn};
use super::facts::Facts;
use super::hops::Hop;
use super::peerings::{ends, unreadable_route};
use super::route_order::{Way, reached_in};
use super::routes::TableRoutes;
use crate::address::BlockSet;
use crate::model::{GatewayKind, Network, Site, Vpn};

/// What gets through in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passes {
    /// Packets to everything on the other side.
    Everything,
    /// Packets to everything, but not from every subnet.
    FromSome,
    /// Packets to some of it.
    Something,
    /// Nothing, for this reason.
    Nothing(String),
    /// It cannot be told, for this reason.
    Unknown(String),
}

const NO_RANGES: &str = "there are no address ranges";
const NO_TUNNEL: &str = "no tunnel is configured";

/// A VPN connection between a network and a site. Where it ends at a transit hub, the hub's attachments say what it carries.
#[derive(Debug, Clone)]
pub struct VpnWays<'a> {
    /// The network.
    pub network: &'a Network,
    /// The site.
    pub site: &'a Site,
    /// The tables in use in the network.
    pub tables: usize,
    /// Those of them that send nothing into it, by id.
    pub silent: Vec<Rc<TableRoutes<'a>>>,
    /// The connection that the site sends by, if it is another one.
    pub preferred: Option<&'a Vpn>,
    /// From the network to the site.
    pub out: Passes,
    /// From the site to the network.
    pub back: Passes,
}

impl<'a> VpnWays<'a> {
    /// Follows a connection; `None` when it has no network of its own, or no site.
    pub fn of(facts: &Facts<'a>, vpn: &'a Vpn) -> Option<Self> {
        let (plan, addresses) = (facts.plan(), facts.addresses());
        let gateway = vpn.gateway.as_ref().and_then(|id| plan.gateways.get(id));
        if gateway.is_some_and(|gateway| gateway.kind == GatewayKind::Transit) {
            return None;
        }
        let of_gateway = gateway.and_then(|gateway| gateway.network.as_ref());
        let network = plan.networks.get(vpn.network.as_ref().or(of_gateway)?)?;
        let site = plan.sites.get(&vpn.site)?;

        let there: BlockSet = site.cidrs.iter().filter_map(|block| block.cidr()).collect();
        let here: BlockSet = reached_in(addresses, &network.id).into_iter().collect();
        let tables = ends(addresses, facts.routes(), &network.id);
        let sent: Vec<BlockSet> = tables.iter().map(|(table, _)| sent(facts, table, vpn, &there)).collect();
        let silent = tables.into_iter().zip(&sent).filter(|(_, sent)| sent.is_empty()).map(|((table, _), _)| table);
        let silent: Vec<Rc<TableRoutes<'a>>> = silent.collect();
        let unknown = unreadable(facts, vpn, network, site);
        let out = match &unknown {
            Some(reason) => Passes::Unknown(reason.clone()),
            None if there.is_empty() => Passes::Nothing(NO_RANGES.to_owned()),
            None if silent.len() == sent.len() => Passes::Nothing("no route".to_owned()),
            None if !is_up(vpn) => Passes::Nothing(NO_TUNNEL.to_owned()),
            None if sent.iter().any(|sent| !sent.is_empty() && !there.subtract(sent).is_empty()) => Passes::Something,
            None if !silent.is_empty() => Passes::FromSome,
            None => Passes::Everything,
        };
        let from_site = out_of_site(addresses, site, &here);
        let preferred = from_site.iter().find_map(|(_, end)| match end {
            Beyond::Vpn(other) if other.id != vpn.id => Some(*other),
            _ => None,
        });
        let back = match unknown {
            Some(reason) => Passes::Unknown(reason),
            None => returned(vpn, &from_site, &into_cloud(addresses, vpn, &here), &here),
        };
        Some(Self { network, site, tables: sent.len(), silent, preferred, out, back })
    }

    /// How many tables send something into it.
    pub fn sending(&self) -> usize {
        self.tables.saturating_sub(self.silent.len())
    }
}

/// What a table sends to a site through a connection: by a route to the connection itself, or to the gateway that it ends at.
fn sent<'a>(facts: &Facts<'a>, table: &TableRoutes<'a>, vpn: &'a Vpn, there: &BlockSet) -> BlockSet {
    let through = |way: &Way<'a>, share: &BlockSet| match way.lead.hop {
        Hop::Vpn(found) if found.id == vpn.id => share.clone(),
        Hop::Gateway(gateway) if way.lead.dead_end.is_none() => {
            let from = Attached::Network(&table.network.id);
            let shares = at_gateway(facts.addresses(), gateway, from, share);
            of_end(&shares, |end| matches!(end, Beyond::Vpn(found) if found.id == vpn.id))
        }
        _ => BlockSet::new(),
    };
    let shares = table.shares_of(there);
    let all = shares.iter().flat_map(|(ways, share)| ways.iter().map(move |way| through(way, share)));
    let all = all.fold(BlockSet::new(), |all, part| all.union(&part));
    of_end(&over_vpn(facts.addresses(), vpn, &all), |end| {
        matches!(end, Beyond::Site(_) | Beyond::Drops(Loss::NoTunnel))
    })
}

/// What cannot be read and might decide.
fn unreadable(facts: &Facts<'_>, vpn: &Vpn, network: &Network, site: &Site) -> Option<String> {
    let ends = [site.id.as_str(), network.id.as_str()];
    let block = ends.iter().find_map(|id| Some((id, facts.addresses().unreadable_block_of(id)?)));
    if let Some((id, block)) = block {
        return Some(format!("block `{block}` of `{id}` cannot be read"));
    }
    let gateway = vpn.gateway.as_ref().map(|gateway| gateway.as_str());
    let leads_here = |target: &str| target == vpn.id.as_str() || Some(target) == gateway;
    unreadable_route(facts.plan(), &network.id, &leads_here)
}

/// What the site sends into a connection, and what of that arrives.
fn returned<'a>(vpn: &Vpn, from_site: &Shares<'a>, entering: &Shares<'a>, here: &BlockSet) -> Passes {
    let unknown = from_site.iter().chain(entering).find_map(|(_, end)| match end {
        Beyond::Unknown(reason) => Some(reason.clone()),
        _ => None,
    });
    let arrives = of_end(entering, |end| matches!(end, Beyond::Network(_)));
    let taken = of_end(from_site, |end| matches!(end, Beyond::Vpn(taken) if taken.id == vpn.id));
    let passes = taken.intersect(&arrives);
    match unknown {
        Some(reason) => Passes::Unknown(reason),
        None if here.is_empty() => Passes::Nothing(NO_RANGES.to_owned()),
        None if here.subtract(&passes).is_empty() => Passes::Everything,
        None if !passes.is_empty() => Passes::Something,
        None if !is_up(vpn) => Passes::Nothing(NO_TUNNEL.to_owned()),
        None if taken.is_empty() => Passes::Nothing("the site sends by another connection".to_owned()),
        None => Passes::Nothing("it leads to nothing that has these addresses".to_owned()),
    }
}

/// The addresses whose packets end as asked.
fn of_end<'a>(shares: &Shares<'a>, wanted: impl Fn(&Beyond<'a>) -> bool) -> BlockSet {
    let wanted = shares.iter().filter(|(_, end)| wanted(end));
    wanted.fold(BlockSet::new(), |all, (share, _)| all.union(share))
}

//! Does a peering carry traffic both ways? The tables on its two sides, and what each of them sends over it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::address_plan::AddressPlan;
use super::hops::Hop;
use super::route_order::{far_end, reached_in};
use super::routes::{Routes, TableRoutes};
use crate::address::{BlockSet, Cidr, Provider};
use crate::model::{Gateway, GatewayKind, Id, Network, Peering, PeeringState, Plan, Subnet};

/// Where packets start and end: a subnet, or a block of the network where it has no subnets.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The subnet.
    pub subnet: Option<&'a Subnet>,
    /// Its block.
    pub block: Cidr,
}

/// A table on one side of a peering, with the places that use it.
#[derive(Debug, Clone)]
pub struct End<'a> {
    /// The table.
    pub routes: Rc<TableRoutes<'a>>,
    /// The places.
    pub places: Vec<Place<'a>>,
    /// What of the far network the table sends over the peering.
    pub over: BlockSet,
}

/// One side of a peering.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// The network.
    pub network: &'a Network,
    /// Its blocks.
    pub blocks: Vec<Cidr>,
    /// The tables in use.
    pub ends: Vec<End<'a>>,
    /// The tables that nothing uses and that would send something over the peering.
    pub idle: Vec<Rc<TableRoutes<'a>>>,
}

impl Side<'_> {
    /// Whether a table in use sends something over the peering.
    pub fn sends(&self) -> bool {
        self.ends.iter().any(|end| !end.over.is_empty())
    }
}

/// A table that does not answer.
#[derive(Debug, Clone)]
pub struct Gap<'a> {
    /// The side of the table.
    pub side: usize,
    /// Its position among the ends of that side.
    pub end: usize,
    /// The places on the other side whose packets arrive, and that get no answer.
    pub unanswered: Vec<Place<'a>>,
}

/// What a peering carries, as far as routes decide.
#[derive(Debug, Clone)]
pub enum Carries<'a> {
    /// Traffic in both directions, or none that would need it.
    BothWays,
    /// Traffic in one direction only: on one side no table in use has a route. These do not answer.
    OneWay(Vec<Gap<'a>>),
    /// Traffic of some tables only: these do not answer.
    Partly(Vec<Gap<'a>>),
    /// Nothing: no table in use has a route.
    Nothing,
    /// It cannot be told, for this reason.
    Unknown(String),
    /// It is not a matter of routes: a side is missing, or nothing was drawn there.
    Unjudged,
}

/// A peering and its two sides: the requester's, then the accepter's.
#[derive(Debug, Clone)]
pub struct PeeringPaths<'a> {
    /// The peering.
    pub peering: &'a Peering,
    /// The sides.
    pub sides: [Side<'a>; 2],
    /// What it carries.
    pub carries: Carries<'a>,
}

impl<'a> PeeringPaths<'a> {
    /// Follows a peering; `None` when it joins a network with itself.
    pub(super) fn of(addresses: &AddressPlan<'a>, routes: &Routes<'a>, peering: &'a Peering) -> Option<Self> {
        let side = |near: &'a Id<Network>| {
            let far: BlockSet = reached_in(addresses, far_end(peering, near)?).into_iter().collect();
            let over = |table: &TableRoutes<'a>| table.over(&peering.id, &far);
            let ends = ends(addresses, routes, near).into_iter();
            let ends: Vec<End<'a>> =
                ends.map(|(table, places)| End { over: over(&table), routes: table, places }).collect();
            let is_idle = |table: &&Rc<TableRoutes<'a>>| !ends.iter().any(|end| Rc::ptr_eq(&end.routes, table));
            let idle = routes.of_network(near).filter(is_idle).filter(|table| !over(table).is_empty());
            let (network, idle) = (addresses.plan().networks.get(near)?, idle.cloned().collect());
            Some(Side { network, blocks: reached_in(addresses, near), ends, idle })
        };
        let sides = [side(&peering.requester)?, side(&peering.accepter)?];
        let mut paths = Self { peering, sides, carries: Carries::Unjudged };
        paths.carries = paths.judge(addresses);
        Some(paths)
    }

    /// Whether blocks of the two sides overlap, so that there is no peering at all.
    pub fn overlaps(&self) -> bool {
        let [one, other] = &self.sides;
        one.blocks.iter().any(|block| other.blocks.iter().any(|far| block.overlaps(*far)))
    }

    fn judge(&self, addresses: &AddressPlan<'_>) -> Carries<'a> {
        if self.is_out_of_use() || self.overlaps() || !self.is_drawn() {
            return Carries::Unjudged;
        }
        if let Some(reason) = self.unreadable(addresses) {
            return Carries::Unknown(reason);
        }
        let [one, other] = &self.sides;
        let mut doubt = None;
        if !one.sends() && !other.sends() {
            let goes_elsewhere = self.goes_elsewhere(&mut doubt);
            return match doubt {
                _ if goes_elsewhere => Carries::BothWays,
                Some(reason) => Carries::Unknown(reason),
                None => Carries::Nothing,
            };
        }
        let mut gaps = self.gaps(0, &mut doubt);
        gaps.extend(self.gaps(1, &mut doubt));
        match doubt {
            _ if !gaps.is_empty() && one.sends() && other.sends() => Carries::Partly(gaps),
            _ if !gaps.is_empty() => Carries::OneWay(gaps),
            Some(reason) => Carries::Unknown(reason),
            None => Carries::BothWays,
        }
    }

    /// A place whose packets arrive at another one, and get no answer.
    pub fn witness(&self, gap: &Gap<'a>) -> Option<(Place<'a>, Place<'a>)> {
        let (near, far) = (self.sides.get(gap.side)?.ends.get(gap.end)?, self.sides.get(gap.side ^ 1)?);
        let from = *gap.unanswered.first()?;
        let sends = |end: &&End<'_>| end.places.iter().any(|place| place.block == from.block);
        let reaches = |to: &&Place<'_>| far.ends.iter().filter(sends).any(|end| end.over.overlaps(to.block));
        Some((from, *near.places.iter().find(reaches)?))
    }

    /// Whether one side is not set up, or the peering is not accepted: then routes change nothing.
    fn is_out_of_use(&self) -> bool {
        let is_set_up = self.peering.requester_configured && self.peering.accepter_configured;
        !is_set_up || self.peering.state != PeeringState::Active
    }

    /// Whether there is a table or a subnet on either side.
    fn is_drawn(&self) -> bool {
        let mut ends = self.sides.iter().flat_map(|side| &side.ends);
        ends.any(|end| end.routes.table.is_some() || !end.routes.subnets.is_empty())
    }

    /// What cannot be read and might decide.
    fn unreadable(&self, addresses: &AddressPlan<'_>) -> Option<String> {
        let mut sides = self.sides.iter();
        sides.find_map(|side| {
            let id = &side.network.id;
            if let Some(block) = addresses.unreadable_block_of(id.as_str()) {
                return Some(format!("block `{block}` of `{id}` cannot be read"));
            }
            if side.blocks.is_empty() {
                return Some(format!("`{id}` has no block that could be reached"));
            }
            unreadable_route(addresses.plan(), id, &|target| target == self.peering.id.as_str())
        })
    }

    /// Whether something between the two networks goes another way than over the peering.
    fn goes_elsewhere(&self, doubt: &mut Option<String>) -> bool {
        let [one, other] = &self.sides;
        let mut goes = false;
        for (near, far) in [(one, other), (other, one)] {
            for (end, block) in near.ends.iter().flat_map(|end| far.blocks.iter().map(move |block| (end, *block))) {
                match self.answer(end, block, far) {
                    Answer::Over | Answer::Elsewhere => goes = true,
                    Answer::Perhaps(reason) => *doubt = doubt.take().or(Some(reason)),
                    Answer::Nowhere => {}
                }
            }
        }
        goes
    }

    /// The tables of a side that do not answer what arrives from the other.
    pub(super) fn gaps(&self, side: usize, doubt: &mut Option<String>) -> Vec<Gap<'a>> {
        let (Some(near), Some(far)) = (self.sides.get(side), self.sides.get(side ^ 1)) else { return Vec::new() };
        let mut gaps = Vec::new();
        for (position, end) in near.ends.iter().enumerate() {
            let arrives = |from: &&End<'_>| end.places.iter().any(|place| from.over.overlaps(place.block));
            let mut unanswered = Vec::new();
            for place in far.ends.iter().filter(arrives).flat_map(|from| &from.places) {
                match self.answer(end, place.block, far) {
                    Answer::Over | Answer::Elsewhere => {}
                    Answer::Perhaps(reason) => *doubt = doubt.take().or(Some(reason)),
                    Answer::Nowhere => unanswered.push(*place),
                }
            }
            if !unanswered.is_empty() {
                gaps.push(Gap { side, end: position, unanswered });
            }
        }
        gaps
    }

    /// How packets from a table get to a block of the far network.
    fn answer(&self, end: &End<'_>, block: Cidr, far: &Side<'_>) -> Answer {
        // A route to one machine of a subnet is an answer: peerings may be kept that narrow on purpose (Amazon VPC Peering Guide, Configurations
        // with routes to specific subnets or IP addresses).
        if end.over.overlaps(block) {
            return Answer::Over;
        }
        let mut answer = Answer::Nowhere;
        for way in end.routes.shares_of(&BlockSet::from(block)).into_iter().flat_map(|(ways, _)| ways) {
            match way.lead.hop {
                _ if way.lead.dead_end.is_some() => {}
                Hop::Gateway(hub) if joins(hub, far.network) => return Answer::Elsewhere,
                Hop::Peering(other) if far_end(other, &end.routes.network.id) == Some(&far.network.id) => {
                    return Answer::Elsewhere;
                }
                // What an appliance does with packets is not in the plan; a default route to one means the internet.
                Hop::Host(_) | Hop::LoadBalancer(_) | Hop::Address(_) if way.destination.prefix() > 0 => {
                    let (block, target) = (way.destination, way.target());
                    answer = Answer::Perhaps(format!("what `{target}` does with packets for `{block}` is not known"));
                }
                _ => {}
            }
        }
        match (end.routes.table, end.routes.provider) {
            (None, Provider::Openstack | Provider::Generic) if matches!(answer, Answer::Nowhere) => {
                Answer::Perhaps(format!("the plan names no main route table for `{}`", end.routes.network.id))
            }
            _ => answer,
        }
    }
}

/// How packets get to a place.
enum Answer {
    /// Over the peering.
    Over,
    /// Over a hub, or another peering with the same network.
    Elsewhere,
    /// It cannot be told, for this reason.
    Perhaps(String),
    /// Not at all.
    Nowhere,
}

fn joins(hub: &Gateway, network: &Network) -> bool {
    hub.kind == GatewayKind::Transit && hub.attaches(&network.id)
}

/// A route of a network's tables to some target whose destination cannot be read, in words.
pub(super) fn unreadable_route(
    plan: &Plan,
    network: &Id<Network>,
    leads_there: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let tables = plan.route_tables.iter().filter(|table| table.network == *network);
    let routes =
        tables.flat_map(|table| table.routes.iter().map(move |route| (&table.id, &route.destination, &route.target)));
    let towards = routes.filter(|(_, _, target)| leads_there(target.as_str()));
    let (table, destination, _) = towards.filter(|(_, destination, _)| destination.cidr().is_none()).min()?;
    Some(format!("destination `{destination}` of `{table}` cannot be read"))
}

/// The tables that are in use in a network, by id, with the places that use them. A network without subnets uses all tables that it names.
pub(super) fn ends<'a>(
    addresses: &AddressPlan<'a>,
    routes: &Routes<'a>,
    network: &'a Id<Network>,
) -> Vec<(Rc<TableRoutes<'a>>, Vec<Place<'a>>)> {
    let plan = addresses.plan();
    let mut by_table: BTreeMap<&str, (Rc<TableRoutes<'a>>, Vec<Place<'a>>)> = BTreeMap::new();
    let subnets = addresses.network(network).map(|network| network.subnets.as_slice()).unwrap_or_default();
    for placed in subnets {
        let Some(subnet) = plan.subnets.by_text(&placed.anchor.entity) else { continue };
        let Some(table) = routes.of_subnet(&subnet.id) else { continue };
        let id = table.table.map_or("", |table| table.id.as_str());
        let place = Place { subnet: Some(subnet), block: placed.cidr };
        by_table.entry(id).or_insert_with(|| (table.clone(), Vec::new())).1.push(place);
    }
    if !by_table.is_empty() {
        return by_table.into_values().collect();
    }
    let whole = || reached_in(addresses, network).into_iter().map(|block| Place { subnet: None, block }).collect();
    let named: Vec<_> = routes.of_network(network).filter(|table| table.table.is_some()).collect();
    let tables = if named.is_empty() { routes.of_network(network).collect() } else { named };
    tables.into_iter().map(|table| (table.clone(), whole())).collect()
}

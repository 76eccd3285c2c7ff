//! What makes places: networks, subnets, sites and hosts, each with addresses that are free?

use std::collections::{BTreeMap, BTreeSet};

use netdraft_core::address::{
    BlockSet, Cidr, Exhausted, Family, Holes, Pool, Request, Size, Strategy, allocate, smallest_prefix_for,
    subnet_limits,
};
use netdraft_core::analysis::{AddressPlan, private_ranges};
use netdraft_core::edit::{Command, Refusal};
use netdraft_core::model::{Choice as _, Exposure, Id, Kind, Placement, Plan, Purpose, Subnet};
use netdraft_core::small::{SmallCollect, SmallSort};
use netdraft_core::starter;
use serde_json::json;

use super::{Created, Ids, added, missing, refuse, usual_purpose};

/// The prefix lengths that are tried for a network, the usual one first.
const NETWORK_PREFIXES: [u8; 9] = [16, 17, 18, 19, 20, 21, 22, 23, 24];

/// The most free blocks that are offered for one request.
const MOST_HOLES: usize = 12;

/// How large a subnet is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubnetSize {
    /// What suits the network.
    Usual,
    /// This prefix length.
    Prefix(u8),
    /// Room for so many machines.
    Hosts(u32),
}

/// Subnets to be allocated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetRequest {
    /// The network.
    pub network: String,
    /// How large each is.
    pub size: SubnetSize,
    /// How many; with zones, how many in each.
    pub count: u16,
    /// The zones to allocate in. With none, one subnet goes to the zone that has the fewest.
    pub zones: Vec<String>,
    /// Who may reach them.
    pub exposure: Exposure,
    /// What they are called, before the zone or a number; what fits the exposure when empty.
    pub name: String,
    /// How many times each can double later.
    pub growth_bits: u8,
    /// Which hole is filled first.
    pub strategy: Strategy,
    /// The free block that they must lie in; the whole network when none is named.
    pub within: Option<Cidr>,
}

impl SubnetRequest {
    /// One subnet of the usual size.
    pub fn one(network: impl Into<String>) -> Self {
        Self {
            network: network.into(),
            size: SubnetSize::Usual,
            count: 1,
            zones: Vec::new(),
            exposure: Exposure::Unstated,
            name: String::new(),
            growth_bits: 0,
            strategy: Strategy::FirstFit,
            within: None,
        }
    }
}

/// The next free range for a network: a /16 if there is one, or else smaller.
///
/// # Errors
/// Nothing is left of the pools, or of the private ranges where the plan has no pools.
pub fn next_network_block(plan: &Plan) -> Result<Cidr, Refusal> {
    let found = NETWORK_PREFIXES.into_iter().find_map(|prefix| next_network_of(plan, Family::V4, prefix).ok());
    found.map_or_else(|| refuse("the pools have no room for another network", "add a pool, or type the range"), Ok)
}

/// The next free range of a size for a network.
pub(crate) fn next_network_of(plan: &Plan, family: Family, prefix: u8) -> Result<Cidr, Refusal> {
    let (space, taken) = AddressPlan::new(plan).network_space();
    let blocks = allocate(&Pool { space: &space, taken: &taken }, &Request::prefix(family, prefix));
    match blocks.ok().and_then(|blocks| blocks.first().copied()) {
        Some(block) => Ok(block),
        None => refuse(format!("the pools have no room for another `/{prefix}`"), "add a pool, or type the range"),
    }
}

pub(super) fn network(
    plan: &Plan,
    range: Option<&str>,
    divided: bool,
    placement: Option<Placement>,
) -> Result<Created, Refusal> {
    let range = match range {
        Some(range) => range.to_owned(),
        None => next_network_block(plan)?.to_string(),
    };
    if divided {
        let command = starter::network(plan, &range, plan.settings.provider)?;
        let Command::All { label, mut commands } = command else { return Ok(Created { command, ids: Vec::new() }) };
        let id = commands.first().and_then(|first| match first {
            Command::Add { id, .. } => Some(id.clone()),
            _ => None,
        });
        let place = id.clone().zip(placement);
        commands.extend(place.map(|(id, place)| Command::Place { id, placement: Some(place) }));
        return Ok(Created { command: Command::All { label, commands }, ids: id.into_iter().collect() });
    }
    let id = Ids::free_in(plan).next("network");
    Ok(added(Kind::Network, id, json!({"cidrs": [range]}), placement))
}

/// The prefix length that is offered for a subnet of a network: that of most of its subnets, or else a /24, or in a small network a sixteenth of it, as
/// far as its provider permits.
pub fn offered_prefix(plan: &Plan, network: &str) -> u8 {
    let id = Id::new(network);
    let limits = subnet_limits(plan.provider_of(&id), Family::V4);
    let blocks = plan.networks.get(&id).map(netdraft_core::model::Network::blocks).unwrap_or_default();
    let own = blocks.iter().find(|block| block.family() == Family::V4).map_or(16, |block| block.prefix());
    let siblings = plan.subnets_of(&id).filter_map(|subnet| subnet.cidr.cidr());
    let mut prefixes: BTreeMap<u8, usize> = BTreeMap::new();
    for block in siblings.filter(|block| block.family() == Family::V4) {
        *prefixes.entry(block.prefix()).or_default() += 1;
    }
    let most = prefixes.values().copied().max();
    let like_others = prefixes.into_iter().find(|(_, count)| Some(*count) == most).map(|(prefix, _)| prefix);
    like_others
        .unwrap_or_else(|| own.saturating_add(4).max(24))
        .clamp(limits.shortest_prefix.max(own), limits.longest_prefix)
}

/// The block that the next subnet of a network gets at this prefix length.
///
/// # Errors
/// Says what stands in the way.
pub fn next_subnet(plan: &Plan, network: &str, prefix: u8) -> Result<Cidr, Refusal> {
    let request = Request::prefix(if prefix > 32 { Family::V6 } else { Family::V4 }, prefix);
    let blocks = allocated(plan, network, None, &request)?;
    blocks.first().copied().map_or_else(|| refuse("nothing was allocated", "ask for one subnet or more"), Ok)
}

fn allocated(plan: &Plan, network: &str, within: Option<Cidr>, request: &Request) -> Result<Vec<Cidr>, Refusal> {
    let addresses = AddressPlan::new(plan);
    let Some(network) = addresses.network(&Id::new(network)) else { return missing(Kind::Network, network) };
    let mut space = addresses.space_of(network);
    if let Some(within) = within {
        space = space.into_iter().filter_map(|block| block.intersection(within)).collect();
    }
    let mut taken = addresses.taken_in(network);
    taken.extend(addresses.promised(Some(network)));
    allocate(&Pool { space: &space, taken: &taken }, request)
        .map_err(|exhausted| shortage(network.network.id.as_str(), &exhausted))
}

/// What is left in a network for subnets of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The largest hole, the lowest of several.
    pub largest: Option<Cidr>,
    /// How many holes there are of each prefix length, the largest first.
    pub holes: Vec<(u8, usize)>,
}

/// What is left in a network; nothing when there is no such network.
pub fn room_in(plan: &Plan, network: &str, family: Family) -> Room {
    let addresses = AddressPlan::new(plan);
    let holes = addresses.network(&Id::new(network)).map(|network| addresses.holes_of(network, family));
    Room {
        largest: holes.as_ref().and_then(Holes::largest),
        holes: holes.map(|holes| holes.count_by_prefix().into_iter().collect()).unwrap_or_default(),
    }
}

/// The free blocks of a network that all of what is asked for fits into, those first where least is left over; those are the runners-up of what is
/// allocated.
pub fn holes_that_fit(plan: &Plan, wanted: &SubnetRequest) -> Vec<Cidr> {
    let addresses = AddressPlan::new(plan);
    let Some(network) = addresses.network(&Id::new(wanted.network.as_str())) else { return Vec::new() };
    let mut holes = addresses.holes_of(network, Family::V4).blocks();
    holes.small_sort_by_key(|hole| (std::cmp::Reverse(hole.prefix()), *hole));
    let fits = |hole: &Cidr| subnets(plan, &SubnetRequest { within: Some(*hole), ..wanted.clone() }).is_ok();
    holes.into_iter().filter(fits).take(MOST_HOLES).collect()
}

/// The zones that subnets of a network name, sorted.
pub fn zones_of(plan: &Plan, network: &str) -> Vec<String> {
    let network = Id::new(network);
    let zones: BTreeSet<&str> =
        plan.subnets_of(&network).map(|subnet| subnet.zone.as_str()).filter(|zone| !zone.is_empty()).small_set();
    zones.into_iter().map(str::to_owned).collect()
}

fn shortage(network: &str, exhausted: &Exhausted) -> Refusal {
    let remedy = match exhausted.largest_hole {
        Some(hole) if exhausted.room_prefix.is_some_and(|room| hole.prefix() <= room) => {
            "ask for fewer or for smaller ones, or give the network another block".to_owned()
        }
        Some(hole) => format!("ask for a `/{}` or smaller, or give the network another block", hole.prefix()),
        None => "give the network another block".to_owned(),
    };
    Refusal { message: format!("network `{network}`: {exhausted}"), remedy }
}

pub(super) fn subnets(plan: &Plan, wanted: &SubnetRequest) -> Result<Created, Refusal> {
    let network = Id::new(wanted.network.as_str());
    let provider = plan.provider_of(&network);
    let size = match wanted.size {
        SubnetSize::Usual => Size::Prefix(offered_prefix(plan, &wanted.network)),
        SubnetSize::Prefix(prefix) => Size::Prefix(prefix),
        SubnetSize::Hosts(hosts) => Size::Hosts(hosts.into(), provider),
    };
    let family = if matches!(size, Size::Prefix(33..)) { Family::V6 } else { Family::V4 };
    let (strategy, growth_bits) = (wanted.strategy, wanted.growth_bits);
    let zones = wanted.zones.clone();
    let request = Request { family, size, count: wanted.count, strategy, growth_bits, zones };
    let blocks = allocated(plan, &wanted.network, wanted.within, &request)?;
    let mut quiet = QuietZones::of(plan, &network);
    let mut ids = Ids::free_in(plan);
    let stem = match (wanted.name.as_str(), wanted.exposure) {
        ("", Exposure::Unstated) => "subnet",
        ("", exposure) => exposure.word(),
        (name, _) => name,
    };
    let table = table_for(plan, &network, wanted.exposure);
    let mut commands = Vec::new();
    for (position, block) in blocks.iter().enumerate() {
        let zone = match request.zone_of(position) {
            Some(zone) => zone.to_owned(),
            None => quiet.next(),
        };
        let id = if request.zones.is_empty() || wanted.count > 1 {
            ids.next_numbered(stem)
        } else {
            ids.next(&format!("{stem}-{zone}"))
        };
        let mut fields = json!({
            "network": wanted.network, "cidr": block.to_string(), "zone": zone,
            "exposure": wanted.exposure.word(), "purpose": usual_purpose(wanted.exposure).word(),
        });
        if let Some(table) = &table {
            fields["route_table"] = json!(table);
        }
        let kept = growth_room(&request, *block);
        if !kept.is_empty() {
            fields["reserved"] = json!(kept);
        }
        commands.push(Command::add(Kind::Subnet, id, fields));
    }
    let label = match (blocks.as_slice(), ids.given.first()) {
        ([block], Some(id)) => format!("add subnet `{id}` `{block}`"),
        _ => format!("add {} subnets to `{}`", blocks.len(), wanted.network),
    };
    Ok(Created { command: Command::all(label, commands), ids: ids.given })
}

/// The blocks that a subnet keeps free to grow into.
fn growth_room(request: &Request, block: Cidr) -> Vec<String> {
    let own = BlockSet::from_iter([block]);
    own.gaps(request.room_of(block)).into_iter().map(|kept| kept.to_string()).collect()
}

/// The zones of a network with the number of their subnets.
struct QuietZones(BTreeMap<String, usize>);

impl QuietZones {
    fn of(plan: &Plan, network: &Id<netdraft_core::model::Network>) -> Self {
        let mut zones = BTreeMap::new();
        for subnet in plan.subnets_of(network).filter(|subnet| !subnet.zone.is_empty()) {
            *zones.entry(subnet.zone.clone()).or_default() += 1;
        }
        Self(zones)
    }

    /// The zone that has the fewest subnets, the first of several by name, which has one more from then on; empty when no subnet names a zone.
    fn next(&mut self) -> String {
        let Some((zone, count)) = self.0.iter_mut().min_by_key(|(_, count)| **count) else { return String::new() };
        *count += 1;
        zone.clone()
    }
}

/// The route table that most subnets of this exposure use. Where nothing was said of the exposure, it is the main table, or in a network that names none
/// the table of most subnets that are not public.
fn table_for(plan: &Plan, network: &Id<netdraft_core::model::Network>, exposure: Exposure) -> Option<String> {
    let mut tables: BTreeMap<&str, usize> = BTreeMap::new();
    let has_main = plan.route_tables.iter().any(|table| table.main && table.network == *network);
    let alike = |subnet: &&Subnet| match exposure {
        Exposure::Unstated => !has_main && subnet.exposure != Exposure::Public,
        Exposure::Public | Exposure::Private | Exposure::Isolated => subnet.exposure == exposure,
    };
    for table in plan.subnets_of(network).filter(alike).filter_map(|subnet| subnet.route_table.as_ref()) {
        *tables.entry(table.as_str()).or_default() += 1;
    }
    let most = tables.values().copied().max()?;
    tables.into_iter().find(|(_, count)| *count == most).map(|(table, _)| table.to_owned())
}

pub(super) fn host(plan: &Plan, subnet: &str, count: u32) -> Result<Created, Refusal> {
    let Some(home) = plan.subnets.by_text(subnet) else { return missing(Kind::Subnet, subnet) };
    if let Some(addresses) = AddressPlan::new(plan).use_of(home)
        && addresses.free < u128::from(count)
    {
        let message = match addresses.is_exhausted() {
            true => format!("subnet `{subnet}` is exhausted: all `{}` usable addresses are used", addresses.usable),
            false => format!(
                "subnet `{subnet}` has `{}` of `{}` addresses left, and `{count}` are wanted",
                addresses.free, addresses.usable
            ),
        };
        let needed = addresses.used.saturating_add(count.into());
        let prefix = smallest_prefix_for(needed, plan.provider_of(&home.network), Family::V4);
        let remedy =
            prefix.map_or_else(|| "add a subnet".to_owned(), |prefix| format!("use a `/{prefix}`, or add a subnet"));
        return refuse(message, remedy);
    }
    let id = Ids::free_in(plan).next_numbered("host");
    Ok(added(Kind::Host, id, json!({"subnet": subnet, "count": count}), None))
}

pub(super) fn pool(plan: &Plan) -> Result<Created, Refusal> {
    let taken: Vec<Cidr> = plan.pools.iter().filter_map(|pool| pool.cidr.cidr()).collect();
    let space: Vec<Cidr> = private_ranges().collect();
    let fit = |prefix: u8| allocate(&Pool { space: &space, taken: &taken }, &Request::prefix(Family::V4, prefix)).ok();
    match [8, 12, 16].into_iter().find_map(fit).and_then(|blocks| blocks.first().copied()) {
        Some(block) => {
            let id = Ids::free_in(plan).next("pool");
            Ok(added(Kind::Pool, id, json!({"cidr": block.to_string()}), None))
        }
        None => refuse("the pools have all private addresses already", "change a pool instead"),
    }
}

pub(super) fn site(plan: &Plan, placement: Option<Placement>) -> Result<Created, Refusal> {
    // Sites have been given addresses by somebody else; a home router's range from the top of the private ones is the likeliest to be free.
    let (_, taken) = AddressPlan::new(plan).network_space();
    let mut space: Vec<Cidr> = private_ranges().collect();
    space.reverse();
    let fit = |range: Cidr| {
        let pool = Pool { space: &[range], taken: &taken };
        allocate(&pool, &Request::prefix(Family::V4, 24)).ok()?.first().copied()
    };
    match space.into_iter().find_map(fit) {
        Some(block) => {
            let id = Ids::free_in(plan).next("site");
            Ok(added(Kind::Site, id, json!({"cidrs": [block.to_string()]}), placement))
        }
        None => refuse("no private addresses are left for a site", "type the site's own range"),
    }
}

/// Whether a subnet stands for addresses of pods or services, where nothing else is put.
pub(super) fn is_secondary(subnet: &Subnet) -> bool {
    subnet.purpose == Purpose::Secondary
}

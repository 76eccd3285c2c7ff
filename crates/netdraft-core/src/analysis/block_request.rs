//! Which subnets and networks were left without a block, and which block can each have?

use std::collections::BTreeMap;

use super::address_plan::{AddressPlan, NetworkAddresses};
use crate::address::{
    Block, BlockSet, Cidr, CidrFault, Exhausted, Family, Holes, Pool, Provider, Shortage, Size, Strategy,
    smallest_prefix_for, subnet_limits,
};
use crate::model::{Anchor, Purpose, Subnet};
use crate::small::SmallSort;

/// The prefix length that is offered when nothing says how large a network should be.
const USUAL_NETWORK: u8 = 16;
/// The prefix length that is offered when nothing says how large a subnet should be.
const USUAL_SUBNET: u8 = 24;

/// The prefix length of a subnet for a serverless connector (Google Cloud documentation, Serverless VPC Access, subnet requirements).
const CONNECTOR: u8 = 28;

/// A block that is still to be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRequest {
    /// The field that the block belongs into: `cidr` of a subnet, an item of a network's `cidrs`, or `cidrs` itself where it has no items.
    pub anchor: Anchor,
    /// The id of the network that a subnet is in; `None` for a network.
    pub within: Option<String>,
    /// How large it must be.
    pub wanted: Wanted,
    /// A block that is free, different for each request; or why there is none.
    pub outcome: Result<Cidr, Exhausted>,
}

/// How large a block must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A size was typed, such as `/24`.
    Prefix(u8),
    /// So many addresses are needed.
    Addresses(u128),
    /// Nothing says.
    Unsaid,
}

/// The prefix length of a text that is a size alone, such as `/24`.
pub fn size_alone(block: &Block) -> Option<u8> {
    let digits = block.text().trim().strip_prefix('/')?;
    digits.parse().ok().filter(|prefix| *prefix <= 128 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a block was left open: nothing was typed, or a size alone.
pub fn is_left_open(block: &Block) -> bool {
    block.fault() == Some(&CidrFault::Empty) || size_alone(block).is_some()
}

/// Every request of a plan, sorted by place.
pub(super) fn requests(addresses: &AddressPlan<'_>) -> Vec<BlockRequest> {
    let mut found = network_requests(addresses);
    let mut open: BTreeMap<&str, Vec<&Subnet>> = BTreeMap::new();
    for subnet in addresses.plan().subnets.iter().filter(|subnet| is_left_open(&subnet.cidr)) {
        open.entry(subnet.network.as_str()).or_default().push(subnet);
    }
    for subnets in open.values() {
        found.extend(subnet_requests(addresses, subnets));
    }
    found.small_sort_by(|one, other| one.anchor.cmp(&other.anchor));
    found
}

/// What is asked for, before it is looked for.
struct Open {
    anchor: Anchor,
    wanted: Wanted,
    size: Size,
    /// The prefix length of that size, where there is one.
    prefix: Option<u8>,
    /// The prefix length of a larger size that is better, where there is one.
    better: Option<u8>,
    /// The block that everything which stands there already is in, if nothing else has a part of it.
    around: Option<Cidr>,
}

impl Open {
    fn family(&self) -> Family {
        match self.wanted {
            Wanted::Prefix(33..) => Family::V6,
            Wanted::Prefix(_) | Wanted::Addresses(_) | Wanted::Unsaid => Family::V4,
        }
    }
}

fn subnet_requests(addresses: &AddressPlan<'_>, subnets: &[&Subnet]) -> Vec<BlockRequest> {
    let Some(network) = subnets.first().and_then(|subnet| addresses.network(&subnet.network)) else {
        return Vec::new();
    };
    let open = subnets.iter().map(|subnet| {
        let used = addresses.used_of(&subnet.id);
        let needed = used.saturating_add(subnet.growth.into());
        let anchor = Anchor::new(&subnet.id, "cidr");
        // One address is left at least, so that the subnet is not full from the start; better a fifth of them.
        let least = needed.max(used.saturating_add(1));
        let prefix_for = |count| smallest_prefix_for(count, network.provider, Family::V4);
        match (size_alone(&subnet.cidr), needed) {
            (typed, _) if used == 0 && subnet.purpose == Purpose::Connector && network.provider == Provider::Gcp => {
                of_prefix(anchor, typed.map_or(Wanted::Unsaid, Wanted::Prefix), CONNECTOR)
            }
            (Some(prefix), 0) | (Some(prefix @ 33..), _) => {
                of_prefix(anchor, Wanted::Prefix(prefix), permitted(network.provider, prefix))
            }
            (Some(prefix), _) => {
                let large_enough = prefix_for(least).map_or(prefix, |least| prefix.min(least));
                of_prefix(anchor, Wanted::Prefix(prefix), permitted(network.provider, large_enough))
            }
            (None, 0) => of_prefix(anchor, Wanted::Unsaid, USUAL_SUBNET),
            (None, needed) => Open {
                anchor,
                wanted: Wanted::Addresses(needed),
                size: Size::Hosts(least, network.provider),
                prefix: prefix_for(least),
                better: prefix_for((needed.saturating_mul(10) / 8).saturating_add(1)),
                around: None,
            },
        }
    });
    let space = addresses.space_of(network);
    let others: BlockSet = network
        .subnets
        .iter()
        .chain(&network.reserved)
        .map(|other| other.cidr)
        .chain(addresses.around(network))
        .collect();
    let open = open.zip(subnets).map(|(open, subnet)| {
        let own = addresses.hosts_in(&subnet.id).iter().flat_map(|host| &host.addresses);
        let own: Vec<Cidr> = own.filter_map(|address| address.ip()).map(Cidr::of_address).collect();
        let is_own = |holder: &Anchor| {
            addresses.plan().hosts.by_text(&holder.entity).is_some_and(|host| host.subnet == subnet.id)
        };
        let is_free =
            |block: Cidr| !others.overlaps(block) && network.fixed_in(block).iter().all(|(_, holder)| is_own(holder));
        let prefix = open.better.or(open.prefix);
        Open { around: prefix.and_then(|prefix| around(&own, is_free, &space, prefix)), ..open }
    });
    place(open.collect(), &space, addresses.taken_in(network), Some(network))
}

/// The block of this size around all that is there, if it is in the space and touches nothing else.
fn around(there: &[Cidr], is_free: impl FnOnce(Cidr) -> bool, space: &[Cidr], prefix: u8) -> Option<Cidr> {
    let block = Cidr::containing(there.first()?.first(), prefix)?;
    let has_all = there.iter().all(|inner| block.contains(*inner));
    (has_all && space.iter().any(|space| space.contains(block)) && is_free(block)).then_some(block)
}

/// The prefix length that was asked for, or that of the next larger subnet that the provider permits.
fn permitted(provider: Provider, prefix: u8) -> u8 {
    let family = if prefix > Family::V4.width() { Family::V6 } else { Family::V4 };
    subnet_limits(provider, family).permitted().rfind(|permitted| *permitted <= prefix).unwrap_or(prefix)
}

fn of_prefix(anchor: Anchor, wanted: Wanted, prefix: u8) -> Open {
    Open { anchor, wanted, size: Size::Prefix(prefix), prefix: Some(prefix), better: None, around: None }
}

/// Networks whose provider asks for a block, and those where a size was typed in place of one.
fn network_requests(addresses: &AddressPlan<'_>) -> Vec<BlockRequest> {
    let mut open = Vec::new();
    for network in addresses.networks() {
        let anchor = |field: String| Anchor::new(&network.network.id, field);
        for (at, block) in network.network.cidrs.iter().enumerate() {
            let ask = |prefix| of_prefix(anchor(format!("cidrs/{at}")), Wanted::Prefix(prefix), prefix);
            open.extend(size_alone(block).map(|prefix| (network, ask(prefix))));
        }
        if (network.network.cidrs.is_empty() && network.is_bounded()) || lacks_v4(network) {
            open.push((network, of_prefix(anchor("cidrs".to_owned()), Wanted::Unsaid, USUAL_NETWORK)));
        }
    }
    if open.is_empty() {
        return Vec::new();
    }
    let (space, taken) = addresses.network_space();
    let open = open.into_iter().map(|(network, open)| {
        let others = addresses.networks().filter(|other| other.network.id != network.network.id);
        let others = others.flat_map(|other| other.blocks.iter().chain(&other.subnets)).map(|other| other.cidr);
        let sites = addresses.plan().sites.iter().flat_map(|site| &site.cidrs).filter_map(|typed| typed.cidr());
        let own: Vec<Cidr> = network.subnets.iter().map(|subnet| subnet.cidr).collect();
        let mut others = others.chain(sites);
        let is_free = |block: Cidr| others.all(|other| !other.overlaps(block));
        let prefix = open.prefix.filter(|_| network.blocks.is_empty());
        Open { around: prefix.and_then(|prefix| around(&own, is_free, &space, prefix)), ..open }
    });
    place(open.collect(), &space, taken, None)
}

/// Whether a network of AWS has IPv6 blocks alone: its provider asks for an IPv4 block (Amazon VPC User Guide, VPC CIDR blocks).
pub fn lacks_v4(network: &NetworkAddresses<'_>) -> bool {
    let mut typed = network.network.cidrs.iter();
    let is_v6 = |block: &Block| block.cidr().is_some_and(|block| block.family() == Family::V6);
    network.provider == Provider::Aws && !network.network.cidrs.is_empty() && typed.all(is_v6)
}

/// Finds a block for each request: around what is there, or else the largest first, so that small ones do not break up the room for large ones.
fn place(
    mut open: Vec<Open>,
    space: &[Cidr],
    mut taken: Vec<Cidr>,
    within: Option<&NetworkAddresses<'_>>,
) -> Vec<BlockRequest> {
    open.small_sort_by(|one, other| (one.prefix, &one.anchor).cmp(&(other.prefix, &other.anchor)));
    let mut settled = BlockSet::new();
    for open in &mut open {
        open.around = open.around.filter(|block| !settled.overlaps(*block));
        open.around.into_iter().for_each(|block| settled.insert(block));
    }
    taken.extend(settled.cidrs());
    let mut left: BTreeMap<Family, Holes> = BTreeMap::new();
    let placed = open.into_iter().map(|open| {
        let holes = || Pool { space, taken: &taken }.holes(open.family());
        let left = left.entry(open.family()).or_insert_with(holes);
        let mut prefixes = [open.better, open.prefix].into_iter().flatten();
        let block = open.around.or_else(|| prefixes.find_map(|prefix| left.take(prefix, Strategy::FirstFit)));
        let outcome = block.ok_or_else(|| why_not(&open, space, left));
        let within = within.map(|network| network.network.id.to_string());
        BlockRequest { anchor: open.anchor, within, wanted: open.wanted, outcome }
    });
    placed.collect()
}

/// Why no hole is large enough.
fn why_not(open: &Open, space: &[Cidr], left: &Holes) -> Exhausted {
    let family = open.family();
    let largest = space.iter().copied().filter(|block| block.family() == family).min_by_key(|block| block.prefix());
    let shortage = match (open.prefix, largest) {
        (None, _) => Shortage::NoSuchSize,
        (Some(_), None) => Shortage::NoSpace,
        (Some(prefix), Some(largest)) if prefix < largest.prefix() => Shortage::LargerThanSpace(largest),
        (Some(_), Some(_)) => Shortage::TooFewHoles(0),
    };
    Exhausted {
        family,
        size: open.size,
        total: 1,
        room_prefix: open.prefix,
        shortage,
        largest_hole: left.largest(),
        holes: left.count_by_prefix(),
    }
}

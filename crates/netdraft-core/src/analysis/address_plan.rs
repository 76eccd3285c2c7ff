//! Which blocks does each network have, what is in them, and what is left? Sorted, so that what overlaps stands side by side.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::block_request::{BlockRequest, requests};
use super::facts::Fact;
use super::joints::{Joint, joints};
use super::subnet_use::{Holder, SubnetUse, holders, kept_by_provider};
use crate::address::{Block, Cidr, Family, Holes, Pool, Provider};
use crate::model::{Anchor, Host, Id, Network, Plan, Subnet};
use crate::small::{SmallCollect, SmallSort};

/// A block that can be read, and where it was typed. The order is that of the blocks, so that a block comes right before those inside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placed {
    /// The block.
    pub cidr: Cidr,
    /// The id of the network or site whose block it is.
    pub owner: String,
    /// The field.
    pub anchor: Anchor,
}

/// Each block that others lie inside of, with those others; the blocks are sorted. Two equal blocks count as the later inside the earlier.
pub fn nested(blocks: &[Placed]) -> impl Iterator<Item = (&Placed, &[Placed])> {
    blocks.iter().enumerate().filter_map(|(position, outer)| {
        let behind = blocks.get(position + 1..).unwrap_or_default();
        let (inside, _) = behind.split_at(behind.partition_point(|inner| outer.cidr.contains(inner.cidr)));
        (!inside.is_empty()).then_some((outer, inside))
    })
}

/// The addresses of one network.
#[derive(Debug)]
pub struct NetworkAddresses<'a> {
    /// The network.
    pub network: &'a Network,
    /// Its provider.
    pub provider: Provider,
    /// Its own blocks, sorted.
    pub blocks: Vec<Placed>,
    /// The blocks of its subnets, sorted.
    pub subnets: Vec<Placed>,
    /// The blocks that its subnets keep free.
    pub reserved: Vec<Placed>,
    /// The fixed addresses of its hosts, sorted.
    pub fixed: Vec<(IpAddr, Anchor)>,
}

impl NetworkAddresses<'_> {
    /// Whether its subnets must lie in blocks of its own. A network of Google Cloud or OpenStack has none, and routers of one's own ask for none;
    /// where some are typed all the same, they hold.
    pub fn is_bounded(&self) -> bool {
        match self.provider {
            Provider::Aws | Provider::Azure => true,
            Provider::Gcp | Provider::Openstack | Provider::Generic => !self.network.cidrs.is_empty(),
        }
    }

    /// The fixed addresses in a block, sorted.
    pub fn fixed_in(&self, block: Cidr) -> &[(IpAddr, Anchor)] {
        let start = self.fixed.partition_point(|(address, _)| *address < block.first());
        let end = self.fixed.partition_point(|(address, _)| *address <= block.last());
        self.fixed.get(start..end).unwrap_or_default()
    }

    /// The blocks by which others reach it: its own, or those of its subnets where it has none of its own.
    pub fn announced(&self) -> &[Placed] {
        if self.network.cidrs.is_empty() { &self.subnets } else { &self.blocks }
    }
}

/// The addresses of a plan.
pub struct AddressPlan<'a> {
    plan: &'a Plan,
    networks: BTreeMap<&'a str, NetworkAddresses<'a>>,
    holders: BTreeMap<&'a str, Vec<Holder>>,
    /// The hosts by the id of their subnet.
    hosts: BTreeMap<&'a str, Vec<&'a Host>>,
    joints: Vec<Joint>,
    requests: Fact<Vec<BlockRequest>>,
}

impl<'a> AddressPlan<'a> {
    /// Sorts the addresses of a plan.
    pub fn new(plan: &'a Plan) -> Self {
        let networks = plan.networks.iter().map(|network| (network.id.as_str(), addresses_of(plan, network)));
        let mut networks: BTreeMap<&str, NetworkAddresses<'_>> = networks.small_map();
        for subnet in plan.subnets.iter() {
            let Some(network) = networks.get_mut(subnet.network.as_str()) else { continue };
            let place = |cidr, field| Placed {
                cidr,
                owner: subnet.network.to_string(),
                anchor: Anchor::new(&subnet.id, field),
            };
            network.subnets.extend(subnet.cidr.cidr().map(|cidr| place(cidr, "cidr".to_owned())));
            let reserved = subnet.reserved.iter().enumerate();
            network
                .reserved
                .extend(reserved.filter_map(|(at, kept)| Some(place(kept.cidr()?, format!("reserved/{at}")))));
        }
        let mut hosts: BTreeMap<&str, Vec<&Host>> = BTreeMap::new();
        for host in plan.hosts.iter() {
            hosts.entry(host.subnet.as_str()).or_default().push(host);
            let subnet = plan.subnets.get(&host.subnet);
            let Some(network) = subnet.and_then(|subnet| networks.get_mut(subnet.network.as_str())) else { continue };
            let typed = host.addresses.iter().enumerate();
            let fixed = typed.filter_map(|(at, address)| Some((address.ip()?, at)));
            network.fixed.extend(fixed.map(|(ip, at)| (ip, Anchor::new(&host.id, format!("addresses/{at}")))));
        }
        for network in networks.values_mut() {
            network.subnets.small_sort();
            network.fixed.small_sort();
        }
        Self { plan, networks, holders: holders(plan), hosts, joints: joints(plan), requests: Fact::default() }
    }

    /// The plan.
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// The addresses of every network, by id.
    pub fn networks(&self) -> impl Iterator<Item = &NetworkAddresses<'a>> {
        self.networks.values()
    }

    /// The addresses of one network.
    pub fn network(&self, id: &Id<Network>) -> Option<&NetworkAddresses<'a>> {
        self.networks.get(id.as_str())
    }

    /// What joins networks and sites.
    pub fn joints(&self) -> &[Joint] {
        &self.joints
    }

    /// The ids of the networks and sites that something joins with this one, sorted.
    pub fn joined_to(&self, id: &str) -> Vec<&str> {
        let around = self.joints.iter().filter(|joint| joint.members.contains(id));
        let mut others: Vec<&str> = around.flat_map(|joint| &joint.members).map(String::as_str).collect();
        others.retain(|other| *other != id);
        others.small_sort();
        others.dedup();
        others
    }

    /// The blocks by which a network or site is reached, sorted.
    pub fn announced_by(&self, id: &str) -> Vec<Placed> {
        match (self.networks.get(id), self.plan.sites.by_text(id)) {
            (Some(network), _) => network.announced().to_vec(),
            (None, Some(site)) => {
                let typed = site.cidrs.iter().enumerate();
                let mut blocks: Vec<Placed> = typed.filter_map(|(at, block)| placed(id, at, block.cidr()?)).collect();
                blocks.small_sort();
                blocks
            }
            (None, None) => Vec::new(),
        }
    }

    /// A block of a network or site that was typed and cannot be read.
    pub fn unreadable_block_of(&self, id: &str) -> Option<&'a Block> {
        let network = self.plan.networks.by_text(id).map(|network| &network.cidrs);
        let typed = network.or_else(|| self.plan.sites.by_text(id).map(|site| &site.cidrs))?;
        typed.iter().find(|block| block.cidr().is_none())
    }

    /// The hosts of a subnet, in document order.
    pub fn hosts_in(&self, subnet: &Id<Subnet>) -> &[&'a Host] {
        self.hosts.get(subnet.as_str()).map(Vec::as_slice).unwrap_or_default()
    }

    /// What takes addresses of a subnet, sorted by entity.
    pub fn holders_of(&self, subnet: &Id<Subnet>) -> &[Holder] {
        self.holders.get(subnet.as_str()).map(Vec::as_slice).unwrap_or_default()
    }

    /// How many addresses of a subnet are taken.
    pub fn used_of(&self, subnet: &Id<Subnet>) -> u128 {
        self.holders_of(subnet).iter().fold(0, |sum, holder| sum.saturating_add(holder.count))
    }

    /// How many addresses are taken in a block of a network: those of the subnets that lie in it.
    pub fn used_inside(&self, block: &Placed) -> u128 {
        let inside = |subnet: &&Subnet| {
            let cidr = subnet.cidr.cidr();
            subnet.network.as_str() == block.owner && cidr.is_some_and(|cidr| block.cidr.contains(cidr))
        };
        let subnets = self.plan.subnets.iter().filter(inside);
        subnets.fold(0, |sum, subnet| sum.saturating_add(self.used_of(&subnet.id)))
    }

    /// The addresses of a subnet, counted; `None` when its block cannot be read.
    pub fn use_of(&self, subnet: &Subnet) -> Option<SubnetUse> {
        let block = subnet.cidr.cidr()?;
        let kept = kept_by_provider(subnet, block, self.plan.provider_of(&subnet.network));
        Some(SubnetUse::of(block, u128::try_from(kept.len()).unwrap_or(0), self.used_of(&subnet.id)))
    }

    /// The space that subnets of a network are allocated from: its own blocks, or all private addresses where it needs none.
    pub fn space_of(&self, network: &NetworkAddresses<'_>) -> Vec<Cidr> {
        if network.is_bounded() {
            network.blocks.iter().map(|block| block.cidr).collect()
        } else {
            private_ranges().collect()
        }
    }

    /// What is taken in the space of a network: its subnets, what they keep free, the fixed addresses of its hosts, and the blocks of what it is
    /// joined to.
    pub fn taken_in(&self, network: &NetworkAddresses<'_>) -> Vec<Cidr> {
        let fixed = network.fixed.iter().map(|(address, _)| Cidr::of_address(*address));
        let own = network.subnets.iter().chain(&network.reserved).map(|block| block.cidr);
        own.chain(fixed).chain(self.around(network)).collect()
    }

    /// The blocks of what a network is joined to, and of subnets there that lie outside of them.
    pub fn around(&self, network: &NetworkAddresses<'_>) -> Vec<Cidr> {
        let joined = self.joined_to(network.network.id.as_str());
        let subnets = joined.iter().filter_map(|id| self.networks.get(id)).flat_map(|network| &network.subnets);
        let announced = joined.iter().flat_map(|id| self.announced_by(id));
        announced.map(|block| block.cidr).chain(subnets.map(|block| block.cidr)).collect()
    }

    /// What is left in the space of a network.
    pub fn holes_of(&self, network: &NetworkAddresses<'_>, family: Family) -> Holes {
        Pool { space: &self.space_of(network), taken: &self.taken_in(network) }.holes(family)
    }

    /// Whether a subnet can have a block: it lies in the space of the network, touches nothing that is taken by others, is not what a subnet without a
    /// block waits for, and leaves the fixed addresses of its hosts usable.
    pub fn is_free_for(&self, subnet: &Subnet, block: Cidr) -> bool {
        let Some(network) = self.network(&subnet.network) else { return false };
        let is_inside = self.space_of(network).into_iter().any(|space| space.contains(block));
        let others = network.subnets.iter().chain(&network.reserved);
        let others = others.filter(|other| other.anchor.entity != subnet.id.as_str()).map(|other| other.cidr);
        let mut others = others.chain(self.promised(Some(network))).chain(self.around(network));
        is_inside && others.all(|other| !other.overlaps(block)) && self.leaves_addresses_usable(subnet, block)
    }

    /// Whether no host of a subnet would have a fixed address that the provider keeps, once the subnet has moved to a block.
    pub fn leaves_addresses_usable(&self, subnet: &Subnet, to: Cidr) -> bool {
        let kept = kept_by_provider(subnet, to, self.plan.provider_of(&subnet.network));
        let from = subnet.cidr.cidr().filter(|from| !from.overlaps(to));
        let moved = |address: IpAddr| from.map_or(Some(address), |from| to.nth(from.offset_of(address)?));
        let own = self.hosts_in(&subnet.id).iter().flat_map(|host| &host.addresses);
        let mut own = own.filter_map(|typed| moved(typed.ip()?));
        own.all(|address| kept.iter().all(|(kept, _)| *kept != address))
    }

    /// The blocks that subnets of a network wait for, or networks themselves.
    pub fn promised(&self, within: Option<&NetworkAddresses<'_>>) -> Vec<Cidr> {
        let within = within.map(|network| network.network.id.as_str());
        let requests = self.requests().iter().filter(|request| request.within.as_deref() == within);
        requests.filter_map(|request| request.outcome.as_ref().ok().copied()).collect()
    }

    /// The subnets and networks whose block was left open, and the block that each can have, sorted by place.
    pub fn requests(&self) -> &[BlockRequest] {
        self.requests.get_or(self.plan, || requests(self))
    }

    /// The space that networks are allocated from, and what is taken there: the pools of the plan, or all private addresses where it has none.
    pub fn network_space(&self) -> (Vec<Cidr>, Vec<Cidr>) {
        let pools: Vec<Cidr> = self.plan.pools.sorted().filter_map(|pool| pool.cidr.cidr()).collect();
        let space = if pools.is_empty() { private_ranges().collect() } else { pools };
        let networks = self.networks.values();
        let networks =
            networks.flat_map(|network| network.blocks.iter().chain(&network.subnets).chain(&network.reserved));
        let sites = self.plan.sites.iter().flat_map(|site| &site.cidrs).filter_map(|block| block.cidr());
        (space, networks.map(|block| block.cidr).chain(sites).collect())
    }
}

/// The IPv4 blocks for private use (RFC 1918, section 3).
pub fn private_ranges() -> impl Iterator<Item = Cidr> {
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].into_iter().filter_map(|text| text.parse().ok())
}

fn placed(owner: &str, at: usize, cidr: Cidr) -> Option<Placed> {
    Some(Placed { cidr, owner: owner.to_owned(), anchor: Anchor::new(owner, format!("cidrs/{at}")) })
}

/// A network with its own blocks, and nothing in them yet.
fn addresses_of<'a>(plan: &Plan, network: &'a Network) -> NetworkAddresses<'a> {
    let typed = network.cidrs.iter().enumerate();
    let mut blocks: Vec<Placed> =
        typed.filter_map(|(at, block)| placed(network.id.as_str(), at, block.cidr()?)).collect();
    blocks.small_sort();
    let provider = plan.provider_of(&network.id);
    NetworkAddresses { network, provider, blocks, subnets: Vec::new(), reserved: Vec::new(), fixed: Vec::new() }
}

//! How do the blocks of each network lie beside each other? One band a network, one tile a block, in address order.

use netdraft_core::address::{Cidr, Family, Provider, subnet_limits, usable};
use netdraft_core::analysis::NetworkAddresses;
use netdraft_core::model::{Anchor, Entity, Subnet};
use netdraft_core::small::SmallSort;
use netdraft_core::words::in_a_row;

use super::Tables;
use super::addresses::{grouped, thousandths};
use crate::create::offered_prefix;

/// The most tiles of a band; what lies behind them is counted.
const MOST_TILES: usize = 300;

/// The blocks of one network.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The id of the network.
    pub network: String,
    /// What people call it.
    pub title: String,
    /// Its own blocks.
    pub range: String,
    /// The share of its own blocks that subnets have, in thousandths.
    pub allocated: u16,
    /// The share of the usable addresses of its subnets that is used, in thousandths.
    pub used: u16,
    /// Its tiles, in address order.
    pub tiles: Vec<Tile>,
    /// How many tiles are left out.
    pub more: usize,
    /// Why nothing can be allocated in it.
    pub full: Option<String>,
    /// The prefix length that is offered for a subnet.
    pub offered: u8,
    /// Whose network it is.
    pub provider: Provider,
}

/// What a tile stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileKind {
    /// A subnet.
    Subnet,
    /// Space that nobody has.
    Free,
    /// Space that is kept free on purpose.
    Kept,
}

/// One block on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The place that it shows: a subnet, a block that one keeps free, or `free/10.0.0.0/24` of a network.
    pub anchor: Anchor,
    /// The block.
    pub block: Cidr,
    /// What it stands for.
    pub kind: TileKind,
    /// What stands on it.
    pub title: String,
    /// How much there is of it, in a few words.
    pub room: String,
    /// The share of its usable addresses that is used, in thousandths.
    pub used: Option<u16>,
    /// Whether nothing more can be given away of it.
    pub is_exhausted: bool,
    /// The titles of what has some of the same addresses.
    pub clashes: Vec<String>,
}

impl Tile {
    /// The size of subnet that a free block is offered for, as a prefix length that fits into it.
    pub fn offered(&self, band: &Band) -> u8 {
        band.offered.max(self.block.prefix())
    }

    /// What is not written on it, for those who hear it after its name and its block.
    pub fn spoken(&self) -> String {
        let what = match self.kind {
            TileKind::Subnet => "subnet",
            TileKind::Free => "free block",
            TileKind::Kept => "kept free",
        };
        format!("{what}, {}", self.room)
    }

    /// What is wrong with it, in a few words.
    pub fn fault(&self) -> Option<String> {
        match self.clashes.as_slice() {
            [] => self.is_exhausted.then(|| "exhausted".to_owned()),
            names => Some(format!("overlaps {}", in_a_row(names.iter().map(String::as_str)))),
        }
    }
}

impl Tables<'_> {
    /// The map: a band for each network that has blocks, in the order of the plan.
    pub fn map(&self) -> Vec<Band> {
        let networks = self.plan.networks.iter().filter_map(|network| self.facts.addresses().network(&network.id));
        networks.map(|network| self.band(network)).collect()
    }

    fn band(&self, network: &NetworkAddresses<'_>) -> Band {
        let own = network.network;
        let mut tiles: Vec<Tile> =
            self.plan.subnets_of(&own.id).filter_map(|subnet| self.subnet_tile(network, subnet)).collect();
        let beside = network
            .reserved
            .iter()
            .filter(|kept| !network.subnets.iter().any(|subnet| subnet.cidr.contains(kept.cidr)));
        tiles.extend(beside.map(|kept| Tile {
            title: format!("kept free for {}", self.plan.title(&kept.anchor.entity)),
            ..tile(kept.anchor.clone(), kept.cidr, TileKind::Kept, addresses(kept.cidr.size()))
        }));
        let addresses_used = self.plan.subnets_of(&own.id).filter_map(|subnet| self.facts.addresses().use_of(subnet));
        let (used, all) = addresses_used
            .fold((0_u128, 0_u128), |(used, all), one| (used.saturating_add(one.used), all.saturating_add(one.usable)));
        let total = network.blocks.iter().fold(0_u128, |sum, block| sum.saturating_add(block.cidr.size()));
        let taken = network.subnets.iter().fold(0_u128, |sum, block| sum.saturating_add(block.cidr.size()));
        let mut full = None;
        if network.is_bounded() {
            let limits = subnet_limits(network.provider, Family::V4);
            let holes = self.facts.addresses().holes_of(network, Family::V4).blocks();
            if !holes.iter().any(|hole| hole.prefix() <= limits.longest_prefix) {
                full = Some("every block is allocated: grow the network, or give it a further block".to_owned());
            }
            let provider = network.provider;
            tiles.extend(holes.into_iter().map(|hole| {
                let room = format!("/{} · {} usable", hole.prefix(), grouped(usable(hole, provider)));
                let anchor = Anchor::new(&own.id, format!("free/{hole}"));
                Tile { title: "free".to_owned(), ..tile(anchor, hole, TileKind::Free, room) }
            }));
        }
        tiles.small_sort_by(|one, other| (one.block, &one.anchor).cmp(&(other.block, &other.anchor)));
        let more = tiles.len().saturating_sub(MOST_TILES);
        tiles.truncate(MOST_TILES);
        Band {
            network: own.id.to_string(),
            title: own.title().to_owned(),
            range: in_a_row(own.cidrs.iter().map(|block| block.text())),
            allocated: thousandths(taken, total),
            used: thousandths(used, all),
            tiles,
            more,
            full,
            offered: offered_prefix(self.plan, own.id.as_str()),
            provider: network.provider,
        }
    }

    fn subnet_tile(&self, network: &NetworkAddresses<'_>, subnet: &Subnet) -> Option<Tile> {
        let block = subnet.cidr.cidr()?;
        let used = self.facts.addresses().use_of(subnet)?;
        let room = format!("/{} · {} of {} used", block.prefix(), grouped(used.used), grouped(used.usable));
        let mut clashes: Vec<String> = Vec::new();
        let others = network.subnets.iter().filter(|other| other.anchor.entity != subnet.id.as_str());
        for other in others.filter(|other| other.cidr.overlaps(block)) {
            clashes.push(self.plan.title(&other.anchor.entity).to_owned());
        }
        Some(Tile {
            title: subnet.title().to_owned(),
            used: Some(thousandths(used.used, used.usable)),
            is_exhausted: used.is_exhausted(),
            clashes,
            ..tile(Anchor::new(&subnet.id, ""), block, TileKind::Subnet, room)
        })
    }
}

fn tile(anchor: Anchor, block: Cidr, kind: TileKind, room: String) -> Tile {
    let (title, clashes) = (String::new(), Vec::new());
    Tile { anchor, block, kind, title, room, used: None, is_exhausted: false, clashes }
}

fn addresses(count: u128) -> String {
    format!("{} addresses", grouped(count))
}

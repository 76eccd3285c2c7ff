//! `netdraft alloc`: where does another subnet fit?

use std::process::ExitCode;

use clap::{ArgGroup, Args};
use netdraft_core::address::{
    Block, BlockSet, Cidr, Family, Pool, Request, Shortage, Size, Strategy, allocate, subnet_limits,
};
use netdraft_core::analysis::{AddressPlan, is_left_open};
use netdraft_core::edit::{Command, apply};
use netdraft_core::format::save;
use netdraft_core::model::{Entity, Kind, Network, Plan};
use serde_json::json;

use super::number::within;
use crate::input::{STDIN, read_plan, write};
use crate::output::{Failure, Format, found, print, print_json, print_line, warn};

/// Find free blocks in a network, and add them as subnets with `--write`
#[derive(Args)]
#[command(group = ArgGroup::new("size").required(true).args(["prefix", "hosts"]))]
pub(crate) struct Alloc {
    /// The plan; `-` reads standard input
    file: String,
    /// The id of the network
    #[arg(long)]
    network: String,
    /// The prefix length of each block
    #[arg(long, allow_negative_numbers = true, value_parser = within::<u8>(0..=128))]
    prefix: Option<u8>,
    /// The number of machines that each block must have room for
    #[arg(long, allow_negative_numbers = true, value_parser = within::<u64>(1..=u64::MAX))]
    hosts: Option<u64>,
    /// How many blocks; with `--one-per-zone`, how many in each zone
    #[arg(long, default_value_t = 1, allow_negative_numbers = true, value_parser = within::<u16>(1..=4096))]
    count: u16,
    /// Allocate in each zone that the network's subnets use
    #[arg(long)]
    one_per_zone: bool,
    /// Keep room for each block to double this many times
    #[arg(long, default_value_t = 0, allow_negative_numbers = true, value_parser = within::<u8>(0..=16))]
    growth: u8,
    /// Fill the smallest hole that is large enough, instead of the first
    #[arg(long)]
    best_fit: bool,
    /// Allocate from the network's IPv6 blocks
    #[arg(long)]
    ipv6: bool,
    /// Add the blocks to the plan as subnets
    #[arg(long)]
    write: bool,
    /// What the subnets are called, before their number
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Alloc {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let mut document = read_plan(&self.file)?.document;
        let plan = &document.plan;
        let Some(network) = plan.networks.by_text(&self.network) else {
            let known: Vec<&str> = plan.networks.iter().map(|network| network.id.as_str()).collect();
            let hint = if known.is_empty() {
                "the plan has none".to_owned()
            } else {
                format!("the plan has `{}`", known.join("`, `"))
            };
            return Err(Failure::one(format!("there is no network `{}`; {hint}", self.network)));
        };
        let request = self.request(plan, network)?;
        let (space, taken) = room(plan, network)?;
        let pool = Pool { space: &space, taken: &taken };
        let blocks = match allocate(&pool, &request) {
            Ok(blocks) => blocks,
            Err(exhausted) if exhausted.shortage == Shortage::NoSuchSize => {
                return Err(Failure::one(format!("{exhausted}\n  help: ask for a size that a subnet can have")));
            }
            Err(exhausted) => {
                let holes = exhausted.holes.iter().map(|(prefix, count)| format!("{count} of /{prefix}"));
                let holes = holes.collect::<Vec<_>>().join(", ");
                let holes = if holes.is_empty() { "nothing is free".to_owned() } else { format!("free: {holes}") };
                warn(&format!(
                    "error: network `{}`: {exhausted}\n  note: {holes}\n  help: ask for less, or give the network another block",
                    self.network
                ));
                return Ok(found(true));
            }
        };
        let commands = self.commands(plan, &blocks, &request);
        self.show(&blocks, &request)?;
        if self.growth > 0 {
            let rooms: Vec<String> = blocks.iter().map(|block| request.room_of(*block).to_string()).collect();
            let kept =
                if self.write { "is kept as reserved blocks of the subnets" } else { "is only kept with `--write`" };
            warn(&format!("note: the room to grow, `{}`, {kept}", rooms.join("`, `")));
        }
        if self.write {
            let all = Command::all(format!("allocate in `{}`", self.network), commands);
            apply(&mut document, &all).map_err(|refusal| Failure::one(refusal.to_string()))?;
            let text = save(&document);
            if self.file == STDIN { print(&text)? } else { write(&self.file, &text)? }
        }
        Ok(found(false))
    }

    fn request(&self, plan: &Plan, network: &Network) -> Result<Request, Failure> {
        let mut zones: Vec<String> =
            plan.subnets_of(&network.id).map(|subnet| subnet.zone.clone()).filter(|zone| !zone.is_empty()).collect();
        zones.sort();
        zones.dedup();
        if self.one_per_zone && zones.is_empty() {
            return Err(Failure::one(format!(
                "no subnet of `{}` names a zone; leave out `--one-per-zone`",
                self.network
            )));
        }
        let provider = plan.provider_of(&network.id);
        let family = if self.ipv6 { Family::V6 } else { Family::V4 };
        let limits = subnet_limits(provider, family);
        if let Some(prefix) = self.prefix.filter(|prefix| *prefix <= family.width() && !limits.permits(*prefix)) {
            let nearest = limits.permitted().min_by_key(|permitted| permitted.abs_diff(prefix)).unwrap_or(prefix);
            return Err(Failure::one(format!(
                "`{provider}` accepts no `/{prefix}`: {family} subnets are {limits}\n  help: ask for `--prefix {nearest}`"
            )));
        }
        let size =
            self.prefix.map_or_else(|| Size::Hosts(u128::from(self.hosts.unwrap_or_default()), provider), Size::Prefix);
        Ok(Request {
            family,
            size,
            count: self.count,
            strategy: if self.best_fit { Strategy::BestFit } else { Strategy::FirstFit },
            growth_bits: self.growth,
            zones: if self.one_per_zone { zones } else { Vec::new() },
        })
    }

    /// One command a block, with the first free ids.
    fn commands(&self, plan: &Plan, blocks: &[Cidr], request: &Request) -> Vec<Command> {
        let stem = self.name.clone().unwrap_or_else(|| format!("{}-subnet", self.network));
        let mut ids = (1_u32..).map(|number| format!("{stem}-{number}")).filter(|id| plan.kind_of(id).is_none());
        let add = |(index, block): (usize, &Cidr)| {
            let room = BlockSet::from(request.room_of(*block)).subtract(&BlockSet::from(*block));
            let kept: Vec<String> = room.cidrs().iter().map(ToString::to_string).collect();
            let zone = request.zone_of(index).unwrap_or_default();
            let fields = json!({"network": self.network, "cidr": block.to_string(), "zone": zone, "reserved": kept});
            Command::add(Kind::Subnet, ids.next().unwrap_or_default(), fields)
        };
        blocks.iter().enumerate().map(add).collect()
    }

    fn show(&self, blocks: &[Cidr], request: &Request) -> Result<(), Failure> {
        if self.write && self.file == STDIN {
            // The plan itself goes to standard output.
            blocks.iter().for_each(|block| warn(&block.to_string()));
            return Ok(());
        }
        match self.format {
            Format::Json => {
                let row =
                    |(index, block): (usize, &Cidr)| json!({"cidr": block.to_string(), "zone": request.zone_of(index)});
                print_json(&blocks.iter().enumerate().map(row).collect())
            }
            Format::Human => {
                let line = |(index, block): (usize, &Cidr)| match request.zone_of(index) {
                    Some(zone) => format!("{block}  {zone}"),
                    None => block.to_string(),
                };
                print_line(&blocks.iter().enumerate().map(line).collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

/// The space that subnets of a network are allocated from, and what of it is taken or kept free. What cannot be read keeps everything from being
/// handed out, because nobody knows where it is.
fn room(plan: &Plan, network: &Network) -> Result<(Vec<Cidr>, Vec<Cidr>), Failure> {
    let unreadable = |holder: &str, block: &Block| {
        Failure::one(format!(
            "`{holder}` has the block `{block}`, which cannot be read, so what is free is not known; correct it first"
        ))
    };
    if let Some(block) = network.cidrs.iter().find(|block| block.cidr().is_none()) {
        return Err(unreadable(network.title(), block));
    }
    let addresses = AddressPlan::new(plan);
    let Some(known) = addresses.network(&network.id) else { return Ok((Vec::new(), Vec::new())) };
    let mut taken = addresses.taken_in(known);
    taken.extend(addresses.promised(Some(known)));
    for subnet in plan.subnets_of(&network.id).filter(|subnet| subnet.cidr.cidr().is_none()) {
        match subnet
            .cidr
            .fault()
            .and_then(netdraft_core::address::CidrFault::repair)
            .and_then(|meant| meant.parse().ok())
        {
            Some(block) => taken.push(block),
            // A size such as `/24`, or nothing, asks for a block and has none yet.
            None if is_left_open(&subnet.cidr) => {}
            None => return Err(unreadable(subnet.title(), &subnet.cidr)),
        }
    }
    Ok((addresses.space_of(known), taken))
}

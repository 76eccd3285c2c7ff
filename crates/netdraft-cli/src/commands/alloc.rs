//! `netdraft alloc`: where does another subnet fit?

use std::process::ExitCode;

use clap::{ArgGroup, Args};
use netdraft_core::address::{Block, Cidr, Family, Pool, Request, Size, Strategy, allocate};
use netdraft_core::edit::{Command, apply};
use netdraft_core::format::save;
use netdraft_core::model::{Entity, Kind, Network, Plan};
use serde_json::json;

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
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=128))]
    prefix: Option<u8>,
    /// The number of machines that each block must have room for
    #[arg(long)]
    hosts: Option<u64>,
    /// How many blocks; with `--one-per-zone`, how many in each zone
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=4096))]
    count: u16,
    /// Allocate in each zone that the network's subnets use
    #[arg(long)]
    one_per_zone: bool,
    /// Keep room for each block to double this many times
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=16))]
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
        let taken = taken(plan, network)?;
        let pool = Pool { space: &network.blocks(), taken: &taken };
        let blocks = match allocate(&pool, &request) {
            Ok(blocks) => blocks,
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
        let size =
            self.prefix.map_or_else(|| Size::Hosts(u128::from(self.hosts.unwrap_or_default()), provider), Size::Prefix);
        Ok(Request {
            family: if self.ipv6 { Family::V6 } else { Family::V4 },
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
            let fields = json!({"network": self.network, "cidr": block.to_string(), "zone": request.zone_of(index).unwrap_or_default()});
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

/// The blocks that subnets of a network have, or were meant to have. What cannot be read keeps everything from being handed out, because nobody knows
/// where it is.
fn taken(plan: &Plan, network: &Network) -> Result<Vec<Cidr>, Failure> {
    let unreadable = |holder: &str, block: &Block| {
        Failure::one(format!(
            "`{holder}` has the block `{block}`, which cannot be read, so what is free is not known; correct it first"
        ))
    };
    if let Some(block) = network.cidrs.iter().find(|block| block.cidr().is_none()) {
        return Err(unreadable(network.title(), block));
    }
    let mut taken = Vec::new();
    for subnet in plan.subnets_of(&network.id) {
        let meant = || subnet.cidr.fault().and_then(netdraft_core::address::CidrFault::repair)?.parse().ok();
        match subnet.cidr.cidr().or_else(meant) {
            Some(block) => taken.push(block),
            // A size such as `/24`, or nothing, asks for a block and has none yet.
            None if subnet.cidr.text().trim().is_empty() || subnet.cidr.text().trim().starts_with('/') => {}
            None => return Err(unreadable(subnet.title(), &subnet.cidr)),
        }
    }
    Ok(taken)
}

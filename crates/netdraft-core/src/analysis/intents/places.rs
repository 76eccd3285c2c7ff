//! Which places does an end of an intent name? Hosts, subnets without hosts, machines of sites, and the internet.

use std::net::IpAddr;

use super::cuts::Cuts;
use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::Facts;
use crate::analysis::filters::is_public;
use crate::analysis::path::{End, Place, read_end};
use crate::model::{Host, Kind, Subnet};
use crate::small::SmallSort;

const FAMILIES: [Family; 2] = [Family::V4, Family::V6];

/// Whether an end of an intent is the internet.
pub fn names_internet(text: &str) -> bool {
    text.trim() == "internet"
}

/// The places that an end names. The error says why they cannot be told.
pub(super) fn places<'a>(facts: &Facts<'a>, cuts: &Cuts, text: &str) -> Result<Vec<End<'a>>, String> {
    let plan = facts.plan();
    if names_internet(text) {
        return Ok(internet(facts, cuts, &everywhere()));
    }
    if let Some(block) = block_of(text) {
        return Ok(in_block(facts, cuts, block));
    }
    match plan.kind_of(text) {
        Some(Kind::Host) => Ok(plan.hosts.by_text(text).map(|host| of_host(facts, host)).unwrap_or_default()),
        Some(Kind::Subnet) => {
            Ok(plan.subnets.by_text(text).map(|subnet| of_subnet(facts, cuts, subnet)).unwrap_or_default())
        }
        Some(Kind::Network) => {
            let subnets = plan.subnets.sorted().filter(|subnet| subnet.network.as_str() == text);
            Ok(subnets.flat_map(|subnet| of_subnet(facts, cuts, subnet)).collect())
        }
        Some(Kind::Site) => {
            let blocks = plan.sites.by_text(text).into_iter().flat_map(|site| &site.cidrs);
            let blocks = blocks.filter_map(|block| block.cidr());
            Ok(blocks.flat_map(|block| of_site(facts, cuts, text, block)).collect())
        }
        Some(kind) => Err(format!(
            "`{text}` is a {}, and a flow starts and ends at hosts, subnets, networks, sites, blocks or `internet`",
            kind.noun()
        )),
        None => Err(format!("the plan has no `{text}`")),
    }
}

/// No fewer than the places that an end names.
pub(super) fn at_most(facts: &Facts<'_>, cuts: &Cuts, text: &str) -> usize {
    match names_internet(text) {
        // An example of each family stands beside the addresses at which something begins, and the first of all.
        true => FAMILIES.into_iter().map(|family| cuts.of_family(family).count().saturating_add(2)).sum(),
        false => places(facts, cuts, text).map_or(0, |ends| ends.len()),
    }
}

/// The block or address that a text is.
fn block_of(text: &str) -> Option<Cidr> {
    let address = || text.parse::<IpAddr>().ok().map(Cidr::of_address);
    text.parse::<Cidr>().ok().or_else(address)
}

fn everywhere() -> BlockSet {
    FAMILIES.into_iter().map(Family::everything).collect()
}

/// The fixed addresses of a host, and for those that it is given an example of each family.
fn of_host<'a>(facts: &Facts<'a>, host: &'a Host) -> Vec<End<'a>> {
    let fixed = host.addresses.iter().filter_map(|typed| typed.ip());
    let place = Place::Host(host);
    let mut ends: Vec<End<'a>> = fixed.map(|address| End { place, address, is_example: false }).collect();
    for family in FAMILIES {
        if ends.iter().all(|end| Family::of(end.address) != family) {
            ends.extend(read_end(facts, host.id.as_str(), family));
        }
    }
    ends
}

/// The hosts of a subnet, by id.
fn of_hosts<'a>(facts: &Facts<'a>, subnet: &Subnet) -> Vec<End<'a>> {
    let of_subnet = |host: &&'a Host| host.subnet == subnet.id;
    let mut hosts: Vec<&'a Host> = facts.plan().hosts.iter().filter(of_subnet).collect();
    hosts.small_sort_by_key(|host| &host.id);
    hosts.into_iter().flat_map(|host| of_host(facts, host)).collect()
}

/// The hosts of a subnet; addresses of it where it has none.
fn of_subnet<'a>(facts: &Facts<'a>, cuts: &Cuts, subnet: &'a Subnet) -> Vec<End<'a>> {
    let hosts: Vec<End<'a>> = of_hosts(facts, subnet);
    if !hosts.is_empty() {
        return hosts;
    }
    let block = subnet.cidr.cidr().into_iter();
    let addresses = block.flat_map(|block| cuts.addresses_in(block));
    addresses.map(|address| End { place: Place::Subnet(subnet), address, is_example: true }).collect()
}

fn of_site<'a>(facts: &Facts<'a>, cuts: &Cuts, site: &str, block: Cidr) -> Vec<End<'a>> {
    let Some(site) = facts.plan().sites.by_text(site) else { return Vec::new() };
    cuts.addresses_in(block).map(|address| End { place: Place::Site(site), address, is_example: true }).collect()
}

/// Everything that a block covers or touches: hosts, subnets without hosts, sites, and what of it is on the internet.
fn in_block<'a>(facts: &Facts<'a>, cuts: &Cuts, block: Cidr) -> Vec<End<'a>> {
    let plan = facts.plan();
    let mut ends = Vec::new();
    for subnet in plan.subnets.sorted() {
        let Some(shared) = subnet.cidr.cidr().and_then(|own| own.intersection(block)) else { continue };
        let hosts: Vec<End<'a>> = of_hosts(facts, subnet);
        let inside = |end: &End<'_>| block.contains_address(end.address);
        let is_fixed = hosts.iter().any(|end| !end.is_example);
        let mut inside: Vec<End<'a>> = hosts.iter().copied().filter(inside).collect();
        // Where the provider gives out the addresses, a host of the subnet may get one of the block.
        if inside.is_empty() {
            let given = hosts.iter().find(|end| end.is_example).map(|end| end.place);
            let place = given.unwrap_or(Place::Subnet(subnet));
            let addresses = cuts.addresses_in(shared).filter(|_| given.is_some() || !is_fixed);
            inside.extend(addresses.map(|address| End { place, address, is_example: true }));
        }
        ends.append(&mut inside);
    }
    for site in plan.sites.sorted() {
        let shared = site.cidrs.iter().filter_map(|own| own.cidr()?.intersection(block));
        ends.extend(shared.flat_map(|shared| of_site(facts, cuts, site.id.as_str(), shared)));
    }
    ends.extend(internet(facts, cuts, &BlockSet::from(block)));
    ends
}

/// Addresses on the internet, one of each part that some rule or route tells from the others.
fn internet<'a>(facts: &Facts<'a>, cuts: &Cuts, within: &BlockSet) -> Vec<End<'a>> {
    let plan = facts.plan();
    let networks = plan.networks.iter().flat_map(crate::model::Network::blocks);
    let sites = plan.sites.iter().flat_map(|site| &site.cidrs).filter_map(|block| block.cidr());
    let own: BlockSet = networks.chain(sites).collect();
    let mut addresses = Vec::new();
    for family in FAMILIES {
        let example = read_end(facts, "internet", family).ok().map(|end| end.address);
        let starts = within.ranges().map(|(first, _)| first).filter(|first| Family::of(*first) == family);
        addresses.extend(example.into_iter().chain(cuts.of_family(family)).chain(starts));
    }
    let mut seen = std::collections::BTreeSet::new();
    let is_outside = |address: &IpAddr| {
        is_unicast(*address)
            && is_public(*address)
            && !own.contains_address(*address)
            && within.contains_address(*address)
    };
    let kept = addresses.into_iter().filter(is_outside).filter(|address| seen.insert(*address));
    kept.map(|address| End { place: Place::Internet, address, is_example: true }).collect()
}

/// Whether an address can be that of a machine: neither for groups nor kept for later (RFC 1112, RFC 5771, RFC 4291).
fn is_unicast(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.octets().first().is_some_and(|first| (1..224).contains(first)),
        IpAddr::V6(v6) => !v6.is_multicast(),
    }
}

//! Where does a flow begin and end? Ids, addresses and `internet` read as places of a plan.

use std::net::IpAddr;

use crate::address::{BlockSet, Cidr, Family};
use crate::analysis::Facts;
use crate::analysis::filters::is_public;
use crate::model::{Host, Kind, Network, Plan, Site, Subnet};

/// What stands at an end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place<'a> {
    /// An interface of a host group.
    Host(&'a Host),
    /// An address of a subnet at which the plan has no host.
    Subnet(&'a Subnet),
    /// An address of a network that is in none of its subnets: nothing but its router.
    Network(&'a Network),
    /// A machine of a site.
    Site(&'a Site),
    /// A machine somewhere on the internet, or whatever answers at a public address.
    Internet,
}

/// One end of a flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct End<'a> {
    /// What stands there.
    pub place: Place<'a>,
    /// Its address.
    pub address: IpAddr,
    /// Whether the address is only an example: the plan fixes none.
    pub is_example: bool,
}

impl End<'_> {
    /// The id of what stands there, or `internet`.
    pub fn name(&self) -> &str {
        match self.place {
            Place::Host(host) => host.id.as_str(),
            Place::Subnet(subnet) => subnet.id.as_str(),
            Place::Network(network) => network.id.as_str(),
            Place::Site(site) => site.id.as_str(),
            Place::Internet => "internet",
        }
    }
}

/// Addresses that stand for the internet (blocks for documentation, RFC 5737 and RFC 3849).
const INTERNET: [&str; 2] = ["198.51.100.1", "2001:db8::1"];

/// Reads what somebody typed for an end: the id of a host, a subnet, a network or a site, an address, or `internet`. The error says what to type instead.
pub fn read_end<'a>(facts: &Facts<'a>, text: &str, family: Family) -> Result<End<'a>, String> {
    let (plan, text) = (facts.plan(), text.trim());
    if text == "internet" {
        let address = INTERNET.iter().filter_map(|address| address.parse::<IpAddr>().ok());
        let address = address.into_iter().find(|address| Cidr::of_address(*address).family() == family);
        let address = address.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));
        return Ok(End { place: Place::Internet, address, is_example: true });
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return at_address(plan, address);
    }
    match plan.kind_of(text) {
        Some(Kind::Host) => plan.hosts.by_text(text).and_then(|host| of_host(plan, host, family)),
        Some(Kind::Subnet) => plan.subnets.by_text(text).and_then(|subnet| {
            let address = subnet.cidr.cidr().filter(|block| block.family() == family)?.nth(4)?;
            Some(End { place: Place::Subnet(subnet), address, is_example: true })
        }),
        Some(Kind::Network) => plan.networks.by_text(text).and_then(|network| {
            let subnets: BlockSet = plan.subnets_of(&network.id).filter_map(|subnet| subnet.cidr.cidr()).collect();
            let blocks: BlockSet = network.blocks().into_iter().collect();
            let outside = blocks.subtract(&subnets).cidrs().into_iter().find(|block| block.family() == family)?;
            Some(End { place: Place::Network(network), address: outside.first(), is_example: true })
        }),
        Some(Kind::Site) => plan.sites.by_text(text).and_then(|site| {
            let mut blocks = site.cidrs.iter().filter_map(|block| block.cidr());
            let address = blocks.find(|block| block.family() == family)?;
            let address = address.nth(1).unwrap_or(address.first());
            Some(End { place: Place::Site(site), address, is_example: true })
        }),
        Some(kind) => {
            return Err(format!(
                "`{text}` is a {}; name a host, a subnet or a site, type an address, or `internet`",
                kind.noun()
            ));
        }
        None => {
            return Err(format!(
                "the plan has no `{text}`; name a host, a subnet or a site, type an address, or `internet`"
            ));
        }
    }
    .ok_or_else(|| format!("`{text}` has no {family} address that can be read; type the address instead"))
}

/// A host and its first address of a family; where none is fixed, one that its subnet has.
fn of_host<'a>(plan: &'a Plan, host: &'a Host, family: Family) -> Option<End<'a>> {
    let is_right = |address: &IpAddr| Cidr::of_address(*address).family() == family;
    let place = Place::Host(host);
    if let Some(address) = host.addresses.iter().filter_map(|typed| typed.ip()).find(is_right) {
        return Some(End { place, address, is_example: false });
    }
    let block = plan.subnets.get(&host.subnet)?.cidr.cidr().filter(|block| block.family() == family)?;
    let is_taken = |address: &IpAddr| {
        plan.hosts_of(&host.subnet).flat_map(|other| &other.addresses).any(|other| other.ip() == Some(*address))
    };
    // The first four addresses are kept by some provider or other.
    let mut addresses = (4..1024).filter_map(|offset| block.nth(offset));
    let address = addresses.find(|address| !is_taken(address))?;
    Some(End { place, address, is_example: true })
}

/// What stands at an address: the host that has it, else the subnet or site that it is in, else the network, else the internet.
fn at_address(plan: &Plan, address: IpAddr) -> Result<End<'_>, String> {
    let end = |place| End { place, address, is_example: false };
    let hosts = plan.hosts.sorted().filter(|host| host.addresses.iter().any(|own| own.ip() == Some(address)));
    let hosts: Vec<End<'_>> = hosts.map(|host| end(Place::Host(host))).collect();
    let has = |block: Option<Cidr>| block.is_some_and(|block| block.contains_address(address));
    let subnets =
        || plan.subnets.sorted().filter(|subnet| has(subnet.cidr.cidr())).map(|subnet| end(Place::Subnet(subnet)));
    let sites = || {
        let around = plan.sites.sorted().filter(|site| site.cidrs.iter().any(|block| has(block.cidr())));
        around.map(|site| end(Place::Site(site)))
    };
    let networks = || {
        let around =
            plan.networks.sorted().filter(|network| network.blocks().into_iter().any(|block| has(Some(block))));
        around.map(|network| end(Place::Network(network)))
    };
    let mut found: Vec<End<'_>> = if hosts.is_empty() { subnets().chain(sites()).collect() } else { hosts };
    if found.is_empty() {
        found = networks().collect();
    }
    match found.as_slice() {
        [only] => Ok(*only),
        [] if !is_public(address) => {
            Err(format!("no network and no site of the plan has `{address}`; name one that it has"))
        }
        [] => Ok(end(Place::Internet)),
        [one, other, ..] => Err(format!(
            "`{}` and `{}` both have `{address}`; name the one that you mean by its id",
            one.name(),
            other.name()
        )),
    }
}

//! Which addresses of each subnet are whose? Worked out once for each subnet, and again when it or one of its hosts changes.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::addresses::{FAMILIES, Numbers, number, numbers, place};
use crate::address::{BlockSet, Cidr, Family, Provider};
use crate::analysis::kept_by_provider;
use crate::model::{Host, Plan, Subnet};
use crate::small::SmallSort;

/// The addresses of one subnet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lot {
    subnet: Rc<Subnet>,
    pub hosts: Vec<Rc<Host>>,
    provider: Provider,
    /// The family and the addresses of its block, if it can be read.
    pub block: Option<(Family, Numbers)>,
    /// The addresses that a provider may give to a host.
    pub free: Numbers,
    /// Those that packets from elsewhere do not find here, because another subnet has them too.
    pub elsewhere: Numbers,
    /// By family, those that several hosts have.
    pub doubled: [Numbers; 2],
}

impl Lot {
    fn new(subnet: &Rc<Subnet>, hosts: Vec<Rc<Host>>, provider: Provider, elsewhere: Numbers) -> Self {
        let fixed = |family: Family| {
            let own = hosts.iter().flat_map(|host| &host.addresses).filter_map(|typed| typed.ip());
            own.filter(|ip| Family::of(*ip) == family).map(number).collect::<Vec<u128>>()
        };
        let block = subnet.cidr.cidr().map(|block| (block, block.family()));
        let free = block.map(|(block, family)| {
            let kept = kept_by_provider(subnet, block, provider).into_iter().map(|(address, _)| number(address));
            let taken: Numbers = kept.chain(fixed(family)).collect();
            numbers(&BlockSet::from(block), family).difference(&taken)
        });
        Self {
            block: block.map(|(block, family)| (family, numbers(&BlockSet::from(block), family))),
            free: free.unwrap_or_default(),
            doubled: FAMILIES.map(|family| twice(fixed(family))),
            subnet: subnet.clone(),
            hosts,
            provider,
            elsewhere,
        }
    }

    /// The addresses of a family that a provider may give to a host.
    pub(super) fn free(&self, family: Family) -> Option<&Numbers> {
        self.block.as_ref().filter(|(of, _)| *of == family).map(|_| &self.free)
    }

    /// The addresses among these at which packets find a host of the subnet, and those that packets from elsewhere do not find.
    pub(super) fn found(&self, family: Family, addresses: &Numbers) -> (Numbers, Numbers) {
        let Some((_, block)) = self.block.as_ref().filter(|(of, _)| *of == family) else {
            return (Numbers::empty(), Numbers::empty());
        };
        let receives = addresses.intersection(block);
        let hidden = receives.intersection(&self.elsewhere);
        (receives, hidden)
    }

    /// The addresses among these that several hosts have.
    pub(super) fn contested(&self, family: Family, fixed: &Numbers) -> Numbers {
        self.doubled.get(place(family)).map(|doubled| doubled.intersection(fixed)).unwrap_or_default()
    }
}

/// The subnets of a plan by id.
#[derive(Debug, Clone, Default)]
pub(super) struct Lots {
    lots: BTreeMap<String, Rc<Lot>>,
    elsewhere: BTreeMap<String, Numbers>,
}

impl Lots {
    /// Reads the subnets of a plan; lots that are as they were stay the same ones. Whether the blocks are as they were is known to the caller.
    pub(super) fn read(&mut self, plan: &Plan, keeps_blocks: bool) {
        if !keeps_blocks {
            self.elsewhere = nested(plan);
        }
        let mut hosts: BTreeMap<&str, Vec<Rc<Host>>> = BTreeMap::new();
        for host in plan.hosts.shared() {
            hosts.entry(host.subnet.as_str()).or_default().push(host.clone());
        }
        for subnet in plan.subnets.shared() {
            let id = subnet.id.as_str();
            let hosts = hosts.remove(id).unwrap_or_default();
            let provider = plan.provider_of(&subnet.network);
            let elsewhere = self.elsewhere.get(id);
            let is_same = self.lots.get(id).is_some_and(|lot| {
                Rc::ptr_eq(&lot.subnet, subnet)
                    && lot.provider == provider
                    && lot.hosts.len() == hosts.len()
                    && lot.hosts.iter().zip(&hosts).all(|(one, other)| Rc::ptr_eq(one, other))
                    && elsewhere.map_or(lot.elsewhere.is_empty(), |elsewhere| lot.elsewhere == *elsewhere)
            });
            if !is_same {
                let lot = Lot::new(subnet, hosts, provider, elsewhere.cloned().unwrap_or_default());
                self.lots.insert(id.to_owned(), Rc::new(lot));
            }
        }
        if self.lots.len() != plan.subnets.len() {
            self.lots.retain(|id, _| plan.subnets.by_text(id).is_some());
        }
    }

    pub(super) fn get(&self, subnet: &str) -> Option<&Rc<Lot>> {
        self.lots.get(subnet)
    }
}

/// The addresses of subnets that another subnet of their network takes. Of two that have an address, the one with the longer prefix gets the packets, and of
/// equal ones the one with the higher id.
fn nested(plan: &Plan) -> BTreeMap<String, Numbers> {
    let read = plan.subnets.iter().filter_map(|subnet| Some((subnet, subnet.cidr.cidr()?)));
    let mut subnets: Vec<(&Subnet, Cidr)> = read.collect();
    subnets.small_sort_by_key(|(subnet, block)| (&subnet.network, *block, &subnet.id));
    let mut found = BTreeMap::new();
    for (at, (subnet, block)) in subnets.iter().enumerate() {
        let behind = subnets.get(at + 1..).unwrap_or_default().iter();
        let inside = behind.take_while(|(other, inner)| other.network == subnet.network && block.contains(*inner));
        let inside: Vec<Cidr> = inside.map(|(_, inner)| *inner).collect();
        if !inside.is_empty() {
            let inside: BlockSet = inside.into_iter().collect();
            found.insert(subnet.id.to_string(), numbers(&inside, block.family()));
        }
    }
    found
}

/// The numbers that are in a list more than once.
fn twice(mut list: Vec<u128>) -> Numbers {
    list.small_sort();
    list.chunk_by(|one, other| one == other)
        .filter(|run| run.len() > 1)
        .filter_map(|run| run.first().copied())
        .collect()
}

//! What does each rule set do? Every filter compiled by its own order of evaluation, with what its rules mean to each other and to a packet.
//!
//! Peers that are known by name only, security groups and tags, stay names: no claim is made that the addresses behind them could falsify.

mod change;
mod compile;
mod judge;
mod kinds;
mod traffic;
mod trial;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::analysis::facts::Fact;
use crate::analysis::packet::Packet;
use crate::model::{Direction, Filter, Host, Id, Network, Plan, Subnet};
use crate::small::{SmallCollect, SmallSort};

pub use change::{VerdictChange, difference};
pub use compile::{CompiledFilter, CompiledRule, End, Side};
pub use judge::{Effect, Judgement, Overlap, Witness};
pub use kinds::{
    CHECKED, DefaultRule, Numbering, closing_rule, default_rules, evaluation_order, evaluation_sentence, is_ordered,
    is_stateful, noun, number_of, numbering,
};
pub use trial::{Decider, Decision, Membership, Mismatch, Trial, is_public};
pub(crate) use trial::{PLATFORM, connected};

/// Every filter of a plan, each compiled when it is first asked for.
pub struct Filters<'a> {
    plan: &'a Plan,
    filters: BTreeMap<&'a str, (&'a Filter, OnceCell<CompiledFilter<'a>>)>,
    examples: Fact<BTreeMap<&'a str, Vec<IpAddr>>>,
    /// Names in rules of which nobody says who has them.
    unresolved: Fact<BTreeSet<String>>,
}

impl<'a> Filters<'a> {
    /// The filters of a plan. What rules mean to each other is worked out when first asked for.
    pub fn new(plan: &'a Plan) -> Self {
        let filters = plan.filters.iter().map(|filter| (filter.id.as_str(), (filter, OnceCell::new())));
        Self { plan, filters: filters.small_map(), examples: Fact::default(), unresolved: Fact::default() }
    }

    /// What an interface is a member of, as far as the plan tells: of a host that is known, or of nothing where the way hides who it is.
    pub fn membership(&self, network: &Id<Network>, host: Option<&Host>, address: IpAddr) -> Membership {
        let unresolved = self.unresolved.get_or(self.plan, || trial::unresolved(self.plan));
        Membership::with_names(self.plan, Some(network), host, address, unresolved.clone())
    }

    /// The filter of an id.
    pub fn get(&self, id: &Id<Filter>) -> Option<&CompiledFilter<'a>> {
        self.filters.get(id.as_str()).map(|entry| self.compiled(entry))
    }

    /// Every filter, by id.
    pub fn iter(&self) -> impl Iterator<Item = &CompiledFilter<'a>> {
        self.filters.values().map(|entry| self.compiled(entry))
    }

    fn compiled<'s>(
        &'s self,
        (filter, compiled): &'s (&'a Filter, OnceCell<CompiledFilter<'a>>),
    ) -> &'s CompiledFilter<'a> {
        // Whoever asks for a compiled filter counts as having read the addresses behind it, whether it was compiled for them or for somebody before.
        let examples = self.examples.get_or(self.plan, || protected_addresses(self.plan));
        compiled.get_or_init(|| {
            CompiledFilter::new(filter, examples.get(filter.id.as_str()).map(Vec::as_slice).unwrap_or_default())
        })
    }

    /// What the rule at this position of a filter does; nothing when there is no such rule.
    pub fn effect_of(&self, filter: &Id<Filter>, rule: usize) -> Option<Effect> {
        self.get(filter)?.effect_of(rule)
    }

    /// Which rule of a filter decides a packet, by what the plan knows of its ends.
    pub fn test_packet(&self, filter: &Id<Filter>, direction: Direction, packet: &Packet) -> Option<Trial> {
        let filter = self.get(filter)?;
        let end = |address| Membership::of(self.plan, filter.filter().network.as_ref(), address);
        Some(filter.test(direction, packet, &end(packet.source), &end(packet.destination)))
    }
}

/// Addresses behind each filter, sorted, to be shown in examples.
fn protected_addresses(plan: &Plan) -> BTreeMap<&str, Vec<IpAddr>> {
    let mut addresses: BTreeMap<&str, Vec<IpAddr>> = BTreeMap::new();
    // The fifth address is the first that every provider gives to hosts.
    let first = |subnet: &Subnet| subnet.cidr.cidr().and_then(|block| block.nth(4));
    for subnet in plan.subnets.iter() {
        if let Some(filter) = &subnet.filter {
            addresses.entry(filter.as_str()).or_default().extend(first(subnet));
        }
    }
    for host in plan.hosts.iter() {
        let Some(home) = plan.subnets.get(&host.subnet) else { continue };
        let own = host.addresses.first().and_then(|own| own.ip()).or_else(|| first(home));
        for filter in &host.filters {
            addresses.entry(filter.as_str()).or_default().extend(own);
        }
    }
    addresses.values_mut().for_each(|addresses| addresses.small_sort());
    addresses
}

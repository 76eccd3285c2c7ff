//! How many addresses of a subnet are taken, and by what?

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::address::{BlockSet, Cidr, Provider, reserved};
use crate::model::{Plan, Purpose, Subnet};
use crate::small::{SmallCollect, SmallSort};

/// Something that takes addresses of a subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The id of what takes them; for reserved blocks, the subnet itself.
    pub entity: String,
    /// How it takes them: `interfaces`, `load balancer`, `NAT gateway` or `reserved blocks`.
    pub role: &'static str,
    /// How many it takes.
    pub count: u128,
}

/// The addresses of one subnet, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubnetUse {
    /// All addresses, `u128::MAX` if they are more.
    pub total: u128,
    /// Those that the provider keeps.
    pub reserved: u128,
    /// Those that can be given away: the total without the reserved ones.
    pub usable: u128,
    /// Those that are given away or kept free on purpose. A plan may ask for more than there are.
    pub used: u128,
    /// Those that can still be given away.
    pub free: u128,
}

impl SubnetUse {
    /// Counts the addresses of a block that a provider keeps so many of, and that so many are taken of.
    #[must_use]
    pub fn of(block: Cidr, reserved: u128, used: u128) -> Self {
        let usable = block.size().saturating_sub(reserved);
        Self { total: block.size(), reserved, usable, used, free: usable.saturating_sub(used) }
    }

    /// Whether nothing more can be given away. What counts is the usable addresses: a subnet is full before its block is.
    #[must_use]
    pub const fn is_exhausted(self) -> bool {
        self.used >= self.usable
    }

    /// Whether so many addresses are 80 % of the usable ones, or more.
    #[must_use]
    pub const fn is_nearly_full_with(self, used: u128) -> bool {
        used.saturating_mul(10) >= self.usable.saturating_mul(8)
    }
}

/// The addresses that the provider keeps of a subnet with this block, and what each is for. A secondary range of Google Cloud has none.
pub fn kept_by_provider(subnet: &Subnet, block: Cidr, provider: Provider) -> Vec<(IpAddr, &'static str)> {
    if provider == Provider::Gcp && subnet.purpose == Purpose::Secondary {
        Vec::new()
    } else {
        reserved(block, provider)
    }
}

/// What takes addresses of each subnet, by the subnet's id, sorted by entity.
///
/// A group of interfaces takes one address each, a load balancer one in each of its subnets, a NAT gateway one in its subnet where it is an
/// interface there (not with Azure, which attaches it from outside, nor with Google Cloud, which has none). A reserved block takes what
/// neither the provider keeps nor a fixed address uses already.
pub(super) fn holders(plan: &Plan) -> BTreeMap<&str, Vec<Holder>> {
    let mut found: BTreeMap<&str, Vec<Holder>> = BTreeMap::new();
    let mut hold = |subnet, entity: &str, role, count| {
        if count > 0 {
            found.entry(subnet).or_default().push(Holder { entity: entity.to_owned(), role, count });
        }
    };
    let mut fixed: BTreeMap<&str, BTreeSet<IpAddr>> = BTreeMap::new();
    for host in plan.hosts.iter() {
        let typed = u128::try_from(host.addresses.len()).unwrap_or(u128::MAX);
        hold(host.subnet.as_str(), host.id.as_str(), "interfaces", typed.max(host.count.into()));
        fixed.entry(host.subnet.as_str()).or_default().extend(host.addresses.iter().filter_map(|typed| typed.ip()));
    }
    for balancer in plan.load_balancers.iter() {
        let subnets: BTreeSet<&str> = balancer.subnets.iter().map(|subnet| subnet.as_str()).small_set();
        subnets.into_iter().for_each(|subnet| hold(subnet, balancer.id.as_str(), "load balancer", 1));
    }
    for nat in plan.nats.iter().filter(|nat| nat_is_inside(plan.provider_of(&nat.network))) {
        nat.subnet.iter().for_each(|subnet| hold(subnet.as_str(), nat.id.as_str(), "NAT gateway", 1));
    }
    for subnet in plan.subnets.iter().filter(|subnet| !subnet.reserved.is_empty()) {
        let used = fixed.get(subnet.id.as_str());
        hold(subnet.id.as_str(), subnet.id.as_str(), "reserved blocks", kept_free(plan, subnet, used));
    }
    found.values_mut().for_each(|holders| holders.small_sort_by(|one, other| one.entity.cmp(&other.entity)));
    found
}

const fn nat_is_inside(provider: Provider) -> bool {
    match provider {
        Provider::Aws | Provider::Openstack | Provider::Generic => true,
        Provider::Gcp | Provider::Azure => false,
    }
}

/// How many addresses the reserved blocks of a subnet keep free that are not counted elsewhere.
fn kept_free(plan: &Plan, subnet: &Subnet, fixed: Option<&BTreeSet<IpAddr>>) -> u128 {
    let Some(block) = subnet.cidr.cidr() else { return 0 };
    let kept: BlockSet = subnet.reserved.iter().filter_map(|typed| typed.cidr()).collect();
    let provider = plan.provider_of(&subnet.network);
    let counted = kept_by_provider(subnet, block, provider).into_iter().map(|(address, _)| address);
    let counted: BlockSet = counted.chain(fixed.into_iter().flatten().copied()).map(Cidr::of_address).collect();
    kept.intersect(&BlockSet::from(block)).subtract(&counted).size()
}

//! Where can a load balancer stand besides? In a subnet of another zone, or in one that is added there.

use std::collections::BTreeSet;

use serde_json::json;

use crate::address::{Cidr, Pool, Request, allocate};
use crate::analysis::AddressPlan;
use crate::edit::Command;
use crate::model::{Choice, Entity, Exposure, Kind, LoadBalancer, Plan, Subnet};
use crate::rules::Fix;
use crate::small::{SmallCollect, SmallSort};

/// The most subnets that are offered.
const MOST_OFFERED: usize = 3;

/// Repairs that add a zone: subnets of the same exposure that exist and have room, or else one more that is like the balancer's own.
pub(super) fn fixes(addresses: &AddressPlan<'_>, balancer: &LoadBalancer, zone: &str) -> Vec<Fix> {
    let plan = addresses.plan();
    let Some(own) = balancer.subnets.iter().find_map(|id| plan.subnets.get(id)) else { return Vec::new() };
    let like_own = |subnet: &&Subnet| {
        !subnet.zone.is_empty()
            && subnet.zone != zone
            && (own.exposure == Exposure::Unstated || subnet.exposure == own.exposure)
            && !balancer.subnets.contains(&subnet.id)
            // It takes an address there, which may not be the last.
            && addresses.use_of(subnet).is_some_and(|room| room.free > 1)
    };
    let mut others: Vec<&Subnet> = plan.subnets_of(&balancer.network).filter(like_own).collect();
    others.small_sort_by(|one, other| one.id.cmp(&other.id));
    let join = |id: &str| Command::Insert {
        id: balancer.id.to_string(),
        list: "subnets".to_owned(),
        index: usize::MAX,
        value: json!(id),
    };
    if others.is_empty() {
        return one_more(plan, own, zone, join).into_iter().collect();
    }
    let add = |subnet: &&Subnet| {
        let title = format!("add the subnet `{}` in zone `{}`", subnet.title(), subnet.zone);
        let commands = vec![join(subnet.id.as_str())];
        // Targets may not let in what comes from there.
        if balancer.targets.is_empty() { Fix::safe(title, commands) } else { Fix::review(title, commands) }
    };
    others.iter().take(MOST_OFFERED).map(add).collect()
}

/// A further subnet like this one in another zone of its network, in the next free block of the same size.
fn one_more(plan: &Plan, own: &Subnet, zone: &str, join: impl Fn(&str) -> Command) -> Option<Fix> {
    let zones: BTreeSet<&str> = plan.subnets_of(&own.network).map(|subnet| subnet.zone.as_str()).small_set();
    let other = zones.into_iter().find(|other| !other.is_empty() && *other != zone)?;
    let size = own.cidr.cidr()?;
    let space = plan.networks.get(&own.network)?.blocks();
    let taken: Vec<Cidr> = plan.subnets_of(&own.network).filter_map(|subnet| subnet.cidr.cidr()).collect();
    let request = Request::prefix(size.family(), size.prefix());
    let block = allocate(&Pool { space: &space, taken: &taken }, &request).ok()?.into_iter().next()?;
    let id = (2_u32..1_000).map(|number| format!("{}-{number}", own.id)).find(|id| plan.kind_of(id).is_none())?;
    let fields = json!({
        "network": own.network.as_str(),
        "cidr": block.to_string(),
        "zone": other,
        "exposure": own.exposure.word(),
        "route_table": own.route_table.as_ref().map(|table| table.as_str()),
        "filter": own.filter.as_ref().map(|filter| filter.as_str()),
    });
    let commands = vec![Command::add(Kind::Subnet, id.clone(), fields), join(&id)];
    Some(Fix::review(format!("add a subnet `{block}` in zone `{other}`"), commands))
}

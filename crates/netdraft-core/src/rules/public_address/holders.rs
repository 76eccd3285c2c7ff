//! Who holds each public address? What it is bound to, and the NAT gateways that list it.

use std::collections::BTreeMap;

use crate::edit::Command;
use crate::model::{Anchor, Plan, PublicAddress};
use crate::small::SmallSort;

/// One place where something is said to hold a public address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Holder<'a> {
    /// What holds it: the id of a host, NAT gateway or load balancer.
    pub(super) target: &'a str,
    /// The entity that says so: the address itself, or the gateway.
    entity: &'a str,
    list: &'static str,
    index: usize,
}

impl Holder<'_> {
    pub(super) fn anchor(&self) -> Anchor {
        Anchor::new(self.entity, format!("{}/{}", self.list, self.index))
    }

    /// What takes the address from all of these.
    pub(super) fn release<'h>(holders: impl Iterator<Item = &'h Self>) -> Vec<Command>
    where
        Self: 'h,
    {
        let mut holders: Vec<&Self> = holders.collect();
        // From the back of each list, so that taking one out does not move the others.
        holders.small_sort_by_key(|holder| std::cmp::Reverse(holder.index));
        let delete = |holder: &Self| {
            let (id, list) = (holder.entity.to_owned(), holder.list.to_owned());
            Command::Delete { id, list, index: holder.index }
        };
        holders.into_iter().map(delete).collect()
    }
}

/// The holders of every public address, by the id of its entry.
pub(super) struct Holders<'a>(BTreeMap<&'a str, Vec<Holder<'a>>>);

impl<'a> Holders<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let mut all: BTreeMap<&'a str, Vec<Holder<'a>>> = BTreeMap::new();
        for entry in plan.public_addresses.iter() {
            let entity = entry.id.as_str();
            let targets = entry.bound_to.iter().enumerate().filter(|(_, target)| !target.is_empty());
            let holders =
                targets.map(|(index, target)| Holder { target: target.as_str(), entity, list: "bound_to", index });
            all.entry(entity).or_default().extend(holders);
        }
        for nat in plan.nats.iter() {
            for (index, address) in nat.public_addresses.iter().enumerate() {
                let (target, entity) = (nat.id.as_str(), nat.id.as_str());
                let holder = Holder { target, entity, list: "public_addresses", index };
                all.entry(address.as_str()).or_default().push(holder);
            }
        }
        Self(all)
    }

    pub(super) fn of_entry(&self, entry: &PublicAddress) -> &[Holder<'a>] {
        self.0.get(entry.id.as_str()).map_or(&[], Vec::as_slice)
    }
}

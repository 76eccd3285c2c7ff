#![doc = include_str!("floating_ip_double_bound.md")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::holders::{Holder, Holders};
use super::still_bound::StillBound;
use crate::model::{AddressState, Anchor, Plan};
use crate::rules::wording::{IN_EVIDENCE, listed};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::{SmallCollect, SmallSort};

/// The most holders that are offered to keep the address.
const MOST_OFFERED: usize = 4;

/// Reports public addresses that are bound to two things at once.
pub(crate) struct FloatingIpDoubleBound;

impl Rule for FloatingIpDoubleBound {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "floating-ip-double-bound",
            category: Category::PublicAddress,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("floating_ip_double_bound.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let bound = Holders::of(context.plan);
        let mut holders: BTreeMap<String, Vec<Holder<'_>>> = BTreeMap::new();
        for entry in context.plan.public_addresses.iter().filter(|entry| entry.state == AddressState::Allocated) {
            // An address that was not given yet is nobody else's either.
            let key = entry.address.ip().map_or_else(|| entry.id.to_string(), |ip| ip.to_string());
            holders.entry(key).or_default().extend(bound.of_entry(entry).iter().cloned());
            sink.examine(&entry.id);
        }
        for entry in context.plan.public_addresses.iter().filter(|entry| entry.state == AddressState::Released) {
            let mut holders = bound.of_entry(entry).to_vec();
            holders.small_sort();
            sink.examine(&entry.id);
            if !holders.is_empty() {
                sink.report(&StillBound { entry, holders });
            }
        }
        for (address, mut holders) in holders {
            holders.small_sort();
            let targets: BTreeSet<&str> = holders.iter().map(|holder| holder.target).small_set();
            if targets.len() > 1 {
                sink.report(&DoubleBound { address, targets: targets.into_iter().collect(), holders });
            }
        }
    }
}

struct DoubleBound<'a> {
    address: String,
    targets: Vec<&'a str>,
    holders: Vec<Holder<'a>>,
}

impl Explain for DoubleBound<'_> {
    fn message(&self) -> String {
        let targets = listed(self.targets.iter().map(|target| format!("`{target}`")));
        format!("the public address `{}` is bound to {targets}", self.address)
    }

    fn primary(&self) -> Anchor {
        self.holders.last().map_or_else(|| Anchor::new("plan", ""), Holder::anchor)
    }

    fn related(&self) -> Vec<Related> {
        let place = |holder: &Holder<'_>| Related::new(holder.anchor(), format!("bound to `{}`", holder.target));
        self.holders.iter().rev().skip(1).take(IN_EVIDENCE).map(place).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"address": self.address, "bound to": self.targets}))
    }

    fn help(&self) -> Vec<String> {
        vec!["keep the address for one of them, and take another address for the other".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let keep = |target: &&str| {
            let others = self.holders.iter().filter(|holder| holder.target != *target);
            Fix::review(format!("keep it for `{target}`"), Holder::release(others))
        };
        // Each takes the address from all others, so a list of all would grow with the square of their number.
        self.targets.iter().take(MOST_OFFERED).map(keep).collect()
    }
}

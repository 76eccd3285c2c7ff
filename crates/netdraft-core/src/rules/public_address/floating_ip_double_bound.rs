#![doc = include_str!("floating_ip_double_bound.md")]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::edit::Command;
use crate::model::{AddressState, Anchor, Plan, PublicAddress};
use crate::rules::{Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

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
            page: include_str!("floating_ip_double_bound.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let mut holders: BTreeMap<String, Vec<Holder<'_>>> = BTreeMap::new();
        for entry in context.plan.public_addresses.iter().filter(|entry| entry.state == AddressState::Allocated) {
            // An address that was not given yet is nobody else's either.
            let key = entry.address.ip().map_or_else(|| entry.id.to_string(), |ip| ip.to_string());
            let bound = entry.bound_to.iter().enumerate();
            let bound = bound.map(|(index, target)| Holder { entry, index, target: target.as_str() });
            holders.entry(key).or_default().extend(bound);
            sink.examine(&entry.id);
        }
        for (address, mut holders) in holders {
            holders.sort_by(|one, other| (&one.entry.id, one.target).cmp(&(&other.entry.id, other.target)));
            if holders.len() > 1 {
                sink.report(&DoubleBound { address, holders });
            }
        }
    }
}

struct Holder<'a> {
    entry: &'a PublicAddress,
    index: usize,
    target: &'a str,
}

struct DoubleBound<'a> {
    address: String,
    holders: Vec<Holder<'a>>,
}

impl Explain for DoubleBound<'_> {
    fn message(&self) -> String {
        let targets: Vec<&str> = self.holders.iter().map(|holder| holder.target).collect();
        format!("the public address `{}` is bound to `{}`", self.address, targets.join("` and to `"))
    }

    fn primary(&self) -> Anchor {
        let place = |holder: &Holder<'_>| Anchor::new(&holder.entry.id, format!("bound_to/{}", holder.index));
        self.holders.last().map_or_else(|| Anchor::new("plan", ""), place)
    }

    fn related(&self) -> Vec<Related> {
        let place = |holder: &Holder<'_>| {
            let anchor = Anchor::new(&holder.entry.id, format!("bound_to/{}", holder.index));
            Related::new(anchor, format!("bound to `{}`", holder.target))
        };
        self.holders.iter().rev().skip(1).map(place).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let targets: Vec<&str> = self.holders.iter().map(|holder| holder.target).collect();
        named(json!({"address": self.address, "bound to": targets}))
    }

    fn help(&self) -> Vec<String> {
        vec!["keep the address for one of them, and take another address for the other".to_owned()]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let keep = |kept: &Holder<'_>| {
            let mut commands = Vec::new();
            // From the back, so that deleting one place does not move the others.
            for holder in
                self.holders.iter().filter(|holder| holder.entry.id != kept.entry.id || holder.index != kept.index)
            {
                let (id, list) = (holder.entry.id.to_string(), "bound_to".to_owned());
                commands.push((holder.index, Command::Delete { id, list, index: holder.index }));
            }
            commands.sort_by_key(|(index, _)| std::cmp::Reverse(*index));
            let commands = commands.into_iter().map(|(_, command)| command).collect();
            Fix::review(format!("keep it for `{}`", kept.target), commands)
        };
        self.holders.iter().map(keep).collect()
    }
}

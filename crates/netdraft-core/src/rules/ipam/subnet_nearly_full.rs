#![doc = include_str!("subnet_nearly_full.md")]

use serde_json::{Map, Value, json};

use super::room::{as_evidence, grow, larger_block};
use crate::address::Cidr;
use crate::analysis::{FreeBlocks, Holder, SubnetUse};
use crate::model::{Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports subnets that will soon have no address left.
pub(crate) struct SubnetNearlyFull;

impl Rule for SubnetNearlyFull {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "subnet-nearly-full",
            category: Category::Ipam,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: text!("subnet_nearly_full.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        // In the order of ids, so that which free block each finding offers does not depend on the file.
        for subnet in context.plan.subnets.sorted() {
            let (Some(room), Some(block)) = (addresses.use_of(subnet), subnet.cidr.cidr()) else { continue };
            // A subnet that is full already is another rule's.
            if room.is_exhausted() {
                continue;
            }
            sink.examine(&subnet.id);
            let needed = room.used.saturating_add(subnet.growth.into());
            if room.is_nearly_full_with(needed) {
                let title = context.plan.title(subnet.id.as_str());
                let holders = addresses.holders_of(&subnet.id);
                let larger = larger_block(addresses, &mut free, subnet, needed);
                sink.report(&NearlyFull { subnet, title, block, room, needed, holders, larger });
            }
        }
    }
}

struct NearlyFull<'a> {
    subnet: &'a Subnet,
    title: &'a str,
    block: Cidr,
    room: SubnetUse,
    /// What is taken, and what will be.
    needed: u128,
    holders: &'a [Holder],
    larger: Option<Cidr>,
}

impl NearlyFull<'_> {
    /// How much of what can be given away is needed, in percent, rounded down.
    fn percent(&self) -> u128 {
        self.needed.saturating_mul(100).checked_div(self.room.usable).unwrap_or(100)
    }
}

impl Explain for NearlyFull<'_> {
    fn message(&self) -> String {
        let Self { title, block, room, needed, .. } = self;
        let growth = if *needed > room.used { " with its growth" } else { "" };
        format!(
            "`{title}` `{block}` needs {needed} of {} usable addresses{growth}, which is {} %",
            room.usable,
            self.percent()
        )
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.subnet.id, "")
    }

    fn evidence(&self) -> Map<String, Value> {
        let addresses = as_evidence(self.block, &self.room, self.holders);
        let percent = u64::try_from(self.percent()).unwrap_or(u64::MAX);
        named(
            json!({"addresses": addresses, "growth": self.subnet.growth, "percent": percent, "threshold_percent": 80}),
        )
    }

    fn witness(&self) -> Option<String> {
        let (used, growth) = (self.room.used, self.subnet.growth);
        let threshold = self.room.usable.saturating_mul(8);
        Some(format!(
            "{used} taken + {growth} expected = {}, and 80 % of {} is {}.{}",
            self.needed,
            self.room.usable,
            threshold / 10,
            threshold % 10
        ))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.larger {
            Some(block) => format!("give it a larger block while that is easy, such as `{block}`, which is free"),
            None => "plan a further subnet, and a further block of the network for it".to_owned(),
        }]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        self.larger.and_then(|block| grow(plan, self.subnet, block)).into_iter().collect()
    }
}

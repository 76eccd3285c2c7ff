#![doc = include_str!("subnet_exhausted.md")]

use serde_json::{Map, Value, json};

use super::room::{as_evidence, grow, is_link, larger_block, split};
use crate::address::Cidr;
use crate::analysis::{FreeBlocks, Holder, SubnetUse};
use crate::model::{Plan, Subnet};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports subnets in which no address is left.
pub(crate) struct SubnetExhausted;

impl Rule for SubnetExhausted {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "subnet-exhausted",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("subnet_exhausted.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        // In the order of ids, so that which free block each finding offers does not depend on the file.
        for subnet in context.plan.subnets.sorted() {
            let (Some(room), Some(block)) = (addresses.use_of(subnet), subnet.cidr.cidr()) else {
                sink.unknown(&subnet.id, "its block cannot be read, so its addresses cannot be counted");
                continue;
            };
            sink.examine(&subnet.id);
            if room.is_exhausted() {
                let larger = larger_block(addresses, &mut free, subnet, room.used.saturating_add(subnet.growth.into()));
                sink.report(&Exhausted {
                    subnet,
                    title: context.plan.title(subnet.id.as_str()),
                    block,
                    room,
                    holders: addresses.holders_of(&subnet.id),
                    is_link: is_link(context.plan.provider_of(&subnet.network), block),
                    larger,
                    second: free.for_subnet(&subnet.network, block.family(), block.prefix()),
                });
            }
        }
    }
}

struct Exhausted<'a> {
    subnet: &'a Subnet,
    title: &'a str,
    block: Cidr,
    room: SubnetUse,
    holders: &'a [Holder],
    is_link: bool,
    /// A larger block for the subnet.
    larger: Option<Cidr>,
    /// A block for a second subnet of the same size.
    second: Option<Cidr>,
}

impl Explain for Exhausted<'_> {
    fn severity(&self) -> Option<Severity> {
        (self.is_link && self.room.used == self.room.usable).then_some(Severity::Info)
    }

    fn message(&self) -> String {
        let Self { title, block, room, .. } = self;
        let taken = match room.usable {
            usable if room.used > usable => {
                format!("{} are taken of {usable} usable addresses, more than can be", room.used)
            }
            1 => "its one usable address is taken".to_owned(),
            usable => format!("all {usable} usable addresses are taken"),
        };
        format!("`{title}` `{block}` is exhausted: {taken}")
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.subnet.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let related = |holder: &Holder| {
            Related::new(Anchor::new(&holder.entity, ""), format!("takes {} ({})", holder.count, holder.role))
        };
        self.holders.iter().take(8).map(related).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"addresses": as_evidence(self.block, &self.room, self.holders)}))
    }

    fn witness(&self) -> Option<String> {
        let SubnetUse { total, reserved, usable, used, .. } = self.room;
        Some(format!("{total} addresses - {reserved} kept by the provider = {usable} usable, {used} taken"))
    }

    fn help(&self) -> Vec<String> {
        let mut help = vec![match self.larger {
            Some(block) => format!("give it a larger block, such as `{block}`, which is free"),
            None => "add a block to the network and give the subnet a larger one there".to_owned(),
        }];
        help.push("add a subnet and place some of the machines there".to_owned());
        help
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        // Enough goes that less than 80 % is taken afterwards.
        let kept = self.room.usable.saturating_mul(8).saturating_sub(1) / 10;
        let grow = self.larger.and_then(|block| grow(plan, self.subnet, block));
        let split = self.second.and_then(|block| split(plan, self.subnet, block, self.room.used.saturating_sub(kept)));
        grow.into_iter().chain(split.filter(|_| self.room.used < self.room.usable.saturating_add(kept))).collect()
    }
}

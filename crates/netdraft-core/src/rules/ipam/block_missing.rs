#![doc = include_str!("block_missing.md")]

use serde_json::{Map, Value, json};

use super::room::holds_what_is_there;
use crate::address::{Cidr, Shortage};
use crate::analysis::{BlockRequest, Wanted, lacks_v4};
use crate::edit::Command;
use crate::model::{Id, Plan};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports subnets and networks that were given no block.
pub(crate) struct BlockMissing;

impl Rule for BlockMissing {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "block-missing",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("block_missing.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        context.plan.subnets.iter().for_each(|subnet| sink.examine(Anchor::new(&subnet.id, "cidr")));
        for network in addresses.networks().filter(|network| network.is_bounded()) {
            sink.examine(Anchor::new(&network.network.id, "cidrs"));
        }
        for request in addresses.requests().iter().filter(|request| !is_conflict(request)) {
            let title = context.plan.title(&request.anchor.entity).to_owned();
            let offer = request.outcome.as_ref().ok().copied();
            let offer = offer.filter(|block| holds_what_is_there(addresses, &request.anchor.entity, *block));
            let network = addresses.network(&Id::new(&request.anchor.entity));
            let has_v6 = request.anchor.field == "cidrs" && network.is_some_and(lacks_v4);
            sink.report(&Missing { request, title, offer, has_v6 });
        }
    }
}

/// Whether a request cannot be met although there is space to allocate from: that is a conflict, not an omission.
pub(super) fn is_conflict(request: &BlockRequest) -> bool {
    match &request.outcome {
        Ok(_) => false,
        Err(exhausted) => exhausted.shortage != Shortage::NoSpace && request.wanted != Wanted::Unsaid,
    }
}

struct Missing<'a> {
    request: &'a BlockRequest,
    title: String,
    /// The block to use.
    offer: Option<Cidr>,
    /// Whether it is a network that has IPv6 blocks already, and needs an IPv4 block beside them.
    has_v6: bool,
}

impl Explain for Missing<'_> {
    fn message(&self) -> String {
        match self.request.wanted {
            Wanted::Prefix(prefix) => format!("`{}` has no block, only a size: `/{prefix}`", self.title),
            Wanted::Addresses(count) => format!("`{}` has no block, and needs {count} addresses", self.title),
            Wanted::Unsaid if self.has_v6 => format!("`{}` has no IPv4 block, which `aws` asks for", self.title),
            Wanted::Unsaid => format!("`{}` has no block", self.title),
        }
    }

    fn primary(&self) -> Anchor {
        self.request.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let (prefix, count) = match self.request.wanted {
            Wanted::Prefix(prefix) => (Some(prefix), None),
            Wanted::Addresses(count) => (None, u64::try_from(count).ok()),
            Wanted::Unsaid => (None, None),
        };
        let free = self.offer.map(|block| block.to_string());
        named(json!({"prefix": prefix, "addresses": count, "free_block": free}))
    }

    fn help(&self) -> Vec<String> {
        vec![match (self.offer, &self.request.outcome) {
            (Some(block), _) => format!("use `{block}`, which is free"),
            (None, Ok(_)) => "give it a block that has what stands in it already".to_owned(),
            (None, Err(exhausted)) => format!("give it a block by hand: {exhausted}"),
        }]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Some(block) = self.offer else { return Vec::new() };
        let Anchor { entity, field } = &self.request.anchor;
        let text = Value::from(block.to_string());
        let (id, list) = (entity.clone(), field.clone());
        let command = match field.as_str() {
            // The first block is the primary one, which is an IPv4 block.
            "cidrs" if self.has_v6 => Command::Insert { id, list, index: 0, value: text },
            "cidrs" => Command::set(entity, list, Value::Array(vec![text])),
            _ => Command::set(entity, list, text),
        };
        vec![Fix::review(format!("use `{block}`"), vec![command])]
    }
}

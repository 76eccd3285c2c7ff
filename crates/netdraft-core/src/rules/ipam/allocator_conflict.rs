#![doc = include_str!("allocator_conflict.md")]

use serde_json::{Map, Value, json};

use super::block_missing::is_conflict;
use super::room::{further_block, holds_what_is_there, suffices};
use crate::address::{Cidr, Exhausted, Shortage};
use crate::analysis::{BlockRequest, FreeBlocks, Wanted};
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports requests for a block that no free block can meet.
pub(crate) struct AllocatorConflict;

impl Rule for AllocatorConflict {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "allocator-conflict",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("allocator_conflict.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        for request in addresses.requests() {
            sink.examine(&request.anchor);
            if let Err(exhausted) = request.outcome.as_ref()
                && is_conflict(request)
            {
                let title = context.plan.title(&request.anchor.entity);
                let within = request.within.as_deref();
                let further = further_block(addresses, &mut free, request, exhausted);
                let fits = |block: &Cidr| holds_what_is_there(addresses, &request.anchor.entity, *block);
                let further = further.filter(fits);
                let smaller = exhausted.largest_hole.filter(fits).filter(|hole| suffices(addresses, request, *hole));
                let within_title = within.map(|network| context.plan.title(network));
                sink.report(&Conflict { request, exhausted, title, within_title, smaller, further });
            }
        }
    }
}

struct Conflict<'a> {
    request: &'a BlockRequest,
    exhausted: &'a Exhausted,
    title: &'a str,
    within_title: Option<&'a str>,
    /// The largest free block, if it is enough all the same.
    smaller: Option<Cidr>,
    /// A block that the network can be given.
    further: Option<Cidr>,
}

impl Explain for Conflict<'_> {
    fn message(&self) -> String {
        let within = self.within_title.map(|network| format!(" in `{network}`")).unwrap_or_default();
        let wanted = match self.request.wanted {
            Wanted::Prefix(prefix) => format!("a `/{prefix}`"),
            Wanted::Addresses(count) => format!("room for {count} addresses"),
            Wanted::Unsaid => "a block".to_owned(),
        };
        let reason = match (self.exhausted.shortage, self.exhausted.largest_hole) {
            (Shortage::TooFewHoles(_), Some(largest)) => format!("the largest free block is `{largest}`"),
            (Shortage::TooFewHoles(_), None) => "nothing is free".to_owned(),
            _ => self.exhausted.to_string(),
        };
        format!("`{}` asks for {wanted}{within}, which cannot be placed: {reason}", self.title)
    }

    fn primary(&self) -> Anchor {
        self.request.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let free = self.exhausted.holes.iter().map(|(prefix, count)| (format!("/{prefix}"), Value::from(*count)));
        let largest = self.exhausted.largest_hole.map(|hole| hole.to_string());
        let asked = self.exhausted.room_prefix;
        named(json!({"prefix": asked, "free_blocks": Value::Object(free.collect()), "largest_free": largest}))
    }

    fn help(&self) -> Vec<String> {
        let smaller = self.smaller.map(|block| format!("use the largest free block, `{block}`"));
        let further = self.further.map(|block| format!("add `{block}` to the network"));
        let otherwise = match (self.exhausted.shortage, self.exhausted.largest_hole) {
            (Shortage::NoSuchSize, _) => "spread the machines over several subnets",
            (_, Some(_)) => "move small subnets together, so that a larger block becomes free",
            (_, None) => "give the network a further block",
        };
        smaller.into_iter().chain(further).chain([otherwise.to_owned()]).collect()
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let Anchor { entity, field } = &self.request.anchor;
        let set = |block: Cidr| Command::set(entity, field.clone(), block.to_string());
        let smaller = self.smaller.map(|block| Fix::review(format!("use the smaller `{block}`"), vec![set(block)]));
        let add = |block: Cidr| {
            let (id, value) = (self.request.within.clone()?, Value::from(block.to_string()));
            let insert = Command::Insert { id, list: "cidrs".to_owned(), index: usize::MAX, value };
            Some(Fix::review(format!("add `{block}` to the network and use it"), vec![insert, set(block)]))
        };
        smaller.into_iter().chain(self.further.and_then(add)).collect()
    }
}

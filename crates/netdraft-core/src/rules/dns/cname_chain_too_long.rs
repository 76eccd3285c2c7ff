#![doc = include_str!("cname_chain_too_long.md")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::alias_records;
use super::limits::{RESOLVERS, SAFE_CHAIN, USUAL_CHAIN};
use crate::analysis::names::{End, Walk, target_of};
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Rule, Severity, Sink, named};

/// Reports long chains of aliases.
pub(crate) struct CnameChainTooLong;

impl Rule for CnameChainTooLong {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cname-chain-too-long",
            category: Category::Dns,
            severity: Severity::Warning,
            waivable: true,
            since: "0.1.0",
            page: include_str!("cname_chain_too_long.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let aliases = alias_records(context.plan);
        let targets =
            aliases.iter().flat_map(|alias| alias.record.values.iter().map(|value| target_of(alias.zone, value)));
        let targets: BTreeSet<String> = targets.collect();
        // A chain is told once, where it begins.
        for alias in aliases.iter().filter(|alias| !targets.contains(&alias.owner)) {
            sink.examine(&alias.anchor);
            let walk = context.facts.names().walk(alias.zone, &alias.owner);
            if walk.hops.len() > USUAL_CHAIN && !matches!(walk.end, End::Cycle(_)) {
                sink.report(&LongChain { anchor: alias.anchor.clone(), owner: alias.owner.clone(), walk });
            }
        }
    }
}

struct LongChain {
    anchor: Anchor,
    owner: String,
    walk: Walk,
}

impl LongChain {
    fn links(&self) -> usize {
        self.walk.hops.len()
    }

    /// The name at which the chain ends.
    fn last(&self) -> Option<String> {
        match &self.walk.end {
            End::Outside(name) | End::Missing(name) | End::NoAddress(name) => Some(name.clone()),
            End::Addresses(_) | End::Cycle(_) => None,
        }
    }
}

impl Explain for LongChain {
    fn severity(&self) -> Option<Severity> {
        (self.links() > SAFE_CHAIN).then_some(Severity::Error)
    }

    fn message(&self) -> String {
        let limit = if self.links() > SAFE_CHAIN { SAFE_CHAIN } else { USUAL_CHAIN };
        format!("the name `{}` is `{}` aliases away from its end, more than `{limit}`", self.owner, self.links())
    }

    fn primary(&self) -> Anchor {
        self.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let limits: Map<String, Value> =
            RESOLVERS.iter().map(|(name, limit)| ((*name).to_owned(), json!(limit))).collect();
        named(json!({"links": self.links(), "followed at most": limits}))
    }

    fn witness(&self) -> Option<String> {
        Some(self.walk.spoken())
    }

    fn help(&self) -> Vec<String> {
        vec![format!(
            "point `{}` at the end of the chain, and drop the names between that nobody else uses",
            self.owner
        )]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let before_last = self.walk.hops.last().map(|hop| hop.name.clone());
        let (Some(end), title) =
            (self.last().or(before_last), format!("point `{}` at the end of the chain", self.owner))
        else {
            return Vec::new();
        };
        let value = format!("{end}.");
        vec![Fix::review(
            title,
            vec![Command::set(&self.anchor.entity, format!("{}/values", self.anchor.field), vec![value])],
        )]
    }
}

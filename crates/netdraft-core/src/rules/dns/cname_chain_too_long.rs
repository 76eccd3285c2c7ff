#![doc = include_str!("cname_chain_too_long.md")]

use serde_json::{Map, Value, json};

use super::limits::{RESOLVERS, SAFE_CHAIN, USUAL_CHAIN};
use crate::analysis::names::{End, Hop, Walk};
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
            page: text!("cname_chain_too_long.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for walk in context.facts.names().chains() {
            let Some(first) = walk.hops.first().cloned() else { continue };
            sink.examine(&first.anchor);
            if walk.hops.len() > USUAL_CHAIN && !matches!(walk.end, End::Cycle(_)) {
                sink.report(&LongChain { first, walk });
            }
        }
    }
}

struct LongChain {
    first: Hop,
    walk: Walk,
}

impl LongChain {
    fn links(&self) -> usize {
        self.walk.hops.len()
    }
}

impl Explain for LongChain {
    fn severity(&self) -> Option<Severity> {
        (self.links() > SAFE_CHAIN).then_some(Severity::Error)
    }

    fn message(&self) -> String {
        let limit = if self.links() > SAFE_CHAIN { SAFE_CHAIN } else { USUAL_CHAIN };
        format!("the name `{}` is `{}` aliases away from its end, more than `{limit}`", self.first.name, self.links())
    }

    fn primary(&self) -> Anchor {
        self.first.anchor.clone()
    }

    fn evidence(&self) -> Map<String, Value> {
        let limits: Map<String, Value> =
            RESOLVERS.iter().map(|(name, limit)| ((*name).to_owned(), json!(limit))).collect();
        let too_far = RESOLVERS.iter().filter(|(_, limit)| usize::from(*limit) < self.links());
        let failing: Vec<&str> = too_far.map(|(name, _)| *name).collect();
        named(json!({"links": self.links(), "followed at most": limits, "fails behind": failing}))
    }

    fn witness(&self) -> Option<String> {
        Some(self.walk.spoken())
    }

    fn help(&self) -> Vec<String> {
        vec![format!(
            "point `{}` at the end of the chain, and drop the names between that nobody else uses",
            self.first.name
        )]
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        // The names further on would be too far from the end as well.
        let far = self.walk.hops.iter().take(self.links().saturating_sub(USUAL_CHAIN));
        let point = |hop: &Hop| {
            let field = format!("{}/values", hop.anchor.field);
            Command::set(&hop.anchor.entity, field, vec![format!("{}.", self.walk.last)])
        };
        let commands: Vec<Command> = far.map(point).collect();
        let title = match commands.len() {
            1 => format!("point `{}` at `{}`", self.first.name, self.walk.last),
            count => format!("point `{}` and the next {} at `{}`", self.first.name, count - 1, self.walk.last),
        };
        vec![Fix::review(title, commands)]
    }
}

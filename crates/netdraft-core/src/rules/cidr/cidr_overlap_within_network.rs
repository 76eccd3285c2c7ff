#![doc = include_str!("cidr_overlap_within_network.md")]

use serde_json::{Map, Value, json};

use crate::address::Cidr;
use crate::analysis::{FreeBlocks, Placed, nested};
use crate::edit::Command;
use crate::model::Plan;
use crate::rules::wording::{IN_EVIDENCE, listed, overlaps_as_evidence, overlaps_as_related};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports blocks of one network that share addresses.
pub(crate) struct CidrOverlapWithinNetwork;

impl Rule for CidrOverlapWithinNetwork {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cidr-overlap-within-network",
            category: Category::Cidr,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("cidr_overlap_within_network.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        for network in addresses.networks() {
            network.blocks.iter().for_each(|place| sink.examine(&place.anchor));
            if let Some(block) = addresses.unreadable_block_of(network.network.id.as_str()) {
                sink.unknown(&network.network.id, format!("its block `{block}` cannot be read"));
            }
            for (outer, inner) in nested(&network.blocks) {
                let offer = match inner {
                    [only] => free.for_network(only.cidr, only.cidr.prefix()),
                    _ => None,
                };
                let evidence = overlaps_as_evidence(context.plan, outer.cidr, inner);
                let title = context.plan.title(&outer.owner).to_owned();
                sink.report(&Overlap { outer, inner, title, evidence, offer });
            }
        }
    }
}

struct Overlap<'a> {
    outer: &'a Placed,
    inner: &'a [Placed],
    title: String,
    evidence: Value,
    /// A block that can take the place of the inner one.
    offer: Option<Cidr>,
}

impl Explain for Overlap<'_> {
    fn message(&self) -> String {
        let inner = listed(self.inner.iter().map(|block| format!("`{}`", block.cidr)));
        format!("`{}` of `{}` overlaps {inner} of the same network", self.outer.cidr, self.title)
    }

    fn primary(&self) -> Anchor {
        self.outer.anchor.clone()
    }

    fn related(&self) -> Vec<Related> {
        overlaps_as_related(self.inner)
    }

    fn evidence(&self) -> Map<String, Value> {
        named(json!({"block": self.outer.cidr.to_string(), "overlaps": self.evidence}))
    }

    fn help(&self) -> Vec<String> {
        let inner = listed(self.inner.iter().map(|block| format!("`{}`", block.cidr)));
        let mut help = vec![format!("remove {inner}, whose addresses `{}` has already", self.outer.cidr)];
        help.extend(self.offer.map(|offer| format!("use `{offer}` instead, which is free")));
        help
    }

    fn fixes(&self, _: &Plan) -> Vec<Fix> {
        let network = &self.outer.owner;
        // The subnets in the inner block keep their place: they lie in the outer one as well.
        let replace = |offer: Cidr| {
            let place = &self.inner.first()?.anchor;
            let command = Command::set(network, place.field.clone(), offer.to_string());
            Some(Fix::review(format!("use `{offer}` instead"), vec![command]))
        };
        // A block with many others inside it offers to remove the first of them: each of those has its own finding, and lists of all would grow
        // with the square of their number.
        let offered = self.inner.get(..self.inner.len().min(IN_EVIDENCE)).unwrap_or_default();
        let mut positions: Vec<usize> =
            offered.iter().filter_map(|block| block.anchor.field.rsplit('/').next()?.parse().ok()).collect();
        positions.small_sort();
        let delete = |index| Command::Delete { id: network.clone(), list: "cidrs".to_owned(), index };
        let inner = listed(offered.iter().map(|block| format!("`{}`", block.cidr)));
        // From the back, so that those still to come keep their positions.
        let remove = Fix::review(format!("remove {inner}"), positions.into_iter().rev().map(delete).collect());
        self.offer.and_then(replace).into_iter().chain([remove]).collect()
    }
}

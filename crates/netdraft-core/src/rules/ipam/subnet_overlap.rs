#![doc = include_str!("subnet_overlap.md")]

use serde_json::{Map, Value, json};

use crate::address::Cidr;
use crate::analysis::{FreeBlocks, Placed, nested};
use crate::edit::move_block;
use crate::model::Plan;
use crate::rules::wording::{listed, overlaps_as_evidence, overlaps_as_related};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};

/// Reports subnets of one network that share addresses.
pub(crate) struct SubnetOverlap;

impl Rule for SubnetOverlap {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "subnet-overlap",
            category: Category::Ipam,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("subnet_overlap.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for subnet in context.plan.subnets.iter() {
            match subnet.cidr.cidr() {
                Some(_) => sink.examine(Anchor::new(&subnet.id, "cidr")),
                None if subnet.cidr.text().trim().is_empty() => sink.unknown(&subnet.id, "it has no block"),
                None => sink.unknown(&subnet.id, format!("its block `{}` cannot be read", subnet.cidr)),
            }
        }
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        for network in addresses.networks() {
            for (outer, inner) in nested(&network.subnets) {
                let offer = free.for_another(outer);
                sink.report(&Overlap {
                    outer,
                    inner,
                    plan: context.plan,
                    title: context.plan.title(&outer.anchor.entity),
                    evidence: overlaps_as_evidence(context.plan, outer.cidr, inner),
                    offer,
                    inner_offer: if let [only] = inner { free.for_another(only) } else { None },
                });
            }
        }
    }
}

struct Overlap<'a> {
    outer: &'a Placed,
    inner: &'a [Placed],
    plan: &'a Plan,
    title: &'a str,
    evidence: Value,
    /// A free block of the same size.
    offer: Option<Cidr>,
    /// The same for the inner one, if it is the only one.
    inner_offer: Option<Cidr>,
}

impl Explain for Overlap<'_> {
    fn message(&self) -> String {
        let name = |block: &Placed| format!("`{}` `{}`", self.plan.title(&block.anchor.entity), block.cidr);
        format!("{} overlaps {}", name(self.outer), listed(self.inner.iter().map(name)))
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

    fn witness(&self) -> Option<String> {
        self.inner.first().map(|inner| format!("`{}` is in both", inner.cidr.first()))
    }

    fn help(&self) -> Vec<String> {
        vec![match self.offer {
            Some(offer) => format!("give `{}` the next free block of its size, `{offer}`", self.title),
            None => format!(
                "no block of the size of `{}` is free: use a smaller one, or add a block to the network",
                self.outer.cidr
            ),
        }]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let fix = |to: Cidr| Some(Fix::review(format!("use `{to}`"), move_block(plan, &self.outer.anchor, to)?));
        let fix_inner = |to: Cidr| {
            let inner = self.inner.first()?;
            let title = format!("use `{to}` for `{}` instead", plan.title(&inner.anchor.entity));
            Some(Fix::review(title, move_block(plan, &inner.anchor, to)?))
        };
        self.offer.and_then(fix).into_iter().chain(self.inner_offer.and_then(fix_inner)).collect()
    }
}

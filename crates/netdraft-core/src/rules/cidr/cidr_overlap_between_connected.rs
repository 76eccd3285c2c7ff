#![doc = include_str!("cidr_overlap_between_connected.md")]

use serde_json::{Map, Value, json};

use crate::address::Cidr;
use crate::analysis::{AddressPlan, FreeBlocks, Joint, Placed, nested};
use crate::edit::move_block;
use crate::model::Plan;
use crate::rules::wording::{listed, overlaps_as_evidence, overlaps_as_related};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports blocks that two networks share although something joins them.
pub(crate) struct CidrOverlapBetweenConnected;

impl Rule for CidrOverlapBetweenConnected {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "cidr-overlap-between-connected",
            category: Category::Cidr,
            severity: Severity::Error,
            waivable: true,
            since: "0.1.0",
            page: text!("cidr_overlap_between_connected.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let addresses = context.facts.addresses();
        let mut free = FreeBlocks::of(addresses);
        // Peerings have a rule of their own.
        for joint in addresses.joints().iter().filter(|joint| !joint.is_peering(context.plan)) {
            let mut blocks: Vec<Placed> =
                joint.members.iter().flat_map(|member| addresses.announced_by(member)).collect();
            blocks.small_sort();
            blocks.iter().for_each(|place| sink.examine(&place.anchor));
            for member in &joint.members {
                if let Some(block) = addresses.unreadable_block_of(member) {
                    sink.unknown(member, format!("its block `{block}` cannot be read"));
                }
            }
            for (outer, inside) in nested(&blocks) {
                let inner: Vec<Placed> = inside.iter().filter(|block| block.owner != outer.owner).cloned().collect();
                if !inner.is_empty() {
                    let move_to = emptier(addresses, outer, &inner, &mut free);
                    sink.report(&Overlap { plan: context.plan, joint, outer: outer.clone(), inner, move_to });
                }
            }
        }
    }
}

/// The block that fewer machines would have to leave, and a free one of its size. Sites stay as they are; several inner blocks do too.
pub(in crate::rules) fn emptier(
    from: &AddressPlan<'_>,
    outer: &Placed,
    inner: &[Placed],
    free: &mut FreeBlocks<'_>,
) -> Option<(Anchor, Cidr)> {
    let mut movable = if let [only] = inner { vec![only, outer] } else { vec![outer] };
    movable.retain(|block| from.plan().sites.by_text(&block.owner).is_none());
    movable.small_sort_by_key(|block| from.used_inside(block));
    movable.into_iter().find_map(|block| Some((block.anchor.clone(), free.for_another(block)?)))
}

struct Overlap<'a> {
    plan: &'a Plan,
    joint: &'a Joint,
    outer: Placed,
    inner: Vec<Placed>,
    /// The block to move, and where it can go.
    move_to: Option<(Anchor, Cidr)>,
}

impl Overlap<'_> {
    fn link(&self) -> String {
        let kind = |link: &String| self.plan.kind_of(link).map_or("link", |kind| kind.noun());
        listed(self.joint.links.iter().map(|link| format!("{} `{}`", kind(link), self.plan.title(link))))
    }
}

impl Explain for Overlap<'_> {
    fn message(&self) -> String {
        let name = |block: &Placed| format!("`{}` of `{}`", block.cidr, self.plan.title(&block.owner));
        let (outer, inner) = (name(&self.outer), listed(self.inner.iter().map(name)));
        format!("{outer} overlaps {inner}, and {} joins them", self.link())
    }

    fn primary(&self) -> Anchor {
        self.outer.anchor.clone()
    }

    fn related(&self) -> Vec<Related> {
        let links = self.joint.links.iter().map(|link| Related::new(Anchor::new(link, ""), "joins them"));
        overlaps_as_related(&self.inner).into_iter().chain(links).collect()
    }

    fn evidence(&self) -> Map<String, Value> {
        let overlaps = overlaps_as_evidence(self.plan, self.outer.cidr, &self.inner);
        named(json!({"block": self.outer.cidr.to_string(), "overlaps": overlaps, "links": self.joint.links}))
    }

    fn help(&self) -> Vec<String> {
        vec![match &self.move_to {
            Some((place, to)) => {
                format!("move `{}`, the emptier side, to `{to}`", self.plan.title(&place.entity))
            }
            None => {
                "give one side blocks that the other does not have, or join them through address translation".to_owned()
            }
        }]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let Some((place, to)) = &self.move_to else { return Vec::new() };
        let title = format!("move `{}` to `{to}`", plan.title(&place.entity));
        move_block(plan, place, *to).map(|commands| Fix::review(title, commands)).into_iter().collect()
    }
}

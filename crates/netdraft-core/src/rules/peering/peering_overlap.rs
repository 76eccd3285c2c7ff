#![doc = include_str!("peering_overlap.md")]

use serde_json::{Map, Value, json};

use super::has_two_halves;
use crate::address::Cidr;
use crate::analysis::{FreeBlocks, Placed, routed_blocks};
use crate::edit::move_block;
use crate::model::{Peering, PeeringState, Plan};
use crate::rules::cidr::cidr_overlap_between_connected::emptier;
use crate::rules::wording::{listed, number};
use crate::rules::{Anchor, Category, Context, Explain, Fix, Meta, Related, Rule, Severity, Sink, named};
use crate::small::SmallSort;

/// Reports peerings between networks that share addresses.
pub(crate) struct PeeringOverlap;

impl Rule for PeeringOverlap {
    fn meta(&self) -> &'static Meta {
        &Meta {
            name: "peering-overlap",
            category: Category::Peering,
            severity: Severity::Error,
            waivable: false,
            since: "0.1.0",
            page: text!("peering_overlap.md"),
        }
    }

    fn check(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        let (plan, addresses) = (context.plan, context.facts.addresses());
        let mut free = FreeBlocks::of(addresses);
        // Half a peering is inactive where each side is created by itself; elsewhere an inactive one is gone.
        let is_there = |peering: &&Peering| peering.state != PeeringState::Inactive || has_two_halves(plan, peering);
        let mut peerings: Vec<&Peering> = plan.peerings.iter().filter(is_there).collect();
        peerings.small_sort_by_key(|peering| &peering.id);
        for peering in peerings {
            sink.examine(&peering.id);
            for end in [&peering.requester, &peering.accepter] {
                if let Some(block) = addresses.unreadable_block_of(end.as_str()) {
                    sink.unknown(&peering.id, format!("block `{block}` of `{end}` cannot be read"));
                }
            }
            let (ours, theirs) =
                (routed_blocks(addresses, &peering.requester), routed_blocks(addresses, &peering.accepter));
            let overlaps =
                |one: &Placed| theirs.iter().filter(|other| one.cidr.overlaps(other.cidr)).cloned().collect::<Vec<_>>();
            let pairs: Vec<(Placed, Placed)> =
                ours.iter().flat_map(|one| overlaps(one).into_iter().map(|other| (one.clone(), other))).collect();
            let is_one_network = peering.requester == peering.accepter;
            let Some((one, other)) = pairs.first() else {
                if is_one_network {
                    sink.report(&Overlap { plan, peering, pairs, move_to: None });
                }
                continue;
            };
            let (outer, inner) = if one.cidr.prefix() <= other.cidr.prefix() { (one, other) } else { (other, one) };
            let movable = pairs.len() == 1 && !is_one_network;
            let move_to = movable.then(|| emptier(addresses, outer, std::slice::from_ref(inner), &mut free)).flatten();
            sink.report(&Overlap { plan, peering, pairs, move_to });
        }
    }
}

struct Overlap<'a> {
    plan: &'a Plan,
    peering: &'a Peering,
    /// The blocks of the requester and of the accepter that overlap; none when a network without blocks is joined with itself.
    pairs: Vec<(Placed, Placed)>,
    /// The block to move, and where it can go.
    move_to: Option<(Anchor, Cidr)>,
}

impl Explain for Overlap<'_> {
    fn message(&self) -> String {
        let name = self.plan.title(self.peering.id.as_str());
        let title = |block: &Placed| format!("`{}` of `{}`", block.cidr, self.plan.title(&block.owner));
        if self.peering.requester == self.peering.accepter {
            let network = self.plan.title(self.peering.requester.as_str());
            return format!("peering `{name}` joins `{network}` with itself");
        }
        let pairs = self.pairs.iter().map(|(one, other)| format!("{} overlaps {}", title(one), title(other)));
        format!("peering `{name}` joins networks that share addresses: {}", listed(pairs))
    }

    fn primary(&self) -> Anchor {
        Anchor::new(&self.peering.id, "")
    }

    fn related(&self) -> Vec<Related> {
        let both = self.pairs.iter().flat_map(|(one, other)| [one, other]);
        let mut related: Vec<Related> = Vec::new();
        for block in both {
            if !related.iter().any(|known| known.anchor == block.anchor) {
                related.push(Related::new(block.anchor.clone(), format!("`{}` is here", block.cidr)));
            }
        }
        related
    }

    fn evidence(&self) -> Map<String, Value> {
        let pair = |(one, other): &(Placed, Placed)| {
            let shared = one.cidr.intersection(other.cidr).unwrap_or(one.cidr);
            json!({
                "requester": one.cidr.to_string(),
                "accepter": other.cidr.to_string(),
                "shared": shared.to_string(),
                "addresses": number(shared.size()),
            })
        };
        named(json!({"pairs": self.pairs.iter().map(pair).collect::<Vec<_>>()}))
    }

    fn help(&self) -> Vec<String> {
        vec![
            "give one side blocks that the other does not have, or publish single services over a private endpoint"
                .to_owned(),
        ]
    }

    fn fixes(&self, plan: &Plan) -> Vec<Fix> {
        let Some((place, to)) = &self.move_to else { return Vec::new() };
        let title = format!("move `{}` to `{to}`", plan.title(&place.entity));
        move_block(plan, place, *to).map(|commands| Fix::review(title, commands)).into_iter().collect()
    }
}

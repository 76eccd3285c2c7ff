//! How do messages list several things? The first few by name, the others by number.

use serde_json::{Value, json};

use super::Related;
use crate::address::Cidr;
use crate::analysis::Placed;
use crate::model::Plan;

/// How many things a message names.
const IN_A_MESSAGE: usize = 4;

/// How many things the evidence of one finding lists.
pub(super) const IN_EVIDENCE: usize = 16;

/// The things as a list in words: `a`, then `a and b`, then `a, b and c`, then `a, b, c, d and 7 more`.
pub(super) fn listed<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    let mut things = things.into_iter();
    let mut named: Vec<String> = things.by_ref().take(IN_A_MESSAGE).map(|thing| thing.to_string()).collect();
    // Where the number is known, the others are not put in words only to be counted.
    let others = match things.size_hint() {
        (least, Some(most)) if least == most => least,
        _ => things.count(),
    };
    match others {
        0 => {}
        more => named.push(format!("{more} more")),
    }
    match named.pop() {
        Some(last) if named.is_empty() => last,
        Some(last) => format!("{} and {last}", named.join(", ")),
        None => String::new(),
    }
}

/// A count as JSON: a number, or text where it is larger than numbers in JSON are.
pub(super) fn number(count: u128) -> Value {
    u64::try_from(count).map_or_else(|_| Value::from(count.to_string()), Value::from)
}

/// The blocks that overlap an outer one, as evidence: what they are, and how many addresses both have.
pub(super) fn overlaps_as_evidence(plan: &Plan, outer: Cidr, inner: &[Placed]) -> Value {
    let describe = |block: &Placed| {
        let shared = outer.intersection(block.cidr).unwrap_or(block.cidr);
        json!({
            "entity": block.anchor.entity,
            "name": plan.title(&block.anchor.entity),
            "block": block.cidr.to_string(),
            "shared": shared.to_string(),
            "first": shared.first().to_string(),
            "last": shared.last().to_string(),
            "addresses": number(shared.size()),
        })
    };
    json!({"count": inner.len(), "listed": inner.iter().take(IN_EVIDENCE).map(describe).collect::<Vec<_>>()})
}

/// The blocks that overlap another one, as places.
pub(super) fn overlaps_as_related(inner: &[Placed]) -> Vec<Related> {
    let related = |block: &Placed| Related::new(block.anchor.clone(), format!("`{}` is here as well", block.cidr));
    inner.iter().take(IN_EVIDENCE).map(related).collect()
}

//! What lets a packet pass that nobody wants, and what would stop it?

use serde_json::json;

use crate::address::Cidr;
use crate::analysis::filters::{evaluation_order, is_ordered};
use crate::analysis::intents::CounterExample;
use crate::analysis::path::{Effect, Step, StepKind, Walk};
use crate::edit::Command;
use crate::model::{Choice, Direction, Plan, Ports, Protocol};
use crate::repair::insertion::{Spot, spot};
use crate::rules::opening::{rule_of, smallest_around};
use crate::rules::{Fix, Related};

/// The rules and routes that let a packet pass.
pub(super) fn deciding(walk: &Walk) -> Vec<Related> {
    let passed = walk.steps.iter().filter(|step| step.effect == Effect::Passes);
    let decided = passed.filter_map(|step| Some((step, step.decided_by.clone()?)));
    decided
        .map(|(step, anchor)| {
            Related::new(anchor, if step.kind == StepKind::Route { "leads there" } else { "lets it pass" })
        })
        .collect()
}

/// The packet and the places that it passes.
pub(super) fn path_in_words(example: &CounterExample<'_>) -> String {
    let mut places: Vec<&str> = Vec::new();
    for step in &example.path.forward.steps {
        if places.last() != Some(&step.at.as_str()) {
            places.push(&step.at);
        }
    }
    format!("{} passes {}", example.packet, places.join(", "))
}

/// Takes out the rule that lets a packet pass, or puts one before it that drops what is like it. Each of the rules on its way is enough; what has an order is
/// offered first, because it can deny the packet and leave others alone.
pub(super) fn closings(plan: &Plan, example: &CounterExample<'_>, protocol: &Protocol, ports: &Ports) -> Vec<Fix> {
    let guards = || example.path.forward.steps.iter().rev().filter(|step| step.kind == StepKind::Filter);
    let denials = guards().filter_map(|step| deny(plan, step, example, (protocol, ports)));
    let deletions = guards().filter_map(|step| {
        let (filter, rule) = rule_of(step)?;
        let title = format!("delete line {} of `{}`", rule.saturating_add(1), plan.title(filter));
        let delete = Command::Delete { id: filter.to_owned(), list: "rules".to_owned(), index: rule };
        Some(Fix::review(title, vec![delete]))
    });
    denials.chain(deletions).collect()
}

/// A rule in front of all others that drops the flow when it comes from the same block.
fn deny(plan: &Plan, step: &Step, example: &CounterExample<'_>, (protocol, ports): (&Protocol, &Ports)) -> Option<Fix> {
    let guard = step.shown()?;
    let [only] = guard.filters.as_slice() else { return None };
    let filter = plan.filters.by_text(only).filter(|filter| is_ordered(filter.kind))?;
    let block = match guard.direction {
        Direction::Ingress => source_block(plan, example, step.packet.source),
        Direction::Egress => return None,
    };
    let mut rule = json!({
        "direction": guard.direction.word(),
        "action": "deny",
        "protocol": protocol.to_string(),
        "sources": [block.to_string()],
    });
    let mut what = if protocol.is_any() { "everything".to_owned() } else { protocol.to_string() };
    if !ports.is_any() {
        what = format!("{what} {}", ports.text());
        rule["ports"] = ports.text().into();
    }
    let Spot { index, number } = spot(filter, guard.direction, &evaluation_order(filter, guard.direction), 0)?;
    if let Some(number) = number {
        rule["priority"] = number.into();
    }
    let insert = Command::Insert { id: filter.id.to_string(), list: "rules".to_owned(), index, value: rule };
    Some(Fix::review(format!("drop {what} from `{block}` in `{}`", plan.title(only)), vec![insert]))
}

/// The block of the subnet or site that sends; everything where it is the internet.
fn source_block(plan: &Plan, example: &CounterExample<'_>, source: std::net::IpAddr) -> Cidr {
    let is_outside = example.from.place == crate::analysis::path::Place::Internet;
    let alone = Cidr::of_address(source);
    smallest_around(plan, source).unwrap_or(if is_outside { alone.family().everything() } else { alone })
}

//! How bad is it where? The worst finding of each entity, and of everything inside it.

use std::collections::BTreeMap;

use netdraft_core::check::Report;

use super::{Badge, Node};

/// Badges by entity, without what is inside.
pub(super) type Badges<'a> = BTreeMap<&'a str, Badge>;

/// The badge of each entity that findings are about.
pub(super) fn badges(report: &Report) -> Badges<'_> {
    let mut badges = Badges::new();
    for finding in report.findings.iter().filter(|finding| finding.waiver.is_none()) {
        let one = Badge { severity: finding.severity, count: 1 };
        let badge = badges.get(finding.primary.entity.as_str()).copied();
        badges.insert(&finding.primary.entity, sum(badge, Some(one)).unwrap_or(one));
    }
    badges
}

/// Both together.
pub(super) fn sum(one: Option<Badge>, other: Option<Badge>) -> Option<Badge> {
    match (one, other) {
        (Some(one), Some(other)) => {
            Some(Badge { severity: one.severity.min(other.severity), count: one.count + other.count })
        }
        (one, other) => one.or(other),
    }
}

/// Adds to each box the badges of those inside it. Boxes come after the box that they stand in, so one pass from the back is enough.
pub(super) fn carry_up(nodes: &mut [Node]) {
    let mut inside: BTreeMap<String, Badge> = BTreeMap::new();
    for node in nodes.iter_mut().rev() {
        node.badge = sum(node.badge, inside.remove(&node.id));
        if let (Some(parent), Some(badge)) = (&node.parent, node.badge) {
            let before = inside.get(parent).copied();
            inside.extend(sum(before, Some(badge)).map(|badge| (parent.clone(), badge)));
        }
    }
}

//! What is a box in, and what is it joined with? In words, for those who do not see the lines.

use netdraft_core::model::{Choice, Kind, Plan};
use netdraft_core::small::SmallSort;

use super::layout::Top;
use super::{Link, LinkKind, LinkState};

/// The most that are named of what a box is joined with; the others are counted.
const MOST: usize = 6;

/// How a box is joined with another thing.
struct Joint<'a> {
    end: &'a str,
    how: &'static str,
    title: String,
}

/// Adds to the description of every box what it is in and what it is joined with.
pub(super) fn describe(tops: &mut [Top], plan: &Plan, links: &[Link]) {
    let joints = joints(plan, links);
    for node in tops.iter_mut().flat_map(|top| &mut top.nodes).filter(|node| node.kind().is_some()) {
        // A subnet says first of all what it is in.
        if let Some(parent) = node.parent.as_ref().filter(|_| node.kind() != Some(Kind::Subnet)) {
            node.description.extend([", in ", plan.title(parent)]);
        }
        let first = joints.partition_point(|joint| *joint.end < *node.id);
        let own = joints.iter().skip(first).take_while(|joint| *joint.end == *node.id);
        let mut before = "";
        for (at, joint) in own.clone().take(MOST).enumerate() {
            // What is joined in the same way is listed.
            let is_first = at == 0 || before != joint.how;
            node.description.extend([", ", if is_first { joint.how } else { "" }, &joint.title]);
            before = joint.how;
        }
        let rest = own.count().saturating_sub(MOST);
        if rest > 0 {
            node.description.extend([", and ", &rest.to_string(), " more"]);
        }
    }
}

/// What boxes are joined with, in the order of their ids.
fn joints<'a>(plan: &'a Plan, links: &'a [Link]) -> Vec<Joint<'a>> {
    let mut joints = Vec::new();
    for gateway in plan.gateways.iter() {
        if let Some(network) = &gateway.network {
            let title = format!("{} gateway {}", gateway.kind.word(), plan.title(gateway.id.as_str()));
            joints.push(Joint { end: network.as_str(), how: "with ", title });
        }
    }
    for zone in plan.zones.iter() {
        let joint = |title: &str| Joint { end: zone.id.as_str(), how: "answers in ", title: title.to_owned() };
        joints.extend(zone.networks.iter().map(|network| joint(plan.title(network.as_str()))));
    }
    for link in links {
        let [there, back] = match link.kind {
            LinkKind::Peering => ["peering with "; 2],
            LinkKind::Vpn => ["VPN connection with "; 2],
            LinkKind::Attachment => ["attached to ", "attached: "],
            LinkKind::Route => ["default route to ", "default route of "],
        };
        for (end, how, other) in [(&link.from, there, &link.to), (&link.to, back, &link.from)] {
            let mut title = plan.title(other).to_owned();
            if link.state != LinkState::Works {
                title.extend([" (", link.state.word(), ")"]);
            }
            joints.push(Joint { end, how, title });
        }
    }
    joints.small_sort_by(|one, other| one.end.cmp(other.end));
    joints
}

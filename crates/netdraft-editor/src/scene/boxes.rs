//! What does the box of each kind of thing say, and how large is it?

use netdraft_core::analysis::SubnetUse;
use netdraft_core::model::{Exposure, Gateway, Kind, Plan, Subnet};
use netdraft_core::words::{counted, in_a_row};

use super::badges::Badges;
use super::text::{code_width, joined, on_grid, title_width};
use super::{Node, NodeShape, Utilisation};
use crate::geometry::{Rect, Size};

/// The height of a small box: one or two lines.
pub(super) const CHIP_HEIGHT: f64 = 40.0;
/// The room for an icon and a badge beside the text of a box.
const BESIDE_TEXT: f64 = 64.0;
/// The least width of a small box.
const CHIP_WIDTH: f64 = 120.0;

/// A box that is not placed yet.
pub(super) fn thing(plan: &Plan, kind: Kind, id: &str, badges: &Badges<'_>) -> Node {
    let title = plan.table(kind).title(id).unwrap_or(id).to_owned();
    Node {
        id: id.to_owned(),
        shape: NodeShape::Thing(kind),
        rect: Rect::default(),
        parent: None,
        description: format!("{} {title}", kind.noun()),
        title,
        subtitle: String::new(),
        note: String::new(),
        badge: badges.get(id).copied(),
        utilisation: None,
        exposure: Exposure::Unstated,
    }
}

/// The size of a small box.
pub(super) fn chip_size(node: &Node) -> Size {
    let text = (title_width(&node.title) + title_width(&node.note)).max(code_width(&node.subtitle));
    Size::new(on_grid((text + BESIDE_TEXT).max(CHIP_WIDTH)), CHIP_HEIGHT)
}

/// The width that the header of a container needs.
pub(super) fn header_width(node: &Node) -> f64 {
    let text = (title_width(&node.title) + title_width(&node.note)).max(code_width(&node.subtitle));
    on_grid(text + BESIDE_TEXT)
}

/// The box of a host group.
pub(super) fn host(plan: &Plan, host: &netdraft_core::model::Host, badges: &Badges<'_>) -> Node {
    let mut node = thing(plan, Kind::Host, host.id.as_str(), badges);
    node.parent = Some(host.subnet.to_string());
    node.subtitle = joined(host.addresses.iter().map(|address| address.text()), 1);
    if host.count != 1 {
        node.note = format!("×{}", host.count);
        node.description = format!("{}, {}", node.description, counted(host.count, "interface"));
    }
    sized(node)
}

/// The box of a NAT gateway, in its subnet or at the edge of its network.
pub(super) fn nat(plan: &Plan, nat: &netdraft_core::model::Nat, badges: &Badges<'_>) -> Node {
    let mut node = thing(plan, Kind::Nat, nat.id.as_str(), badges);
    node.parent = Some(nat.subnet.as_ref().map_or_else(|| nat.network.to_string(), ToString::to_string));
    node.note = if nat.addresses() == 1 { String::new() } else { format!("×{}", nat.addresses()) };
    sized(node)
}

/// The box of a load balancer, at the edge of its network.
pub(super) fn balancer(plan: &Plan, balancer: &netdraft_core::model::LoadBalancer, badges: &Badges<'_>) -> Node {
    let mut node = thing(plan, Kind::LoadBalancer, balancer.id.as_str(), badges);
    node.parent = Some(balancer.network.to_string());
    node.exposure = if balancer.public { Exposure::Public } else { Exposure::Private };
    node.subtitle = joined(
        balancer
            .listeners
            .iter()
            .map(|listener| listener.port.to_string())
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str),
        3,
    );
    sized(node)
}

/// The box of a gateway or hub.
pub(super) fn gateway(plan: &Plan, gateway: &Gateway, badges: &Badges<'_>) -> Node {
    use netdraft_core::model::Choice as _;
    let mut node = thing(plan, Kind::Gateway, gateway.id.as_str(), badges);
    node.parent = gateway.network.as_ref().map(ToString::to_string);
    node.subtitle = gateway.kind.word().to_owned();
    node.description = format!("{} gateway {}", gateway.kind.word(), node.title);
    sized(node)
}

/// The box of a site or a zone: something outside of every network.
pub(super) fn outside(plan: &Plan, kind: Kind, id: &str, badges: &Badges<'_>) -> Node {
    let mut node = thing(plan, kind, id, badges);
    if let Some(site) = plan.sites.by_text(id) {
        node.subtitle = joined(site.cidrs.iter().map(|block| block.text()), 2);
    }
    if let Some(zone) = plan.zones.by_text(id) {
        node.subtitle.clone_from(&zone.apex);
        node.note = counted(zone.records.len(), "record");
    }
    if !node.subtitle.is_empty() {
        node.description = in_a_row([node.description.as_str(), &node.subtitle]);
    }
    sized(node)
}

/// The box of a subnet; its size comes from what is in it.
pub(super) fn subnet(plan: &Plan, subnet: &Subnet, addresses: Option<SubnetUse>, badges: &Badges<'_>) -> Node {
    use netdraft_core::model::Choice as _;
    let mut node = thing(plan, Kind::Subnet, subnet.id.as_str(), badges);
    node.parent = Some(subnet.network.to_string());
    node.subtitle = subnet.cidr.text().to_owned();
    node.exposure = subnet.exposure;
    node.utilisation = addresses.map(Utilisation::of);
    let mut words = vec![
        in_a_row([node.description.as_str(), &node.subtitle]),
        format!("in {}", plan.title(subnet.network.as_str())),
    ];
    if !subnet.zone.is_empty() {
        words.push(format!("zone {}", subnet.zone));
    }
    if subnet.exposure != Exposure::Unstated {
        words.push(subnet.exposure.word().to_owned());
    }
    words.extend(node.utilisation.map(|addresses| format!("{} of {} used", addresses.used, addresses.usable)));
    node.description = words.join(", ");
    node
}

/// The box with the size that its words need.
pub(super) fn sized(mut node: Node) -> Node {
    let size = chip_size(&node);
    node.rect = Rect::new(0.0, 0.0, size.width, size.height);
    node
}

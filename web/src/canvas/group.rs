//! How does a group of boxes look? A network, its zones and its subnets, each drawn as finely as the zoom allows.

use std::rc::Rc;

use netdraft_core::model::{Choice, Kind};
use netdraft_core::words::counted;
use netdraft_editor::scene::{Badge, Detail, Group, Node, NodeShape, Utilisation};
use yew::{Html, Properties, component, html};

use crate::controls::{icon_path, severity_icon};
use crate::panels::outline::kind_icon;
use crate::store::Same;

/// The properties of a group.
#[derive(Properties, PartialEq)]
pub(super) struct GroupViewProps {
    /// The group. The editor keeps it the same as long as it looks the same.
    pub(super) group: Same<Group>,
    /// How finely it is drawn.
    pub(super) detail: Detail,
}

/// A group. It is drawn anew only when it changed, or the zoom crossed a limit.
#[component]
pub(super) fn GroupView(props: &GroupViewProps) -> Html {
    let is_drawn = |node: &&Node| match (props.detail, node.kind()) {
        (Detail::Blocks, _) => node.parent.is_none(),
        (Detail::Bars, Some(Kind::Network | Kind::Subnet) | None) => true,
        (Detail::Bars, Some(_)) => node.parent.is_none(),
        (Detail::Cards, Some(kind)) => kind != Kind::Host,
        (Detail::Cards, None) | (Detail::Full, _) => true,
    };
    let boxes = props.group.boxes.iter().filter(is_drawn).map(|node| node_view(node, props.detail));
    html! { <g class="nd-group" data-group={props.group.id.clone()} data-detail={format!("{:?}", props.detail)}>{ for boxes }</g> }
}

/// The id of the element of a box.
pub(super) fn element_id(node: &str) -> String {
    format!("node-{node}")
}

fn node_view(node: &Node, detail: Detail) -> Html {
    let (width, height) = (node.rect.width.to_string(), node.rect.height.to_string());
    let kind = match node.shape {
        NodeShape::Lane => "lane",
        NodeShape::Thing(kind) => kind.table(),
    };
    let severity = node.badge.map(|badge| badge.severity.word());
    let radius = match node.shape {
        NodeShape::Thing(Kind::Network) => "12",
        NodeShape::Lane => "8",
        NodeShape::Thing(_) => "7",
    };
    let role = matches!(node.shape, NodeShape::Thing(_)).then_some("img");
    html! {
        <g key={node.id.clone()} id={element_id(&node.id)} class="nd-node" data-node={node.id.clone()} data-kind={kind}
            data-exposure={node.exposure.word()} data-severity={severity} transform={format!("translate({} {})", node.rect.x, node.rect.y)}
            role={role} aria-label={role.map(|_| node.description.clone())} aria-hidden={role.is_none().then_some("true")}>
            <rect class="nd-node__box" {width} {height} rx={radius} />
            { contents(node, detail) }
        </g>
    }
}

fn contents(node: &Node, detail: Detail) -> Html {
    match (node.shape, detail) {
        (NodeShape::Lane, Detail::Cards | Detail::Full) => {
            html! { <text class="nd-node__zone" x="12" y="17">{ &node.title }</text> }
        }
        (NodeShape::Lane, _) => Html::default(),
        (NodeShape::Thing(Kind::Network), Detail::Blocks) => block(node),
        (NodeShape::Thing(Kind::Network), Detail::Bars) => far_network(node),
        (NodeShape::Thing(Kind::Network), _) => network(node),
        (NodeShape::Thing(Kind::Subnet), Detail::Bars) => bar(node),
        (NodeShape::Thing(Kind::Subnet), _) => subnet(node),
        (NodeShape::Thing(_), Detail::Blocks | Detail::Bars) => far_chip(node),
        (NodeShape::Thing(kind), _) => chip(node, kind),
    }
}

fn network(node: &Node) -> Html {
    html! {
        <>
            { picture(Kind::Network, 14.0, 11.0) }
            <text class="nd-node__title" data-size="large" x="38" y="24">{ &node.title }</text>
            <text class="nd-node__code" x="38" y="42">{ &node.subtitle }</text>
            <text class="nd-node__note" x={(node.rect.width - 44.0).to_string()} y="24" text-anchor="end">{ &node.note }</text>
            { badge(node, 1.0) }
        </>
    }
}

/// A network from so far that its usual letters could not be read.
fn far_network(node: &Node) -> Html {
    let (title, size) =
        far_title(node, node.rect.width - if node.badge.is_some() { 108.0 } else { 36.0 }, (17.0, 28.0));
    html! {
        <>
            <text class="nd-node__far" x="20" y="40" font-size={size.to_string()}>{ title }</text>
            { badge(node, 1.6) }
        </>
    }
}

fn subnet(node: &Node) -> Html {
    html! {
        <>
            <rect class="nd-node__stripe" x="0" y="8" width="4" height={(node.rect.height - 16.0).max(4.0).to_string()} rx="2" />
            <text class="nd-node__title" x="14" y="21">{ &node.title }</text>
            <text class="nd-node__code" x="14" y="38">{ &node.subtitle }</text>
            { node.utilisation.map(|addresses| utilisation(addresses, node.rect.width - 28.0)).unwrap_or_default() }
            { badge(node, 1.0) }
        </>
    }
}

/// A network from so far that it is a block with a name.
fn block(node: &Node) -> Html {
    let room = node.rect.width * 0.8;
    let size = (room / (letters(&node.title) * LETTER)).min(node.rect.height * 0.3).min(320.0);
    let (x, y) = (node.rect.width / 2.0, node.rect.height / 2.0);
    let below = (room / (letters(&node.subtitle) * LETTER)).min(size * 0.6);
    html! {
        <>
            <text class="nd-node__far" x={x.to_string()} y={y.to_string()} text-anchor="middle" font-size={size.to_string()}>{ &node.title }</text>
            <text class="nd-node__far" data-quiet="true" x={x.to_string()} y={(y + below * 1.5).to_string()} text-anchor="middle" font-size={below.to_string()}>{ &node.subtitle }</text>
            { badge(node, (size / 16.0).clamp(1.0, 12.0)) }
        </>
    }
}

/// The width of a letter that can still be read from far, for each pixel of its height.
const LETTER: f64 = 0.62;

fn letters(text: &str) -> f64 {
    f64::from(u32::try_from(text.chars().count().max(1)).unwrap_or(u32::MAX))
}

/// A title in letters that can still be read from far, none smaller than the least; what has no room is left out.
fn far_title(node: &Node, room: f64, (least, largest): (f64, f64)) -> (String, f64) {
    let size = (room / (letters(&node.title) * LETTER)).clamp(least, largest);
    let fits = letters(&node.title) * LETTER * size <= room + 1.0;
    let mut shown = String::new();
    for letter in node.title.chars() {
        if !fits && (letters(&shown) + 2.0) * LETTER * size > room {
            shown.push('…');
            break;
        }
        shown.push(letter);
    }
    (shown, size)
}

/// A small box that stands by itself, from so far that its usual letters could not be read.
fn far_chip(node: &Node) -> Html {
    let (title, size) = far_title(node, node.rect.width - 20.0, (16.0, 20.0));
    html! {
        <>
            <text class="nd-node__far" x="10" y={(node.rect.height / 2.0 + size * 0.35).to_string()} font-size={size.to_string()}>{ title }</text>
            { badge_outside(node) }
        </>
    }
}

/// A badge above the corner of a box that is too small to hold it.
fn badge_outside(node: &Node) -> Html {
    node.badge.map(|badge| badge_at(badge, node.rect.width - 20.0, -20.0, 2.0)).unwrap_or_default()
}

/// A subnet as a bar that shows how full it is.
fn bar(node: &Node) -> Html {
    let width = node.rect.width - 28.0;
    let filled = node.utilisation.map_or(0.0, share) * width;
    let (title, size) = far_title(node, width + 6.0, (17.0, 20.0));
    let full = node.utilisation.map_or("free", fullness);
    html! {
        <>
            <rect class="nd-node__stripe" x="0" y="8" width="6" height={(node.rect.height - 16.0).max(4.0).to_string()} rx="3" />
            <text class="nd-node__far" x="16" y="30" font-size={size.to_string()}>{ title }</text>
            <g data-full={full}>
                <rect class="nd-node__track" x="16" y="40" width={width.to_string()} height="9" rx="4" />
                <rect class="nd-node__used" x="16" y="40" width={filled.to_string()} height="9" rx="4" />
            </g>
            { badge_outside(node) }
        </>
    }
}

fn utilisation(addresses: Utilisation, width: f64) -> Html {
    let full = fullness(addresses);
    html! {
        <g data-full={full}>
            <title>{ format!("{} of {} used", addresses.used, counted(addresses.usable, "address")) }</title>
            <rect class="nd-node__track" x="14" y="45" width={width.to_string()} height="4" rx="2" />
            <rect class="nd-node__used" x="14" y="45" width={(share(addresses) * width).to_string()} height="4" rx="2" />
        </g>
    }
}

/// How full a subnet is, as the style sheet knows it.
fn fullness(addresses: Utilisation) -> &'static str {
    match addresses.per_mille {
        1000.. => "full",
        800.. => "nearly",
        _ => "free",
    }
}

fn share(addresses: Utilisation) -> f64 {
    f64::from(u32::try_from(addresses.per_mille.min(1000)).unwrap_or(1000)) / 1000.0
}

fn chip(node: &Node, kind: Kind) -> Html {
    let one_line = node.subtitle.is_empty();
    html! {
        <>
            { picture(kind, 10.0, 12.0) }
            <text class="nd-node__title" data-size="small" x="34" y={if one_line { "24.5" } else { "17.5" }}>
                { &node.title }<tspan class="nd-node__note" dx="6">{ &node.note }</tspan>
            </text>
            <text class="nd-node__code" data-size="small" x="34" y="32">{ &node.subtitle }</text>
            { badge(node, 0.9) }
        </>
    }
}

fn picture(kind: Kind, x: f64, y: f64) -> Html {
    html! { <path class="nd-node__icon" transform={format!("translate({x} {y})")} d={icon_path(kind_icon(kind))} /> }
}

/// The worst finding: its shape, in its colour, and how many there are.
fn badge(node: &Node, scale: f64) -> Html {
    node.badge.map(|badge| badge_at(badge, node.rect.width - 26.0 * scale, 8.0 * scale, scale)).unwrap_or_default()
}

/// A badge at a place.
pub(super) fn badge_at(badge: Badge, x: f64, y: f64, scale: f64) -> Html {
    let count = (badge.count > 1).then(|| badge.count.to_string());
    html! {
        <g class="nd-mark" data-severity={badge.severity.word()} transform={format!("translate({x} {y}) scale({scale})")}>
            <path d={icon_path(severity_icon(badge.severity))} />
            <text x="-4" y="12" text-anchor="end">{ count.unwrap_or_default() }</text>
        </g>
    }
}

/// A group with its key among the groups.
pub(super) fn group_view(group: &Rc<Group>, detail: Detail) -> Html {
    html! { <GroupView key={group.id.clone()} group={Same(Rc::clone(group))} {detail} /> }
}

//! How are boxes put level with each other? By edits of their places, which nothing judges.

use netdraft_core::edit::Command;
use netdraft_core::model::{Document, Kind, Placement};
use netdraft_core::small::SmallSort;

use crate::geometry::{Point, Rect};
use crate::scene::{Node, Scene};
use crate::tools::placement_of;

/// An order for boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant is the line or direction that its name says")]
pub enum Arrange {
    Left,
    Right,
    Top,
    Bottom,
    /// Middles below each other.
    CentreAcross,
    /// Middles beside each other.
    CentreDown,
    /// Equal gaps from left to right.
    SpreadAcross,
    /// Equal gaps from top to bottom.
    SpreadDown,
    /// Places left to the layout.
    Tidy,
}

impl Arrange {
    /// What it does, as the history says it.
    fn words(self) -> &'static str {
        match self {
            Self::Left => "align left",
            Self::Right => "align right",
            Self::Top => "align top",
            Self::Bottom => "align bottom",
            Self::CentreAcross => "align middles in a column",
            Self::CentreDown => "align middles in a row",
            Self::SpreadAcross => "spread from left to right",
            Self::SpreadDown => "spread from top to bottom",
            Self::Tidy => "tidy",
        }
    }

    /// How many boxes it takes at least.
    pub(crate) fn least(self) -> usize {
        match self {
            Self::Tidy => 0,
            Self::Left | Self::Right | Self::Top | Self::Bottom | Self::CentreAcross | Self::CentreDown => 2,
            Self::SpreadAcross | Self::SpreadDown => 3,
        }
    }
}

/// Whether the layout keeps a place for a box: outermost boxes and subnets.
pub(crate) fn can_be_placed(node: &Node) -> bool {
    node.parent.is_none() || node.kind() == Some(Kind::Subnet)
}

/// The edits that put boxes elsewhere. Subnets whose place was chosen come along with their network, and a network stays where it is when one of its subnets
/// is put elsewhere.
pub(crate) fn moves(document: &Document, scene: &Scene, targets: &[(&Node, Point)]) -> Vec<Command> {
    let placements = &document.layout.placements;
    let placed = |node: &Node, corner: Point| {
        let size = placements.get(&node.id).map(|place| (place.width, place.height)).unwrap_or_default();
        let corner = placement_of(Rect { x: corner.x, y: corner.y, ..node.rect });
        let placement = Some(Placement { x: corner.x, y: corner.y, width: size.0, height: size.1 });
        Command::Place { id: node.id.clone(), placement }
    };
    let mut commands = Vec::new();
    for (node, corner) in targets {
        let network = document.plan.subnets.by_text(&node.id).and_then(|subnet| scene.node(subnet.network.as_str()));
        let is_free = |network: &&Node| !placements.contains_key(&network.id);
        commands.extend(network.filter(is_free).map(|network| placed(network, network.rect.corner())));
        let by = corner.minus(node.rect.corner());
        let along = scene.children(Some(&node.id)).filter(|child| placements.contains_key(&child.id));
        commands.extend(along.map(|child| placed(child, child.rect.corner().plus(by))));
        commands.push(placed(node, *corner));
    }
    commands
}

/// The edit that gives a network another size. All else stays where it is: the layout would find other places beside a network of that size.
pub(crate) fn resized(document: &Document, scene: &Scene, network: &Node, rect: Rect) -> Command {
    let is_free = |other: &&Node| other.id != network.id && !document.layout.placements.contains_key(other.id.as_str());
    let held = scene.children(None).filter(is_free).map(|other| {
        let placement = Placement { width: 0, height: 0, ..placement_of(other.rect) };
        Command::Place { id: other.id.clone(), placement: Some(placement) }
    });
    let own = Command::Place { id: network.id.clone(), placement: Some(placement_of(rect)) };
    let label = format!("resize {} `{}`", network.kind().map_or("box", Kind::noun), network.title);
    Command::all(label, held.chain([own]).collect())
}

/// The edit that arranges boxes; with `Tidy` and no boxes, all of them.
pub(crate) fn arrange(document: &Document, scene: &Scene, ids: &[String], order: Arrange) -> Option<Command> {
    let nodes: Vec<&Node> = ids.iter().filter_map(|id| scene.node(id)).filter(|node| can_be_placed(node)).collect();
    if nodes.len() < order.least() {
        return None;
    }
    let commands = match order {
        Arrange::Tidy => {
            let is_wanted =
                |id: &str| ids.is_empty() || ids.iter().any(|wanted| wanted == id || scene.is_inside(id, wanted));
            let chosen =
                document.layout.placements.keys().filter(|id| is_wanted(id) && document.plan.kind_of(id).is_some());
            chosen.map(|id| Command::Place { id: id.clone(), placement: None }).collect()
        }
        Arrange::SpreadAcross | Arrange::SpreadDown => moves(document, scene, &spread(&nodes, order)),
        Arrange::Left
        | Arrange::Right
        | Arrange::Top
        | Arrange::Bottom
        | Arrange::CentreAcross
        | Arrange::CentreDown => moves(document, scene, &aligned(&nodes, order)),
    };
    Some(Command::all(order.words(), commands)).filter(|_| !ids.is_empty() || order == Arrange::Tidy)
}

fn aligned<'a>(nodes: &[&'a Node], order: Arrange) -> Vec<(&'a Node, Point)> {
    let around = nodes.iter().map(|node| node.rect).reduce(Rect::union).unwrap_or_default();
    let corner = |rect: Rect| match order {
        Arrange::Left => Point::new(around.x, rect.y),
        Arrange::Right => Point::new(around.right() - rect.width, rect.y),
        Arrange::Top => Point::new(rect.x, around.y),
        Arrange::Bottom => Point::new(rect.x, around.bottom() - rect.height),
        Arrange::CentreAcross => Point::new(around.centre().x - rect.width / 2.0, rect.y),
        Arrange::CentreDown => Point::new(rect.x, around.centre().y - rect.height / 2.0),
        Arrange::SpreadAcross | Arrange::SpreadDown | Arrange::Tidy => rect.corner(),
    };
    nodes.iter().map(|node| (*node, corner(node.rect))).collect()
}

/// Equal gaps between boxes; the outermost two stay.
fn spread<'a>(nodes: &[&'a Node], order: Arrange) -> Vec<(&'a Node, Point)> {
    let across = order == Arrange::SpreadAcross;
    let start = |rect: Rect| if across { rect.x } else { rect.y };
    let length = |rect: Rect| if across { rect.width } else { rect.height };
    let mut sorted = nodes.to_vec();
    sorted
        .small_sort_by(|one, other| start(one.rect).total_cmp(&start(other.rect)).then_with(|| one.id.cmp(&other.id)));
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let whole = start(last.rect) + length(last.rect) - start(first.rect);
    let taken: f64 = sorted.iter().map(|node| length(node.rect)).sum();
    let gaps = f64::from(u32::try_from(sorted.len().saturating_sub(1)).unwrap_or(u32::MAX)).max(1.0);
    let gap = (whole - taken) / gaps;
    let mut next = start(first.rect);
    let mut targets = Vec::with_capacity(sorted.len());
    for node in sorted {
        let corner = if across { Point::new(next, node.rect.y) } else { Point::new(node.rect.x, next) };
        targets.push((node, corner));
        next += length(node.rect) + gap;
    }
    targets
}

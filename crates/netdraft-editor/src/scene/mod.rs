//! What is there to draw? Boxes, links and badges in world units, in groups that are drawn anew only when they change.
//!
//! Invariant: a function of document and report alone. Sizes come from the number of letters, so that nothing has to be measured and no label is cut off.

mod badges;
mod boxes;
mod build;
mod hit;
mod layout;
mod links;
mod network;
mod relations;
mod route;
mod text;

use std::collections::BTreeSet;
use std::rc::Rc;

use netdraft_core::analysis::SubnetUse;
use netdraft_core::check::Report;
use netdraft_core::model::{Document, Exposure, Kind};
use netdraft_core::rules::Severity;
use netdraft_core::small::SmallCollect;

use crate::geometry::{Point, Rect};

pub use hit::{Handle, Hit};
pub use route::{middle_of, path_data, route_between};
pub(crate) use text::title_width;
pub use text::{PILL_HEIGHT, pill_width};

/// Pixels of the world for one unit of the grid, in which places are kept.
pub const GRID: f64 = 8.0;

/// Everything there is to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// The rectangle around everything.
    pub bounds: Rect,
    /// The boxes, in the order in which they are drawn.
    pub groups: Vec<Rc<Group>>,
    /// The links between boxes of different groups or of one.
    pub links: Vec<Rc<Link>>,
    /// Where each box is, sorted by its id: the positions of its group and of the box in it.
    index: Vec<(usize, usize)>,
    /// How many groups and links were ever made, to number them.
    counter: u64,
}

/// Boxes that are mounted and drawn together: a network, or a part of a large one, or one thing that stands by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Unique among the groups: the id of the outermost box, with `#` and a number for further parts of a large network.
    pub id: String,
    /// The outermost box that the group belongs to.
    pub owner: String,
    /// Another one whenever something in the group is to be drawn differently.
    pub revision: u64,
    /// The rectangle around its boxes.
    pub bounds: Rect,
    /// The boxes, each after the box that it stands in.
    pub boxes: Vec<Node>,
}

/// One box.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The entity; a zone lane has the id of its network, a slash, and the name of the zone.
    pub id: String,
    /// What it is.
    pub shape: NodeShape,
    /// Where it is.
    pub rect: Rect,
    /// The box that it stands in.
    pub parent: Option<String>,
    /// The first line.
    pub title: String,
    /// The second line, in a fixed-width font: address ranges.
    pub subtitle: String,
    /// A few words in the corner: how many of it there are, what kind it is.
    pub note: String,
    /// The worst finding here or inside, and how many there are.
    pub badge: Option<Badge>,
    /// How many of its addresses are used.
    pub utilisation: Option<Utilisation>,
    /// Who may reach it, where that was said.
    pub exposure: Exposure,
    /// What it is and how it is joined, in words.
    pub description: String,
}

/// What a box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeShape {
    /// A thing of the plan.
    Thing(Kind),
    /// The column of one zone in a network.
    Lane,
}

impl Node {
    /// The kind of the thing that the box stands for; none for a lane.
    pub fn kind(&self) -> Option<Kind> {
        match self.shape {
            NodeShape::Thing(kind) => Some(kind),
            NodeShape::Lane => None,
        }
    }
}

/// Findings, summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Badge {
    /// The worst.
    pub severity: Severity,
    /// How many.
    pub count: usize,
}

/// Used addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utilisation {
    /// Used, of those that machines can have.
    pub used: u128,
    /// Those that machines can have.
    pub usable: u128,
    /// The share in tenths of a percent.
    pub per_mille: u128,
}

impl Utilisation {
    /// The share of a count.
    pub(crate) fn of(addresses: SubnetUse) -> Self {
        let (used, usable) = (addresses.used, addresses.usable);
        // A subnet without usable addresses is full. Where the product does not fit, the counts are so large that a thousandth of them says as much.
        let share = used.checked_mul(1000).and_then(|used| used.checked_div(usable));
        let coarse = || used.checked_div(usable / 1000).unwrap_or(1000);
        Self { used, usable, per_mille: share.unwrap_or_else(coarse) }
    }
}

/// What a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Two networks, directly.
    Peering,
    /// A network or hub and a site.
    Vpn,
    /// A network and a transit hub.
    Attachment,
    /// A subnet and the gateway or NAT gateway of its default route.
    Route,
}

/// How well a link works, as far as its own settings and the routes over it say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Both ways.
    Works,
    /// From its start to its end only.
    Forward,
    /// From its end to its start only.
    Backward,
    /// Not at all.
    Broken,
    /// It cannot be told.
    Unknown,
}

impl LinkState {
    /// The state of a link that works in these directions.
    pub(crate) fn of(forward: bool, backward: bool) -> Self {
        match (forward, backward) {
            (true, true) => Self::Works,
            (true, false) => Self::Forward,
            (false, true) => Self::Backward,
            (false, false) => Self::Broken,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Works => "both ways",
            Self::Forward | Self::Backward => "one way",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

/// A line between two boxes.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Unique among the links: the id of its entity, with a slash and the id of its start where there are several.
    pub id: String,
    /// The entity that the link stands for.
    pub entity: String,
    /// Another one whenever the link is to be drawn differently.
    pub revision: u64,
    /// What it is.
    pub kind: LinkKind,
    /// The box it starts at.
    pub from: String,
    /// The box it ends at.
    pub to: String,
    /// Corners of the line, from start to end.
    pub path: Vec<Point>,
    /// The rectangle around the line.
    pub bounds: Rect,
    /// A few words about it.
    pub label: String,
    /// How well it works.
    pub state: LinkState,
    /// The worst finding about it, and how many there are.
    pub badge: Option<Badge>,
    /// What it is and what it joins, in words.
    pub description: String,
}

impl Scene {
    /// The scene of a document, keeping what did not change of the scene before it.
    pub fn of(document: &Document, report: &Report, before: &Self) -> Self {
        build::scene(document, report, before)
    }

    /// Whether scenes of one document are the same for two reports.
    pub(crate) fn shows_alike(one: &Report, other: &Report) -> bool {
        badges::badges(one) == badges::badges(other)
    }

    /// The box of an id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        let at =
            self.index.binary_search_by(|place| self.at(*place).map(|node| node.id.as_str()).cmp(&Some(id))).ok()?;
        self.at(*self.index.get(at)?)
    }

    fn at(&self, (group, position): (usize, usize)) -> Option<&Node> {
        self.groups.get(group)?.boxes.get(position)
    }

    /// Every box, in drawing order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.groups.iter().flat_map(|group| &group.boxes)
    }

    /// The boxes directly inside another; those that stand by themselves without one.
    pub fn children<'a>(&'a self, parent: Option<&'a str>) -> impl Iterator<Item = &'a Node> {
        self.nodes().filter(move |node| node.parent.as_deref() == parent)
    }

    /// Whether a box is inside another, at any depth.
    pub fn is_inside(&self, id: &str, container: &str) -> bool {
        let mut parent = self.node(id).and_then(|node| node.parent.as_deref());
        while let Some(outer) = parent {
            if outer == container {
                return true;
            }
            parent = self.node(outer).and_then(|node| node.parent.as_deref());
        }
        false
    }

    /// The links that start or end at a box, or at one inside it.
    pub fn links_at<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Rc<Link>> {
        let touches = move |end: &str| end == id || self.is_inside(end, id);
        self.links.iter().filter(move |link| touches(&link.from) || touches(&link.to))
    }

    /// What stays bright while a thing has the attention: itself with what is in it, its links, and what they join it with.
    pub fn spotlight(&self, id: &str) -> Spotlight<'_> {
        let is_own = |end: &str| end == id || self.is_inside(end, id);
        let links = self.links.iter().filter(|link| link.entity == id || is_own(&link.from) || is_own(&link.to));
        let links: Vec<&Rc<Link>> = links.collect();
        let ends = links.iter().flat_map(|link| [link.from.as_str(), link.to.as_str()]);
        let bright: BTreeSet<&str> = ends.chain([id]).small_set();
        // What stands in another one that is bright is bright with it.
        let stands_alone = |node: &&Node| {
            let outer = std::iter::successors(node.parent.as_deref(), |id| self.node(id)?.parent.as_deref());
            !outer.into_iter().any(|id| bright.contains(id))
        };
        let outermost = bright.iter().filter_map(|id| self.node(id)).filter(stands_alone);
        Spotlight { boxes: outermost.map(|node| node.rect).collect(), links }
    }

    /// The groups that a part of the world shows.
    pub fn visible_groups(&self, part: Rect) -> impl Iterator<Item = &Rc<Group>> {
        self.groups.iter().filter(move |group| group.bounds.overlaps(part))
    }

    /// The links that a part of the world shows.
    pub fn visible_links(&self, part: Rect) -> impl Iterator<Item = &Rc<Link>> {
        self.links.iter().filter(move |link| link.bounds.grown(1.0).overlaps(part))
    }
}

/// What stays bright while all else is dimmed.
#[derive(Debug, Clone)]
pub struct Spotlight<'a> {
    /// The boxes, none of which stands in another one.
    pub boxes: Vec<Rect>,
    /// The links.
    pub links: Vec<&'a Rc<Link>>,
}

impl Spotlight<'_> {
    /// All of the world around `bounds` but for the boxes, as an SVG path that is filled by the even-odd rule.
    pub fn shade(&self, bounds: Rect) -> String {
        let all = bounds.grown(WORLD);
        let outline = |rect: &Rect| format!("M{} {}h{}v{}h{}z", rect.x, rect.y, rect.width, rect.height, -rect.width);
        let boxes = self.boxes.iter().map(|rect| outline(&rect.grown(4.0)));
        std::iter::once(outline(&all)).chain(boxes).collect()
    }
}

/// How far around everything the world is shaded, in pixels of the world.
const WORLD: f64 = 20_000.0;

/// How much of each box is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The outermost boxes, with their title and badge.
    Blocks,
    /// Subnets as bars.
    Bars,
    /// Whole cards, without what is in them.
    Cards,
    /// Everything.
    Full,
}

impl Detail {
    /// Each level but the last with the zoom at which the next one begins.
    const LIMITS: [(Self, f64); 3] = [(Self::Blocks, 0.15), (Self::Bars, 0.55), (Self::Cards, 0.8)];

    /// The detail at a zoom. Near a limit the detail stays what it was, so that small movements do not make it flicker.
    pub fn at(zoom: f64, before: Self) -> Self {
        let below = |(level, limit): &&(Self, f64)| {
            let limit = if before > *level { limit * 0.95 } else { limit * 1.05 };
            zoom < limit
        };
        Self::LIMITS.iter().find(below).map_or(Self::Full, |(level, _)| *level)
    }
}

//! What is there to draw? Boxes, links and badges in world units, in groups that are drawn anew only when they change.

use std::rc::Rc;

use netdraft_core::check::Report;
use netdraft_core::model::{Document, Exposure, Kind};
use netdraft_core::rules::Severity;

use crate::geometry::{Point, Rect};

/// Everything there is to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// The rectangle around everything.
    pub bounds: Rect,
    /// The boxes, in the order in which they are drawn.
    pub groups: Vec<Rc<Group>>,
    /// The links between boxes of different groups or of one.
    pub links: Vec<Rc<Link>>,
}

/// Boxes that are mounted and drawn together: a network, or a part of a large one, or one thing that stands by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Unique among the groups: the id of the outermost box, with `#` and a number for further parts of a large network.
    pub id: String,
    /// Goes up whenever something in the group is to be drawn differently.
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
}

/// A line between two boxes.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Unique among the links.
    pub id: String,
    /// The entity that the link stands for.
    pub entity: String,
    /// What it is.
    pub kind: LinkKind,
    /// The box it starts at.
    pub from: String,
    /// The box it ends at.
    pub to: String,
    /// Corners of the line, from start to end.
    pub path: Vec<Point>,
    /// A few words about it.
    pub label: String,
    /// How well it works.
    pub state: LinkState,
    /// The worst finding about it, and how many there are.
    pub badge: Option<Badge>,
}

impl Scene {
    /// The scene of a document, keeping what did not change of the scene before it.
    pub fn of(_document: &Document, _report: &Report, _before: &Self) -> Self {
        Self::default()
    }

    /// The box of an id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.groups.iter().flat_map(|group| &group.boxes).find(|node| node.id == id)
    }
}

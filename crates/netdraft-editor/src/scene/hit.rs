//! What is at a place? The innermost box, or a link close by.

use std::rc::Rc;

use netdraft_core::model::Kind;

use super::route::distance;
use super::{Detail, Link, Node, NodeShape, Scene};
use crate::geometry::{Point, Rect};

/// What is at a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Hit<'a> {
    /// Nothing.
    Nothing,
    /// A box.
    Box(&'a Node),
    /// A link.
    Link(&'a Rc<Link>),
}

impl Hit<'_> {
    /// The entity that is there.
    pub fn entity(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Box(node) => Some(match node.shape {
                NodeShape::Lane => node.parent.as_deref().unwrap_or(&node.id),
                NodeShape::Thing(_) => &node.id,
            }),
            Self::Link(link) => Some(&link.entity),
        }
    }
}

impl Scene {
    /// What is at a place of the world, as far as this detail shows it. Links are hit within `reach`, and lie above networks and below everything else.
    pub fn hit(&self, place: Point, reach: f64, detail: Detail) -> Hit<'_> {
        let node = self.node_at(place, detail);
        let is_ground = |node: &Node| matches!(node.shape, NodeShape::Lane | NodeShape::Thing(Kind::Network));
        match node.filter(|node| !is_ground(node)) {
            Some(node) => Hit::Box(node),
            None => match self.link_at(place, reach) {
                Some(link) => Hit::Link(link),
                None => node.map_or(Hit::Nothing, Hit::Box),
            },
        }
    }

    /// The innermost box at a place, as far as this detail shows it.
    pub fn node_at(&self, place: Point, detail: Detail) -> Option<&Node> {
        let groups = self.groups.iter().rev().filter(|group| group.bounds.contains(place));
        let mut boxes = groups.flat_map(|group| group.boxes.iter().rev());
        boxes.find(|node| node.rect.contains(place) && self.is_shown(node, detail))
    }

    /// The boxes at a place from the innermost to the outermost.
    pub fn nodes_at(&self, place: Point, detail: Detail) -> Vec<&Node> {
        let mut found = Vec::new();
        let mut next = self.node_at(place, detail);
        while let Some(node) = next {
            found.push(node);
            next = node.parent.as_deref().and_then(|parent| self.node(parent));
        }
        found
    }

    /// The boxes that touch a rectangle, or lie inside it. A container is not touched by a rectangle that lies inside it.
    pub fn nodes_in(&self, rect: Rect, whole: bool, detail: Detail) -> Vec<&Node> {
        let is_in = |node: &Node| {
            if whole { rect.holds(node.rect) } else { rect.overlaps(node.rect) && !node.rect.holds(rect) }
        };
        let shown = self.nodes().filter(|node| node.shape != NodeShape::Lane && self.is_shown(node, detail));
        shown.filter(|node| is_in(node)).collect()
    }

    /// Whether a box is drawn at this detail.
    pub fn is_shown(&self, node: &Node, detail: Detail) -> bool {
        let in_subnet = || {
            let parent = node.parent.as_deref().and_then(|parent| self.node(parent));
            parent.is_some_and(|parent| parent.kind() == Some(Kind::Subnet))
        };
        match detail {
            Detail::Blocks => node.parent.is_none(),
            Detail::Bars | Detail::Cards => !in_subnet(),
            Detail::Full => true,
        }
    }

    fn link_at(&self, place: Point, reach: f64) -> Option<&Rc<Link>> {
        let near = self.links.iter().filter(|link| link.bounds.grown(reach).contains(place));
        near.rev().find(|link| distance(&link.path, place) <= reach)
    }
}

/// A handle on the border of a box, by which it is resized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handle {
    /// -1 for the left edge, 1 for the right one, 0 for neither.
    pub x: i8,
    /// -1 for the top edge, 1 for the bottom one, 0 for neither.
    pub y: i8,
}

impl Handle {
    /// The handles of a box, corners first.
    pub const ALL: [Self; 8] = [
        Self { x: -1, y: -1 },
        Self { x: 1, y: -1 },
        Self { x: -1, y: 1 },
        Self { x: 1, y: 1 },
        Self { x: 0, y: -1 },
        Self { x: 0, y: 1 },
        Self { x: -1, y: 0 },
        Self { x: 1, y: 0 },
    ];

    /// Where the handle is.
    pub fn point(self, rect: Rect) -> Point {
        let along = |start: f64, length: f64, at: i8| start + length * (f64::from(at) + 1.0) / 2.0;
        Point::new(along(rect.x, rect.width, self.x), along(rect.y, rect.height, self.y))
    }

    /// The handle of a box within reach of a place.
    pub fn at(rect: Rect, place: Point, reach: f64) -> Option<Self> {
        Self::ALL.into_iter().find(|handle| handle.point(rect).minus(place).reach() <= reach)
    }

    /// The box after the handle was dragged, with its least size kept.
    pub fn drag(self, rect: Rect, by: Point, least: f64) -> Rect {
        let side = |start: f64, length: f64, at: i8, by: f64| match at {
            -1 => {
                let by = by.min(length - least);
                (start + by, length - by)
            }
            1 => (start, (length + by).max(least)),
            _ => (start, length),
        };
        let (x, width) = side(rect.x, rect.width, self.x, by.x);
        let (y, height) = side(rect.y, rect.height, self.y, by.y);
        Rect::new(x, y, width, height)
    }

    /// The CSS cursor for it.
    pub fn cursor(self) -> &'static str {
        match (self.x, self.y) {
            (0, _) => "ns-resize",
            (_, 0) => "ew-resize",
            (x, y) if x == y => "nwse-resize",
            (_, _) => "nesw-resize",
        }
    }
}

//! Where do the outermost boxes stand? Networks in rows, sites, hubs and zones in columns on their left; a place that somebody chose wins.

use netdraft_core::model::{Kind, Layout, Placement};

use super::text::on_grid;
use super::{GRID, Node, NodeShape};
use crate::geometry::{Point, Rect, Size};

/// The room between small boxes of a column.
const GAP: f64 = 24.0;
/// The room between networks, which links run through.
const AISLE: f64 = 112.0;
/// The room between what stands on the left and the networks, which VPN connections and their words run through.
const GUTTER: f64 = 176.0;
/// How much wider than high the whole is to be, as the part of a screen between the panels is.
const ASPECT: f64 = 1.6;
/// How many widths are tried for the rows.
const TRIES: u32 = 24;
/// The height that the columns on the left may have even where the networks are lower.
const LEAST_COLUMN: f64 = 480.0;

/// An outermost box and what stands in it, the box first.
pub(super) struct Top {
    pub(super) nodes: Vec<Node>,
}

impl Top {
    fn frame(&self) -> Rect {
        self.nodes.first().map(|node| node.rect).unwrap_or_default()
    }

    /// Whether it stands in the rows rather than on their left.
    fn is_network(&self) -> bool {
        self.nodes.first().is_some_and(|node| node.shape == NodeShape::Thing(Kind::Network))
    }

    fn shift(&mut self, by: Point) {
        for node in &mut self.nodes {
            node.rect = node.rect.moved(by);
        }
    }
}

/// The corner that somebody chose for a box.
pub(super) fn chosen_corner(layout: &Layout, id: &str) -> Option<Point> {
    layout.placements.get(id).map(corner_of)
}

/// The corner of a place.
pub(super) fn corner_of(place: &Placement) -> Point {
    Point::new(f64::from(place.x) * GRID, f64::from(place.y) * GRID)
}

/// Puts every outermost box in its place. Each has a slot whether or not its place was chosen, so that choosing one does not move the others.
pub(super) fn place(tops: &mut [Top], layout: &Layout) {
    let slots = slots(tops);
    let chosen = |top: &Top| top.nodes.first().and_then(|node| chosen_corner(layout, &node.id));
    let mut fixed = Vec::new();
    for top in tops.iter_mut() {
        if let Some(corner) = chosen(top) {
            top.shift(corner);
            fixed.push(top.frame());
        }
    }
    for (top, slot) in tops.iter_mut().zip(slots) {
        if chosen(top).is_none() {
            let frame = top.frame();
            let corner = clear_of(&fixed, Rect { x: slot.x, y: slot.y, ..frame });
            top.shift(corner.minus(frame.corner()));
        }
    }
}

/// The corner of a box after it moved down past the boxes that it would cover.
fn clear_of(fixed: &[Rect], mut rect: Rect) -> Point {
    // Each turn leaves at least one box behind for good, since the box only moves down.
    for _ in fixed {
        match fixed.iter().filter(|other| other.overlaps(rect)).map(|other| other.bottom()).reduce(f64::max) {
            Some(bottom) => rect.y = on_grid(bottom + GAP),
            None => break,
        }
    }
    rect.corner()
}

/// The slot of each box, as its corner.
fn slots(tops: &[Top]) -> Vec<Point> {
    let sizes = |networks: bool| {
        let of_kind = tops.iter().filter(move |top| top.is_network() == networks);
        of_kind.map(|top| Size::new(top.frame().width, top.frame().height)).collect::<Vec<Size>>()
    };
    let (networks, others) = (sizes(true), sizes(false));
    let rows = best_rows(&networks, others.iter().map(|size| size.width).fold(0.0, f64::max));
    let columns = columns(&others, rows.size.height.max(LEAST_COLUMN));
    // The networks begin at the origin, so that they stay when the first site comes.
    let left = -on_grid(columns.size.width + GUTTER);
    let (mut rows, mut columns) = (rows.corners.into_iter(), columns.corners.into_iter());
    let slot = |top: &Top| match top.is_network() {
        true => rows.next().unwrap_or_default(),
        false => columns.next().unwrap_or_default().plus(Point::new(left, 0.0)),
    };
    tops.iter().map(slot).collect()
}

/// The corners of boxes, and the size of all of them together.
#[derive(Default)]
struct Packed {
    corners: Vec<Point>,
    size: Size,
}

impl Packed {
    fn put(&mut self, corner: Point, size: Size) {
        self.corners.push(corner);
        self.size.width = self.size.width.max(corner.x + size.width);
        self.size.height = self.size.height.max(corner.y + size.height);
    }
}

/// The rows that look largest on a screen, together with a column of this width beside them.
fn best_rows(sizes: &[Size], beside: f64) -> Packed {
    let widest = sizes.iter().map(|size| size.width).fold(0.0, f64::max);
    let longest: f64 = sizes.iter().map(|size| size.width + AISLE).sum();
    let beside = if beside > 0.0 { beside + GUTTER } else { 0.0 };
    let tries = (0..=TRIES).map(|step| rows(sizes, widest + (longest - widest) * f64::from(step) / f64::from(TRIES)));
    let extent = |packed: &Packed| (packed.size.width + beside).max(packed.size.height * ASPECT);
    tries.min_by(|one, other| extent(one).total_cmp(&extent(other))).unwrap_or_default()
}

/// Fills rows of a width from left to right. Below a box that is lower than its row stands the next one, if it is low enough.
fn rows(sizes: &[Size], width: f64) -> Packed {
    let mut packed = Packed::default();
    let (mut row_top, mut row_bottom) = (0.0_f64, 0.0_f64);
    let mut column = Rect::default();
    for size in sizes {
        let below = on_grid(column.bottom() + AISLE / 2.0);
        let beside = on_grid(column.right() + AISLE);
        let corner = if packed.corners.is_empty() {
            Point::default()
        } else if below + size.height <= row_bottom {
            Point::new(column.x, below)
        } else if beside + size.width <= width {
            Point::new(beside, row_top)
        } else {
            row_top = on_grid(row_bottom + AISLE / 2.0);
            Point::new(0.0, row_top)
        };
        let rect = Rect::new(corner.x, corner.y, size.width, size.height);
        // A box below another one belongs to its column, which is as wide as its widest box.
        column = if corner.y > row_top { column.union(rect) } else { rect };
        row_bottom = row_bottom.max(rect.bottom());
        packed.put(corner, *size);
    }
    packed
}

/// Fills columns of a height from top to bottom.
fn columns(sizes: &[Size], height: f64) -> Packed {
    let mut packed = Packed::default();
    let mut next = Point::default();
    for size in sizes {
        if next.y > 0.0 && next.y + size.height > height {
            next = Point::new(on_grid(packed.size.width + GAP), 0.0);
        }
        packed.put(next, *size);
        next.y = on_grid(next.y + size.height + GAP);
    }
    packed
}

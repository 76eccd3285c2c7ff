//! Where do the outermost boxes stand? Sites and hubs in a column on the left, networks in rows, zones on the right; a place that somebody chose wins.

use netdraft_core::model::{Kind, Layout, Placement};

use super::text::on_grid;
use super::{GRID, Node, NodeShape};
use crate::geometry::{Point, Rect, Size};

/// The room between boxes of a column or row.
const GAP: f64 = 48.0;
/// The room between the columns, which links run through.
const GUTTER: f64 = 160.0;

/// An outermost box and what stands in it, the box first.
pub(super) struct Top {
    pub(super) nodes: Vec<Node>,
}

/// The part of the canvas that a box belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Left,
    Rows,
    Right,
}

impl Top {
    fn frame(&self) -> Rect {
        self.nodes.first().map(|node| node.rect).unwrap_or_default()
    }

    fn column(&self) -> Column {
        match self.nodes.first().map(|node| node.shape) {
            Some(NodeShape::Thing(Kind::Site | Kind::Gateway)) => Column::Left,
            Some(NodeShape::Thing(Kind::Network)) => Column::Rows,
            Some(NodeShape::Thing(_) | NodeShape::Lane) | None => Column::Right,
        }
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
    let size_of = |column: Column| tops.iter().filter(move |top| top.column() == column).map(Top::frame);
    let left = size_of(Column::Left).map(|rect| rect.width).fold(0.0, f64::max);
    let start = if left > 0.0 { on_grid(left + GUTTER) } else { 0.0 };
    let mut rows = Rows::new(start, size_of(Column::Rows));
    let middle: Vec<Point> = size_of(Column::Rows).map(|rect| rows.next(Size::new(rect.width, rect.height))).collect();
    let end = if middle.is_empty() { start } else { on_grid(rows.right + GUTTER) };
    let (mut left_y, mut right_y, mut middle) = (0.0, 0.0, middle.into_iter());
    let slot = |top: &Top| {
        let down = |y: &mut f64| {
            let here = *y;
            *y = on_grid(here + top.frame().height + GAP);
            here
        };
        match top.column() {
            Column::Left => Point::new(0.0, down(&mut left_y)),
            Column::Rows => middle.next().unwrap_or_default(),
            Column::Right => Point::new(end, down(&mut right_y)),
        }
    };
    tops.iter().map(slot).collect()
}

/// Fills rows from left to right.
struct Rows {
    start: f64,
    width: f64,
    x: f64,
    y: f64,
    height: f64,
    right: f64,
}

impl Rows {
    /// Rows that make the whole about half as wide again as it is high.
    fn new(start: f64, boxes: impl Iterator<Item = Rect> + Clone) -> Self {
        let area: f64 = boxes.clone().map(|rect| (rect.width + GUTTER) * (rect.height + GUTTER)).sum();
        let widest = boxes.map(|rect| rect.width).fold(0.0, f64::max);
        let width = (area * 1.5).sqrt().max(widest);
        Self { start, width, x: start, y: 0.0, height: 0.0, right: start }
    }

    fn next(&mut self, size: Size) -> Point {
        if self.x > self.start && self.x + size.width > self.start + self.width {
            (self.x, self.y, self.height) = (self.start, on_grid(self.y + self.height + GUTTER / 2.0), 0.0);
        }
        let corner = Point::new(self.x, self.y);
        self.x = on_grid(self.x + size.width + GUTTER);
        self.height = self.height.max(size.height);
        self.right = self.right.max(corner.x + size.width);
        corner
    }
}

//! Where does a moved box settle? On the grid; level with another box, or as far from its neighbours as these are from each other, where it comes close to that.

use super::{Guide, ToolContext, snapped};
use crate::geometry::{Point, Rect};
use crate::scene::NodeShape;

/// Within this distance of a line with another box, a moved box keeps to the line, in pixels of the screen.
const ALIGN: f64 = 6.0;

/// A way to go along one axis, with what shows why.
type Settled = (f64, Vec<Guide>);

/// The move that keeps the first box on the grid, level with another box, or in equal gaps between others, whatever it comes close to.
pub(super) fn aligned(ids: &[String], by: Point, context: &ToolContext<'_>) -> (Point, Vec<Guide>) {
    let Some(node) = ids.first().and_then(|id| context.scene.node(id)) else { return (by, Vec::new()) };
    let start = node.rect.corner();
    let on_grid = snapped(start.plus(by)).minus(start);
    let rect = node.rect.moved(by);
    let reach = ALIGN / context.camera.zoom;
    let beside = |other: &&crate::scene::Node| {
        other.parent == node.parent && !ids.contains(&other.id) && other.shape != NodeShape::Lane
    };
    let others: Vec<Rect> = context.scene.nodes().filter(beside).map(|other| other.rect).collect();
    let turned: Vec<Rect> = others.iter().copied().map(turn).collect();
    let across = along(rect, &others, reach);
    let down = along(turn(rect), &turned, reach);
    let (mut by, mut guides) = (on_grid, Vec::new());
    if let Some((shift, lines)) = across {
        by.x = rect.x + shift - start.x;
        guides.extend(lines);
    }
    if let Some((shift, lines)) = down {
        by.y = rect.y + shift - start.y;
        let back = |point: Point| Point::new(point.y, point.x);
        guides.extend(lines.into_iter().map(|line| Guide { from: back(line.from), to: back(line.to) }));
    }
    // Places are kept in grid units, so only a line on the grid can be kept to.
    let kept = snapped(start.plus(by)).minus(start);
    if kept == by { (by, guides) } else { (on_grid, Vec::new()) }
}

/// The same with both axes exchanged.
fn turn(rect: Rect) -> Rect {
    Rect::new(rect.y, rect.x, rect.height, rect.width)
}

/// Where a box settles from left to right.
fn along(rect: Rect, others: &[Rect], reach: f64) -> Option<Settled> {
    level(rect, others, reach).or_else(|| between(rect, others, reach))
}

/// The box whose edges or middle are closest to those of a rectangle, and the line that they would share.
fn level(rect: Rect, others: &[Rect], reach: f64) -> Option<Settled> {
    let lines = |rect: Rect| [rect.x, rect.centre().x, rect.right()];
    let mut best: Option<(Rect, f64, f64)> = None;
    for other in others {
        for (mine, theirs) in lines(rect).into_iter().zip(lines(*other)) {
            let shift = theirs - mine;
            if shift.abs() <= reach && best.is_none_or(|(_, _, least)| shift.abs() < least.abs()) {
                best = Some((*other, theirs, shift));
            }
        }
    }
    let (other, at, shift) = best?;
    let (top, bottom) = (rect.y.min(other.y), rect.bottom().max(other.bottom()));
    Some((shift, vec![Guide { from: Point::new(at, top), to: Point::new(at, bottom) }]))
}

/// The place at which the gaps beside a rectangle are equal: between its neighbours, or at the end of a row as far as the row has its boxes apart.
fn between(rect: Rect, others: &[Rect], reach: f64) -> Option<Settled> {
    let in_row: Vec<Rect> =
        others.iter().copied().filter(|other| other.y < rect.bottom() && rect.y < other.bottom()).collect();
    let before = |edge: f64| in_row.iter().copied().filter(move |other| other.right() <= edge).reduce(later);
    let after = |edge: f64| in_row.iter().copied().filter(move |other| other.x >= edge).reduce(earlier);
    let (left, right) = (before(rect.centre().x), after(rect.centre().x));
    let mut places: Vec<(f64, [(f64, f64); 2])> = Vec::new();
    if let (Some(left), Some(right)) = (left, right) {
        let x = f64::midpoint(left.right(), right.x) - rect.width / 2.0;
        places.push((x, [(left.right(), x), (x + rect.width, right.x)]));
    }
    if let Some(left) = left
        && let Some(second) = before(left.x)
    {
        let x = left.right() + (left.x - second.right());
        places.push((x, [(second.right(), left.x), (left.right(), x)]));
    }
    if let Some(right) = right
        && let Some(second) = after(right.right())
    {
        let x = right.x - (second.x - right.right()) - rect.width;
        places.push((x, [(x + rect.width, right.x), (right.right(), second.x)]));
    }
    places.retain(|(x, gaps)| (x - rect.x).abs() <= reach && gaps.iter().all(|(from, to)| to > from));
    let (x, gaps) = places.into_iter().reduce(|one, other| if nearer(&other, &one, rect.x) { other } else { one })?;
    let y = rect.centre().y;
    let guides = gaps.map(|(from, to)| Guide { from: Point::new(from, y), to: Point::new(to, y) });
    Some((x - rect.x, guides.to_vec()))
}

fn later(one: Rect, other: Rect) -> Rect {
    if other.right() > one.right() { other } else { one }
}

fn earlier(one: Rect, other: Rect) -> Rect {
    if other.x < one.x { other } else { one }
}

fn nearer<T>(one: &(f64, T), other: &(f64, T), to: f64) -> bool {
    (one.0 - to).abs() < (other.0 - to).abs()
}

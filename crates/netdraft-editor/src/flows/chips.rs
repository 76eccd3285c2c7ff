//! Where do the words on lines stand? On their line where there is room, beside it where there is not; never over each other, and never over a title.

use netdraft_core::model::Kind;
use netdraft_core::small::SmallSort;

use super::DrawnLine;
use crate::geometry::{Point, Rect, Size};
use crate::scene::{Detail, Node, NodeShape, PILL_HEIGHT, Scene, middle_of, pill_width, title_width};

/// The words on a line: where they stand, and what joins them with a line that they stand beside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chip {
    /// The place.
    pub rect: Rect,
    /// From the words to the line.
    pub leader: Option<[Point; 2]>,
}

/// How far chips keep from each other and from titles, and how far a chip is moved to look for room, at their usual size.
const APART: f64 = 3.0;
const STEP: f64 = 8.0;
/// How far chips may stand out of the plan.
const MARGIN: f64 = 24.0;
/// How many steps away from the middle of its line a chip is looked for room.
const FARTHEST: i32 = 60;

/// A chip for each line, at a scale.
pub fn chips(lines: &[DrawnLine], scene: &Scene, detail: Detail, scale: f64) -> Vec<Chip> {
    let titles = scene.nodes().filter_map(|node| title_area(node, detail));
    let words = scene.links.iter().filter(|link| detail >= Detail::Cards && !link.label.is_empty()).map(|link| {
        let size = Size::new(pill_width(&link.label), PILL_HEIGHT);
        around(middle_of(&link.path), size)
    });
    let mut taken: Vec<Rect> = titles.chain(words).collect();
    let within = scene.bounds.grown(MARGIN * scale);
    let mut chips = Vec::new();
    for line in lines {
        let size = Size::new(pill_width(&line.said()) * scale, PILL_HEIGHT * scale);
        let chip = place(&line.path, size, scale, (&taken, within));
        taken.push(chip.rect);
        chips.push(chip);
    }
    chips
}

fn around(centre: Point, size: Size) -> Rect {
    Rect::new(centre.x - size.width / 2.0, centre.y - size.height / 2.0, size.width, size.height)
}

fn place(path: &[Point], size: Size, scale: f64, (taken, within): (&[Rect], Rect)) -> Chip {
    let (wanted, step) = (middle_of(path), STEP * scale);
    let reach = f64::from(FARTHEST) * step + size.width;
    let near: Vec<Rect> = taken.iter().filter(|rect| rect.overlaps(reachable(path, reach))).copied().collect();
    let free = |centre: &Point| {
        let rect = around(*centre, size).grown(APART * scale);
        !near.iter().any(|other| other.overlaps(rect))
    };
    let inside = |centre: &Point| free(centre) && within.holds(around(*centre, size));
    let on_line = along(path, step, wanted);
    if let Some(centre) = on_line.iter().find(|centre| inside(centre)) {
        return Chip { rect: around(*centre, size), leader: None };
    }
    // Beside its line rather than on a part of it that is out of sight when the whole plan is in sight.
    let beside = |fits: &dyn Fn(&Point) -> bool| {
        (1..=FARTHEST).find_map(|ring| ring_of(ring, step, wanted).into_iter().find(|centre| fits(centre)))
    };
    let beside = beside(&inside).or_else(|| on_line.iter().copied().find(free)).or_else(|| beside(&free));
    let centre = beside.unwrap_or_else(|| {
        // Below everything there is always room.
        let bottom = taken.iter().map(|rect| rect.bottom()).fold(wanted.y, f64::max);
        Point::new(wanted.x, bottom + size.height + APART * scale)
    });
    let rect = around(centre, size);
    let nearest = along(path, step, centre).first().copied().filter(|point| !rect.contains(*point));
    Chip { rect, leader: nearest.map(|point| [centre, point]) }
}

/// Everything that is so near to a line.
fn reachable(path: &[Point], reach: f64) -> Rect {
    let points = path.iter().map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
    points.reduce(Rect::union).unwrap_or_default().grown(reach)
}

/// Points on a line, the one nearest to a point first.
fn along(path: &[Point], step: f64, nearest: Point) -> Vec<Point> {
    let mut points = vec![middle_of(path)];
    for ends in path.windows(2) {
        let [from, to] = ends else { continue };
        let way = to.minus(*from);
        let length = way.reach();
        let mut at = 0.0;
        while at <= length {
            let share = if length > 0.0 { at / length } else { 0.0 };
            points.push(Point::new(from.x + way.x * share, from.y + way.y * share));
            at += step;
        }
    }
    points.extend(path.last());
    points.small_sort_by(|one, other| one.minus(nearest).reach().total_cmp(&other.minus(nearest).reach()));
    points
}

/// Points on a square around a point, so many steps away, the nearest first.
fn ring_of(ring: i32, step: f64, centre: Point) -> Vec<Point> {
    let away = f64::from(ring) * step;
    let side = (-ring..=ring).flat_map(|at| {
        let along = f64::from(at) * step;
        [(along, -away), (along, away), (-away, along), (away, along)]
    });
    let mut points: Vec<Point> = side.map(|(x, y)| Point::new(centre.x + x, centre.y + y)).collect();
    points.small_sort_by(|one, other| one.minus(centre).reach().total_cmp(&other.minus(centre).reach()));
    points
}

/// Where the title of a box stands, as the page draws it.
pub fn title_area(node: &Node, detail: Detail) -> Option<Rect> {
    let Rect { x, y, width, height } = node.rect;
    let is_far = detail <= Detail::Bars;
    let area = match node.shape {
        NodeShape::Lane if is_far => return None,
        NodeShape::Lane => Rect::new(x + 12.0, y + 4.0, title_width(&node.title), 18.0),
        NodeShape::Thing(Kind::Network) => match detail {
            Detail::Blocks => Rect::new(x + width * 0.1, y + height * 0.2, width * 0.8, height * 0.6),
            Detail::Bars => Rect::new(x + 20.0, y + 10.0, width - 36.0, 40.0),
            Detail::Cards | Detail::Full => Rect::new(x + 14.0, y + 8.0, 24.0 + title_width(&node.title) * 1.2, 38.0),
        },
        NodeShape::Thing(Kind::Subnet) if is_far => Rect::new(x + 16.0, y + 8.0, width - 22.0, 28.0),
        NodeShape::Thing(Kind::Subnet) => Rect::new(x + 14.0, y + 7.0, title_width(&node.title), 36.0),
        // A small box is its title.
        NodeShape::Thing(_) => node.rect,
    };
    Some(area)
}

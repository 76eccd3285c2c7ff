//! Which way does a line take from one box to another? Along the axes, around what is in between where it can.

use crate::geometry::{Point, Rect};

/// How far a line that goes around keeps from the boxes it joins.
const DETOUR: f64 = 32.0;

/// The form of a line between two boxes that do not overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// From side to side, with a step between them.
    Across,
    /// From top to bottom, with a step between them.
    Down,
    /// Above both.
    Over,
    /// Below both.
    Under,
}

/// A side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

impl Form {
    const ALL: [Self; 4] = [Self::Across, Self::Down, Self::Over, Self::Under];

    /// The form that suits the places of two boxes best and crosses the fewest of the obstacles.
    pub(super) fn between(from: Rect, to: Rect, obstacles: &[Rect]) -> Self {
        let apart = |low: f64, high: f64, other_low: f64, other_high: f64| (other_low - high).max(low - other_high);
        let across = apart(from.x, from.right(), to.x, to.right());
        let down = apart(from.y, from.bottom(), to.y, to.bottom());
        let natural = if across >= down { Self::Across } else { Self::Down };
        let crossings = |form: Self| {
            let path = form.path((from, 0.5), (to, 0.5));
            obstacles.iter().filter(|rect| **rect != from && **rect != to && crosses(&path, **rect)).count()
        };
        let possible = Self::ALL.into_iter().filter(|form| match form {
            Self::Across => across > 0.0,
            Self::Down => down > 0.0,
            Self::Over | Self::Under => true,
        });
        let best = possible.min_by_key(|form| (crossings(*form), *form != natural, *form));
        best.unwrap_or(natural)
    }

    /// The sides at which a line of this form leaves one box and reaches the other.
    pub(super) fn sides(self, from: Rect, to: Rect) -> (Side, Side) {
        match self {
            Self::Across if from.centre().x <= to.centre().x => (Side::Right, Side::Left),
            Self::Across => (Side::Left, Side::Right),
            Self::Down if from.centre().y <= to.centre().y => (Side::Bottom, Side::Top),
            Self::Down => (Side::Top, Side::Bottom),
            Self::Over => (Side::Top, Side::Top),
            Self::Under => (Side::Bottom, Side::Bottom),
        }
    }

    /// The corners of a line of this form. Each end says how far along its side the line is, from 0 to 1.
    pub(super) fn path(self, from: (Rect, f64), to: (Rect, f64)) -> Vec<Point> {
        let (leave, reach) = self.sides(from.0, to.0);
        let (start, end) = (leave.point(from.0, from.1), reach.point(to.0, to.1));
        let corners = match self {
            Self::Across => {
                let x = (start.x + end.x) / 2.0;
                [start, Point::new(x, start.y), Point::new(x, end.y), end]
            }
            Self::Down => {
                let y = (start.y + end.y) / 2.0;
                [start, Point::new(start.x, y), Point::new(end.x, y), end]
            }
            Self::Over => {
                let y = start.y.min(end.y) - DETOUR * (0.5 + from.1);
                [start, Point::new(start.x, y), Point::new(end.x, y), end]
            }
            Self::Under => {
                let y = start.y.max(end.y) + DETOUR * (0.5 + from.1);
                [start, Point::new(start.x, y), Point::new(end.x, y), end]
            }
        };
        let [_, first, second, _] = corners;
        if (first.x - second.x).abs() < 1.0 && (first.y - second.y).abs() < 1.0 {
            vec![start, end]
        } else {
            corners.to_vec()
        }
    }
}

impl Side {
    /// The point of the side so far along it, from 0 to 1.
    pub(super) fn point(self, rect: Rect, along: f64) -> Point {
        match self {
            Self::Left => Point::new(rect.x, rect.y + rect.height * along),
            Self::Right => Point::new(rect.right(), rect.y + rect.height * along),
            Self::Top => Point::new(rect.x + rect.width * along, rect.y),
            Self::Bottom => Point::new(rect.x + rect.width * along, rect.bottom()),
        }
    }
}

/// The corners of a line between the middles of two boxes' sides, whatever is in between. A box inside the other is joined to its nearest side.
pub fn route_between(from: Rect, to: Rect) -> Vec<Point> {
    Form::between(from, to, &[]).path((from, 0.5), (to, 0.5))
}

fn crosses(path: &[Point], rect: Rect) -> bool {
    path.windows(2).any(|ends| match ends {
        [one, other] => rect.grown(-1.0).overlaps(Rect::between(*one, *other).grown(0.5)),
        _ => false,
    })
}

/// Puts the middle piece of a line that goes down, across and down at a height.
pub(super) fn bend(path: &mut [Point], height: f64) {
    if let [_, first, second, _] = path {
        (first.y, second.y) = (height, height);
    }
}

/// The rectangle around a line.
pub(super) fn bounds_of(path: &[Point]) -> Rect {
    let points = path.iter().map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
    points.reduce(Rect::union).unwrap_or_default()
}

/// How far a point is from a line along the axes.
pub(super) fn distance(path: &[Point], point: Point) -> f64 {
    let apart = |low: f64, high: f64, at: f64| (low - at).max(at - high).max(0.0);
    let each = path.windows(2).map(|ends| match ends {
        [one, other] => {
            let rect = Rect::between(*one, *other);
            apart(rect.x, rect.right(), point.x).max(apart(rect.y, rect.bottom(), point.y))
        }
        _ => f64::INFINITY,
    });
    each.fold(f64::INFINITY, f64::min)
}

/// The middle of the longest straight piece, where a label has the most room.
pub fn middle_of(path: &[Point]) -> Point {
    let pieces = path.windows(2).filter_map(|piece| match piece {
        [from, to] => Some((to.minus(*from).reach(), *from, *to)),
        _ => None,
    });
    let longest = pieces.max_by(|one, other| one.0.total_cmp(&other.0));
    longest.map_or_else(
        || path.first().copied().unwrap_or_default(),
        |(_, from, to)| Point::new((from.x + to.x) / 2.0, (from.y + to.y) / 2.0),
    )
}

/// A line as the `d` of an SVG path, its corners rounded with this radius.
pub fn path_data(path: &[Point], radius: f64) -> String {
    use std::fmt::Write as _;
    let mut data = String::new();
    let number = |value: f64| (value * 10.0).round() / 10.0;
    for (position, point) in path.iter().enumerate() {
        let neighbours = position.checked_sub(1).and_then(|before| path.get(before)).zip(path.get(position + 1));
        // Writing to a string cannot fail.
        let _ = match neighbours {
            _ if position == 0 => write!(data, "M{} {}", number(point.x), number(point.y)),
            None => write!(data, "L{} {}", number(point.x), number(point.y)),
            Some((before, after)) => {
                let (begin, end) = (towards(*point, *before, radius), towards(*point, *after, radius));
                let [begin, middle, end] = [begin, *point, end].map(|point| (number(point.x), number(point.y)));
                write!(data, "L{} {}Q{} {} {} {}", begin.0, begin.1, middle.0, middle.1, end.0, end.1)
            }
        };
    }
    data
}

/// The point at a distance from a corner towards another one, no further than half way.
fn towards(corner: Point, other: Point, distance: f64) -> Point {
    let way = other.minus(corner);
    let length = way.reach();
    if length == 0.0 {
        return corner;
    }
    let share = (distance / length).min(0.5);
    Point::new(corner.x + way.x * share, corner.y + way.y * share)
}

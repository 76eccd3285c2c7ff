//! What would come of a gesture? Enough to draw it without drawing anything else anew.

use crate::geometry::{Point, Rect};

/// What a gesture would do, in world units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Preview {
    /// Boxes that move, with everything in them.
    pub moved: Vec<Moved>,
    /// Links whose line changes, by id, with their new corners.
    pub links: Vec<(String, Vec<Point>)>,
    /// A rectangle that is drawn: a selection, a new box, another size.
    pub frame: Option<Rect>,
    /// A line that is drawn.
    pub line: Option<Vec<Point>>,
    /// What is below the pointer, and whether it can be used.
    pub target: Option<Target>,
    /// Lines along which boxes are level with each other.
    pub guides: Vec<Guide>,
    /// A few words beside the pointer: what will be there, or what stands in the way.
    pub label: String,
    /// Whether the release will do what the label says.
    pub possible: bool,
}

/// A box that moves.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// The box.
    pub id: String,
    /// How far.
    pub by: Point,
}

/// A box below the pointer.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The box.
    pub id: String,
    /// Why it cannot be used.
    pub refusal: Option<String>,
}

/// A line along which boxes are level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    /// One end.
    pub from: Point,
    /// The other end.
    pub to: Point,
}

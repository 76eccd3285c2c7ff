//! Where do things stand on the canvas? In whole grid units, apart from what they mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Extra;

/// The place of one box, in grid units from the origin of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Placement {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width; 0 lets the box fit its content.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub width: i32,
    /// Height; 0 lets the box fit its content.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub height: i32,
}

impl Placement {
    /// The names of the fields in the file.
    pub const FIELDS: [&str; 4] = ["x", "y", "width", "height"];
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// The places that somebody chose, by id; everything else is laid out automatically.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Places by the id of what stands there.
    pub placements: BTreeMap<String, Placement>,
    /// Fields of a newer minor version, by the id of the place that has them. They stay when the place is another one, and leave the file with it.
    pub extra: BTreeMap<String, Extra>,
}

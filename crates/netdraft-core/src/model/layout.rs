//! Where do things stand on the canvas? In whole grid units, apart from what they mean.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// The places that somebody chose, by id; everything else is laid out automatically.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// Places by the id of what stands there.
    pub placements: BTreeMap<String, Placement>,
}

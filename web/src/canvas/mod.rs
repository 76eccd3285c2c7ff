//! How is the plan drawn? As one picture under a camera, in groups that are drawn only while they are in sight and only as finely as can be seen.

mod flows;
mod group;
mod input;
mod lifted;
mod link;
mod minimap;
mod mounted;
mod overlay;
mod pane;
mod preview;
mod spotlight;
mod stage;
mod tints;
mod tools;

pub(crate) use pane::Canvas;
pub(crate) use stage::Stage;

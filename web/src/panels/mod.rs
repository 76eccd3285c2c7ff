//! What stands beside the view? The outline, the problems, the way of a packet, and the page of a rule.

mod bottom;
mod checks;
mod explain;
pub(crate) mod flow;
mod hops;
mod offers;
pub(crate) mod outline;
mod path;
pub(crate) mod problems;
mod waivers;

pub(crate) use bottom::bottom_panel;
pub(crate) use explain::ExplainDrawer;
pub(crate) use outline::Outline;

//! What stands beside the view? The outline, the problems, and the page of a rule.

mod explain;
pub(crate) mod outline;
pub(crate) mod problems;
mod waivers;

pub(crate) use explain::ExplainDrawer;
pub(crate) use outline::Outline;
pub(crate) use problems::ProblemsPanel;

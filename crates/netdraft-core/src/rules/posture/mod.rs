//! Rules about security posture.

pub(super) mod internet_to_data_tier;
mod opened;
pub(super) mod segmentation_breach;

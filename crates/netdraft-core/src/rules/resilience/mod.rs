//! Rules about capacity and process.

pub(super) mod db_pool_exceeds_max;
pub(super) mod expired_waiver;
pub(super) mod flow_opened_by_change;
pub(super) mod flows_broken_by_change;
pub(super) mod incomplete_waiver;
pub(super) mod plan_has_no_intents;
mod stages;
mod suggested;
pub(super) mod unused_waiver;

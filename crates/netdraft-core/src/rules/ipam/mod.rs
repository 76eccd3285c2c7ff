//! Rules about subnets and the addresses in them.

pub(super) mod address_outside_subnet;
pub(super) mod allocator_conflict;
pub(super) mod azure_special_subnet_size;
pub(super) mod block_missing;
pub(super) mod connector_subnet_invalid;
pub(super) mod duplicate_address;
pub(super) mod reserved_address_assigned;
mod room;
pub(super) mod subnet_exhausted;
pub(super) mod subnet_nearly_full;
pub(super) mod subnet_outside_network;
pub(super) mod subnet_overlap;
pub(super) mod subnet_size_illegal;

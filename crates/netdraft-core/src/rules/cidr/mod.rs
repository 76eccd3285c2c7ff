//! Rules about address blocks of networks.

pub(super) mod cidr_host_bits_set;
pub(super) mod cidr_invalid_mask;
pub(super) mod cidr_overlap_between_connected;
pub(super) mod cidr_overlap_within_network;
pub(super) mod limits;
pub(super) mod mask_disagrees_with_plan;
pub(super) mod vpc_forbidden_range;
pub(super) mod vpc_size_out_of_range;

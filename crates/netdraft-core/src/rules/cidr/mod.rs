//! Rules about address blocks of networks.

pub(super) mod cidr_host_bits_set;

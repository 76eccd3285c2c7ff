//! What a cloud network is, what is wrong with it, and how it may change.

pub mod address;
pub mod analysis;
pub mod calc;

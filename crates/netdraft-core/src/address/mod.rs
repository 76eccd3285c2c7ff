//! Which addresses a network has: blocks, sets of blocks, and how many addresses of a block may be used.
//!
//! A [`Cidr`] has no host bits. [`allocate`] returns blocks that touch nothing it was shown, or says why there are none.

mod allocate;
mod capacity;
mod cidr;
mod fault;
mod provider;
mod range_set;
mod typed;

pub use allocate::{Exhausted, Holes, Pool, Request, Shortage, Size, Strategy, allocate};
pub use capacity::{Capacity, LIMITS_CHECKED, SubnetLimits, reserved, smallest_prefix_for, subnet_limits, usable};
pub use cidr::{Cidr, Family};
pub use fault::CidrFault;
pub use provider::{Provider, UnknownProvider};
pub use range_set::BlockSet;
pub use typed::{Address, AddressFault, Block};

//! Which addresses a network has: blocks, sets of blocks, and how many addresses of a block may be used.

mod cidr;
mod fault;
mod typed;

pub use cidr::{Cidr, Family};
pub use fault::CidrFault;
pub use typed::{Address, AddressFault, Block};

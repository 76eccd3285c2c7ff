//! How does a plan change? Only by commands, each of which leaves a recorded difference that can be undone.
//!
//! Invariant: every mutation goes through [`apply`]; [`Change::inverse`] is written once and knows nothing of commands.

mod apply;
mod change;
mod command;
mod fix;
mod renumber;

pub use apply::{Refusal, apply};
pub use change::{Change, RowAt, Step};
pub use command::{Command, END, PLAN};
pub use fix::{Fix, Safety};
pub use renumber::move_block;

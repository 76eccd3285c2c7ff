//! How long does judging a plan take, by its size and by what was edited? The same program natively and in a browser; whoever runs it brings the clock.

mod edits;
mod measure;
mod rules;
mod table;

pub use edits::Edit;
pub use measure::{Bench, Options, Outcome, Stage, measure};
pub use rules::rules;
pub use table::table;

/// Tells the time in microseconds since some moment that stays the same.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// The sizes that are measured, in subnets.
pub const SIZES: [usize; 5] = [100, 300, 1_000, 3_000, 10_000];

//! What do the tests share? Pages that hold plans with what is expected of them, repairs, and sessions to drive. Nothing that the product depends on.

pub mod arbitrary;
pub mod drive;
pub mod judge;
pub mod large;
pub mod page;
pub mod pages;
pub mod plans;
pub mod repair;
pub mod wired;

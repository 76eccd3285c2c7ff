//! What do the tests share? Pages that hold plans with what is expected of them, and repairs. Nothing that the product depends on.

pub mod judge;
pub mod page;
pub mod repair;

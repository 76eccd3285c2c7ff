//! How is a report shown? One renderer a file, over one [`crate::check::Report`] or over who can talk to whom.
//!
//! Invariant: no decisions here.

mod difference;
mod json;
mod matrix;

pub use difference::{diff_json, diff_text};
pub use json::{finding_json, json};
pub use matrix::{Asked, matrix_json, matrix_text};

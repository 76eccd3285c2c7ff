//! How is a report shown? One renderer a file over one [`crate::check::Report`].
//!
//! Invariant: no decisions here.

mod json;

pub use json::{finding_json, json};

//! What a cloud network is, what is wrong with it, and how it may change.
//!
//! The core has no input or output, no clock, no randomness and no floating point: the same plan gives the same bytes natively and in wasm.

/// The text of a file: a page of a rule, a template, a sample. The page in the browser fetches it when somebody asks for it, and is built without.
#[cfg(feature = "pages")]
macro_rules! text {
    ($($file:literal),+) => {
        include_str!(concat!($($file),+))
    };
}
#[cfg(not(feature = "pages"))]
macro_rules! text {
    ($($file:literal),+) => {
        ""
    };
}

pub mod address;
pub mod analysis;
pub mod calc;
pub mod check;
pub mod edit;
pub mod export;
pub mod format;
pub mod import;
pub mod model;
pub mod repair;
pub mod report;
pub mod rules;
pub mod sample;
pub mod small;
pub mod starter;
pub mod template;
pub mod words;

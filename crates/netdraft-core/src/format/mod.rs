//! How does a plan become a file and come back? As `*.netdraft.json`, version 1.0.
//!
//! Invariant: [`load`] never panics and reports every fault of a file (of very many the first, and a count); loading what [`save`] wrote gives the same document, and saving what was loaded from a
//! saved file gives the same bytes.

mod form;
mod load;
mod save;
mod schema;
mod source;

pub use form::LARGEST_FILE;
pub use load::{Fault, Loaded, load, load_bytes, read_value};
pub use save::{digest, save, save_with_validation};
pub use schema::schema;
pub use source::SourceMap;

/// The version of the format that is written. Every `1.x` is read.
pub const VERSION: &str = "1.0";

/// What `$schema` says unless the file said something else: the file that `netdraft schema` prints.
pub const SCHEMA_FILE: &str = "netdraft-1.0.schema.json";

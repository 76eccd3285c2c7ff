//! What does each command do? One file a command.

pub(crate) mod alloc;
pub(crate) mod calc;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fix;
pub(crate) mod fmt;
pub(crate) mod human;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod matrix;
pub(crate) mod number;
pub(crate) mod path;
pub(crate) mod policy;
pub(crate) mod rules;
pub(crate) mod schema;

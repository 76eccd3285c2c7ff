//! How does the page reach the browser? Everything that is neither an element nor an event goes through here.

pub(crate) mod announce;
pub(crate) mod assets;
pub(crate) mod clipboard;
pub(crate) mod clock;
pub(crate) mod dom;
pub(crate) mod files;
pub(crate) mod folders;
pub(crate) mod keys;
pub(crate) mod leaving;
pub(crate) mod link;
pub(crate) mod locks;
pub(crate) mod panic;
pub(crate) mod picture;
#[cfg(debug_assertions)]
pub(crate) mod reload;
pub(crate) mod size;
pub(crate) mod storage;
pub(crate) mod tasks;
pub(crate) mod theme;
pub(crate) mod visit;
pub(crate) mod wheel;

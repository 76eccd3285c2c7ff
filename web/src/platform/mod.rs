//! How does the page reach the browser? Everything that is neither an element nor an event goes through here.

#[cfg(debug_assertions)]
pub(crate) mod reload;

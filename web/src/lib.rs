//! What does the user see? Yew components over the editor; all judgement and all editing happen in the crates below.

mod app;
mod canvas;
mod controls;
mod inspector;
mod keeping;
mod panels;
mod platform;
mod shell;
mod store;
mod tables;

pub use app::{App, AppProps};

/// Mounts [`App`] on the element `#app`, replacing the shell that is shown while the program loads.
///
/// In a debug build the page also reloads itself whenever `trunk serve` has rebuilt it.
pub fn mount() {
    platform::panic::install();
    let root = gloo::utils::document().get_element_by_id("app").expect("index.html has an element `app`");
    yew::Renderer::<App>::with_root_and_props(root, AppProps { keeps: true }).render();
    #[cfg(debug_assertions)]
    platform::reload::listen();
}

//! What does the user see? Yew components over the editor; all judgement and all editing happen in the crates below.

mod app;
mod platform;

pub use app::App;

/// Mounts [`App`] on the element `#app`, replacing the shell that is shown while the program loads.
///
/// In a debug build the page also reloads itself whenever `trunk serve` has rebuilt it.
pub fn mount() {
    let root = gloo::utils::document().get_element_by_id("app").expect("index.html has an element `app`");
    yew::Renderer::<App>::with_root(root).render();
    #[cfg(debug_assertions)]
    platform::reload::listen();
}

//! Do the components work in a real browser? Run with `cargo xtask test --only headless`; on other targets this file is empty.
#![cfg(target_arch = "wasm32")]

use netdraft_web::{App, AppProps};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Element;

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts the application in an element of its own, so that no test meets the listeners of another.
async fn mounted() -> (yew::AppHandle<App>, Element) {
    let document = gloo::utils::document();
    let root = document.create_element("div").expect("`div` is a valid name");
    gloo::utils::body().append_child(&root).expect("the body accepts a `div`");
    let app = yew::Renderer::<App>::with_root_and_props(root.clone(), AppProps { keeps: false }).render();
    yew::scheduler::flush().await;
    (app, root)
}

#[wasm_bindgen_test]
async fn the_application_shows_its_name() {
    let (app, root) = mounted().await;
    let heading = root.query_selector("h1").expect("`h1` is a valid selector").expect("the page has a heading");
    assert_eq!(heading.text_content().as_deref(), Some("netdraft"));
    app.destroy();
    yew::scheduler::flush().await;
    assert_eq!(root.text_content().as_deref(), Some(""), "nothing is left of an application that was taken down");
    root.remove();
}

//! When does a page under development reload itself? Whenever `trunk serve` says that it has rebuilt it.

use gloo::{events::EventListener, utils::window};
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket, console};

/// The one message of Trunk's socket that asks for a reload; the others describe a build that failed.
const RELOAD: &str = r#"{"type":"reload"}"#;

/// Listens on Trunk's socket for as long as the page lives. Without a socket, nothing happens.
pub(crate) fn listen() {
    let Ok(host) = window().location().host() else { return };
    let Ok(socket) = WebSocket::new(&format!("ws://{host}/.well-known/trunk/ws")) else { return };
    EventListener::new(&socket, "message", |event| {
        let Some(message) = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()) else { return };
        if message == RELOAD {
            // A reload that the browser refuses leaves the page as it is.
            let _ = window().location().reload();
        } else {
            console::error_2(&"trunk:".into(), &message.into());
        }
    })
    .forget();
}

//! How does something go on while the page does something else? As a task. All are of one type, because each type of task is some kilobytes of program.

use std::pin::Pin;

/// Does something in its own time.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    run(Box::pin(task));
}

fn run(task: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(task);
}

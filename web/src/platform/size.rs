//! How large is an element, now and whenever it changes?

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// Calls back with the size of an element, in pixels, until it is dropped.
pub(crate) struct SizeWatch {
    observer: ResizeObserver,
    _callback: Closure<dyn Fn(Array)>,
}

impl SizeWatch {
    /// Begins to watch. The browser calls back once at the start.
    pub(crate) fn of(element: &Element, changed: impl Fn(f64, f64) + 'static) -> Option<Self> {
        let callback = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            let last = entries.length().checked_sub(1).map_or(JsValue::UNDEFINED, |last| entries.get(last));
            if let Some(entry) = last.dyn_ref::<ResizeObserverEntry>() {
                let size = entry.content_rect();
                changed(size.width(), size.height());
            }
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

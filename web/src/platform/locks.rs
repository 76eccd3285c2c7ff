//! Is a plan open in another tab too? The browser gives a lock to one tab at a time, and takes it back when the tab ends, however it ends.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

use super::clock::pause;
use super::tasks::spawn;

#[wasm_bindgen]
extern "C" {
    // web-sys has the Web Locks API behind an unstable flag only.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

type Lost = Rc<dyn Fn(String)>;

thread_local! {
    /// Who is told that another tab took a plan over.
    static LOST: RefCell<Option<Lost>> = const { RefCell::new(None) };
    /// The plans whose locks this tab has.
    static HELD: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Tells somebody from here on when another tab takes a plan over.
pub(crate) fn when_lost(tell: impl Fn(String) + 'static) {
    LOST.set(Some(Rc::new(tell)));
}

/// Takes the lock of a plan until this tab ends, and says whether this tab has it. A browser without locks gives it to everybody.
pub(crate) async fn take(plan: &str) -> bool {
    ask(plan, "ifAvailable").await
}

/// The same, for a page that was just loaded: the page before it may need a moment to end.
pub(crate) async fn take_after_reload(plan: &str) -> bool {
    const PATIENCE: i32 = 150;
    if take(plan).await {
        return true;
    }
    pause(PATIENCE).await;
    take(plan).await
}

/// Takes the lock of a plan away from the tab that has it.
pub(crate) async fn steal(plan: &str) -> bool {
    ask(plan, "steal").await
}

async fn ask(plan: &str, how: &str) -> bool {
    if HELD.with_borrow(|held| held.contains(plan)) {
        return true;
    }
    let options = Object::new();
    let asked = Reflect::set(&options, &JsValue::from_str(how), &JsValue::TRUE);
    let plan = plan.to_owned();
    let answer = Promise::new(&mut |resolve: Function, _| {
        let said = resolve.clone();
        let granted = Closure::once_into_js(move |lock: JsValue| {
            let has = !lock.is_null();
            drop(said.call1(&JsValue::NULL, &JsValue::from_bool(has)));
            // The lock is held until the promise is kept, which is never.
            if has { Promise::new(&mut |_, _| {}).into() } else { JsValue::UNDEFINED }
        });
        match asked.clone().and_then(|_| request(&format!("netdraft:{plan}"), &options, granted.unchecked_ref())) {
            Ok(held) => {
                let plan = plan.clone();
                spawn(async move {
                    let is_lost = JsFuture::from(held).await.is_err();
                    if is_lost
                        && HELD.with_borrow_mut(|held| held.remove(&plan))
                        && let Some(lost) = LOST.with_borrow(Clone::clone)
                    {
                        lost(plan);
                    }
                });
            }
            Err(_) => drop(resolve.call1(&JsValue::NULL, &JsValue::TRUE)),
        }
    });
    let has = JsFuture::from(answer).await.is_ok_and(|has| has.is_truthy());
    if has {
        HELD.with_borrow_mut(|held| held.insert(plan));
    }
    has
}

//! What day is it? The only clock of the page.

use gloo::timers::callback::Timeout;
use js_sys::Date;

/// The day by the clock and zone of this computer, as `2026-11-21`.
pub(crate) fn today() -> String {
    let now = Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// Something that happens later unless this is dropped before.
pub(crate) struct Later {
    _timer: Timeout,
}

/// Does something after so many milliseconds.
pub(crate) fn later(milliseconds: u32, act: impl FnOnce() + 'static) -> Later {
    Later { _timer: Timeout::new(milliseconds, act) }
}

/// Does something after so many milliseconds, whatever happens until then.
pub(crate) fn later_for_good(milliseconds: u32, act: impl FnOnce() + 'static) {
    Timeout::new(milliseconds, act).forget();
}

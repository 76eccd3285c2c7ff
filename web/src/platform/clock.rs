//! What day is it, and how long did something take? The only clock of the page.

use gloo::timers::callback::Timeout;
use js_sys::{Date, Promise};
use wasm_bindgen_futures::JsFuture;

/// The day by the clock and zone of this computer, as `2026-11-21`.
pub(crate) fn today() -> String {
    spoken(&Date::new_0())
}

/// The day so many days after today.
pub(crate) fn day_after(days: u32) -> String {
    let now = Date::new_0();
    // The calendar carries days past the end of a month over.
    spoken(&Date::new_with_year_month_day(
        now.get_full_year(),
        now.get_month().cast_signed(),
        (now.get_date() + days).cast_signed(),
    ))
}

/// The time, in milliseconds since 1970.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the clock counts whole milliseconds, and not before 1970"
)]
pub(crate) fn now() -> u64 {
    Date::now() as u64
}

/// A moment by the clock and zone of this computer: the time alone where it is today.
#[allow(clippy::cast_precision_loss, reason = "the moment was told by the same clock")]
pub(crate) fn moment(at: u64) -> String {
    let date = Date::new(&(at as f64).into());
    let day = spoken(&date);
    let day = if day == today() { "today".to_owned() } else { day };
    format!("{day} {:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// A name that no other plan has.
pub(crate) fn unique() -> String {
    format!("{:x}-{:x}", now(), js_sys::Math::random().to_bits())
}

fn spoken(day: &Date) -> String {
    format!("{:04}-{:02}-{:02}", day.get_full_year(), day.get_month() + 1, day.get_date())
}

/// Says for so many milliseconds that there is time left. The clock has whole milliseconds and may be set, which makes a turn a little longer or shorter.
pub(crate) fn for_at_most(milliseconds: f64) -> impl FnMut() -> bool {
    let end = Date::now() + milliseconds;
    move || Date::now() < end
}

/// Something that happens later unless this is dropped before.
pub(crate) struct Later {
    _timer: Timeout,
}

/// Does something after so many milliseconds.
pub(crate) fn later(milliseconds: u32, act: impl FnOnce() + 'static) -> Later {
    Later { _timer: Timeout::new(milliseconds, act) }
}

/// Lets so many milliseconds pass.
pub(crate) async fn pause(milliseconds: i32) {
    let pause = Promise::new(&mut |resolve, _| {
        // Without a clock, no time passes at all.
        drop(gloo::utils::window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds));
    });
    drop(JsFuture::from(pause).await);
}

/// Does something after so many milliseconds, whatever happens until then.
pub(crate) fn later_for_good(milliseconds: u32, act: impl FnOnce() + 'static) {
    Timeout::new(milliseconds, act).forget();
}

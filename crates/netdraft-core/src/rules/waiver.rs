//! Is a waiver in force? Only with a reason, an owner and a last day, and only until that day is over.

use super::Policy;
use crate::model::Waiver;

/// The fields that a waiver lacks, in the order of the file: without all of them it is not in force.
pub fn missing_fields(waiver: &Waiver) -> Vec<&'static str> {
    let fields = [
        ("reason", waiver.reason.trim().is_empty()),
        ("owner", waiver.owner.trim().is_empty()),
        ("expires", !is_day(waiver.expires.trim())),
    ];
    fields.into_iter().filter(|(_, is_missing)| *is_missing).map(|(name, _)| name).collect()
}

/// Whether a waiver's last day is over. Days are compared as text, which works for `2027-01-31`.
pub fn is_expired(waiver: &Waiver, policy: &Policy) -> bool {
    policy.today.as_deref().is_some_and(|today| is_day(waiver.expires.trim()) && waiver.expires.trim() < today)
}

/// Whether a waiver is in force on the day of the run.
pub fn is_in_force(waiver: &Waiver, policy: &Policy) -> bool {
    missing_fields(waiver).is_empty() && !is_expired(waiver, policy)
}

/// Whether a text is a day of the calendar, as `2027-01-31` (RFC 3339, `full-date`).
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |text: &str, digits: usize| -> Option<u16> {
        let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_number)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for day in ["2027-01-31", "2028-02-29", "2000-02-29", "0001-12-31"] {
            assert!(is_day(day), "{day}");
        }
        for text in
            ["", "2027-1-31", "2027-02-29", "1900-02-29", "2027-04-31", "2027-13-01", "2027-00-10", "2027-01-00"]
        {
            assert!(!is_day(text), "{text}");
        }
        for text in ["31/01/2027", "next year", "2027-01-31T00:00:00Z", "+027-01-31", "2027-01-31-01"] {
            assert!(!is_day(text), "{text}");
        }
    }
}

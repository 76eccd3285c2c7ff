//! How is a number of the command line read? With what it may be, said in one line when it is something else.

use std::ops::RangeInclusive;

/// Reads whole numbers of a range. An option that takes one also allows negative numbers, so that `-1` is told its range and is not taken for an option.
pub(crate) fn within<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync
where
    T: Copy + PartialOrd + std::str::FromStr + std::fmt::Display + Send + Sync + 'static,
{
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!("write a whole number from {} to {}", range.start(), range.end())),
    }
}

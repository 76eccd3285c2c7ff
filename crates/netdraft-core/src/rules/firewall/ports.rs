//! How are lists of ports read and written?

use crate::analysis::Intervals;
use crate::model::Ports;

/// The ports of a list; all where it is empty.
pub(super) fn ports_of(ports: &Ports) -> Intervals<u16> {
    match ports.is_any() {
        true => Intervals::full(),
        false => Intervals::from_ranges(ports.ranges().iter().map(|range| (range.first, range.last))),
    }
}

/// Ports as a rule writes them.
pub(super) fn ports_text(ports: &Intervals<u16>) -> String {
    let range = |&(first, last): &(u16, u16)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    ports.ranges().iter().map(range).collect::<Vec<_>>().join(", ")
}

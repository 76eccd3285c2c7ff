//! Which sections do the rules of a table stand in? Rules that follow each other and say the same section are one; it decides nothing.

use netdraft_core::model::{Anchor, Choice, Direction, Filter};
use netdraft_core::words::counted;

use super::{Cell, CellTone, Row, RowKind, Table};

/// The heading of rules without a section that come after some with one.
const OTHERS: &str = "Other rules";

impl Table {
    /// The same table without the rows of sections that are closed, by the keys of their headings.
    #[must_use]
    pub fn without_sections(&self, closed: &[String]) -> Self {
        let mut table = self.clone();
        let mut is_closed = false;
        table.rows.retain(|row| {
            match row.kind {
                RowKind::Heading => is_closed = closed.contains(&row.anchor.to_string()),
                RowKind::Pinned => is_closed = false,
                RowKind::Thing | RowKind::Free | RowKind::Kept => return !is_closed,
            }
            true
        });
        table
    }

    /// The rows of the section whose heading stands at this place.
    pub fn rows_of_section(&self, heading: usize) -> Vec<Anchor> {
        let below = self.rows.iter().skip(heading + 1).take_while(|row| row.kind == RowKind::Thing);
        below.map(|row| row.anchor.clone()).collect()
    }
}

/// The rules of one direction in the order of evaluation, by their positions in the list, with the heading of a section above its first rule.
pub(super) fn with_headings(
    filter: &Filter,
    direction: Direction,
    order: &[usize],
    columns: usize,
) -> Vec<(usize, Option<Row>)> {
    let section = |index: usize| filter.rules.get(index).map_or("", |rule| rule.section.as_str());
    let has_sections = order.iter().any(|index| !section(*index).is_empty());
    let mut rows: Vec<(usize, Option<Row>)> = Vec::new();
    for chunk in order.chunk_by(|one, other| section(*one) == section(*other)) {
        let Some(first) = chunk.first() else { continue };
        let name = section(*first);
        let begins = has_sections && !(name.is_empty() && rows.is_empty());
        let heading = begins.then(|| {
            let title = if name.is_empty() { OTHERS } else { name };
            let words = format!("{title} · {}", counted(chunk.len(), "rule"));
            let mut cells = vec![Cell::words(words)];
            cells.resize(columns, Cell::words(String::new()).toned(CellTone::Quiet));
            // A section that is torn apart has several headings, each with a key of its own.
            let place = rows.iter().filter(|(_, heading)| heading.is_some()).count();
            Row {
                anchor: Anchor::new(filter.id.as_str(), format!("sections/{}/{place}/{name}", direction.word())),
                kind: RowKind::Heading,
                depth: 0,
                mark: None,
                cells,
                delete: None,
                allocates_in: None,
            }
        });
        rows.push((*first, heading));
        rows.extend(chunk.iter().skip(1).map(|index| (*index, None)));
    }
    rows
}

/// The section that rules take which stand between these two now: their own where one of the two has it, and otherwise that of the one above.
pub(super) fn adopted<'a>(own: &str, above: Option<&'a str>, below: Option<&'a str>) -> Option<&'a str> {
    let is_own = |section: &Option<&str>| section.is_some_and(|section| section == own);
    if is_own(&above) || is_own(&below) { None } else { above.or(below) }
}

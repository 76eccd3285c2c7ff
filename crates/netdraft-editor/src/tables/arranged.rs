//! How are the rows of a table sorted by a column, and which of them hold some words?

use std::net::IpAddr;

use netdraft_core::address::Cidr;
use netdraft_core::small::SmallSort;

use super::{Row, RowKind, Table};

/// A column that rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortBy {
    /// What stands above it.
    pub column: &'static str,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

impl SortBy {
    /// What comes after this when somebody asks to sort by a column once more: up, then down, then as it was.
    pub fn next(now: Option<Self>, column: &'static str) -> Option<Self> {
        match now {
            Some(by) if by.column == column && by.is_descending => None,
            Some(by) if by.column == column => Some(Self { is_descending: true, ..by }),
            Some(_) | None => Some(Self { column, is_descending: false }),
        }
    }
}

impl Table {
    /// The same table with its rows sorted, and without those that lack one of the words. Its rows cannot be moved then.
    #[must_use]
    pub fn arranged(&self, by: Option<SortBy>, words: &str) -> Self {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut table = Self { is_ordered: self.is_ordered && by.is_none() && words.is_empty(), ..self.clone() };
        table.rows.retain(|row| {
            row.kind != RowKind::Heading
                && words.iter().all(|word| row.cells.iter().any(|cell| cell.text.to_lowercase().contains(word)))
        });
        let place = |column: &str| table.columns.iter().position(|known| known.label == column);
        if let Some((column, is_descending)) = by.and_then(|by| Some((place(by.column)?, by.is_descending))) {
            let keys: Vec<Key> = table.rows.iter().map(|row| key(row, column)).collect();
            let mut order: Vec<usize> = (0..keys.len()).collect();
            order.small_sort_by(|one, other| {
                let (one, other) = (keys.get(*one), keys.get(*other));
                // What has no value stands last either way.
                let is_empty = |key: Option<&Key>| key.is_none_or(|key| key.0 == EMPTY);
                let sense = if is_descending { other.cmp(&one) } else { one.cmp(&other) };
                is_empty(one).cmp(&is_empty(other)).then(sense)
            });
            table.rows = order.into_iter().filter_map(|at| table.rows.get(at).cloned()).collect();
        }
        table
    }

    /// The same table without the columns with these names above them. The first one says which row it is, and stays.
    #[must_use]
    pub fn without_columns(&self, hidden: &[String]) -> Self {
        let mut table = self.clone();
        let stays = |at: usize| {
            let column = self.columns.get(at).filter(|_| at > 0);
            column.is_none_or(|column| !hidden.iter().any(|hidden| hidden == column.label))
        };
        let mut at = 0..;
        table.columns.retain(|_| at.next().is_some_and(stays));
        for row in &mut table.rows {
            let mut at = 0..;
            row.cells.retain(|_| at.next().is_some_and(stays));
        }
        table
    }
}

/// What a cell is sorted by: its kind, its number, its words.
type Key = (u8, u128, String);

/// The kind of a cell without words.
const EMPTY: u8 = 3;

fn key(row: &Row, column: usize) -> Key {
    let text = row.cells.get(column).map(|cell| cell.text.trim()).unwrap_or_default();
    let address = text.parse::<Cidr>().map(Cidr::first).or_else(|_| text.parse::<IpAddr>());
    let digits: String = text.chars().filter(|letter| *letter != '\u{202f}').take_while(char::is_ascii_digit).collect();
    match (address, digits.parse::<u128>()) {
        _ if text.is_empty() => (EMPTY, 0, String::new()),
        (Ok(IpAddr::V4(address)), _) => (1, u128::from(address.to_bits()), text.to_owned()),
        (Ok(IpAddr::V6(address)), _) => (2, address.to_bits(), text.to_owned()),
        (Err(_), Ok(number)) => (0, number, text.to_owned()),
        (Err(_), Err(_)) => (2, 0, text.to_lowercase()),
    }
}

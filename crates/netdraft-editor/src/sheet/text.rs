//! How do spreadsheets write rows on the clipboard and into files? Tabs, commas or semicolons between cells, quotes around cells that hold one.

use csv::{Position, ReaderBuilder, Trim};

use crate::tables::{Row, Table};

/// The most bytes of a text that are read as rows.
pub(super) const LONGEST: usize = 4_000_000;

/// The rows of a text, without those that are empty, each with the number of its line.
pub(super) fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(text))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    // A text in memory can be read to its end, and rows may have any number of cells.
    let records = reader.records().filter_map(Result::ok);
    let rows = records.map(|record| {
        let line = record.position().map_or(1, |position| line_of(text, position));
        (line, record.iter().map(|cell| plain(cell).to_owned()).collect::<Vec<String>>())
    });
    rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect()
}

/// The number of the line that a row begins in. Where empty lines come before it, its position is that of the first of them.
fn line_of(text: &str, position: &Position) -> usize {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let from_here = text.get(number(position.byte())..).unwrap_or_default();
    let empty = from_here.bytes().take_while(|letter| matches!(letter, b'\r' | b'\n'));
    number(position.line()) + empty.filter(|letter| *letter == b'\n').count()
}

/// What stands between the cells of a text: a tab where there is one, or else what the first line has more of.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    match () {
        () if text.contains('\t') => b'\t',
        () if count(';') > count(',') => b';',
        () => b',',
    }
}

/// A table as a spreadsheet takes it, or as Markdown: its columns, and those of its rows that are wanted.
pub(super) fn written(table: &Table, wanted: &dyn Fn(&Row) -> bool, as_markdown: bool) -> String {
    let heads: Vec<String> = table.columns.iter().map(|column| column.label.to_owned()).collect();
    let mut lines = vec![heads];
    for row in table.rows.iter().filter(|row| wanted(row)) {
        lines.push(row.cells.iter().map(|cell| cell.text.replace('\u{202f}', "")).collect());
    }
    let mut text = String::new();
    for (at, cells) in lines.iter().enumerate() {
        if as_markdown {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
            if at == 0 {
                text.push_str(&format!("|{}\n", " --- |".repeat(cells.len())));
            }
        } else {
            let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
    }
    text
}

/// A cell as it stands between tabs. What a spreadsheet would take for a formula becomes text.
pub(super) fn quoted(cell: &str) -> String {
    let cell = if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['\t', '\n', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

/// A cell without the sign that kept a spreadsheet from taking it for a formula.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '@']) || (cell.starts_with('-') && cell.len() > 1)
}

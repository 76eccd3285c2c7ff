//! How do spreadsheets write rows on the clipboard and into files? Tabs, commas or semicolons between cells, quotes around cells that hold one.

use crate::tables::{Row, Table};

/// The most bytes of a text that are read as rows.
pub(super) const LONGEST: usize = 4_000_000;

/// The rows of a text, without those that are empty, each with the number of its line.
pub(super) fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
    let separator = separator(text);
    let (mut rows, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut begun, mut quoted, mut was_quoted) = (1, 1, false, false);
    let mut letters = text.chars().peekable();
    let mut end_row = |cells: &mut Vec<String>, begun: usize| {
        let row = std::mem::take(cells);
        if row.iter().any(|cell| !cell.is_empty()) {
            rows.push((begun, row));
        }
    };
    while let Some(letter) = letters.next() {
        line += usize::from(letter == '\n');
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() && !was_quoted => (quoted, was_quoted, cell) = (true, true, String::new()),
            _ if quoted => cell.push(letter),
            '\n' => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                end_row(&mut cells, begun);
                (begun, was_quoted) = (line, false);
            }
            _ if letter == separator => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                was_quoted = false;
            }
            _ => cell.push(letter),
        }
    }
    cells.push(cell.trim().to_owned());
    end_row(&mut cells, begun);
    rows
}

/// What stands between the cells of a text: a tab where there is one, or else what the first line has more of.
fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    match () {
        () if text.contains('\t') => '\t',
        () if count(';') > count(',') => ';',
        () => ',',
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
    let is_formula = cell.starts_with(['=', '+', '@']) || (cell.starts_with('-') && cell.len() > 1);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['\t', '\n', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

//! How wide is a label? Counted, not measured, so that the layout is the same everywhere and leaves room to spare.

use super::GRID;

/// The width of a letter of a title, in pixels. Few letters of a sans-serif font of 13 pixels are wider.
const TITLE_LETTER: f64 = 8.0;
/// The width of a letter of a fixed-width font of 12 pixels.
const CODE_LETTER: f64 = 7.5;

/// The height of words on a line.
pub const PILL_HEIGHT: f64 = 20.0;

/// The width of words on a line, with the space around them.
pub fn pill_width(text: &str) -> f64 {
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    f64::from(letters) * 6.6 + 20.0
}

/// The width of a title.
pub(crate) fn title_width(text: &str) -> f64 {
    units(text) * TITLE_LETTER
}

/// The width of text in a fixed-width font.
pub(super) fn code_width(text: &str) -> f64 {
    units(text) * CODE_LETTER
}

/// The number of letters, where those outside of ASCII may be twice as wide.
fn units(text: &str) -> f64 {
    let units = text.chars().map(|letter| if letter.is_ascii() { 1_u32 } else { 2 }).sum::<u32>();
    f64::from(units)
}

/// The next whole number of grid units.
pub(super) fn on_grid(length: f64) -> f64 {
    (length / GRID).ceil() * GRID
}

/// A few texts, and how many more there are.
pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>, most: usize) -> String {
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    let shown = texts.get(..most.min(texts.len())).unwrap_or_default().join(", ");
    match texts.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} +{more}"),
    }
}

//! How are things counted and put in a row, in words? In one place, so that one thing is never called several, and nothing stands between commas.

use std::fmt::Display;

/// A number of things: `1 network`, `3 networks`, `2 addresses`.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    let noun = noun_for(&count, noun);
    format!("{count} {noun}")
}

/// The word for so many things: `network`, or `networks`.
pub fn noun_for<N: PartialEq + From<u8>>(count: &N, noun: &str) -> String {
    if *count == N::from(1) { noun.to_owned() } else { plural(noun) }
}

/// Parts of a description in a row, without those that are empty.
pub fn in_a_row<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<&str>>().join(", ")
}

/// The name of a thing with what it is, unless the name says that: ``tunnel `left` ``, `` `tunnel 1` ``.
pub fn with_noun(noun: &str, name: &str) -> String {
    if name.to_lowercase().starts_with(noun) { format!("`{name}`") } else { format!("{noun} `{name}`") }
}

/// Several things of a kind: `networks`, `addresses`, `policies`.
pub fn plural(noun: &str) -> String {
    let hisses = ["s", "x", "ch", "sh"].into_iter().any(|end| noun.ends_with(end));
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if hisses => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

//! How is a number of things said? In one place, so that one thing is never called several.

use std::fmt::Display;

/// A number of things: `1 network`, `3 networks`, `2 addresses`.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    if count == N::from(1) { format!("{count} {noun}") } else { format!("{count} {}", plural(noun)) }
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

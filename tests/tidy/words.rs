//! Which words and literals do not belong in a file?

use crate::repository::Source;

/// What unfinished work leaves behind. Each is put together here, so that this file does not accuse itself.
pub(crate) const UNFINISHED: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!"), concat!("unimplemented", "!")];

/// Places outside the repository that a reader of it does not have.
pub(crate) const WORKPLACE: [&str; 3] = [concat!("/wo", "rk/"), concat!(".lib", "rary/"), concat!("../sha", "red")];

/// Functions that make a colour from numbers.
const COLOUR_FUNCTIONS: [&str; 8] = ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "color("];

/// Every line that holds one of `words`, as a fault.
pub(crate) fn occurrences(sources: &[Source], words: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for Source { path, text } in sources {
        for (number, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("{path}:{}: `{word}`", number + 1));
            }
        }
    }
    faults
}

/// The colour literals in the declarations of a stylesheet, each with its line.
pub(crate) fn colour_literals(css: &str) -> Vec<(usize, String)> {
    let css = without_comments(css);
    let mut found = Vec::new();
    let mut begin = 0;
    for (end, ending) in css.match_indices(['{', '}', ';']) {
        // What ends in an opening brace is a selector, whose `#` begins an identifier.
        let declaration = css[begin..end].trim_start();
        if let Some((_, value)) = declaration.split_once(':').filter(|_| ending != "{") {
            let line = css[..end - declaration.len()].matches('\n').count() + 1;
            found.extend(colours_in(value).map(|colour| (line, colour)));
        }
        begin = end + 1;
    }
    found
}

fn colours_in(value: &str) -> impl Iterator<Item = String> {
    let hashes = value.match_indices('#').filter_map(|(at, _)| {
        let digits: String = value[at + 1..].chars().take_while(char::is_ascii_hexdigit).collect();
        matches!(digits.len(), 3 | 4 | 6 | 8).then(|| format!("#{digits}"))
    });
    let functions = COLOUR_FUNCTIONS.iter().filter(|name| value.contains(**name)).map(|name| (*name).to_owned());
    hashes.chain(functions)
}

/// The stylesheet with its comments turned into spaces; lines stay.
fn without_comments(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(begin) = rest.find("/*") {
        let end = rest[begin..].find("*/").map_or(rest.len(), |length| begin + length + 2);
        text.push_str(&rest[..begin]);
        text.extend(rest[begin..end].chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    text + rest
}

#[test]
fn colours_are_found_in_declarations_only() {
    let css =
        "/* #123 */\n#add:hover {\n  color: #abc;\n  background: var(--nd-x);\n  border: 1px solid rgb(0 0 0);\n}\n";
    assert_eq!(colour_literals(css), [(3, "#abc".to_owned()), (5, "rgb(".to_owned())]);
}

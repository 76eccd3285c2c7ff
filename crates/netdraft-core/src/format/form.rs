//! Is a text one that can be parsed? Its size, its nesting and its characters are looked at first, so that no input exhausts the parser, and what is not
//! JSON is said in words.

use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, ast, parse_to_ast};

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 64 << 20;

/// The deepest nesting that is read. Plans need six levels.
const DEEPEST_NESTING: usize = 64;

/// The most values that are read. A plan with 10,000 rules has about 100,000.
const MOST_VALUES: usize = 2_000_000;

/// Why a text is not JSON, or not JSON of a bearable form.
#[derive(Debug)]
pub(super) struct Misfit {
    /// Where, in bytes.
    pub(super) offset: usize,
    /// What is wrong, in one line.
    pub(super) message: String,
    /// What to do about it.
    pub(super) remedy: &'static str,
}

fn misfit<T>(offset: usize, message: impl Into<String>, remedy: &'static str) -> Result<T, Misfit> {
    Err(Misfit { offset, message: message.into(), remedy })
}

/// Parses a text as JSON.
pub(super) fn parse(text: &str) -> Result<ast::Value<'_>, Misfit> {
    if text.len() > LARGEST_FILE {
        return misfit(0, "the file is larger than 64 MiB", "no plan is as large; open another file");
    }
    look_over(text)?;
    match parse_to_ast(text, &CollectOptions::default(), &strict_json()) {
        Ok(parsed) => {
            parsed.value.map_or_else(|| misfit(0, "the file is empty", "begin a plan with `netdraft init`"), Ok)
        }
        Err(error) => in_words(text, &error),
    }
}

/// Looks at what the parser does not: how deep and how many the values are, and characters that it lets pass although JSON has no place for them
/// (RFC 8259, sections 2 and 7).
fn look_over(text: &str) -> Result<(), Misfit> {
    let (mut depth, mut values, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            0..0x20 if in_string => {
                let what = if byte == b'\n' || byte == b'\r' { "a line break" } else { "a control character" };
                let message = format!("{what} stands inside a text");
                return misfit(
                    offset,
                    message,
                    "close the text with `\"`, or write such a character as `\\n` or `\\u0009`",
                );
            }
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            // Neither comments nor single quotes are JSON: the parser says so here, and what follows is not text as this function reads it.
            b'/' | b'\'' => return Ok(()),
            b'{' | b'[' => (depth, values) = (depth + 1, values + 1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            0x0b | 0x0c | 0x80.. => {
                let found =
                    text.get(offset..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER);
                let message = format!("`{}` stands outside of quotes", found.escape_default());
                return misfit(offset, message, "write text between straight quotes `\"`, and plain spaces around it");
            }
            _ => {}
        }
        if depth > DEEPEST_NESTING {
            return misfit(offset, "values are nested more than 64 levels deep", "a plan needs six; open another file");
        }
        if values > MOST_VALUES {
            let message = format!("the file has more than {MOST_VALUES} values");
            return misfit(offset, message, "no plan has as many; open another file");
        }
    }
    Ok(())
}

fn strict_json() -> ParseOptions {
    ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn in_words<T>(text: &str, error: &ParseError) -> Result<T, Misfit> {
    const CUT_OFF: &str = "the file was cut off: add what is missing, or restore the file from a copy";
    let start = error.range().start;
    let unfinished = |what: &str| misfit(start, format!("the file ends inside the {what} that begins here"), CUT_OFF);
    match error.kind() {
        ParseErrorKind::UnterminatedObject => unfinished("object"),
        ParseErrorKind::UnterminatedArray => unfinished("list"),
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => unfinished("text"),
        _ if start >= text.trim_end().len() => misfit(start, "the file ends too early", CUT_OFF),
        ParseErrorKind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => {
            let half = text.get(start..start.saturating_add(r"\ud800".len())).unwrap_or_default();
            let message = format!("the text is not JSON: `{half}` is half a character");
            misfit(start, message, r"write both halves, such as `\ud83d\ude00`, or the character itself")
        }
        ParseErrorKind::UnexpectedWord
        | ParseErrorKind::UnexpectedToken
        | ParseErrorKind::NonFiniteNumbersNotAllowed => {
            let word: String = text.get(start..error.range().end).unwrap_or_default().chars().take(40).collect();
            let message = format!("the text is not JSON: `{word}` is no value");
            misfit(start, message, "write a number, `true`, `false`, `null`, or text in quotes")
        }
        kind => {
            let words = kind.to_string();
            let mut letters = words.chars();
            let first = letters.next().map(char::to_lowercase).into_iter().flatten();
            let message = format!("the text is not JSON: {}", first.chain(letters).collect::<String>());
            misfit(start, message, "correct the text here, or restore the file from a copy")
        }
    }
}

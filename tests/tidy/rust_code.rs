//! What does Rust source say once its comments and literals are blanked, and how long are its functions?

/// A function and how many lines it takes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function<'code> {
    pub(crate) name: &'code str,
    /// The line of `fn`, counted from 1.
    pub(crate) line: usize,
    /// Lines from `fn` to the closing brace, both included.
    pub(crate) lines: usize,
}

/// The source with every comment, string and character literal turned into spaces; positions and lines stay.
pub(crate) fn code_only(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_or_comment_end(bytes, at);
        if end > at {
            code[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
            at = end;
        } else if is_word(bytes[at]) {
            // A whole word at once, so that the `r` of `for` never opens a raw string.
            at += bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
        } else {
            at += 1;
        }
    }
    String::from_utf8(code).expect("whole literals were replaced by spaces")
}

/// Every function with a body, in the order of the source. `code` is what [`code_only`] returned.
pub(crate) fn function_lengths(code: &str) -> Vec<Function<'_>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if at > 0 && is_word(code.as_bytes()[at - 1]) {
            continue;
        }
        let rest = &code[at + 3..];
        let name = &rest[..rest.bytes().take_while(|byte| is_word(*byte)).count()];
        if let Some(end) = body_end(rest).filter(|_| !name.is_empty()) {
            let newlines = |text: &str| text.matches('\n').count();
            found.push(Function { name, line: newlines(&code[..at]) + 1, lines: newlines(&rest[..end]) + 1 });
        }
    }
    found
}

/// Where the body that follows a signature ends; nothing for a signature without a body.
fn body_end(text: &str) -> Option<usize> {
    let (mut brackets, mut braces) = (0, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets -= 1,
            b';' if brackets == 0 && braces == 0 => return None,
            b'{' => braces += 1,
            b'}' if braces <= 1 => return Some(at),
            b'}' => braces -= 1,
            _ => {}
        }
    }
    None
}

/// Where the literal or comment that begins at `at` ends, or `at` itself when none begins there.
fn literal_or_comment_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let length = match rest {
        [b'/', b'/', ..] => rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => block_comment_length(rest),
        [b'"', ..] => string_length(rest),
        [b'b' | b'c', b'"', ..] => 1 + string_length(&rest[1..]),
        [b'r', b'"' | b'#', ..] => raw_string_length(rest, 1),
        [b'b' | b'c', b'r', b'"' | b'#', ..] => raw_string_length(rest, 2),
        [b'\'', b'\\', _, tail @ ..] => 3 + tail.iter().position(|byte| *byte == b'\'').map_or(tail.len(), |it| it + 1),
        [b'\'', ..] => character_length(rest),
        _ => 0,
    };
    at + length
}

fn block_comment_length(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match &text[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    at
}

fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// The length of a raw string whose letters end at `prefix`; 0 for a raw identifier.
fn raw_string_length(text: &[u8], prefix: usize) -> usize {
    let hashes = text[prefix..].iter().take_while(|byte| **byte == b'#').count();
    if text.get(prefix + hashes) != Some(&b'"') {
        return 0;
    }
    let begin = prefix + hashes + 1;
    let closing: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let end = text[begin..].windows(closing.len()).position(|window| window == closing);
    end.map_or(text.len(), |end| begin + end + closing.len())
}

/// The length of a character literal without an escape; 0 for a lifetime.
fn character_length(text: &[u8]) -> usize {
    let width = match text.get(1) {
        Some(0xF0..) => 4,
        Some(0xE0..) => 3,
        Some(0xC0..) => 2,
        _ => 1,
    };
    if text.get(1 + width) == Some(&b'\'') { width + 2 } else { 0 }
}

pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[test]
fn literals_and_comments_are_blanked() {
    let code =
        code_only("let a = \"fn x {\"; // fn y {\nlet b = '{'; /* { /* } */ */ fn z<'a>() -> [u8; 2] { r#\"}\"# }");
    assert!(!code.contains('x') && !code.contains('y'), "{code}");
    assert_eq!(code.matches('{').count(), 1, "{code}");
    assert_eq!(function_lengths(&code), [Function { name: "z", line: 2, lines: 1 }]);
}

#[test]
fn functions_are_measured_from_their_name_to_their_brace() {
    let code = "trait T {\n    fn without();\n}\nfn long() {\n    if x {\n    }\n}\n";
    assert_eq!(function_lengths(code), [Function { name: "long", line: 4, lines: 4 }]);
}

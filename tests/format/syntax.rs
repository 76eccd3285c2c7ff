//! What is said of a text that is not JSON, or that is not text?

use crate::{assert_told, told};

#[test]
fn a_file_that_was_cut_off_says_what_is_open() {
    assert_told(&[
        ("", &["1:1: the file is empty; begin a plan with `netdraft init`"]),
        (" \n\t ", &["1:1: the file is empty; begin a plan with `netdraft init`"]),
        ("\u{feff}", &["1:1: the file is empty; begin a plan with `netdraft init`"]),
        (
            "{",
            &[
                "1:1: the file ends inside the object that begins here; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\n  \"netdraft\": \"1.0\",\n  \"subnets\": [\n    {\"id\":\"web\"},\n",
            &[
                "3:14: the file ends inside the list that begins here; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\",\n \"name\": \"prod",
            &[
                "2:10: the file ends inside the text that begins here; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\":",
            &[
                "1:13: the file ends too early; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\"",
            &[
                "1:12: the file ends too early; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\"\n",
            &[
                "1:1: the file ends inside the object that begins here; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\",\n",
            &[
                "1:1: the file ends inside the object that begins here; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"name\": \"a\\",
            &[
                "1:29: the file ends inside the text that begins here; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"name\": tru",
            &[
                "1:29: the text is not JSON: `tru` is no value; write a number, `true`, `false`, `null`, or text in quotes",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"name\": -",
            &[
                "1:30: the file ends too early; the file was cut off: add what is missing, or restore the file from a copy",
            ],
        ),
    ]);
}

/// What JSON5, JavaScript, YAML and Python allow, and what is said of it.
const OTHER_NOTATIONS: &[(&str, &[&str])] = &[
    (
        "{\"netdraft\": \"1.0\", \"x\": NaN}",
        &["1:26: the text is not JSON: `NaN` is no value; write a number, `true`, `false`, `null`, or text in quotes"],
    ),
    (
        "{\"netdraft\": \"1.0\",\n \"x\": Infinity}",
        &[
            "2:7: the text is not JSON: `Infinity` is no value; write a number, `true`, `false`, `null`, or text in quotes",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\",\n \"x\": [1, -Infinity]}",
        &[
            "2:11: the text is not JSON: `-Infinity` is no value; write a number, `true`, `false`, `null`, or text in quotes",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": undefined}",
        &[
            "1:26: the text is not JSON: `undefined` is no value; write a number, `true`, `false`, `null`, or text in quotes",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": True}",
        &["1:26: the text is not JSON: `True` is no value; write a number, `true`, `false`, `null`, or text in quotes"],
    ),
    (
        "{\"netdraft\": \"1.0\", // a comment\n \"x\": 1}",
        &[
            "1:21: the text is not JSON: comments are not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", /* don't \" [[[ */ \"x\": 1}",
        &[
            "1:21: the text is not JSON: comments are not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{'netdraft': '1.0'}",
        &[
            "1:2: the text is not JSON: single-quoted strings are not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{netdraft: \"1.0\"}",
        &[
            "1:2: the text is not JSON: expected string for object property; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\",}",
        &[
            "1:19: the text is not JSON: trailing commas are not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": [1,]}",
        &[
            "1:28: the text is not JSON: trailing commas are not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\" \"name\": \"a\"}",
        &["1:19: the text is not JSON: expected comma; correct the text here, or restore the file from a copy"],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": [1 2]}",
        &["1:28: the text is not JSON: expected comma; correct the text here, or restore the file from a copy"],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": 0x10}",
        &[
            "1:26: the text is not JSON: hexadecimal numbers are not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": 010}",
        &["1:27: the text is not JSON: expected comma; correct the text here, or restore the file from a copy"],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": +1}",
        &[
            "1:26: the text is not JSON: unary plus on numbers is not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": .5}",
        &[
            "1:26: the text is not JSON: leading or trailing decimal points on numbers are not allowed; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": 1e}",
        &[
            "1:28: the text is not JSON: expected plus, minus, or digit in number literal; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\"}}",
        &[
            "1:20: the text is not JSON: text cannot contain more than one JSON value; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\"}\n{\"netdraft\": \"1.0\"}",
        &[
            "2:1: the text is not JSON: text cannot contain more than one JSON value; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", \"x\": [}",
        &["1:27: the text is not JSON: unexpected close brace; correct the text here, or restore the file from a copy"],
    ),
    (
        "{\"netdraft\": \"1.0\", \"name\": }",
        &["1:29: the text is not JSON: unexpected close brace; correct the text here, or restore the file from a copy"],
    ),
    (
        "{\"netdraft\": \"1.0\", , \"name\": 1}",
        &[
            "1:21: the text is not JSON: unexpected token in object; correct the text here, or restore the file from a copy",
        ],
    ),
    (
        "{\"netdraft\": \"1.0\", 5: 1}",
        &[
            "1:21: the text is not JSON: expected string for object property; correct the text here, or restore the file from a copy",
        ],
    ),
];

#[test]
fn what_only_other_notations_allow_is_refused_where_it_stands() {
    assert_told(OTHER_NOTATIONS);
}

#[test]
fn characters_that_json_has_no_place_for_are_named() {
    assert_told(&[
        (
            "{\u{201c}netdraft\u{201d}: \"1.0\"}",
            &[
                r#"1:2: `\u{201c}` stands outside of quotes; write text between straight quotes `"`, and plain spaces around it"#,
            ],
        ),
        (
            "{\"netdraft\":\u{a0}\"1.0\"}",
            &[
                r#"1:13: `\u{a0}` stands outside of quotes; write text between straight quotes `"`, and plain spaces around it"#,
            ],
        ),
        (
            "{\"netdraft\":\u{c}\"1.0\"}",
            &[
                r#"1:13: `\u{c}` stands outside of quotes; write text between straight quotes `"`, and plain spaces around it"#,
            ],
        ),
        (
            "{\"netdraft\": \"1.0\",\n \"note\": \"one\ntwo\"}",
            &[
                r#"2:14: a line break stands inside a text; close the text with `"`, or write such a character as `\n` or `\u0009`"#,
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"note\": \"a\tb\"}",
            &[
                r#"1:31: a control character stands inside a text; close the text with `"`, or write such a character as `\n` or `\u0009`"#,
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"note\": \"a\u{0}b\"}",
            &[
                r#"1:31: a control character stands inside a text; close the text with `"`, or write such a character as `\n` or `\u0009`"#,
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"note\": \"\\q\"}",
            &["1:30: the text is not JSON: invalid escape; correct the text here, or restore the file from a copy"],
        ),
        (
            "{\"netdraft\": \"1.0\", \"note\": \"\\u12\"}",
            &[
                "1:30: the text is not JSON: expected four hex digits; correct the text here, or restore the file from a copy",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"note\": \"\\ud800\"}",
            &[
                r"1:30: the text is not JSON: `\ud800` is half a character; write both halves, such as `\ud83d\ude00`, or the character itself",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"note\": \"\\udc00\"}",
            &[
                r"1:30: the text is not JSON: `\udc00` is half a character; write both halves, such as `\ud83d\ude00`, or the character itself",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"note\": \"\\ud800\\u0041\"}",
            &[
                r"1:30: the text is not JSON: `\ud800` is half a character; write both halves, such as `\ud83d\ude00`, or the character itself",
            ],
        ),
        (
            "{\"netdraft\": \"1.0\", \"\\udead\": 1}",
            &[
                r"1:22: the text is not JSON: `\udead` is half a character; write both halves, such as `\ud83d\ude00`, or the character itself",
            ],
        ),
        // What these name are characters like others.
        ("{\"netdraft\": \"1.0\", \"note\": \"\\ud83d\\ude00 \\u0000 \\\"\"}", &[]),
    ]);
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_where_they_begin() {
    let cases: [(&[u8], &[&str]); 5] = [
        (
            b"{\"netdraft\": \"1.0\",\n \"name\": \"caf\xe9\"}",
            &["2:14: the file is not UTF-8 text; save it as UTF-8, or open another file"],
        ),
        (b"\xff\xfe{\0\"\0", &["1:1: the file is not UTF-8 text; save it as UTF-8, or open another file"]),
        (
            b"{\"netdraft\": \"1.0\", \"name\": \"\xed\xa0\x80\"}",
            &["1:30: the file is not UTF-8 text; save it as UTF-8, or open another file"],
        ),
        (
            b"{\"netdraft\": \"1.0\", \"name\": \"\xc0\xaf\"}",
            &["1:30: the file is not UTF-8 text; save it as UTF-8, or open another file"],
        ),
        (
            "{\"name\": \"é".as_bytes().split_last().map(|(_, most)| most).unwrap_or_default(),
            &["1:11: the file is not UTF-8 text; save it as UTF-8, or open another file"],
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(told(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn a_byte_order_mark_is_no_fault_and_counts_no_column() {
    assert_told(&[
        ("\u{feff}{\"netdraft\": \"1.0\"}", &[]),
        (
            "\u{feff}{\"netdraft\": \"1.0\", \"name\": 5}",
            &["1:29: expected text, found a number; write text in quotes"],
        ),
        (
            "\u{feff}\u{feff}{\"netdraft\": \"1.0\"}",
            &[
                r#"1:1: `\u{feff}` stands outside of quotes; write text between straight quotes `"`, and plain spaces around it"#,
            ],
        ),
    ]);
}

#[test]
fn columns_count_characters_and_lines_count_line_feeds() {
    assert_told(&[
        (
            "{\"netdraft\": \"1.0\", \"note\": \"äöü€😀\", \"name\": 5}",
            &["1:46: expected text, found a number; write text in quotes"],
        ),
        (
            "{\"netdraft\": \"1.0\",\r\n\"note\": \"a\",\r\n  \"name\": 5}",
            &["3:11: expected text, found a number; write text in quotes"],
        ),
    ]);
}

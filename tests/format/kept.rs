//! What becomes of what this version does not know? It is kept where it stands, word for word, and somebody is told.

use netdraft_core::edit::{Command, apply};
use netdraft_core::format::{load, save};
use netdraft_core::model::Document;
use serde_json::{Value, json};

use crate::{assert_told, told};

/// A plan of a newer version, in the form in which it is saved, with something unknown at every level that a file has.
const NEWER: &str = r#"{
  "$schema": "https://example.com/netdraft-1.7.schema.json",
  "netdraft": "1.7",
  "name": "prod",
  "gate": {"pass_rate":90,"quorum":{"of":3}},
  "networks": [
    {"id":"prod","cidrs":["10.0.0.0/16"],"colour":"green","tags":{"z":1,"a":[null,true,"~1/0"]}}
  ],
  "subnets": [
    {"id":"web","network":"prod","cidr":"10.0.1.0/24"}
  ],
  "filters": [
    {"id":"edge","network":"prod","rules":[
      {"ports":443,"log":"all"},
      {"action":"deny","hits":12345678901234567890}
    ],"team":"net"}
  ],
  "meshes": [{"id":"blue"},"10.0.0.0/8"],
  "cost": 1.25,
  "layout": {
    "prod":{"x":1,"y":2,"colour":"red","z":-3},
    "web":{"x":3,"y":4}
  }
}
"#;

fn read(text: &str) -> Document {
    load(text).unwrap_or_else(|faults| panic!("{}\n{text}", faults[0])).document
}

#[test]
fn a_newer_minor_version_is_read_and_loses_nothing() {
    let document = read(NEWER);
    assert_eq!(save(&document), NEWER);
    assert_eq!(document.plan.filters.len(), 1);
    let unknown = |(place, name): (&str, &str), fate: &str| {
        format!(
            "note {place}: unknown field `{name}` is {fate}; remove it, or open the file with the version that wrote it"
        )
    };
    let mut expected = vec![
        "note 3:15: the file has version `1.7` of the format, newer than `1.0`; what this version does not know is kept but not judged".to_owned(),
    ];
    let judged = [
        ("5:36", "quorum"),
        ("7:51", "colour"),
        ("7:66", "tags"),
        ("14:26", "log"),
        ("15:31", "hits"),
        ("16:14", "team"),
        ("18:13", "meshes"),
        ("19:11", "cost"),
    ];
    expected.extend(judged.map(|field| unknown(field, "kept but not judged")));
    expected.extend([("21:34", "colour"), ("21:44", "z")].map(|field| unknown(field, "kept and changes nothing")));
    assert_eq!(told(NEWER.as_bytes()), expected);
}

#[test]
fn the_version_that_is_written_is_no_news_and_an_older_schema_is_kept() {
    assert_told(&[("{\"netdraft\": \"1.0\"}", &[])]);
    let text = "{\n  \"$schema\": \"../plan.schema.json\",\n  \"netdraft\": \"1.0\"\n}\n";
    assert_eq!(save(&read(text)), text);
}

#[test]
fn what_is_unknown_survives_edits_of_what_holds_it() {
    let mut document = read(NEWER);
    let commands = [
        Command::set("prod", "mtu", json!(9001)),
        Command::Rename { id: "prod".to_owned(), to: "live".to_owned() },
        Command::Insert { id: "edge".to_owned(), list: "rules".to_owned(), index: 1, value: json!({"ports": 22}) },
        Command::set("plan", "gate/pass_rate", json!(95)),
    ];
    let mut changes = Vec::new();
    for command in &commands {
        changes.push(apply(&mut document, command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}")));
    }
    let text = save(&document);
    for kept in [
        r#"{"id":"live","cidrs":["10.0.0.0/16"],"mtu":9001,"colour":"green","tags":{"z":1,"a":[null,true,"~1/0"]}}"#,
        r#"{"pass_rate":95,"quorum":{"of":3}}"#,
        r#"{"action":"deny","hits":12345678901234567890}"#,
        r#""meshes": [{"id":"blue"},"10.0.0.0/8"]"#,
    ] {
        assert!(text.contains(kept), "no `{kept}` in\n{text}");
    }
    for change in changes.iter().rev() {
        change.inverse().replay(&mut document);
    }
    assert_eq!(save(&document), NEWER);
}

#[test]
fn numbers_of_unknown_fields_come_back_as_they_were() {
    let numbers = [
        "0",
        "-0.0",
        "18446744073709551615",
        "-9223372036854775808",
        "0.1",
        "0.30000000000000004",
        "1.7976931348623157e+308",
        "5e-324",
        "2.2250738585072014e-308",
        "9007199254740993",
        "0.7878797978797979",
        "1e+23",
        "123456789012345.67",
    ];
    for number in numbers {
        let text = format!(
            "{{\n  \"$schema\": \"netdraft-1.0.schema.json\",\n  \"netdraft\": \"1.0\",\n  \"future\": {number}\n}}\n"
        );
        assert_eq!(save(&read(&text)), text);
    }
}

#[test]
fn texts_of_unknown_fields_come_back_as_they_were() {
    let texts = ["", "\u{0}\u{1f}\u{7f}\u{2028}\u{feff}", "\"\\/\u{8}\u{c}\n\r\t", "😀ü", "</script>", "~0~1/"];
    for text in texts {
        let file = json!({"netdraft": "1.0", "future": {text: text}, "networks": [{"id": "a", "note": text, text: 1}]});
        let known = json!({"netdraft": "1.0", "future": {text: text}, "networks": [{"id": "a", "note": text}]});
        // An empty note is the default, and a field may have any name but one that is known.
        let expected = if text.is_empty() {
            json!({"netdraft": "1.0", "future": {"": ""}, "networks": [{"id": "a", "": 1}]})
        } else {
            file.clone()
        };
        for (file, expected) in [(&file, &expected), (&known, &known)] {
            let saved: Value = serde_json::from_str(&save(&read(&file.to_string()))).expect("what is saved is JSON");
            for (name, value) in expected.as_object().into_iter().flatten() {
                let is_default = name == "networks" && text.is_empty();
                assert!(is_default || saved.get(name) == Some(value), "`{name}` of {saved}");
            }
        }
    }
}

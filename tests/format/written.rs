//! How is a plan written? Short, in one order, one object a line, with the layout apart, so that a difference of two files is the difference of two plans.

use netdraft_core::edit::{Command, apply};
use netdraft_core::format::{digest, load, save};
use netdraft_core::model::{Document, Kind, Placement};
use netdraft_core::sample::{names, sample};
use serde_json::{Value, json};

fn read(text: &str) -> Document {
    load(text).unwrap_or_else(|faults| panic!("{}\n{text}", faults[0])).document
}

#[test]
fn the_smallest_plan_is_two_lines_in_braces() {
    let text = "{\n  \"$schema\": \"netdraft-1.0.schema.json\",\n  \"netdraft\": \"1.0\"\n}\n";
    assert_eq!(save(&Document::default()), text);
    assert_eq!(save(&read("{\"netdraft\":\"1.0\"}")), text);
}

#[test]
fn a_small_plan_is_short_and_what_is_usual_is_left_out() {
    let short = r#"{
  "$schema": "netdraft-1.0.schema.json",
  "netdraft": "1.0",
  "name": "two tiers",
  "networks": [
    {"id":"prod","cidrs":["10.0.0.0/16"]}
  ],
  "subnets": [
    {"id":"web","network":"prod","cidr":"10.0.1.0/24"},
    {"id":"data","network":"prod","cidr":"10.0.2.0/24"}
  ],
  "filters": [
    {"id":"web-tier","network":"prod","rules":[
      {"protocol":"tcp","ports":443,"source":"any"}
    ]}
  ]
}
"#;
    assert_eq!(save(&read(short)), short);
    // The same with every field of every row spelled out, also those that say nothing.
    let mut spelled: Value = serde_json::from_str(short).expect("the plan is JSON");
    let plan = read(short).plan;
    for kind in Kind::ALL {
        let table = plan.table(kind);
        for row in spelled.get_mut(kind.table()).and_then(Value::as_array_mut).into_iter().flatten() {
            let row = row.as_object_mut().expect("a row is an object");
            let id = row["id"].as_str().expect("a row has an id").to_owned();
            for field in table.fields() {
                row.insert(field.name.to_owned(), table.field(&id, field.name).expect("every field has a value"));
            }
        }
        spelled.as_object_mut().expect("a plan is an object").entry(kind.table()).or_insert(json!([]));
    }
    assert_ne!(spelled.to_string().len(), serde_json::from_str::<Value>(short).expect("JSON").to_string().len());
    assert_eq!(save(&read(&spelled.to_string())), short);
}

/// The value with the fields of every object in the opposite order.
fn backwards(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            Value::Object(map.iter().rev().map(|(name, value)| (name.clone(), backwards(value))).collect())
        }
        Value::Array(items) => items.iter().map(backwards).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[test]
fn whatever_the_order_of_its_fields_a_plan_is_written_in_one_order() {
    for text in names().filter_map(sample) {
        let file: Value = serde_json::from_str(text).expect("a sample is JSON");
        let other = backwards(&file).to_string();
        assert_ne!(other, file.to_string());
        assert_eq!(save(&read(&other)), text);
        assert_eq!(save(&read(&serde_json::to_string_pretty(&file).expect("a value can be written"))), text);
    }
    let order: Vec<&str> = Kind::ALL.iter().map(|kind| kind.table()).collect();
    let text = save(&read(sample("sup-2024-3291").expect("the sample is there")));
    let tables: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  \"")?.strip_suffix("\": [")).collect();
    let expected: Vec<&str> = order.into_iter().filter(|table| tables.contains(table)).collect();
    assert!(tables.len() > 10, "the sample uses most tables");
    assert_eq!(tables, expected, "tables stand in the order of the kinds");
}

#[test]
fn every_object_has_a_line_of_its_own() {
    for text in names().filter_map(sample) {
        let file: Value = serde_json::from_str(text).expect("a sample is JSON");
        let rows = Kind::ALL.into_iter().filter_map(|kind| file.get(kind.table())?.as_array());
        let rows: Vec<&Value> = rows.flatten().collect();
        let records = rows.iter().flat_map(|row| row.as_object().into_iter().flatten());
        let records = records.filter_map(|(_, value)| value.as_array()).flatten().filter(|item| item.is_object());
        let lines = text.lines().filter(|line| line.trim_start().starts_with('{')).count();
        // The first line of the file is the brace of the whole.
        assert_eq!(lines, 1 + rows.len() + records.count());
        assert!(rows.len() > 50, "the sample is a whole plan");
        assert!(text.ends_with("}\n") && !text.contains(['\r', '\t']) && !text.lines().any(|line| line.ends_with(' ')));
    }
}

/// The lines that only one of two texts has.
fn differing<'a>(one: &'a str, other: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let only =
        |these: &'a str, those: &str| these.lines().filter(|line| !those.lines().any(|known| known == *line)).collect();
    (only(one, other), only(other, one))
}

#[test]
fn an_edit_of_one_thing_changes_one_line() {
    let before = sample("sup-2024-3291").expect("the sample is there");
    let mut document = read(before);
    let host = document.plan.hosts.iter().next().expect("the sample has hosts").id.as_str().to_owned();
    apply(&mut document, &Command::set(host.as_str(), "name", json!("another"))).expect("a name can be set");
    let after = save(&document);
    let (gone, fresh) = differing(before, &after);
    assert_eq!((gone.len(), fresh.len()), (1, 1), "{gone:?} {fresh:?}");
    assert!(fresh[0].contains(r#""name":"another""#));
}

#[test]
fn moving_a_box_changes_its_place_and_nothing_that_is_judged() {
    let before = sample("sup-2024-3291").expect("the sample is there");
    let mut document = read(before);
    let judged = digest(&document.plan);
    let id = document.plan.networks.iter().next().expect("the sample has networks").id.as_str().to_owned();
    let placement = Placement { x: 123, y: -45, width: 0, height: 0 };
    apply(&mut document, &Command::Place { id: id.clone(), placement: Some(placement) }).expect("a box can be moved");
    let after = save(&document);
    assert_eq!(digest(&document.plan), judged);
    let apart = |text: &str| {
        text.split("  \"layout\": {").next().unwrap_or_default().trim_end().trim_end_matches(',').to_owned()
    };
    assert_eq!(apart(before).trim_end_matches("\n}"), apart(&after).trim_end_matches("\n}"));
    assert!(after.contains(&format!("    \"{id}\":{{\"x\":123,\"y\":-45}}")), "{after}");
}

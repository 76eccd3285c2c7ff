//! How is a document written? In canonical order, one object a line, layout last, nothing that has its default.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{SCHEMA_FILE, VERSION};
use crate::model::{Document, Extra, FieldInfo, FieldValue, Kind, Placement, Plan, Shape};

/// The text of a document.
pub fn save(document: &Document) -> String {
    save_with_validation(document, None)
}

/// The text of a document with the `validation` block of an export.
pub fn save_with_validation(document: &Document, validation: Option<&Value>) -> String {
    let mut entries = plan_entries(&document.plan);
    entries.extend(validation.map(|validation| ("validation".to_owned(), validation.to_string())));
    if !document.layout.placements.is_empty() {
        let places = document.layout.placements.iter();
        let places: Vec<String> = places.map(|place| place_text(place, &document.layout.extra)).collect();
        entries.push(("layout".to_owned(), format!("{{\n{}\n  }}", places.join(",\n"))));
    }
    let lines: Vec<String> = entries.into_iter().map(|(name, text)| format!("  {}: {text}", quoted(&name))).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

fn place_text((id, placement): (&String, &Placement), extra: &BTreeMap<String, Extra>) -> String {
    let mut place = serde_json::json!(placement);
    if let (Value::Object(place), Some(extra)) = (&mut place, extra.get(id)) {
        place.extend(extra.clone());
    }
    format!("    {}:{place}", quoted(id))
}

/// The SHA-256 digest, in hexadecimal, of everything that is judged: the plan in canonical form, without its layout.
pub fn digest(plan: &Plan) -> String {
    let mut hash = Sha256::new();
    for (name, text) in plan_entries(plan) {
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn plan_entries(plan: &Plan) -> Vec<(String, String)> {
    const FIRST: [(&str, &str); 2] = [("$schema", SCHEMA_FILE), ("netdraft", VERSION)];
    let first = |(name, usual): (&str, &str)| {
        (name.to_owned(), plan.extra.get(name).map_or_else(|| quoted(usual), Value::to_string))
    };
    let mut entries: Vec<(String, String)> = FIRST.into_iter().map(first).collect();
    if let Value::Object(settings) = plan.settings.to_value() {
        entries.extend(settings.into_iter().map(|(name, value)| (name, value.to_string())));
    }
    for kind in Kind::ALL {
        let table = plan.table(kind);
        let rows = (0..table.size()).filter_map(|position| table.row(table.id_at(position)?));
        let rows: Vec<String> = rows.map(|row| format!("    {}", row_text(table.fields(), &row))).collect();
        if !rows.is_empty() {
            entries.push((kind.table().to_owned(), format!("[\n{}\n  ]", rows.join(",\n"))));
        }
    }
    let unknown = plan.extra.iter().filter(|(name, _)| FIRST.iter().all(|(first, _)| first != name));
    entries.extend(unknown.map(|(name, value)| (name.clone(), value.to_string())));
    entries
}

/// A row on one line, except for its lists of records: those have one record a line.
fn row_text(fields: &[FieldInfo], row: &Map<String, Value>) -> String {
    let is_record_list = |name: &str| {
        let shape = fields.iter().find(|field| field.name == name).map(|field| field.shape);
        matches!(shape, Some(Shape::List(Shape::Record(_))))
    };
    let text = |(name, value): (&String, &Value)| match value {
        Value::Array(items) if is_record_list(name) && !items.is_empty() => {
            let items: Vec<String> = items.iter().map(|item| format!("      {item}")).collect();
            format!("{}:[\n{}\n    ]", quoted(name), items.join(",\n"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            format!("{}:{value}", quoted(name))
        }
    };
    let parts: Vec<String> = row.iter().map(text).collect();
    format!("{{{}}}", parts.join(","))
}

//! How is a document written? In canonical order, one object a line, layout last, nothing that has its default.

use std::fmt::Write as _;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{SCHEMA_FILE, VERSION};
use crate::model::{Document, FieldInfo, FieldValue, Kind, Placement, Plan, Shape};

/// The text of a document.
pub fn save(document: &Document) -> String {
    save_with_validation(document, None)
}

/// The text of a document with the `validation` block of an export.
pub fn save_with_validation(document: &Document, validation: Option<&Value>) -> String {
    let mut entries = plan_entries(&document.plan);
    entries.extend(validation.map(|validation| ("validation".to_owned(), validation.to_string())));
    if !document.layout.placements.is_empty() {
        let place =
            |(id, placement): (&String, &Placement)| format!("    {}:{}", quoted(id), serde_json::json!(placement));
        let places: Vec<String> = document.layout.placements.iter().map(place).collect();
        entries.push(("layout".to_owned(), format!("{{\n{}\n  }}", places.join(",\n"))));
    }
    let lines: Vec<String> = entries.into_iter().map(|(name, text)| format!("  {}: {text}", quoted(&name))).collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
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
    let schema = plan.extra.get("$schema").cloned().unwrap_or_else(|| Value::String(SCHEMA_FILE.to_owned()));
    let mut entries = vec![("$schema".to_owned(), schema.to_string()), ("netdraft".to_owned(), quoted(VERSION))];
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
    let unknown = plan.extra.iter().filter(|(name, _)| *name != "$schema");
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

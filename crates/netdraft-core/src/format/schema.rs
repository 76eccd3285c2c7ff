//! What may a plan file contain, in the words of JSON Schema? Derived from the tables of fields, so that it cannot drift from the loader.

use serde_json::{Map, Value, json};

use super::SCHEMA_FILE;
use crate::model::{FieldInfo, Kind, LONGEST_ID, Plan, RESERVED_IDS, Record, Settings, Shape};

/// The JSON Schema (draft 2020-12) of `*.netdraft.json`, version 1.0.
pub fn schema() -> Value {
    let plan = Plan::default();
    let mut properties = Map::new();
    properties.insert("$schema".to_owned(), json!({"type": "string"}));
    properties.insert(
        "netdraft".to_owned(),
        json!({"description": "The version of the format.", "type": "string", "pattern": "^1\\.(0|[1-9][0-9]*)$"}),
    );
    properties.extend(properties_of(Settings::INFOS));
    for kind in Kind::ALL {
        let row = record(plan.table(kind).fields(), &["id"]);
        properties.insert(kind.table().to_owned(), json!({"type": "array", "items": row}));
    }
    properties
        .insert("validation".to_owned(), json!({"description": "What an export was proved to be.", "type": "object"}));
    let side = json!({"type": "integer", "minimum": i32::MIN, "maximum": i32::MAX});
    let place = json!({"type": "object", "properties": {"x": side, "y": side, "width": side, "height": side}, "required": ["x", "y"]});
    properties.insert(
        "layout".to_owned(),
        json!({"description": "Where things stand; never judged.", "type": "object", "additionalProperties": place}),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_FILE,
        "title": "netdraft plan",
        "type": "object",
        "required": ["netdraft"],
        "properties": properties,
    })
}

fn properties_of(fields: &[FieldInfo]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), described(field))).collect()
}

fn record(fields: &[FieldInfo], always: &[&str]) -> Value {
    let references = fields.iter().filter(|field| matches!(field.shape, Shape::Reference(_))).map(|field| field.name);
    let required: Vec<&str> = always.iter().copied().chain(references.filter(|name| !always.contains(name))).collect();
    json!({"type": "object", "properties": properties_of(fields), "required": required})
}

fn described(field: &FieldInfo) -> Value {
    let mut schema = shape(field.shape);
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".to_owned(), Value::String(field.help.to_owned()));
    }
    schema
}

fn shape(wanted: Shape) -> Value {
    match wanted {
        Shape::Text | Shape::Block | Shape::Address | Shape::Peer | Shape::Target => json!({"type": "string"}),
        Shape::Ports => json!({"type": ["string", "integer"], "minimum": 0, "maximum": 65_535}),
        Shape::Protocol => json!({"type": ["string", "integer"], "minimum": -1, "maximum": 255}),
        Shape::Number { max } => json!({"type": "integer", "minimum": 0, "maximum": max}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Choice(words) => json!({"enum": words}),
        Shape::Reference(_) => json!({
            "type": "string",
            "pattern": "^[A-Za-z0-9_.:-]+$",
            "maxLength": LONGEST_ID,
            "not": {"enum": RESERVED_IDS},
        }),
        Shape::Optional(inner) => json!({"anyOf": [shape(*inner), {"type": "null"}]}),
        Shape::List(inner) => json!({"anyOf": [{"type": "array", "items": shape(*inner)}, shape(*inner)]}),
        Shape::Record(fields) => record(fields, &[]),
    }
}

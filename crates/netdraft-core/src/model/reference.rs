//! Which ids does a value refer to? Found by walking its shape, so that no kind of reference is forgotten.

use serde_json::Value;

use super::{Kind, Shape, field::FieldInfo};

/// A reference inside a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceAt {
    /// Where it stands, as a JSON pointer below the row.
    pub pointer: String,
    /// The id that it names.
    pub id: String,
    /// The kind it must name; none for a target, which may dangle.
    pub kind: Option<Kind>,
    /// Whether the row cannot be without it. Its removal takes the row along; otherwise the reference is cleared.
    pub required: bool,
}

/// All references in a row with these fields, in reading order.
pub fn references_in(fields: &'static [FieldInfo], row: &serde_json::Map<String, Value>) -> Vec<ReferenceAt> {
    let mut found = Vec::new();
    let mut open: Vec<(String, &Value, &Shape, bool)> = Vec::new();
    for field in fields.iter().rev() {
        if let Some(value) = row.get(field.name) {
            open.push((format!("/{}", field.name), value, &field.shape, true));
        }
    }
    while let Some((pointer, value, shape, required)) = open.pop() {
        match (shape, value) {
            (Shape::Reference(kind), Value::String(id)) => {
                found.push(ReferenceAt { pointer, id: id.clone(), kind: Some(*kind), required });
            }
            (Shape::Target | Shape::Peer, Value::String(id)) => {
                found.push(ReferenceAt { pointer, id: id.clone(), kind: None, required: false });
            }
            (Shape::Optional(inner), value) => open.push((pointer, value, inner, false)),
            (Shape::List(inner), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate().rev() {
                    open.push((format!("{pointer}/{index}"), item, inner, false));
                }
            }
            (Shape::Record(fields), Value::Object(map)) => {
                for field in fields.iter().rev() {
                    if let Some(value) = map.get(field.name) {
                        open.push((format!("{pointer}/{}", field.name), value, &field.shape, required));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The names of the references that a row cannot be without and leaves out.
pub fn missing_references<'a>(
    fields: &'static [FieldInfo],
    row: &'a serde_json::Map<String, Value>,
) -> impl Iterator<Item = &'static str> + 'a {
    let required = fields.iter().filter(|field| matches!(field.shape, Shape::Reference(_)) && field.name != "id");
    required.filter(|field| !row.contains_key(field.name)).map(|field| field.name)
}

/// Replaces every reference to an id, or clears it when there is no replacement. Targets are renamed, but never cleared: they may dangle.
pub fn rewrite_references(
    fields: &'static [FieldInfo],
    row: &serde_json::Map<String, Value>,
    id: &str,
    replacement: Option<&str>,
) -> serde_json::Map<String, Value> {
    let mut value = Value::Object(row.clone());
    // From the back, so that removing an item from a list does not move those that are still to come.
    for reference in references_in(fields, row).into_iter().rev().filter(|reference| reference.id == id) {
        match replacement {
            Some(new_id) => {
                if let Some(place) = value.pointer_mut(&reference.pointer) {
                    *place = Value::String(new_id.to_owned());
                }
            }
            None if reference.kind.is_some() => clear(&mut value, &reference.pointer),
            None => {}
        }
    }
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => row.clone(),
    }
}

fn clear(value: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    match value.pointer_mut(parent) {
        Some(Value::Array(items)) => {
            if let Some(index) = last.parse::<usize>().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        Some(Value::Object(map)) => {
            map.shift_remove(last);
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
    }
}

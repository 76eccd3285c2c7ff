//! How does one thing look as JSON, and what does a changed text make of it? The same notation as in a plan file, read field by field.

use netdraft_core::edit::{Command, apply};
use netdraft_core::format::{Fault, read_value};
use netdraft_core::model::{AnyTable, Document, Plan};
use netdraft_core::words::in_a_row;
use serde_json::{Map, Value};

/// A thing as JSON, without the fields that have their default value.
pub fn written(plan: &Plan, id: &str) -> String {
    let row = plan.kind_of(id).and_then(|kind| plan.table(kind).row(id)).unwrap_or_default();
    // A map with texts as keys can always be written.
    serde_json::to_string_pretty(&row).unwrap_or_default()
}

/// What makes a thing what a text says, as one step. Fields that the text leaves out get their default value; another id renames it.
///
/// # Errors
/// Says in one or two sentences what is wrong with the text, and where.
pub fn read(document: &Document, id: &str, text: &str) -> Result<Command, String> {
    let plan = &document.plan;
    let Some(kind) = plan.kind_of(id) else { return Err(format!("`{id}` was deleted")) };
    let row = object(text)?;
    let table = plan.table(kind);
    known_fields(table, id, &row)?;
    let mut commands = Vec::new();
    for info in table.fields().iter().filter(|info| info.name != "id") {
        let wanted = row.get(info.name).cloned().or_else(|| table.default_of(info.name)).unwrap_or_default();
        if table.field(id, info.name).is_none_or(|held| held != wanted) {
            commands.push(Command::set(id, info.name, wanted));
        }
    }
    match row.get("id") {
        Some(Value::String(to)) if to == id => {}
        Some(Value::String(to)) => commands.push(Command::Rename { id: id.to_owned(), to: to.clone() }),
        Some(_) | None => return Err(format!("`id` has to be a text, as in `\"id\": \"{id}\"`")),
    }
    if commands.is_empty() {
        return Err("the text says what is there already".to_owned());
    }
    let command = Command::all(format!("edit {} `{}` as JSON", kind.noun(), plan.title(id)), commands);
    // A text that the plan refuses is told of where it was typed.
    match apply(&mut document.clone(), &command) {
        Ok(change) if change.is_empty() => Err("the text says what is there already".to_owned()),
        Ok(_) => Ok(command),
        Err(refusal) => Err(format!("{}; {}", refusal.message, refusal.remedy)),
    }
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    if text.trim().is_empty() {
        return Err("nothing is written here; deleting it is another step".to_owned());
    }
    match read_value(text) {
        Ok(Value::Object(row)) => Ok(row),
        Ok(_) => Err("this is no object; begin it with `{` and end it with `}`".to_owned()),
        // Their remedies are about files.
        Err(faults) => Err(faults.first().map(in_short).unwrap_or_default()),
    }
}

fn in_short(fault: &Fault) -> String {
    format!("line {}, column {}: {}", fault.line, fault.column, fault.message)
}

/// What a newer version wrote stays; what nobody knows does not come in.
fn known_fields(table: &dyn AnyTable, id: &str, row: &Map<String, Value>) -> Result<(), String> {
    let held = table.row(id).unwrap_or_default();
    let is_known = |name: &String| table.fields().iter().any(|info| info.name == name) || held.contains_key(name);
    let Some(unknown) = row.keys().find(|name| !is_known(name)) else { return Ok(()) };
    let names = in_a_row(table.fields().iter().map(|info| info.name));
    Err(format!("a {} has no field `{unknown}`; it has {names}", table.kind().noun()))
}

//! What does a file hold, and what is wrong with it? Every fault is found in one go, with its line, column and remedy.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::source::SourceMap;
use super::{SCHEMA_FILE, VERSION, form};
use crate::model::{
    Document, FieldFault, Kept, Kind, Placement, Plan, Reader, Settings, find_field, missing_references, references_in,
    type_name,
};
use crate::small::SmallSort;

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it is, as a JSON pointer; empty when the text is not JSON.
    pub pointer: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}: {}; {}", self.line, self.column, self.message, self.remedy)
    }
}

/// What a file held.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The document.
    pub document: Document,
    /// What was accepted but deserves a word, such as unknown fields.
    pub notes: Vec<Fault>,
    /// Where everything stands in the text.
    pub source: SourceMap,
    /// The `validation` block of an exported config, to be proved again.
    pub validation: Option<Value>,
}

/// Reads a file's bytes.
///
/// # Errors
/// Returns the faults that keep the file from being opened, as [`load`] does.
pub fn load_bytes(bytes: &[u8]) -> Result<Loaded, Vec<Fault>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => load(text),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let source = SourceMap::new(&String::from_utf8_lossy(before));
            let fault = at_offset(
                &source,
                before.len(),
                "the file is not UTF-8 text",
                "save it as UTF-8, or open another file",
            );
            Err(vec![fault])
        }
    }
}

/// Reads a file's text.
///
/// # Errors
/// Returns the faults that keep the file from being opened, in the order of the text; there is at least one. Of very many the first are returned, and one
/// that counts the others.
pub fn load(text: &str) -> Result<Loaded, Vec<Fault>> {
    let (value, source, mut reader) = parsed(text)?;
    let mut reading =
        Reading { document: Document::default(), validation: None, seen: BTreeMap::new(), sound: Vec::new() };
    reading.file(&value, &mut reader);
    let (faults, notes) = reader.finish();
    if faults.first.is_empty() {
        let notes = located(&source, notes, "are kept but not judged");
        Ok(Loaded { document: reading.document, notes, source, validation: reading.validation })
    } else {
        Err(located(&source, faults, "are not shown"))
    }
}

/// Reads a text that holds one JSON value, as strictly as [`load`] reads a file: a field that stands twice in one object is a fault.
///
/// # Errors
/// Returns the faults of the text, in its order; there is at least one.
pub fn read_value(text: &str) -> Result<Value, Vec<Fault>> {
    let (value, source, reader) = parsed(text)?;
    let (faults, _) = reader.finish();
    if faults.first.is_empty() { Ok(value) } else { Err(located(&source, faults, "are not shown")) }
}

/// The value that a text holds, where each part of it stands, and a reader that knows what is wrong with them so far.
fn parsed(text: &str) -> Result<(Value, SourceMap, Reader), Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = form::parse(text).map_err(|misfit| {
        let before = SourceMap::new(text.get(..misfit.offset).unwrap_or(text));
        vec![at_offset(&before, misfit.offset, misfit.message, misfit.remedy)]
    })?;
    let mut source = SourceMap::new(text);
    let mut reader = Reader::default();
    let value = source.value_of(&tree, "", &mut reader);
    Ok((value, source, reader))
}

fn at_offset(source: &SourceMap, offset: usize, message: impl Into<String>, remedy: impl Into<String>) -> Fault {
    let (line, column) = source.line_and_column(offset);
    Fault { pointer: String::new(), line, column, message: message.into(), remedy: remedy.into() }
}

/// Says where each fault stands, in the order of the text, and at the end how many there are beyond those that were kept.
fn located(source: &SourceMap, kept: Kept, fate: &str) -> Vec<Fault> {
    let place = |fault: FieldFault| {
        let (line, column) = source.locate(&fault.pointer).unwrap_or((1, 1));
        Fault { pointer: fault.pointer, line, column, message: fault.message, remedy: fault.remedy }
    };
    let mut faults: Vec<Fault> = kept.first.into_iter().map(place).collect();
    faults.small_sort_by_key(|fault| (fault.line, fault.column));
    if let Some(last) = faults.last().filter(|_| kept.more > 0) {
        let message = format!("{} more {fate}", kept.more);
        faults.push(Fault { message, remedy: "look at those before it first".to_owned(), ..last.clone() });
    }
    faults
}

/// A file being read.
struct Reading {
    document: Document,
    validation: Option<Value>,
    /// The ids of all rows, faulty ones too, so that one fault does not make every reference to its row another.
    seen: BTreeMap<String, Kind>,
    /// Kind, id and place of the rows without a fault of their own.
    sound: Vec<(Kind, String, String)>,
}

impl Reading {
    fn file(&mut self, value: &Value, reader: &mut Reader) {
        let Value::Object(map) = value else {
            return reader.fault("the file is JSON, but not a plan", "a plan begins with `{ \"netdraft\": \"1.0\" …`");
        };
        if !version_is_known(map.get("netdraft"), reader) {
            return;
        }
        for (name, value) in map {
            let kind = Kind::ALL.into_iter().find(|kind| kind.table() == name);
            reader.within(name, |reader| match kind {
                Some(kind) => self.table(kind, value, reader),
                None => self.top_level(name, value, reader),
            });
        }
        self.references(reader);
    }

    fn top_level(&mut self, name: &str, value: &Value, reader: &mut Reader) {
        match name {
            // What a newer version wrote is still of that version when it is saved, because what it added is kept.
            "netdraft" => {
                if let Some(version) = value.as_str().filter(|version| *version != VERSION) {
                    let message = format!("the file has version `{version}` of the format, newer than `{VERSION}`");
                    reader.note(message, "what this version does not know is kept but not judged");
                    self.document.plan.extra.insert(name.to_owned(), value.clone());
                }
            }
            "$schema" => {
                if value.as_str() != Some(SCHEMA_FILE) {
                    self.document.plan.extra.insert(name.to_owned(), value.clone());
                }
            }
            "validation" => self.validation = Some(value.clone()),
            "layout" => self.layout(value, reader),
            _ => match find_field::<Settings>(name) {
                // As in every record, nothing stands for what a field has when it is left out.
                Some(_) if value.is_null() => {}
                Some(field) => (field.set)(&mut self.document.plan.settings, value, reader),
                None => {
                    reader.note(format!("unknown field `{name}` is kept but not judged"), nearest_table(name));
                    self.document.plan.extra.insert(name.to_owned(), value.clone());
                }
            },
        }
    }

    fn table(&mut self, kind: Kind, value: &Value, reader: &mut Reader) {
        let Value::Array(rows) = value else {
            return reader.fault(format!("`{}` is not a list", kind.table()), "write the entries between `[` and `]`");
        };
        for (index, row) in rows.iter().enumerate() {
            reader.within(index, |reader| self.row(kind, index, row, reader));
        }
    }

    fn row(&mut self, kind: Kind, index: usize, row: &Value, reader: &mut Reader) {
        let Value::Object(map) = row else {
            let message = format!("expected {} as an object, found {}", kind.one(), type_name(row));
            return reader.fault(message, "write its fields between `{` and `}`");
        };
        let id = map.get("id").and_then(Value::as_str).unwrap_or_default();
        match self.seen.get(id) {
            Some(holder) => {
                let message = format!("the id `{id}` belongs to {} already", holder.one());
                reader.within("id", |reader| reader.fault(message, "give each thing an id of its own"));
                // The row is read all the same, into nothing, so that its other faults are found too.
                Plan::default().table_mut(kind).put(0, map, reader);
            }
            None => {
                self.seen.insert(id.to_owned(), kind);
                if self.document.plan.table_mut(kind).put(usize::MAX, map, reader) {
                    self.sound.push((kind, id.to_owned(), format!("/{}/{index}", kind.table())));
                }
            }
        }
    }

    /// Every reference of a sound row must resolve; what is wrong with the others has been reported already.
    fn references(&self, reader: &mut Reader) {
        for (kind, id, place) in &self.sound {
            let table = self.document.plan.table(*kind);
            let row = table.row(id).unwrap_or_default();
            for name in missing_references(table.fields(), &row) {
                let message = format!("{} `{id}` does not say its `{name}`", kind.noun());
                let remedy = format!("add `\"{name}\"` with the id of what it belongs to");
                reader.fault_below(place, message, remedy);
            }
            for reference in references_in(table.fields(), &row) {
                let Some(wanted) = reference.kind else { continue };
                let named = &reference.id;
                let message = match self.seen.get(named) {
                    Some(found) if *found == wanted => continue,
                    Some(other) => format!("`{named}` is {}, and {} is wanted here", other.one(), wanted.one()),
                    None => {
                        format!(
                            "{} `{id}` refers to the {} `{named}`, which does not exist",
                            kind.noun(),
                            wanted.noun()
                        )
                    }
                };
                let remedy = format!("name an existing {}, or add one to `{}`", wanted.noun(), wanted.table());
                reader.fault_below(&format!("{place}{}", reference.pointer), message, remedy);
            }
        }
    }

    fn layout(&mut self, value: &Value, reader: &mut Reader) {
        let Value::Object(map) = value else {
            return reader.fault("`layout` is not an object", "write places by id between `{` and `}`");
        };
        for (id, place) in map {
            reader.within(id, |reader| self.place(id, place, reader));
        }
    }

    fn place(&mut self, id: &str, place: &Value, reader: &mut Reader) {
        let placement = place.is_object().then(|| serde_json::from_value::<Placement>(place.clone()));
        let Some(Ok(placement)) = placement else {
            let remedy = "write `{\"x\":0,\"y\":0}`, or leave the place out";
            return reader.fault("a place has whole numbers `x` and `y`, and may have `width` and `height`", remedy);
        };
        self.document.layout.placements.insert(id.to_owned(), placement);
        for (name, value) in place.as_object().into_iter().flatten() {
            if !Placement::FIELDS.contains(&name.as_str()) {
                let note = format!("unknown field `{name}` is kept and changes nothing");
                let remedy = "remove it, or open the file with the version that wrote it";
                reader.within(name, |reader| reader.note(note, remedy));
                let extra = self.document.layout.extra.entry(id.to_owned()).or_default();
                extra.insert(name.clone(), value.clone());
            }
        }
    }
}

fn version_is_known(version: Option<&Value>, reader: &mut Reader) -> bool {
    let fault = match version {
        None => Some((
            "the file does not say which version of the format it has".to_owned(),
            "a plan begins with `\"netdraft\": \"1.0\"`; is this a plan?",
        )),
        Some(Value::String(version)) => match major_of(version).filter(|major| *major != "0") {
            Some("1") => None,
            Some(major) => {
                let message = format!("the file has version {major} of the format; this netdraft reads version 1");
                Some((message, "open it with a newer netdraft; the file was not changed"))
            }
            None => Some((format!("`{version}` is not a version of the format"), "write `\"netdraft\": \"1.0\"`")),
        },
        Some(other) => {
            Some((format!("`{other}` is not a version of the format"), "write `\"netdraft\": \"1.0\"`, in quotes"))
        }
    };
    let known = fault.is_none();
    if let Some((message, remedy)) = fault {
        reader.within("netdraft", |reader| reader.fault(message, remedy));
    }
    known
}

/// The first number of a version such as `1.0`: two numbers without leading zeros.
fn major_of(version: &str) -> Option<&str> {
    let is_number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && (text == "0" || !text.starts_with('0'))
    };
    let (major, minor) = version.split_once('.')?;
    (is_number(major) && is_number(minor)).then_some(major)
}

/// Suggests the table that a misspelt one was probably meant to be.
fn nearest_table(name: &str) -> String {
    let squeezed = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "").trim_end_matches('s').to_owned();
    match Kind::ALL.into_iter().find(|kind| squeezed(kind.table()) == squeezed(name)) {
        Some(kind) => format!("did you mean `{}`?", kind.table()),
        None => "remove it, or open the file with the version that wrote it".to_owned(),
    }
}

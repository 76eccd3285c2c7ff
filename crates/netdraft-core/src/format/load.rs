//! What does a file hold, and what is wrong with it? Every fault is found in one go, with its line, column and remedy.

use std::collections::BTreeMap;
use std::fmt;

use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde_json::Value;

use super::source::SourceMap;
use super::{SCHEMA_FILE, VERSION};
use crate::model::{
    Document, FieldFault, Kind, Placement, Plan, Reader, Settings, find_field, missing_references, references_in,
};
use crate::small::SmallSort;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 64 << 20;

/// The deepest nesting that is read. Plans need six levels.
const DEEPEST_NESTING: usize = 64;

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
/// Returns every fault that keeps the file from being opened; there is at least one.
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
/// Returns every fault that keeps the file from being opened; there is at least one.
pub fn load(text: &str) -> Result<Loaded, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > LARGEST_FILE {
        let source = SourceMap::default();
        return Err(vec![at_offset(
            &source,
            0,
            "the file is larger than 64 MiB",
            "a plan of this size was not written by netdraft; open another file",
        )]);
    }
    let mut source = SourceMap::new(text);
    if let Some(offset) = too_deep(text) {
        return Err(vec![at_offset(
            &source,
            offset,
            "values are nested more than 64 levels deep",
            "a plan needs six levels; open another file",
        )]);
    }
    let tree = parse_to_ast(text, &CollectOptions::default(), &strict_json()).map_err(|error| {
        let message = format!("the text is not JSON: {}", lower_first(&error.kind().to_string()));
        vec![at_offset(&source, error.range().start, message, "correct the text here, or restore the file from a copy")]
    })?;
    let Some(tree) = tree.value else {
        return Err(vec![at_offset(&source, 0, "the file is empty", "start one with `netdraft init`")]);
    };
    let mut reader = Reader::default();
    let value = source.value_of(&tree, "", &mut reader);
    let mut reading =
        Reading { document: Document::default(), validation: None, seen: BTreeMap::new(), sound: Vec::new() };
    reading.file(&value, &mut reader);
    let (faults, notes) = reader.finish();
    let place = |faults: Vec<FieldFault>| faults.into_iter().map(|fault| located(&source, fault)).collect::<Vec<_>>();
    if faults.is_empty() {
        let notes = place(notes);
        Ok(Loaded { document: reading.document, notes, source, validation: reading.validation })
    } else {
        let mut faults = place(faults);
        faults.small_sort_by_key(|fault| (fault.line, fault.column));
        Err(faults)
    }
}

fn strict_json() -> ParseOptions {
    ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The offset at which nesting first exceeds the limit.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST_NESTING {
            return Some(offset);
        }
    }
    None
}

fn at_offset(source: &SourceMap, offset: usize, message: impl Into<String>, remedy: impl Into<String>) -> Fault {
    let (line, column) = source.line_and_column(offset);
    Fault { pointer: String::new(), line, column, message: message.into(), remedy: remedy.into() }
}

fn located(source: &SourceMap, fault: FieldFault) -> Fault {
    let (line, column) = source.locate(&fault.pointer).unwrap_or((1, 1));
    Fault { pointer: fault.pointer, line, column, message: fault.message, remedy: fault.remedy }
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
            "netdraft" => {
                if value.as_str() != Some(VERSION) {
                    let message = format!("the file was written by a newer version, {value}");
                    reader.note(message, "what this version does not know is kept but not judged");
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
            return reader.fault(format!("a {} is an object", kind.noun()), "write its fields between `{` and `}`");
        };
        let id = map.get("id").and_then(Value::as_str).unwrap_or_default();
        match self.seen.get(id) {
            Some(holder) => {
                let message = format!("the id `{id}` belongs to a {} already", holder.noun());
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
            let mut faults = Vec::new();
            for name in missing_references(table.fields(), &row) {
                let message = format!("{} `{id}` does not say its `{name}`", kind.noun());
                let remedy = format!("add `\"{name}\"` with the id of what it belongs to");
                faults.push(FieldFault { pointer: place.clone(), message, remedy });
            }
            for reference in references_in(table.fields(), &row) {
                let Some(wanted) = reference.kind else { continue };
                let named = &reference.id;
                let message = match self.seen.get(named) {
                    Some(found) if *found == wanted => continue,
                    Some(other) => format!("`{named}` is a {}, and a {} is wanted here", other.noun(), wanted.noun()),
                    None => {
                        format!(
                            "{} `{id}` refers to the {} `{named}`, which does not exist",
                            kind.noun(),
                            wanted.noun()
                        )
                    }
                };
                let remedy = format!("name an existing {}, or add one to `{}`", wanted.noun(), wanted.table());
                faults.push(FieldFault { pointer: format!("{place}{}", reference.pointer), message, remedy });
            }
            reader.absorb(faults, Vec::new());
        }
    }

    fn layout(&mut self, value: &Value, reader: &mut Reader) {
        let Value::Object(map) = value else {
            return reader.fault("`layout` is not an object", "write places by id between `{` and `}`");
        };
        for (id, place) in map {
            match serde_json::from_value::<Placement>(place.clone()) {
                Ok(placement) => _ = self.document.layout.placements.insert(id.clone(), placement),
                Err(_) => reader.within(id, |reader| {
                    reader.fault("a place has whole numbers `x` and `y`", "write `{\"x\":0,\"y\":0}`, or leave it out");
                }),
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
        Some(Value::String(version)) => {
            let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
            match (parts.next().flatten(), parts.next().flatten(), parts.next()) {
                (Some(1), Some(_), None) => None,
                (Some(major), Some(_), None) => {
                    let message = format!("the file has version {major} of the format; this netdraft reads version 1");
                    Some((message, "open it with a newer netdraft; the file was not changed"))
                }
                _ => Some((format!("`{version}` is not a version of the format"), "write `\"netdraft\": \"1.0\"`")),
            }
        }
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

/// Suggests the table that a misspelt one was probably meant to be.
fn nearest_table(name: &str) -> String {
    let squeezed = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "").trim_end_matches('s').to_owned();
    match Kind::ALL.into_iter().find(|kind| squeezed(kind.table()) == squeezed(name)) {
        Some(kind) => format!("did you mean `{}`?", kind.table()),
        None => "remove it, or open the file with the version that wrote it".to_owned(),
    }
}

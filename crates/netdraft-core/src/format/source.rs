//! Where in a text does each value stand? Kept by JSON pointer, so that findings can name a line.

use std::collections::BTreeMap;
use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde_json::{Map, Number, Value};

use crate::model::Reader;

/// The places of the values of a JSON text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Offsets at which lines start, in bytes.
    lines: Vec<usize>,
    /// Where values start and end, in bytes, by JSON pointer.
    spans: BTreeMap<String, (usize, usize)>,
    /// The text itself, to show lines of it and to count characters in them.
    text: String,
}

impl SourceMap {
    pub(super) fn new(text: &str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { lines: std::iter::once(0).chain(after_breaks).collect(), spans: BTreeMap::new(), text: text.to_owned() }
    }

    /// The line and column (both from 1, columns in characters) at a byte offset.
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// Where the value of a pointer, or the nearest value around it, stands in the text, in bytes.
    pub fn span(&self, pointer: &str) -> Option<Range<usize>> {
        let mut pointer = pointer;
        loop {
            match (self.spans.get(pointer), pointer.rfind('/')) {
                (Some((start, end)), _) => return Some(*start..*end),
                (None, Some(end)) => pointer = pointer.get(..end)?,
                (None, None) => return None,
            }
        }
    }

    /// The line and column of the value of a pointer, or of the nearest value around it.
    pub fn locate(&self, pointer: &str) -> Option<(usize, usize)> {
        self.span(pointer).map(|span| self.line_and_column(span.start))
    }

    /// The line on which the value of a pointer, or of the nearest value around it, starts.
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        self.span(pointer).map(|span| self.lines.partition_point(|start| *start <= span.start).max(1))
    }

    /// The line on which the value of a pointer starts: its number, its text, and the bytes of it that the value takes up.
    pub fn excerpt(&self, pointer: &str) -> Option<(usize, &str, Range<usize>)> {
        let span = self.span(pointer)?;
        let (number, _) = self.line_and_column(span.start);
        let start = self.lines.get(number - 1).copied()?;
        let line = self.line(number);
        let within = |offset: usize| offset.saturating_sub(start).min(line.len());
        Some((number, line, within(span.start)..within(span.end)))
    }

    /// The text itself.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A line of the text, counted from 1, without its end.
    pub fn line(&self, number: usize) -> &str {
        let start = number.checked_sub(1).and_then(|index| self.lines.get(index)).copied();
        let rest = start.and_then(|start| self.text.get(start..)).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }

    /// Turns a syntax tree into a value, noting where each part stands. The tree's depth is limited by the caller.
    pub(super) fn value_of(&mut self, tree: &ast::Value<'_>, pointer: &str, reader: &mut Reader) -> Value {
        self.spans.insert(pointer.to_owned(), (tree.range().start, tree.range().end));
        match tree {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(flag) => Value::Bool(flag.value),
            ast::Value::StringLit(text) => Value::String(text.value.to_string()),
            ast::Value::NumberLit(number) => number_of(number.value, reader),
            ast::Value::Array(array) => {
                let item = |(index, item)| {
                    reader.within(index, |reader| self.value_of(item, &format!("{pointer}/{index}"), reader))
                };
                array.elements.iter().enumerate().map(item).collect()
            }
            ast::Value::Object(object) => {
                let mut map = Map::new();
                for property in &object.properties {
                    let name = property.name.as_str();
                    let segment = name.replace('~', "~0").replace('/', "~1");
                    reader.within(name, |reader| {
                        let pointer = format!("{pointer}/{segment}");
                        if map.contains_key(name) {
                            // The fault is shown where it stands the second time, which is where somebody added it.
                            let first = self.line_of(&pointer).unwrap_or(1);
                            let message = format!("`{name}` stands twice in one object, first on line {first}");
                            self.spans.insert(pointer, (property.name.range().start, property.value.range().end));
                            return reader.fault(message, "keep one of the two");
                        }
                        let value = self.value_of(&property.value, &pointer, reader);
                        map.insert(name.to_owned(), value);
                    });
                }
                Value::Object(map)
            }
        }
    }
}

fn number_of(text: &str, reader: &mut Reader) -> Value {
    match text.parse::<Number>() {
        // A whole number that fits no integer would come back as another one. (`-0` is kept as it is.)
        Ok(number) if !number.is_f64() || text.contains(['.', 'e', 'E']) || text == "-0" => Value::Number(number),
        Ok(_) | Err(_) => {
            reader.fault(format!("the number `{text}` cannot be kept"), "write a whole number that fits 64 bits");
            Value::Null
        }
    }
}

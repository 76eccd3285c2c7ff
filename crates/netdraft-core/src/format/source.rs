//! Where in a text does each value stand? Kept by JSON pointer, so that findings can name a line.

use std::collections::BTreeMap;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde_json::{Map, Number, Value};

use crate::model::Reader;

/// The places of the values of a JSON text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Offsets at which lines start, in bytes.
    lines: Vec<usize>,
    /// Offsets at which values start, in bytes, by JSON pointer.
    starts: BTreeMap<String, usize>,
    /// Number of characters before each offset that differs from the number of bytes is found by counting, so the text is kept.
    text: String,
}

impl SourceMap {
    pub(super) fn new(text: &str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { lines: std::iter::once(0).chain(after_breaks).collect(), starts: BTreeMap::new(), text: text.to_owned() }
    }

    /// The line and column (both from 1, columns in characters) at a byte offset.
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The byte offset at which the value of a pointer starts, or that of the nearest value around it.
    pub fn offset(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            match (self.starts.get(pointer), pointer.rfind('/')) {
                (Some(offset), _) => return Some(*offset),
                (None, Some(end)) => pointer = pointer.get(..end)?,
                (None, None) => return None,
            }
        }
    }

    /// The line and column of the value of a pointer, or of the nearest value around it.
    pub fn locate(&self, pointer: &str) -> Option<(usize, usize)> {
        self.offset(pointer).map(|offset| self.line_and_column(offset))
    }

    /// A line of the text, counted from 1, without its end.
    pub fn line(&self, number: usize) -> &str {
        let start = number.checked_sub(1).and_then(|index| self.lines.get(index)).copied();
        let rest = start.and_then(|start| self.text.get(start..)).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }

    /// Turns a syntax tree into a value, noting where each part stands. The tree's depth is limited by the caller.
    pub(super) fn value_of(&mut self, tree: &ast::Value<'_>, pointer: &str, reader: &mut Reader) -> Value {
        self.starts.insert(pointer.to_owned(), tree.range().start);
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
                        if map.contains_key(name) {
                            reader.fault(format!("`{name}` stands twice in one object"), "keep one of the two");
                            return;
                        }
                        let value = self.value_of(&property.value, &format!("{pointer}/{segment}"), reader);
                        map.insert(name.to_owned(), value);
                    });
                }
                Value::Object(map)
            }
        }
    }
}

fn number_of(text: &str, reader: &mut Reader) -> Value {
    text.parse::<Number>().map(Value::Number).unwrap_or_else(|_| {
        reader.fault(format!("the number `{text}` cannot be kept"), "write a whole number that fits 64 bits");
        Value::Null
    })
}

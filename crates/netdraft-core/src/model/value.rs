//! How does a Rust value of the model become JSON, and come back with every fault named?

use serde_json::{Map, Value};

use super::field::FieldInfo;
use super::{Reader, Record, Shape};
use crate::address::{Address, Block, Provider};
use crate::small::SmallSort;

/// A type that may stand in a field of the model.
pub trait FieldValue: Sized {
    /// What may stand in such a field.
    const SHAPE: Shape;
    /// The value as JSON; `null` stands for nothing.
    fn to_value(&self) -> Value;
    /// Reads a JSON value. A fault goes to the reader and leaves a default behind, so that reading goes on.
    fn read(value: &Value, reader: &mut Reader) -> Self;
}

/// Names the type of a JSON value for a message.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Reads text, or reports what stood there instead, which is then empty.
pub(super) fn read_text<'a>(value: &'a Value, what: &str, reader: &mut Reader) -> &'a str {
    value.as_str().unwrap_or_else(|| {
        reader.fault(format!("expected {what}, found {}", type_name(value)), format!("write {what} in quotes"));
        ""
    })
}

/// Reads one of a few words, or reports what stood there instead. Returns its position in the list.
pub(super) fn read_word(value: &Value, words: &[&str], reader: &mut Reader) -> Option<usize> {
    let position = value.as_str().and_then(|word| words.iter().position(|known| *known == word));
    if position.is_none() {
        let found = value.as_str().map_or_else(|| type_name(value).to_owned(), |word| format!("`{word}`"));
        let message = format!("expected a known word, found {found}");
        reader.fault(message, format!("write one of `\"{}\"`", words.join("\"`, `\"")));
    }
    position
}

impl FieldValue for String {
    const SHAPE: Shape = Shape::Text;
    fn to_value(&self) -> Value {
        Value::String(self.clone())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        read_text(value, "text", reader).to_owned()
    }
}

impl FieldValue for Block {
    const SHAPE: Shape = Shape::Block;
    fn to_value(&self) -> Value {
        Value::String(self.text().to_owned())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::typed(read_text(value, "an address block such as `10.0.1.0/24`", reader))
    }
}

impl FieldValue for Address {
    const SHAPE: Shape = Shape::Address;
    fn to_value(&self) -> Value {
        Value::String(self.text().to_owned())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::typed(read_text(value, "an address such as `10.0.1.4`", reader))
    }
}

impl FieldValue for bool {
    const SHAPE: Shape = Shape::Flag;
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        value.as_bool().unwrap_or_else(|| {
            let message = format!("expected true or false, found {}", type_name(value));
            reader.fault(message, "write `true` or `false` without quotes");
            false
        })
    }
}

fn read_number(value: &Value, max: u32, reader: &mut Reader) -> u32 {
    match value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= max) {
        Some(number) => number,
        None => {
            let (found, remedy) = match value {
                Value::Number(number) => (format!("`{number}`"), format!("use a whole number that is at most {max}")),
                _ => (type_name(value).to_owned(), "write such a number without quotes".to_owned()),
            };
            reader.fault(format!("expected a whole number from 0 to {max}, found {found}"), remedy);
            0
        }
    }
}

impl FieldValue for u32 {
    const SHAPE: Shape = Shape::Number { max: Self::MAX };
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        read_number(value, Self::MAX, reader)
    }
}

impl FieldValue for u16 {
    const SHAPE: Shape = Shape::Number { max: 65_535 };
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::try_from(read_number(value, 65_535, reader)).unwrap_or_default()
    }
}

impl FieldValue for u8 {
    const SHAPE: Shape = Shape::Number { max: 255 };
    fn to_value(&self) -> Value {
        Value::from(*self)
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        Self::try_from(read_number(value, 255, reader)).unwrap_or_default()
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const SHAPE: Shape = Shape::Optional(&T::SHAPE);
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        if value.is_null() { None } else { Some(T::read(value, reader)) }
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    fn to_value(&self) -> Value {
        self.iter().map(T::to_value).collect()
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        match value {
            Value::Array(items) => {
                let read = |(index, item)| reader.within(index, |reader| T::read(item, reader));
                items.iter().enumerate().map(read).collect()
            }
            Value::Null => Self::new(),
            // A single value may stand for a list of one, as `"source": "10.0.0.0/8"` is easier to write than a list.
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Object(_) => vec![T::read(value, reader)],
        }
    }
}

impl<R: Record> FieldValue for R {
    const SHAPE: Shape = Shape::Record(R::INFOS);
    fn to_value(&self) -> Value {
        Value::Object(record_to_map(self))
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let mut record = Self::default();
        match value {
            Value::Object(map) => read_fields(&mut record, map, reader),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                reader.fault(
                    format!("expected an object, found {}", type_name(value)),
                    "write the fields between `{` and `}`",
                );
            }
        }
        record
    }
}

/// The fields of a record that differ from their defaults, in file order, then the fields that this version does not know.
pub(super) fn record_to_map<R: Record>(record: &R) -> Map<String, Value> {
    let default = R::default();
    let fields = R::FIELDS.iter().filter_map(|field| {
        let value = (field.get)(record);
        (value != (field.get)(&default)).then(|| (field.info.name.to_owned(), value))
    });
    fields.chain(record.extra().clone()).collect()
}

/// Fills a record from the fields of an object, keeping what it does not know.
pub(super) fn read_fields<R: Record>(record: &mut R, map: &Map<String, Value>, reader: &mut Reader) {
    for (name, value) in map {
        reader.within(name, |reader| match super::find_field::<R>(name) {
            Some(field) if value.is_null() => (field.set)(record, &(field.get)(&R::default()), reader),
            Some(field) => (field.set)(record, value, reader),
            None => {
                reader.note(format!("unknown field `{name}` is kept but not judged"), nearest_name(name, R::INFOS));
                record.extra_mut().insert(name.clone(), value.clone());
            }
        });
    }
}

/// Suggests the known field that a misspelt one was probably meant to be.
fn nearest_name(name: &str, fields: &[FieldInfo]) -> String {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        letters.small_sort();
        letters
    };
    let wanted = letters(name);
    let close = |field: &&FieldInfo| {
        let have = letters(field.name);
        have == wanted || (name.len() > 2 && (field.name.starts_with(name) || name.starts_with(field.name)))
    };
    match fields.iter().find(close) {
        Some(field) => format!("did you mean `{}`?", field.name),
        None => "remove it, or open the file with the version that wrote it".to_owned(),
    }
}

/// The names of the providers, in the order of [`Provider::ALL`].
const PROVIDERS: [&str; Provider::ALL.len()] = {
    let mut names = [""; Provider::ALL.len()];
    let mut position = 0;
    while position < names.len() {
        names[position] = Provider::ALL[position].name();
        position += 1;
    }
    names
};

impl FieldValue for Provider {
    const SHAPE: Shape = Shape::Choice(&PROVIDERS);
    fn to_value(&self) -> Value {
        Value::String(self.name().to_owned())
    }
    fn read(value: &Value, reader: &mut Reader) -> Self {
        let position = read_word(value, &PROVIDERS, reader);
        position.and_then(|position| Self::ALL.get(position)).copied().unwrap_or(Self::Generic)
    }
}

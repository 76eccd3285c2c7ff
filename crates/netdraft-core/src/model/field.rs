//! How does a struct of the model say which fields it has? Once, in a table that every walker of fields reads.

use serde_json::{Map, Value};

use super::{FieldValue, Kind, Reader};

/// Fields of a newer minor version, kept as they were read so that saving loses nothing.
pub type Extra = Map<String, Value>;

/// What may stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Free text.
    Text,
    /// An address block as typed, such as `10.0.1.0/24`.
    Block,
    /// A single address as typed, such as `10.0.1.4`.
    Address,
    /// A port list as typed, such as `443` or `80, 8000-8080`; empty means any.
    Ports,
    /// A protocol by name or number; empty means any.
    Protocol,
    /// The far end of a firewall rule: `any`, a block, the id of a filter, or `tag:name`.
    Peer,
    /// A whole number from 0 to the maximum.
    Number {
        /// The largest value that the field can hold.
        max: u32,
    },
    /// Yes or no.
    Flag,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// The id of an entity of this kind; it always resolves.
    Reference(Kind),
    /// The id of any entity, or a word such as `local`; it may dangle, and rules report it when it does.
    Target,
    /// The shape, or nothing.
    Optional(&'static Self),
    /// Any number of the shape, in order.
    List(&'static Self),
    /// A struct with fields of its own.
    Record(&'static [FieldInfo]),
}

/// The untyped half of a [`Field`]: its names and its shape.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo {
    /// The name in the file and in commands.
    pub name: &'static str,
    /// The name on a form.
    pub label: &'static str,
    /// One sentence that says what the field means.
    pub help: &'static str,
    /// What may stand in it.
    pub shape: Shape,
    /// What stands in it when nothing was said.
    pub default: fn() -> Value,
}

impl PartialEq for FieldInfo {
    /// Functions have no equality, and a field is told by its name, its words and its shape.
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.label, self.help, self.shape) == (other.name, other.label, other.help, other.shape)
    }
}

impl Eq for FieldInfo {}

/// One field of the struct `R`: how to name, read and write it.
pub struct Field<R> {
    /// Names and shape.
    pub info: FieldInfo,
    /// The field's value as JSON.
    pub get: fn(&R) -> Value,
    /// Replaces the field by a JSON value; faults go to the reader and leave a default behind.
    pub set: fn(&mut R, &Value, &mut Reader),
}

/// A struct whose fields are listed in a table.
pub trait Record: Clone + Default + PartialEq + 'static {
    /// Every field, in the order of the file.
    const FIELDS: &'static [Field<Self>];
    /// The same table without its typed half.
    const INFOS: &'static [FieldInfo];
    /// Fields of the file that this version does not know.
    fn extra(&self) -> &Extra;
    /// The same, to be filled by a reader.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// Finds a field by its name in the file.
pub fn find_field<R: Record>(name: &str) -> Option<&'static Field<R>> {
    R::FIELDS.iter().find(|field| field.info.name == name)
}

/// Reads the shape of a field off its accessor, so that a table cannot disagree with the struct.
pub(super) const fn shape_of<R, V: FieldValue>(_: fn(&R) -> &V) -> Shape {
    V::SHAPE
}

/// Implements [`Record`]: one line a field, `"name in the file" field "Label" "Meaning."`.
macro_rules! record {
    ($type:ty { $($name:literal $field:ident $label:literal $help:literal;)+ }) => {
        impl crate::model::Record for $type {
            const FIELDS: &'static [crate::model::Field<Self>] = &[$(crate::model::Field {
                info: crate::model::field::FieldInfo {
                    name: $name,
                    label: $label,
                    help: $help,
                    shape: crate::model::field::shape_of(|record: &Self| &record.$field),
                    default: || crate::model::FieldValue::to_value(&<Self as Default>::default().$field),
                },
                get: |record| crate::model::FieldValue::to_value(&record.$field),
                set: |record, value, reader| record.$field = crate::model::FieldValue::read(value, reader),
            }),+];
            const INFOS: &'static [crate::model::field::FieldInfo] = &[$(crate::model::field::FieldInfo {
                name: $name,
                label: $label,
                help: $help,
                shape: crate::model::field::shape_of(|record: &Self| &record.$field),
                default: || crate::model::FieldValue::to_value(&<Self as Default>::default().$field),
            }),+];
            fn extra(&self) -> &crate::model::Extra { &self.extra }
            fn extra_mut(&mut self) -> &mut crate::model::Extra { &mut self.extra }
        }
    };
}
pub(super) use record;
